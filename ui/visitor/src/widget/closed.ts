/** What stands instead of the composer while the visitor is kept out (C8). */
import { closedText, keptOut } from "../model/closed";
import type { Shared } from "../model/shared";
import type { Words } from "../words";
import { copyButton } from "./copy";
import { h } from "./dom";

/** Browsers take a longer time for none at all. */
const LONGEST_TIMEOUT = 0x7fff_ffff;

export class ClosedBox {
  readonly element = h("div", { class: "closed", role: "status", "data-testid": "blocked", hidden: true });
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `over` is called when the time has passed: the composer comes back by itself. */
  constructor(
    private readonly words: Words,
    private readonly locale: string,
    private readonly over: () => void,
  ) {}

  /** Says whether the visitor is kept out. What was being written, `draft`, can be taken elsewhere. */
  draw(shared: Shared, draft: string): boolean {
    const now = Date.now();
    const closed = keptOut(shared, now);
    clearTimeout(this.#timer);
    this.element.hidden = closed === null;
    if (!closed) return false;
    const until = closed.until === null ? null : closed.until - shared.ahead; // On this machine's clock.
    if (until !== null) this.#timer = setTimeout(this.over, Math.min(until - now + 1, LONGEST_TIMEOUT));
    this.#say(closedText(until, now, this.words, this.locale), draft);
    return true;
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  #say(text: string, draft: string): void {
    const key = `${text}\n${draft}`;
    if (this.element.dataset["says"] === key) return;
    this.element.dataset["says"] = key;
    const { copied, closed } = this.words;
    const copy = draft.trim() === "" ? null : copyButton({ copy: closed.copy, copied }, () => draft, "blocked-copy");
    this.element.replaceChildren(h("p", {}, text), ...(copy ? [copy] : []));
  }
}
