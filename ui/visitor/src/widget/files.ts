/** The way to the files: they are a script of their own that is loaded with the first one that is picked or shown. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import { type Attached, type DeskbellFiles, type FilesHost, type FilesPart, NO_FILES } from "../files/contract";
import { h } from "./dom";
import { load } from "./script";

export class Files {
  #part: FilesPart | null = null;
  #loading = false;
  #failed = false;
  #waiting: ((part: FilesPart) => void)[] = [];
  /** Places in the thread that show names so far. */
  #places = new Map<HTMLElement, readonly Attachment[]>();

  /** `script` is its address; `put` takes the part onto the page once it is there; `word` says that a file is not shown. */
  constructor(
    private readonly host: FilesHost,
    private readonly script: string,
    private readonly word: string,
    private readonly put: (part: FilesPart) => void,
  ) {}

  get part(): FilesPart | null {
    return this.#part;
  }

  /** The script did not come, and what was picked is lost. */
  get failed(): boolean {
    return this.#failed;
  }

  get attached(): Attached {
    return this.#part?.attached ?? NO_FILES;
  }

  take(files: readonly File[]): void {
    void this.#load((part) => part.take(files));
  }

  restore(files: readonly Attachment[]): void {
    if (files.length > 0) void this.#load((part) => part.restore(files));
  }

  /** Shows the files of a message: their names at once, and themselves when the script is there. */
  fill(place: HTMLElement, files: readonly Attachment[]): void {
    if (this.#part) return this.#part.fill(place, files);
    this.#places.set(place, files);
    place.replaceChildren(...files.map(({ name }) => h("span", { class: "file-name", "data-testid": "attachment", "data-name": name }, name)));
    void this.#load();
  }

  empty(place: HTMLElement): void {
    this.#places.delete(place);
    this.#part?.empty(place);
  }

  destroy(): void {
    this.#part?.destroy();
  }

  async #load(then?: (part: FilesPart) => void): Promise<void> {
    if (then) this.#waiting.push(then);
    if (this.#loading) return;
    this.#loading = true;
    this.#failed = false;
    try {
      if (!this.#part) {
        const { make } = await load<DeskbellFiles>(this.script, "DeskbellFiles");
        this.#part = make(this.host);
        this.put(this.#part);
      }
      for (const [place, files] of this.#places) this.#part.fill(place, files);
      this.#places.clear();
      for (const next of this.#waiting.splice(0)) next(this.#part);
    } catch {
      this.#failed = this.#waiting.splice(0).length > 0;
      this.#offer();
    }
    this.#loading = false;
    this.host.changed();
  }

  /** The script did not come: each place says so, and asks for it again. */
  #offer(): void {
    for (const place of this.#places.keys()) {
      const again = h("button", { type: "button", class: "file-name" }, this.word);
      again.onclick = () => void this.#load();
      place.querySelector("button")?.remove();
      place.append(again);
    }
  }
}
