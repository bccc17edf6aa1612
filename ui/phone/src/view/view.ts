/** What is on the screen: a page of words or the call, and the chat above it. */
import type { Thread } from "../model/known";
import type { Unsent } from "../lines";
import { type Screen, spoken } from "../screen";
import type { Words } from "../words";
import { Chat } from "./chat";
import { h, say, set } from "./dom";
import { Page } from "./page";
import { type Pictures, Stage, type StageActions } from "./stage";

/** What a person does. */
export interface ViewActions extends Omit<StageActions, "openChat"> {
  keepAwake(awake: boolean): void;
  send(conversation: string, text: string): void;
  sendAgain(id: string): void;
  read(): void;
}

/** What is drawn. */
export interface Drawing {
  screen: Screen;
  pictures: Pictures;
  /** Of the call. */
  conversation: string | null;
  thread: Thread | null;
  unsent: readonly Unsent[];
}

const TICK_MS = 500;

export class View {
  readonly element: HTMLElement;
  #page: Page;
  #stage: Stage;
  #chat: Chat;
  #live = h("div", { class: "sr", role: "status", "data-testid": "status" });
  #drawn: Screen | null = null;
  #ahead = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(words: Words, locale: string, private readonly actions: ViewActions, sound: HTMLElement | null, canKeepAwake: boolean) {
    this.#page = new Page(words, (act) => actions.act(act), (awake) => actions.keepAwake(awake), canKeepAwake);
    this.#stage = new Stage(words, { ...actions, openChat: () => this.#openChat() });
    this.#chat = new Chat(words, locale, {
      send: (conversation, text) => actions.send(conversation, text),
      again: (id) => actions.sendAgain(id),
      read: () => actions.read(),
      closed: () => this.#closedChat(),
    });
    this.element = h("main", { class: "phone" }, this.#page.element, this.#stage.element, this.#chat.element, this.#live, sound);
  }

  /** `ahead` is by how much the hub's clock is ahead, in ms. */
  show({ screen, pictures, conversation, thread, unsent }: Drawing, ahead: number): void {
    const before = this.#drawn;
    this.#drawn = screen;
    this.#ahead = ahead;
    const inCall = screen.is === "call";
    set(this.element, { "data-is": screen.is, "data-mark": screen.mark });
    this.#page.element.hidden = inCall;
    this.#stage.element.hidden = !inCall;
    // There is one heading of the state at a time.
    set(this.#page.title, { "data-testid": inCall ? null : "title" });
    set(this.#stage.title, { "data-testid": inCall ? "title" : null });
    if (inCall) this.#stage.show(screen, pictures);
    else {
      this.#chat.clear();
      this.#stage.clear();
      this.#page.show(screen);
    }
    if (inCall) this.#chat.draw(conversation, screen.name, thread, unsent);
    if (this.#chat.open && document.visibilityState === "visible") this.actions.read();
    say(this.#live, spoken(screen));
    this.#tick();
    clearInterval(this.#ticking);
    if (screen.since !== null || screen.until !== null) this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    // What one has just pressed is gone: the heading takes its place.
    if (before && (before.is !== screen.is || (!inCall && before.title !== screen.title))) (inCall ? this.#stage : this.#page).title.focus({ preventScroll: true });
  }

  #tick(): void {
    const now = Date.now() + this.#ahead;
    this.#page.tick(now);
    this.#stage.tick(now);
  }

  #openChat(): void {
    this.#stage.element.inert = true;
    this.#chat.show();
  }

  #closedChat(): void {
    this.#stage.element.inert = false;
    this.#stage.element.querySelector<HTMLElement>(".chat-open")?.focus({ preventScroll: true });
  }
}
