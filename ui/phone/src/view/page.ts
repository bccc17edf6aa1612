/** Everything that is not a call: words, a mark above them, and buttons where the thumb is. */
import { type Act, type Button, clock, type Mark, type Screen } from "../screen";
import type { Words } from "../words";
import { face, fill, h, type Icon, icon, say, set } from "./dom";

const MARKS: Record<Exclude<Mark, "face">, Icon> = { phone: "smartphone", bell: "bell", busy: "busy", ask: "camera", wrong: "wrong", moved: "laptop", ended: "phone" };
const RING: Partial<Record<Act, Icon>> = { answer: "camera", decline: "phone", continue: "smartphone", "not-now": "close" };

export class Page {
  readonly element: HTMLElement;
  readonly title = h("h1", { tabindex: -1 });
  #owner = h("p", { class: "owner cut" });
  #mark = h("div", { class: "mark" });
  #text = h("p", { class: "text" });
  #cure = h("p", { class: "cure" });
  #until = h("p", { class: "until num", role: "timer", "aria-live": "off" });
  #waits: HTMLElement;
  #heard = h("p", { class: "row" });
  #awake = h("input", { type: "checkbox", role: "switch", "data-testid": "awake" });
  #buttons = h("div", { class: "buttons" });
  #foot = h("p", { class: "foot" });
  #shown: Screen | null = null;

  constructor(
    private readonly words: Words,
    private readonly act: (act: Act) => void,
    keepAwake: (awake: boolean) => void,
    canKeepAwake: boolean,
  ) {
    this.#awake.onchange = () => keepAwake(this.#awake.checked);
    const awake = canKeepAwake ? h("label", { class: "row" }, icon("smartphone"), h("span", {}, words.wait.awake), this.#awake) : null;
    this.#waits = h("div", { class: "waits" }, this.#heard, awake);
    const says = h("div", { class: "middle" }, this.#mark, this.title, this.#text, this.#until, this.#cure);
    this.element = h("section", { class: "page" }, this.#owner, says, h("div", { class: "low" }, this.#waits, this.#buttons, this.#foot));
  }

  show(screen: Screen): void {
    this.#shown = screen;
    set(this.element, { "data-mark": screen.mark, "data-is": screen.is });
    say(this.#owner, screen.owner);
    fill(this.#mark, screen.mark === "face" ? `${screen.who}\n${screen.name}` : screen.mark, () => [
      screen.mark === "face" ? face(screen.who, screen.name) : icon(MARKS[screen.mark]),
    ]);
    say(this.title, screen.title);
    say(this.#text, screen.text);
    say(this.#cure, screen.cure);
    say(this.#foot, screen.foot);
    this.#drawWaits(screen);
    const buttons = screen.buttons.map(({ act, label, look }) => `${act}:${label}:${look}`).join("\n");
    // The next button may do what one does not want to have pressed: the heading is read first.
    fill(this.#buttons, buttons, () => screen.buttons.map((button) => (screen.is === "ring" ? this.#round(button) : this.#button(button))), this.title);
  }

  tick(now: number): void {
    const until = this.#shown?.until ?? null;
    this.#until.hidden = until === null;
    if (!until) return;
    const left = clock(Math.max(0, until.at - now) + 999);
    say(this.#until, until.says === "join" ? this.words.join.within(left) : this.words.ring.left(left));
  }

  #drawWaits({ waits }: Screen): void {
    this.#waits.hidden = waits === null;
    if (!waits) return;
    const { wait } = this.words;
    fill(this.#heard, String(waits.sound), () => (waits.sound ? [icon("check"), wait.soundOn] : [icon("sound"), wait.soundText]));
    this.#awake.checked = waits.awake;
  }

  #button({ act, label, look }: Button): HTMLButtonElement {
    const made = h("button", { type: "button", class: `button ${look}`, "data-testid": act }, label);
    made.onclick = () => this.act(act);
    return made;
  }

  /** For a ring: two large ones, far from each other. */
  #round({ act, label, look }: Button): HTMLButtonElement {
    const made = h("button", { type: "button", class: "tool", "data-act": act, "data-look": look, "data-testid": act }, h("span", { class: "round" }, icon(RING[act] ?? "check")), h("span", { class: "says" }, label));
    made.onclick = () => this.act(act);
    return made;
  }
}
