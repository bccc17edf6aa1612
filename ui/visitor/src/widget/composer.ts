import { charCount, tidied } from "../model/text";
import type { Words } from "../words";
import { h, icon, iconButton, say, set } from "./dom";

/** What the composer does for its owner. */
export interface ComposerActions {
  send(text: string): void;
  typing(on: boolean): void;
  /** The text changed: keep it for a reload. */
  draft(text: string): void;
}

/** Typing is said again after this long, while it lasts. 3 s: the other side counts it for 6 s. */
const SAY_AGAIN_MS = 3_000;
/** Who pauses this long has stopped. */
const STOPPED_MS = 5_000;
/** From here on the characters that are left are shown. */
const WARN_LEFT = 500;

const EMOJI = "🙂 😀 😅 😂 😉 😍 🤔 😎 😢 😡 👍 👎 👌 🙏 👏 🤝 💪 👋 ❤️ 🎉 🔥 ⭐ ✅ ❌ ⚠️ 💡 📦 🚚 🏠 📞 📷 🕐".split(" ");

export class Composer {
  readonly element: HTMLFormElement;
  #text: HTMLTextAreaElement;
  #send: HTMLButtonElement;
  #count = h("div", { class: "count", role: "status" });
  #picker: HTMLElement;
  #limit = Infinity;
  #said = 0;
  #stopped: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly words: Words,
    private readonly actions: ComposerActions,
  ) {
    this.#text = h("textarea", { rows: 1, "aria-label": words.message, "data-testid": "composer", dir: "auto", enterkeyhint: "send" });
    this.#send = h("button", { type: "submit", class: "send", "aria-label": words.send, title: words.send, "data-testid": "send" }, icon("up"));
    const smile = iconButton("smile", words.emoji, { "aria-expanded": "false" });
    this.#picker = h("div", { class: "picker", role: "group", "aria-label": words.emoji, hidden: true });
    this.#picker.append(...EMOJI.map((sign) => this.#emoji(sign)));
    smile.onclick = () => this.#pick(this.#picker.hidden === true);
    this.element = h("form", { class: "composer" }, this.#picker, this.#count, h("div", { class: "field" }, this.#text, smile, this.#send));
    this.#text.oninput = () => this.#changed();
    this.#text.onkeydown = (event) => this.#key(event);
    this.element.onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.#measure();
  }

  show(about: { name: string | null; limit: number }): void {
    set(this.#text, { placeholder: this.words.writeTo(about.name) });
    if (about.limit !== this.#limit) {
      this.#limit = about.limit;
      this.#measure();
    }
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
    const wasOpen = !this.#picker.hidden;
    this.#pick(false);
    return wasOpen;
  }

  #emoji(sign: string): HTMLButtonElement {
    const button = h("button", { type: "button" }, sign);
    button.onclick = () => {
      this.#text.setRangeText(sign, this.#text.selectionStart, this.#text.selectionEnd, "end");
      this.#pick(false);
      this.#changed();
      this.focus();
    };
    return button;
  }

  #pick(open: boolean): void {
    this.#picker.hidden = !open;
    const smile = this.element.querySelector("[aria-expanded]");
    if (smile) set(smile, { "aria-expanded": String(open) });
    if (open) this.#picker.querySelector("button")?.focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    const text = tidied(this.#text.value);
    if (text === "" || charCount(text) > this.#limit) return;
    this.#text.value = "";
    this.#changed();
    this.actions.send(text);
  }

  #changed(): void {
    const { value } = this.#text;
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

  #measure(): void {
    const text = tidied(this.#text.value);
    const left = this.#limit - charCount(text);
    this.#send.disabled = text === "" || left < 0;
    set(this.#count, { "data-over": left < 0 });
    say(this.#count, left < 0 ? this.words.tooLong(-left) : left < WARN_LEFT ? this.words.left(left) : "");
    this.#text.style.height = "auto";
    if (this.#text.scrollHeight > 0) this.#text.style.height = `${this.#text.scrollHeight}px`;
  }
}
