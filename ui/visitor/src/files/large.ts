/** A picture in large, over the page; in an app, over the chat alone. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import { drawn, h, iconButton, say, set } from "../widget/dom";
import { DOWNLOAD } from "./shapes";
import { save } from "./shown";
import type { FileWords } from "./words";

export class Large {
  readonly element: HTMLDialogElement;
  #picture = h("img", { alt: "" });
  #name = h("b", { dir: "auto" });
  #said = h("span", { class: "large-said", role: "status" });
  #download: HTMLButtonElement;
  #whole: { blob: Blob; address: string; name: string } | null = null;
  #stop = new AbortController();

  constructor(
    private readonly words: FileWords,
    private readonly mounted: boolean,
  ) {
    const close = iconButton("close", words.close, { "data-testid": "large-close" });
    close.onclick = () => this.dismiss();
    this.#download = h("button", { type: "button", class: "icon-button", "aria-label": words.download, title: words.download }, drawn(DOWNLOAD));
    this.#download.onclick = () => this.#whole && save(this.#whole.blob, this.#whole.name);
    const field = h("div", { class: "large-field" }, this.#picture, this.#said);
    this.element = h("dialog", { class: "large", "data-testid": "large" }, h("div", { class: "large-bar" }, this.#name, this.#download, close), field);
    field.onclick = ({ target }) => target === field && this.dismiss();
    this.element.onclose = () => this.#closed();
  }

  /** `preview` is shown until the whole picture is there. */
  show(file: Attachment, preview: string, get: (preview: boolean, stop: AbortSignal) => Promise<Blob>): void {
    this.#closed();
    this.#stop = new AbortController();
    set(this.element, { "aria-label": file.name });
    say(this.#name, file.name);
    say(this.#said, "");
    const { width, height } = file.pixels ?? { width: 4, height: 3 };
    set(this.#picture, { src: preview, alt: file.name, style: `max-width:${width}px;max-height:${height}px` });
    this.#download.disabled = true;
    if (this.mounted) {
      this.#cover(true);
      this.element.show();
    } else this.element.showModal();
    void this.#load(file, get, this.#stop.signal);
  }

  /** Says whether it was open. */
  dismiss(): boolean {
    const was = this.element.open;
    if (this.mounted) this.#cover(false); // Before it closes: the focus goes back to where it was.
    this.element.close();
    return was;
  }

  /** What lies under it in the chat cannot be reached. A browser sees to that where it lies over the whole page. */
  #cover(covered: boolean): void {
    for (const other of this.element.parentElement?.children ?? []) if (other instanceof HTMLElement && other !== this.element) other.inert = covered;
  }

  async #load(file: Attachment, get: (preview: boolean, stop: AbortSignal) => Promise<Blob>, stop: AbortSignal): Promise<void> {
    try {
      const blob = await get(false, stop);
      if (stop.aborted) return;
      this.#whole = { blob, address: URL.createObjectURL(blob), name: file.name };
      set(this.#picture, { src: this.#whole.address });
      this.#download.disabled = false;
    } catch {
      if (!stop.aborted) say(this.#said, this.words.notShown);
    }
  }

  #closed(): void {
    this.#stop.abort();
    set(this.#picture, { src: null });
    if (this.#whole) URL.revokeObjectURL(this.#whole.address);
    this.#whole = null;
  }
}
