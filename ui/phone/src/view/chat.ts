/** The chat of the call's conversation, in a sheet above the picture. */
import type { Entry } from "@deskbell/shared/generated/Entry";
import type { Thread } from "../model/known";
import { clock } from "../screen";
import type { Unsent } from "../lines";
import type { Words } from "../words";
import { h, icon, say, set } from "./dom";

/** What a person does in the chat. */
export interface ChatActions {
  send(conversation: string, text: string): void;
  again(id: string): void;
  closed(): void;
  /** The end of the thread is in sight. */
  read(): void;
}

/** Nearer to the end than this one still reads along. In pixels. */
const NEAR = 48;

export class Chat {
  readonly element: HTMLElement;
  #title = h("h2", { class: "cut", tabindex: -1 });
  #lines = h("div", { class: "lines", role: "log", "aria-live": "polite" });
  #scroller: HTMLElement;
  #input: HTMLTextAreaElement;
  #send: HTMLButtonElement;
  #composer: HTMLFormElement;
  /** Of which it shows anything; `null` while of none. */
  #conversation: string | null = null;
  /** What is half written in others (C12). */
  #drafts = new Map<string, string>();
  #drawn = new Map<string, HTMLElement>();
  #following = true;

  constructor(
    private readonly words: Words,
    private readonly locale: string,
    private readonly actions: ChatActions,
  ) {
    const { chat } = words;
    const close = h("button", { type: "button", class: "icon-button", "aria-label": chat.close, "data-testid": "chat-close" }, icon("close"));
    close.onclick = () => this.close();
    this.#input = h("textarea", { rows: 1, maxlength: 8_000, enterkeyhint: "send", autocomplete: "off", "data-testid": "chat-input" });
    this.#send = h("button", { type: "submit", class: "send", "aria-label": chat.send, "data-testid": "chat-send" }, icon("send"));
    this.#composer = h("form", { class: "composer" }, this.#input, this.#send);
    this.#composer.onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.#input.oninput = () => this.#grow();
    this.#input.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    };
    this.#scroller = h("div", { class: "thread", tabindex: 0, "data-testid": "thread" }, this.#lines);
    this.#scroller.onscroll = () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
      this.#following = scrollHeight - scrollTop - clientHeight < NEAR;
      if (this.#following && this.open) actions.read();
    };
    const head = h("div", { class: "sheet-head" }, this.#title, close);
    const sheet = h("div", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": chat.open(0) }, head, this.#scroller, this.#composer);
    this.element = h("div", { class: "sheet-place", hidden: true }, sheet);
    this.element.onclick = ({ target }) => {
      if (target === this.element) this.close();
    };
    this.element.onkeydown = ({ key }) => {
      if (key === "Escape") this.close();
    };
    // The keyboard of some phones covers the page without changing its height.
    visualViewport?.addEventListener("resize", () => this.#clearKeyboard());
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  show(): void {
    this.element.hidden = false;
    this.#grow(); // What is not shown has no height.
    this.#following = true;
    this.#toEnd();
    this.#title.focus({ preventScroll: true });
    this.actions.read();
  }

  close(): void {
    if (!this.open) return;
    this.element.hidden = true;
    this.actions.closed();
  }

  /** The call is not shown: nothing of its chat is kept, but for what is half written. */
  clear(): void {
    this.close();
    this.#turnTo(null);
  }

  draw(conversation: string | null, name: string, thread: Thread | null, unsent: readonly Unsent[]): void {
    const { chat } = this.words;
    this.#turnTo(conversation);
    const over = thread?.head.state.state === "ended";
    say(this.#title, chat.title(name));
    set(this.#input, { placeholder: over ? chat.over : chat.write(name), "aria-label": chat.write(name), disabled: over });
    this.#send.disabled = over;
    const lines = new Map<string, () => HTMLElement>();
    for (const entry of thread?.entries ?? []) {
      const key = String(entry.seq);
      if (this.#drawn.has(key) || isShown(entry)) lines.set(key, () => this.#line(entry));
    }
    for (const one of unsent) lines.set(`${one.id}:${one.failed}`, () => this.#waiting(one));
    if (lines.size === 0) lines.set("empty", () => h("p", { class: "happened" }, chat.empty));
    const before = new Set(this.#drawn.keys());
    for (const key of before) if (!lines.has(key)) this.#remove(key);
    const elements = [...lines].map(([key, make]) => this.#drawn.get(key) ?? this.#keep(key, make()));
    elements.forEach((element, index) => {
      if (this.#lines.children[index] !== element) this.#lines.insertBefore(element, this.#lines.children[index] ?? null);
    });
    if (this.#following) this.#toEnd();
  }

  /** One visitor's words are for no other visitor's call, neither theirs nor what is half written to them. */
  #turnTo(conversation: string | null): void {
    const before = this.#conversation;
    if (conversation === before) return;
    const { value } = this.#input;
    if (before !== null && value.trim() !== "") this.#drafts.set(before, value);
    else if (before !== null) this.#drafts.delete(before);
    this.#conversation = conversation;
    this.#drawn.clear();
    this.#lines.replaceChildren();
    this.#following = true;
    this.#input.value = this.#drafts.get(conversation ?? "") ?? "";
    if (this.open) this.#grow();
  }

  #keep(key: string, element: HTMLElement): HTMLElement {
    this.#drawn.set(key, element);
    return element;
  }

  #remove(key: string): void {
    this.#drawn.get(key)?.remove();
    this.#drawn.delete(key);
  }

  #line({ at, body }: Entry): HTMLElement {
    const { chat } = this.words;
    const time = h("time", {}, new Intl.DateTimeFormat(this.locale, { hour: "2-digit", minute: "2-digit" }).format(at));
    if (body.type === "message") {
      const mine = body.author.party === "agent";
      const files = body.attachments.map(({ name }) => h("span", { class: "file", "aria-label": chat.file(name) }, icon("file"), h("span", { class: "cut" }, name)));
      return h("div", { class: "line", "data-from": mine ? "agent" : "visitor" }, body.text === "" ? null : h("p", {}, body.text), ...files, time);
    }
    const said = body.type === "happened" && body.what.happening === "call_ended" ? chat.ended(clock(body.what.talked)) : chat.began;
    return h("p", { class: "happened" }, said, " · ", time);
  }

  #waiting({ id, text, failed }: Unsent): HTMLElement {
    const { chat } = this.words;
    const state = failed ? h("button", { type: "button", class: "again", "data-testid": "chat-again" }, chat.failed) : h("span", { class: "sending" }, chat.sending);
    state.onclick = () => {
      if (failed) this.actions.again(id);
    };
    return h("div", { class: "line", "data-from": "agent", "data-state": failed ? "failed" : "sending" }, h("p", {}, text), state);
  }

  #submit(): void {
    const text = this.#input.value.replace(/\r\n?/gu, "\n").trim();
    const conversation = this.#conversation;
    if (conversation === null || text === "" || this.#send.disabled) return;
    this.#input.value = "";
    this.#grow();
    this.#following = true;
    this.actions.send(conversation, text);
  }

  #grow(): void {
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #clearKeyboard(): void {
    const covered = visualViewport ? Math.max(0, innerHeight - visualViewport.height - visualViewport.offsetTop) : 0;
    this.element.style.setProperty("--keyboard", `${Math.round(covered)}px`);
    if (this.#following) this.#toEnd();
  }
}

/** Of what happened, a phone shows what belongs to calls; notes are for the desk. */
function isShown({ body }: Entry): boolean {
  return body.type === "message" || (body.type === "happened" && (body.what.happening === "call_began" || body.what.happening === "call_ended"));
}
