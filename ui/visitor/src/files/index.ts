/** The script that is loaded with the first file. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { Attached, DeskbellFiles, FilesHost, FilesPart } from "./contract";
import css from "./files.css?inline";
import { HubFiles } from "./hub";
import { Large } from "./large";
import { ShownFiles } from "./shown";
import { Tray } from "./tray";
import { fileWordsFor } from "./words";

class Files implements FilesPart {
  readonly css = css;
  readonly tray: HTMLElement;
  readonly large: HTMLElement;
  #tray: Tray;
  #shown: ShownFiles;
  #large: Large;
  #gone = new AbortController();

  constructor(host: FilesHost) {
    const words = fileWordsFor(host.locale);
    const hub = new HubFiles(host.address, () => host.token());
    this.#tray = new Tray(host, hub, words);
    this.#large = new Large(words, host.mounted);
    this.#shown = new ShownFiles(host, hub, words, this.#large);
    this.tray = this.#tray.element;
    this.large = this.#large.element;
    addEventListener("online", () => this.live(), { signal: this.#gone.signal });
  }

  get attached(): Attached {
    return this.#tray.attached;
  }

  take(files: readonly File[]): void {
    this.#tray.take(files);
  }

  restore(files: readonly Attachment[]): void {
    this.#tray.restore(files);
  }

  sent(): void {
    this.#shown.remember(this.#tray.sent());
  }

  live(): void {
    this.#tray.live();
    this.#shown.live();
  }

  fill(place: HTMLElement, files: readonly Attachment[]): void {
    this.#shown.fill(place, files);
  }

  empty(place: HTMLElement): void {
    this.#shown.empty(place);
  }

  dismiss(): boolean {
    return this.#large.dismiss();
  }

  destroy(): void {
    this.#gone.abort();
    this.#tray.destroy();
    this.#shown.destroy();
    this.#large.dismiss();
  }
}

(globalThis as { DeskbellFiles?: DeskbellFiles }).DeskbellFiles = { make: (host) => new Files(host) };
