import { initials, pieces } from "../model/text";
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import { type Line, type Message, NEWS, sameDay } from "../model/lines";
import type { Words } from "../words";
import { copyButton } from "./copy";
import { h, icon, redraw, say, set, type Shape } from "./dom";

/** What a person does in the thread. */
export interface ThreadActions {
  retry(id: string): void;
  discard(id: string): void;
  older(): void;
  /** Shows the files of a message. */
  fill(place: HTMLElement, files: readonly Attachment[]): void;
  /** The message is gone. */
  empty(place: HTMLElement): void;
}

/** Nearer to the end than this one still reads along. In pixels. */
const NEAR = 48;

/** What was not read begins so far below the upper edge: what came before stays in sight. In pixels. */
const NEWS_BELOW = 12;

/** The thread: it follows the newest line for whoever is at the end, and leaves everybody else in peace. */
export class Thread {
  readonly element: HTMLElement;
  #log = h("div", { class: "lines", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
  #older: HTMLButtonElement;
  #jump: HTMLButtonElement;
  #scroller: HTMLElement;
  #shown = new Map<string, Shown>();
  #following = true;
  /** How high it was when the newest line was last gone to. */
  #height = 0;
  #unread = 0;

  constructor(
    private readonly words: Words,
    private readonly locale: string,
    private readonly actions: ThreadActions,
    /** Called when the end of the thread comes into sight. */
    private readonly atEnd: () => void,
  ) {
    this.#older = h("button", { type: "button", class: "older", hidden: true }, words.earlier);
    this.#older.onclick = () => actions.older();
    this.#jump = h("button", { type: "button", class: "jump", hidden: true, "data-testid": "jump" }, icon("down"), h("span"));
    this.#jump.onclick = () => this.follow();
    this.#scroller = h("div", { class: "thread", tabindex: 0, "data-testid": "thread" }, this.#older, this.#log);
    this.#scroller.onscroll = () => this.#scrolled();
    this.element = h("div", { class: "thread-box" }, this.#scroller, this.#jump);
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.#scroller);
  }

  /** Whether the newest line is in sight. */
  get reading(): boolean {
    return this.#following;
  }

  /** Goes to the newest line and stays there. */
  follow(): void {
    this.#following = true;
    this.#toEnd();
    this.#showJump();
    this.atEnd();
  }

  focus(): void {
    this.#scroller.focus({ preventScroll: true });
  }

  /** Leaves the newest line alone: the visitor comes to something else. */
  leave(): void {
    this.#following = false;
  }

  /** Goes to the first line that was not read. */
  toNews(): void {
    const line = this.#shown.get(NEWS)?.element;
    if (!line) return this.follow();
    this.#scroller.scrollTop += line.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top - NEWS_BELOW;
    this.#scrolled();
  }

  show(lines: readonly Line[], about: { hasOlder: boolean; loading: boolean; unread: number }): void {
    const { scrollHeight, scrollTop } = this.#scroller;
    const grewAbove = lines[0] !== undefined && !this.#shown.has(lines[0].key) && this.#shown.size > 0;
    this.#arrange(lines);
    this.#older.hidden = !about.hasOlder;
    this.#older.disabled = about.loading;
    this.#unread = about.unread;
    if (this.#following) this.#toEnd();
    else if (grewAbove) this.#scroller.scrollTop = scrollTop + this.#scroller.scrollHeight - scrollHeight;
    this.#showJump();
  }

  #arrange(lines: readonly Line[]): void {
    const wanted = new Set(lines.map(({ key }) => key));
    for (const [key, shown] of this.#shown) {
      if (wanted.has(key)) continue;
      shown.element.remove();
      shown.gone?.();
      this.#shown.delete(key);
    }
    let place = this.#log.firstElementChild;
    for (const line of lines) {
      let shown = this.#shown.get(line.key);
      if (!shown) {
        shown = this.#make(line);
        this.#shown.set(line.key, shown);
      }
      shown.update(line);
      if (shown.element === place) place = place.nextElementSibling;
      else this.#log.insertBefore(shown.element, place);
    }
  }

  #make(line: Line): Shown {
    switch (line.is) {
      case "day":
        return fixed(h("div", { class: "day" }, h("span", {}, this.#dayOf(line.at))));
      case "divider":
        return fixed(h("div", { class: line.key === NEWS ? "day news" : "day", "data-testid": line.key === NEWS ? "news" : "divider" }, h("span", {}, line.text)));
      case "system":
        return new SystemLine(this.locale, line.at);
      case "message":
        return new MessageLine(line, this.words, this.locale, this.actions);
    }
  }

  #dayOf(at: number): string {
    const now = Date.now();
    if (sameDay(at, now)) return this.words.today;
    if (sameDay(at, now - 86_400_000)) return this.words.yesterday;
    return new Intl.DateTimeFormat(this.locale, { weekday: "long", day: "numeric", month: "long" }).format(at);
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#height = this.#scroller.clientHeight;
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const was = this.#following;
    // A phone that was turned, or a call that is over, has moved the end away: nobody has scrolled.
    if (was && clientHeight !== this.#height) return this.#toEnd();
    this.#following = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#following && !was) this.atEnd();
    if (scrollTop < NEAR && !this.#following && !this.#older.hidden && !this.#older.disabled) this.actions.older();
    this.#showJump();
  }

  #showJump(): void {
    this.#jump.hidden = this.#following;
    if (this.#jump.lastElementChild) say(this.#jump.lastElementChild, this.words.newest(this.#unread));
  }
}

/** A line on the page. */
interface Shown {
  element: HTMLElement;
  update(line: Line): void;
  /** It was taken off the page. */
  gone?(): void;
}

const fixed = (element: HTMLElement): Shown => ({ element, update: () => {} });

class SystemLine implements Shown {
  #text = h("span");
  element: HTMLElement;

  constructor(locale: string, at: number) {
    this.element = h("div", { class: "system", "data-testid": "system" }, this.#text, " · ", time(at, locale));
  }

  update(line: Line): void {
    if (line.is === "system") say(this.#text, line.text);
  }
}

const TICKS: Record<Message["state"], Shape> = {
  sending: "wait",
  waiting: "wait",
  delivered: "once",
  seen: "twice",
  failed: "failed",
};

class MessageLine implements Shown {
  element: HTMLElement;
  #foot = h("div", { class: "foot" });
  #time: HTMLTimeElement;
  #state = h("span", { class: "state" });
  #tick = icon("wait");
  #actions: HTMLElement | null = null;
  #files: HTMLElement | null = null;

  constructor(
    line: Message,
    private readonly words: Words,
    locale: string,
    private readonly does: ThreadActions,
  ) {
    this.#time = time(line.at, locale);
    this.#foot.append(this.#time);
    if (line.mine) this.#foot.append(this.#state, this.#tick);
    const who = h("span", { class: "hidden" }, `${line.mine ? words.you : line.author.name}: `);
    const text = line.text === "" ? who : h("div", { class: "bubble", dir: "auto" }, who, ...followable(line.text));
    if (line.files.length > 0) {
      this.#files = h("div", { class: "attachments" });
      does.fill(this.#files, line.files);
    }
    const body = h("div", { class: "body" }, text, this.#files, this.#foot);
    const face = line.mine ? null : avatar(line.author.id, line.author.name);
    this.element = h("div", { class: `message ${line.mine ? "mine" : "theirs"}`, "data-testid": "message", "data-id": line.key }, face, body);
  }

  update(line: Line): void {
    if (line.is !== "message") return;
    set(this.element, { "data-state": line.state, "data-mine": line.mine, "data-first": line.first, "data-last": line.last });
    if (!line.mine) return;
    const word = this.words.state[line.state];
    say(this.#state, line.why === null ? word : `${word}. ${line.why}`);
    redraw(this.#tick, TICKS[line.state]);
    set(this.#time, { hidden: line.state === "sending" || line.state === "waiting" || line.state === "failed" });
    if (line.state === "failed" && !this.#actions) this.#offer(line);
    else if (line.state !== "failed" && this.#actions) {
      this.#actions.remove();
      this.#actions = null;
    }
  }

  gone(): void {
    if (this.#files) this.does.empty(this.#files);
  }

  #offer({ key: id, text }: Message): void {
    const retry = h("button", { type: "button", "data-testid": "retry" }, this.words.retry);
    const discard = h("button", { type: "button" }, this.words.discard);
    retry.onclick = () => this.does.retry(id);
    discard.onclick = () => this.does.discard(id);
    const copy = text === "" ? null : copyButton(this.words, () => text, "copy");
    this.#actions = h("span", { class: "actions" }, retry, copy, discard);
    this.#foot.append(this.#actions);
  }
}

/** The square with an agent's or organisation's letters; its tint stays with the id. */
export function avatar(id: string, name: string): HTMLElement {
  const tint = ([...(id || name)].reduce((sum, sign) => sum + (sign.codePointAt(0) ?? 0), 0) % 6) + 1;
  return h("span", { class: "avatar", "aria-hidden": "true", style: `--tint:var(--tint-${tint});--tint-text:var(--tint-${tint}-text)` }, initials(name));
}

function followable(text: string): Node[] {
  return pieces(text).map(({ text: shown, href }) =>
    href ? h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, shown) : document.createTextNode(shown),
  );
}

function time(at: number, locale: string): HTMLTimeElement {
  const shown = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(at);
  return h("time", { datetime: new Date(at).toISOString() }, shown);
}
