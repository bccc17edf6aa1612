/** A browser profile's own memory for one site and channel, shared by its tabs. */
export class Store {
  constructor(
    private readonly prefix: string,
    private readonly area: Storage,
  ) {}

  /** What was kept under this key; `null` when nothing was, or it cannot be read. */
  read<T>(key: string): T | null {
    try {
      return JSON.parse(this.area.getItem(this.prefix + key) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  /** Keeps a value. A full or forbidden memory loses it for the next page, but never breaks this one. */
  write(key: string, value: unknown): void {
    try {
      this.area.setItem(this.prefix + key, JSON.stringify(value));
    } catch {
      // The page goes on with what it has; the hub holds the rest.
    }
  }

  remove(key: string): void {
    this.area.removeItem(this.prefix + key);
  }

  /** The keys that begin so, in order. */
  keys(beginning: string): string[] {
    const start = this.prefix + beginning;
    const keys = Array.from({ length: this.area.length }, (_, index) => this.area.key(index) ?? "");
    return keys.filter((key) => key.startsWith(start)).map((key) => key.slice(this.prefix.length)).sort();
  }
}

/** The profile's memory, or one that lasts as long as the page where the browser grants none. */
export function openStore(prefix: string): Store {
  try {
    const probe = `${prefix}probe`;
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return new Store(prefix, localStorage);
  } catch {
    return new Store(prefix, new PageMemory());
  }
}

/** A `Storage` that the page takes with it. */
export class PageMemory implements Storage {
  #items = new Map<string, string>();

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
  }
}
