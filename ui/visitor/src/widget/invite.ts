/** The card of an agent who invites to a call (V10). It stands above the composer, where nothing that is written scrolls it away. */
import { invited, type Invitation } from "../model/visit";
import type { Visit } from "../model/visit";
import type { Words } from "../words";
import { h, icon, say, set } from "./dom";
import { avatar } from "./thread";

/** What a person answers. */
export interface Answers {
  join(invitation: Invitation): void;
  notNow(call: string): void;
  /** What had the keyboard is gone. */
  leave(): void;
}

export class Invite {
  readonly element: HTMLElement;
  /** For screen readers, also while the panel is closed. */
  readonly spoken = h("div", { class: "hidden", role: "status", "data-testid": "invite-status" });
  #title = h("b", { "data-testid": "invite-title" });
  #text = h("p");
  #face = h("span");
  #join: HTMLButtonElement;
  #shown: Invitation | null = null;
  /** The one that was answered here, while the hub may not know it yet. */
  #answered = "";

  constructor(
    private readonly words: Words,
    private readonly answers: Answers,
  ) {
    const { join, notNow } = words.invite;
    this.#join = h("button", { type: "button", "data-testid": "invite-join" }, icon("video"), join);
    const no = h("button", { type: "button", "data-testid": "invite-not-now" }, notNow);
    this.#join.onclick = () => this.#shown && answers.join(this.#shown);
    no.onclick = () => this.#decline();
    const head = h("div", { class: "invite-head" }, this.#face, h("div", {}, this.#title, this.#text));
    this.element = h("section", { class: "invite", "data-testid": "invite", hidden: true }, head, h("div", { class: "invite-answers" }, this.#join, no));
  }

  /** The invitation that waits for an answer; `null` without one. */
  waiting(visit: Visit): Invitation | null {
    const found = invited(visit);
    return found?.call === this.#answered ? null : found;
  }

  /** `able` is whether this browser can call. */
  draw(visit: Visit, { able, busy }: { able: boolean; busy: boolean }): void {
    const { invite } = this.words;
    const now = this.waiting(visit);
    if (now === null && this.element.matches(":focus-within")) this.answers.leave();
    this.element.hidden = now === null;
    if (now && (now.agent !== this.#shown?.agent || now.name !== this.#shown.name)) this.#face.replaceChildren(avatar(now.agent, now.name));
    this.#shown = now;
    const title = now ? invite.title(now.name) : "";
    const text = now ? [now.waits ? invite.waits(now.name) : "", able ? invite.asks : invite.unable].filter(Boolean).join(" ") : "";
    set(this.element, { "aria-label": title || null, "data-waits": now?.waits ?? null });
    say(this.#title, title);
    say(this.#text, text);
    say(this.spoken, text); // Who invites is said by the thread's new line, or beside the button.
    this.#join.hidden = !able;
    this.#join.disabled = busy;
  }

  #decline(): void {
    if (!this.#shown) return;
    this.#answered = this.#shown.call;
    this.answers.notNow(this.#answered);
  }
}
