import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { AttachmentLimits } from "@deskbell/shared/generated/AttachmentLimits";
import { type Attached, NO_FILES } from "../files/contract";
import { charCount, tidied } from "../model/text";
import type { Words } from "../words";
import { h, icon, iconButton, say, set } from "./dom";
import { Emoji } from "./emoji";

/** What the composer does for its owner. */
export interface ComposerActions {
  send(text: string, files: readonly Attachment[]): void;
  typing(on: boolean): void;
  /** The text changed: keep it for a reload. */
  draft(text: string): void;
  /** Files were picked or pasted. */
  files(files: readonly File[]): void;
  /** An app's own way to pick files; `null` leaves it to the system's. */
  pick: (() => Promise<readonly File[] | null>) | null;
}

/** Typing is said again after this long, while it lasts. 3 s: the other side counts it for 6 s. */
const SAY_AGAIN_MS = 3_000;
/** Who pauses this long has stopped. */
const STOPPED_MS = 5_000;
/** From here on the characters that are left are shown. */
const WARN_LEFT = 500;

export class Composer {
  readonly element: HTMLFormElement;
  #text: HTMLTextAreaElement;
  #send: HTMLButtonElement;
  #attach: HTMLButtonElement;
  #input: HTMLInputElement;
  #count = h("div", { class: "count", role: "status" });
  #emoji: Emoji;
  #limit = Infinity;
  #attached: Attached = NO_FILES;
  /** Sent as soon as the files are there. */
  #waits = false;
  /** What was picked could not be taken. */
  #failed = false;
  #said = 0;
  #stopped: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly words: Words,
    private readonly actions: ComposerActions,
  ) {
    this.#text = h("textarea", { rows: 1, "aria-label": words.message, "data-testid": "composer", dir: "auto", enterkeyhint: "send" });
    this.#send = h("button", { type: "submit", class: "send", "aria-label": words.send, title: words.send, "data-testid": "send" }, icon("up"));
    this.#emoji = new Emoji(words.emoji, (sign) => {
      this.#text.setRangeText(sign, this.#text.selectionStart, this.#text.selectionEnd, "end");
      this.#changed();
      this.focus();
    });
    this.#attach = iconButton("clip", words.attach, { "data-testid": "attach", hidden: true });
    this.#attach.onclick = () => void this.#pick();
    this.#input = h("input", { type: "file", multiple: true, hidden: true, "data-testid": "attach-input" });
    this.#input.onchange = () => {
      this.actions.files([...(this.#input.files ?? [])]);
      this.#input.value = ""; // The same file can be picked again.
    };
    const field = h("div", { class: "field" }, this.#text, this.#emoji.button, this.#attach, this.#input, this.#send);
    this.element = h("form", { class: "composer" }, this.#emoji.field, this.#count, field);
    this.#text.oninput = () => this.#changed();
    this.#text.onkeydown = (event) => this.#key(event);
    this.#text.onpaste = (event) => this.#paste(event);
    this.element.onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.#measure();
  }

  get text(): string {
    return this.#text.value;
  }

  show(about: { name: string | null; limit: number; files: AttachmentLimits | null }): void {
    set(this.#text, { placeholder: this.words.writeTo(about.name) });
    this.#attach.hidden = about.files === null;
    if (about.files) set(this.#input, { accept: about.files.media.join(), multiple: about.files.in_message > 1 });
    if (about.limit !== this.#limit) {
      this.#limit = about.limit;
      this.#measure();
    }
  }

  /** The files of the next message have come further; or what was picked could not be taken. */
  attach(attached: Attached, failed: boolean): void {
    // One more that needs the visitor has to be looked at first; those that did when *Send* was pressed were.
    if (attached.failed > this.#attached.failed) this.#waits = false;
    this.#attached = attached;
    this.#failed = failed;
    if (this.#waits && !attached.busy) this.#submit();
    this.#measure();
  }

  /** Shows the files above the field. */
  put(tray: HTMLElement): void {
    this.#count.before(tray);
  }

  focus(): void {
    this.#text.focus({ preventScroll: true });
  }

  /** Puts back what was being written before a reload. */
  restore(draft: string): void {
    this.#text.value = draft;
    this.#measure();
  }

  /** Closes what is open inside; says whether something was. */
  dismiss(): boolean {
    return this.#emoji.dismiss();
  }

  async #pick(): Promise<void> {
    let files: readonly File[] | null = [];
    try {
      files = (await this.actions.pick?.()) ?? null;
    } catch {
      // An app whose own way fails has picked nothing.
    }
    if (files === null) this.#input.click();
    else this.actions.files(files);
  }

  /** A picture from the clipboard; a text that also has a picture of itself stays a text. */
  #paste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || this.#attach.hidden || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    this.actions.files(files);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    const text = tidied(this.#text.value);
    const { ready, busy } = this.#attached;
    this.#waits = false;
    if (!this.#sendable(text)) return;
    if (busy) {
      this.#waits = true;
      return this.#measure();
    }
    this.#text.value = "";
    this.#changed();
    this.actions.send(text, ready);
  }

  #sendable(text: string): boolean {
    const something = text !== "" || this.#attached.ready.length > 0 || this.#attached.busy;
    return something && charCount(text) <= this.#limit;
  }

  #changed(): void {
    const { value } = this.#text;
    this.#waits = false; // Who goes on writing has not finished.
    this.actions.draft(value);
    this.#measure();
    clearTimeout(this.#stopped);
    if (value.trim() === "") return this.#sayTyping(false);
    if (Date.now() - this.#said >= SAY_AGAIN_MS) this.#sayTyping(true);
    this.#stopped = setTimeout(() => this.#sayTyping(false), STOPPED_MS);
  }

  #sayTyping(on: boolean): void {
    if (!on && this.#said === 0) return;
    this.#said = on ? Date.now() : 0;
    this.actions.typing(on);
  }

  #remark(left: number): string {
    if (left < 0) return this.words.tooLong(-left);
    if (this.#waits) return this.words.sendsLater;
    if (this.#failed) return this.words.filesNotTaken;
    return left < WARN_LEFT ? this.words.left(left) : "";
  }

  #measure(): void {
    const text = tidied(this.#text.value);
    const left = this.#limit - charCount(text);
    this.#send.disabled = !this.#sendable(text);
    set(this.#send, { "aria-busy": this.#waits ? "true" : null });
    set(this.#count, { "data-over": left < 0 });
    say(this.#count, this.#remark(left));
    this.#text.style.height = "auto";
    if (this.#text.scrollHeight > 0) this.#text.style.height = `${this.#text.scrollHeight}px`;
  }
}
