/** Signs to be put into the text: a small field that is walked through with the arrow keys. */
import { h, iconButton, set } from "./dom";

const SIGNS = "🙂 😀 😅 😂 😉 😍 🤔 😎 😢 😡 👍 👎 👌 🙏 👏 🤝 💪 👋 ❤️ 🎉 🔥 ⭐ ✅ ❌ ⚠️ 💡 📦 🚚 🏠 📞 📷 🕐".split(" ");

export class Emoji {
  readonly button: HTMLButtonElement;
  readonly field: HTMLElement;
  #signs: HTMLButtonElement[];

  constructor(label: string, chosen: (sign: string) => void) {
    this.button = iconButton("smile", label, { "aria-expanded": "false", "data-testid": "emoji" });
    this.#signs = SIGNS.map((sign, index) => h("button", { type: "button", tabindex: index === 0 ? 0 : -1 }, sign));
    this.field = h("div", { class: "picker", role: "group", "aria-label": label, "data-testid": "emoji-field", hidden: true }, ...this.#signs);
    this.button.onclick = () => this.#open(this.field.hidden === true);
    this.field.onclick = ({ target }) => {
      const sign = this.#signs.find((one) => one === target)?.textContent;
      if (!sign) return;
      this.#open(false);
      chosen(sign);
    };
    this.field.onkeydown = (event) => this.#key(event);
    // A press keeps the focus where it is; whatever else takes it away closes the field.
    this.field.onmousedown = this.button.onmousedown = (event) => event.preventDefault();
    this.field.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget !== this.button && !this.field.contains(relatedTarget as Node | null)) this.#open(false);
    });
  }

  /** Closes the field; says whether it was open. */
  dismiss(): boolean {
    const was = !this.field.hidden;
    if (was) this.button.focus();
    this.#open(false);
    return was;
  }

  #open(open: boolean): void {
    this.field.hidden = !open;
    set(this.button, { "aria-expanded": String(open) });
    if (open) this.#walk(0);
  }

  #key(event: KeyboardEvent): void {
    const at = this.#signs.findIndex((one) => one === event.target);
    const first = this.#signs[0];
    const across = this.#signs.filter(({ offsetTop }) => offsetTop === first?.offsetTop).length;
    const forward = getComputedStyle(this.field).direction === "rtl" ? -1 : 1;
    const by: Record<string, number> = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: across, ArrowUp: -across, Home: -at, End: SIGNS.length - 1 - at };
    const step = by[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#walk(at + step);
  }

  #walk(to: number): void {
    const next = this.#signs[to];
    if (!next) return;
    for (const one of this.#signs) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  }
}
