import { h, say } from "./dom";
import { avatar } from "./thread";

/** A new line stays beside the button this long; the badge stays until it is read. 8 s. */
const SHOWN_MS = 8_000;

/** The newest line beside the closed button. */
export class Peek {
  readonly element: HTMLButtonElement;
  #name = h("b");
  #text = h("span");
  #face = h("span");
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: () => void) {
    this.element = h("button", { type: "button", class: "peek", "data-testid": "peek", hidden: true });
    this.element.append(this.#face, h("span", { class: "peek-text" }, this.#name, this.#text));
    this.element.onclick = open;
  }

  /** `stays` is for as long as it is told so, and not for a while. */
  show(author: { agent: string; name: string }, text: string, stays = false): void {
    this.#face.replaceChildren(avatar(author.agent, author.name));
    say(this.#name, author.name);
    say(this.#text, text);
    this.element.hidden = false;
    clearTimeout(this.#timer);
    if (!stays) this.#timer = setTimeout(() => this.hide(), SHOWN_MS);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.element.hidden = true;
  }
}
