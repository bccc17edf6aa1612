/** The files of the thread's messages: pictures as pictures, everything else as a row with its download. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import { drawn, h, say, set } from "../widget/dom";
import type { FilesHost } from "./contract";
import type { HubFiles } from "./hub";
import type { Large } from "./large";
import { size } from "./limits";
import { DOWNLOAD, PAPER } from "./shapes";
import type { FileWords } from "./words";

/** Pictures are fetched when they are nearly in sight. In pixels. */
const AHEAD = "300px";
/** So many stay loaded when they are out of sight: whoever scrolls back does not wait for the newest ones. */
const LOADED = 20;
/** Own files that were just sent are shown from here, instead of being fetched again. */
const KEPT = 12;
/** The space of a picture, in pixels; its aspect is the picture's own, within limits. */
const WIDTH = 240;
const [LOWEST, HIGHEST] = [0.4, 1.25];

export class ShownFiles {
  #places = new Map<HTMLElement, Shown[]>();
  #own = new Map<string, Blob>();
  #sight: IntersectionObserver;

  constructor(
    private readonly host: FilesHost,
    private readonly hub: HubFiles,
    private readonly words: FileWords,
    private readonly large: Large,
  ) {
    this.#sight = new IntersectionObserver((seen) => this.#seen(seen), { rootMargin: AHEAD });
  }

  /** Files that the visitor has just sent. */
  remember(own: ReadonlyMap<string, Blob>): void {
    for (const [id, blob] of own) this.#own.set(id, blob);
    for (const id of [...this.#own.keys()].slice(0, -KEPT)) this.#own.delete(id);
  }

  fill(place: HTMLElement, files: readonly Attachment[]): void {
    this.empty(place);
    const shown = files.map((file) => this.#make(file));
    this.#places.set(place, shown);
    place.replaceChildren(...shown.map(({ element }) => element));
    for (const one of shown) if (one instanceof Picture) this.#sight.observe(one.element);
  }

  empty(place: HTMLElement): void {
    for (const one of this.#places.get(place) ?? []) {
      this.#sight.unobserve(one.element);
      one.destroy();
    }
    this.#places.delete(place);
  }

  /** The line is back: what could not be loaded is tried again. */
  live(): void {
    for (const one of [...this.#places.values()].flat()) if (one instanceof Picture && one.failed) void one.load();
  }

  destroy(): void {
    this.#sight.disconnect();
    for (const place of [...this.#places.keys()]) this.empty(place);
  }

  #make(file: Attachment): Shown {
    const about = { file, host: this.host, words: this.words, get: (preview: boolean, stop: AbortSignal) => this.#get(file, preview, stop) };
    return file.pixels && file.media.startsWith("image/") ? new Picture(about, this.large) : new Row(about);
  }

  async #get({ id }: Attachment, preview: boolean, stop: AbortSignal): Promise<Blob> {
    return this.#own.get(id) ?? this.hub.give(id, preview, stop);
  }

  #seen(seen: readonly IntersectionObserverEntry[]): void {
    const pictures = [...this.#places.values()].flat().filter((one) => one instanceof Picture);
    for (const { target, isIntersecting } of seen) {
      const found = pictures.find(({ element }) => element === target);
      if (isIntersecting) void found?.load();
      else if (pictures.filter(({ loaded }) => loaded).length > LOADED) found?.letGo();
    }
  }
}

interface About {
  file: Attachment;
  host: FilesHost;
  words: FileWords;
  get(preview: boolean, stop: AbortSignal): Promise<Blob>;
}

interface Shown {
  element: HTMLElement;
  destroy(): void;
}

class Picture implements Shown {
  element: HTMLButtonElement;
  #picture = h("img", { alt: "", hidden: true });
  #said = h("span", { class: "not-shown", hidden: true });
  #address: string | null = null;
  #loading = false;
  #stop = new AbortController();

  constructor(
    private readonly about: About,
    private readonly large: Large,
  ) {
    const { file } = about;
    const { width, height } = file.pixels ?? { width: 4, height: 3 };
    const aspect = Math.min(HIGHEST, Math.max(LOWEST, height / Math.max(1, width)));
    const space = Math.min(WIDTH, Math.max(72, width));
    const style = `width:${space}px;aspect-ratio:1/${aspect}`;
    const attributes = { type: "button", class: "picture", title: file.name, style, "data-testid": "attachment", "data-name": file.name };
    this.element = h("button", attributes, this.#picture, this.#said);
    this.#is("loading");
    this.element.onclick = () => (this.#address ? this.large.show(file, this.#address, about.get) : void this.load());
  }

  get failed(): boolean {
    return this.element.dataset["state"] === "failed";
  }

  get loaded(): boolean {
    return this.#address !== null;
  }

  /** It is out of sight: it is loaded again when it comes back. */
  letGo(): void {
    if (this.#loading) return; // Else it would count as one that cannot be shown.
    this.#forget();
    this.#picture.hidden = true;
    set(this.#picture, { src: null });
    this.#is("loading");
  }

  async load(): Promise<void> {
    if (this.#loading || this.loaded) return;
    this.#loading = true;
    this.#said.hidden = true;
    this.#is("loading");
    try {
      const blob = await this.about.get(true, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      this.#address = URL.createObjectURL(blob);
      set(this.#picture, { src: this.#address });
      await this.#picture.decode();
      this.#picture.hidden = false;
      this.#is("shown");
    } catch {
      if (!this.#stop.signal.aborted) this.#failed();
    }
    this.#loading = false;
  }

  #failed(): void {
    this.#forget();
    this.#is("failed");
    this.#said.hidden = false;
    say(this.#said, this.about.words.notGiven);
  }

  /** What it says to those who do not see it must be true, too. */
  #is(state: "loading" | "shown" | "failed"): void {
    const { file, words } = this.about;
    set(this.element, { "data-state": state, "aria-label": state === "failed" ? `${file.name}. ${words.notGiven}` : words.open(file.name) });
  }

  destroy(): void {
    this.#stop.abort();
    this.#forget();
  }

  #forget(): void {
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = null;
  }
}

class Row implements Shown {
  element: HTMLButtonElement;
  #said = h("small", { "aria-live": "polite" });
  #stop = new AbortController();
  #busy = false;

  constructor(private readonly about: About) {
    const { file, words } = about;
    const text = h("span", { class: "file-text" }, h("b", { dir: "auto" }, file.name), this.#said);
    const sign = drawn(DOWNLOAD);
    this.element = h("button", { type: "button", class: "row", title: `${words.download} ${file.name}`, "data-testid": "attachment", "data-name": file.name }, h("span", { class: "file-face" }, drawn(PAPER)), text, sign);
    this.element.onclick = () => void this.#download();
    say(this.#said, size(file.bytes, about.host.locale));
  }

  destroy(): void {
    this.#stop.abort();
  }

  async #download(): Promise<void> {
    if (this.#busy) return;
    const { file, words, host, get } = this.about;
    this.#busy = true;
    say(this.#said, words.downloading);
    try {
      save(await get(false, this.#stop.signal), file.name);
      say(this.#said, size(file.bytes, host.locale));
    } catch {
      say(this.#said, words.notGiven);
    }
    this.#busy = false;
  }
}

/** A browser needs the address for a moment after the press. */
const SAVED_WITHIN_MS = 60_000;

/** Puts a file where downloads go. It never opens in the page's own origin: its type says nothing. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), SAVED_WITHIN_MS);
}
