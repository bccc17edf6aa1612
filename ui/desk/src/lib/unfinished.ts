// What was written in a panel and came to nothing yet: the panel was closed, the hub refused it, it was undone. When the
// panel opens again it stands there again: Esc never destroys (ux.md, rule 4).

export class Unfinished<T> {
  static readonly #all: Unfinished<unknown>[] = [];
  readonly #kept = new Map<string, T>();

  constructor() {
    Unfinished.#all.push(this as Unfinished<unknown>);
  }

  /** Signed out: the next agent at this computer sees nothing of it. */
  static forgetAll() {
    for (const unfinished of Unfinished.#all) unfinished.#kept.clear();
  }

  of(key: string): T | undefined {
    return this.#kept.get(key);
  }

  /** What was written last, by its key. */
  get last(): string | undefined {
    return [...this.#kept.keys()].at(-1);
  }

  keep(key: string, value: T) {
    this.#kept.delete(key);
    this.#kept.set(key, value);
  }

  /** It was done, or is as it was before. */
  drop(key: string) {
    this.#kept.delete(key);
  }
}
