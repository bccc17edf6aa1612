/** The widget: a button and a panel in a shadow root, so that neither the site's styles nor ours leak. */
import { header, notice, queued } from "../model/header";
import { agentOf, lines } from "../model/lines";
import type { Intent, Shared } from "../model/shared";
import { current, open, unread, unseen } from "../model/visit";
import type { Options } from "../options";
import type { Room } from "../room";
import type { Store } from "../store";
import type { Words } from "../words";
import { Calls } from "./calls";
import { applyAccent, tokensFor } from "./colours";
import { Composer } from "./composer";
import { h, icon, iconButton, redraw, say, set } from "./dom";
import { Peek } from "./peek";
import { chime } from "./sound";
import { avatar, Thread } from "./thread";
import composerCss from "./composer.css?inline";
import threadCss from "./thread.css?inline";
import widgetCss from "./widget.css?inline";

const OPEN = "open";
const DRAFT = "draft";
const SOUND = "sound";
const STYLES = tokensFor(".deskbell") + widgetCss + threadCss + composerCss;

export class Widget {
  readonly host = document.createElement("deskbell-chat");
  #root = h("div", { class: "deskbell" });
  #panel: HTMLElement;
  #launcher: HTMLButtonElement;
  #badge = h("span", { class: "badge", "data-testid": "badge", "aria-hidden": "true", hidden: true });
  #face = h("span", { class: "face" });
  #name = h("b", { class: "name", "data-testid": "name" });
  #dot = h("i", { class: "dot", "aria-hidden": "true" });
  #status = h("span", { "data-testid": "status" });
  #notice = h("div", { class: "notice", role: "status", "data-testid": "notice", hidden: true });
  #now = h("div", { class: "now", role: "status", "data-testid": "now" });
  #bell: HTMLButtonElement;
  #restart: HTMLButtonElement;
  #end = h("div", { class: "end" });
  #thread: Thread;
  #composer: Composer;
  #peek: Peek;
  #calls: Calls;
  #sheet = new CSSStyleSheet();
  #isOpen = false;
  #inSight = true;
  /** The ended conversation after which the visitor begins a new one. */
  #beyond: string | null = null;
  #newest = 0;
  #caughtUp = false;
  #drawing = 0;
  #gone = new AbortController();

  /** `local` is what belongs to this tab, `kept` what belongs to the profile; `video` is the address of the call's script. */
  constructor(
    private readonly room: Room,
    private readonly options: Options,
    private readonly words: Words,
    locale: string,
    private readonly local: Store,
    private readonly kept: Store,
    video: string,
  ) {
    this.#thread = new Thread(
      words,
      locale,
      { retry: (id) => this.#do({ want: "retry", id }), discard: (id) => this.#do({ want: "discard", id }), older: () => this.#do({ want: "older" }) },
      () => this.#markRead(),
    );
    this.#composer = new Composer(words, {
      send: (text) => this.#send(text),
      typing: (on) => this.#do({ want: "typing", on }),
      draft: (text) => local.write(DRAFT, text),
    });
    this.#bell = iconButton("bellOff", words.sound.on, { "aria-pressed": "false" });
    this.#bell.onclick = () => this.#toggleSound();
    this.#restart = h("button", { type: "button", class: "restart", "data-testid": "restart", hidden: true }, words.startNew);
    this.#restart.onclick = () => this.#startNew();
    this.#launcher = h("button", { type: "button", class: "launcher", "data-testid": "launcher" }, icon("chat"), this.#badge);
    this.#launcher.onclick = () => this.show();
    this.#peek = new Peek(() => this.show());
    const host = { room, options, words, locale, kept, changed: () => this.#soon(), focus: () => this.#composer.focus() };
    this.#calls = new Calls(host, video, ({ element, css }) => {
      this.#notice.before(element);
      this.#sheet.replaceSync(STYLES + css);
    });
    this.#panel = this.#build(locale);
    this.#attach();
    room.subscribe((shared) => this.#changed(shared));
    this.#listen();
    this.#composer.restore(local.read<string>(DRAFT) ?? "");
    this.#setSound(kept.read<boolean>(SOUND) === true);
    if (options.mount || local.read<boolean>(OPEN)) this.show();
    this.#draw();
  }

  /** Opens the panel. */
  show(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    if (!this.options.mount) this.#do({ want: "connect" });
    this.#remember();
    this.#draw();
    this.#thread.follow();
    // A keyboard that jumps up would hide the thread; and a page that was just loaded keeps its focus.
    if (!this.options.mount && matchMedia("(hover: hover)").matches && document.readyState === "complete") this.#composer.focus();
  }

  /** Closes the panel. */
  hide(): void {
    if (!this.#isOpen || this.options.mount) return;
    const hadFocus = this.host.shadowRoot?.activeElement !== null;
    this.#isOpen = false;
    this.#remember();
    this.#draw();
    if (hadFocus) this.#launcher.focus();
  }

  /** Takes the widget off the page. */
  destroy(): void {
    this.#gone.abort();
    this.#calls.destroy();
    this.host.remove();
  }

  #build(locale: string): HTMLElement {
    const { words, options } = this;
    const close = iconButton("close", words.close, { "data-testid": "close" });
    close.onclick = () => this.hide();
    const status = h("span", { class: "status" }, this.#dot, this.#status);
    const head = h("div", { class: "head" }, this.#face, h("div", { class: "who" }, this.#name, status), this.#calls.button, this.#bell, options.mount ? null : close);
    const end = h("div", { class: "below" }, this.#restart, this.#end);
    this.#showEnd(false);
    const panel = h(
      "section",
      { class: "panel", role: options.mount ? "region" : "dialog", lang: locale, "data-testid": "panel", hidden: true },
      head,
      this.#notice,
      this.#calls.recall,
      this.#thread.element,
      this.#now,
      this.#composer.element,
      end,
    );
    panel.onkeydown = (event) => this.#key(event);
    return panel;
  }

  #attach(): void {
    const { options, host } = this;
    const shadow = host.attachShadow({ mode: "open" });
    this.#sheet.replaceSync(STYLES);
    shadow.adoptedStyleSheets = [this.#sheet];
    const probe = h("i", { class: "probe", "aria-hidden": "true" });
    set(host, { mounted: Boolean(options.mount) });
    set(this.#root, { "data-mounted": Boolean(options.mount), "data-theme": options.theme ?? null });
    this.#root.append(probe, this.#panel);
    if (!options.mount) this.#root.append(this.#peek.element, this.#launcher);
    shadow.append(this.#root);
    if (options.accent) host.style.setProperty("--deskbell-accent", options.accent);
    (options.mount ?? document.body).append(host);
    applyAccent(this.#root, probe);
    const again = () => applyAccent(this.#root, probe);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again, { signal: this.#gone.signal });
  }

  #listen(): void {
    const { signal } = this.#gone;
    const looked = () => this.#markRead();
    addEventListener("focus", looked, { signal });
    document.addEventListener("visibilitychange", looked, { signal });
    const sight = new IntersectionObserver((entries) => {
      this.#inSight = entries.at(-1)?.isIntersecting ?? false;
      if (this.#inSight) this.#do({ want: "connect" }); // On a screen of an app, being in sight is being open.
      this.#markRead();
    });
    sight.observe(this.#panel);
    signal.addEventListener("abort", () => sight.disconnect());
  }

  #do(intent: Intent): void {
    this.room.do(intent);
  }

  #send(text: string): void {
    this.room.send(text);
    this.#thread.follow();
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation(); // The site's own shortcuts are not meant by who writes here.
    if (event.key !== "Escape" || event.isComposing) return;
    if (!this.#composer.dismiss() && !this.#calls.part?.dismiss()) this.hide();
  }

  #changed(shared: Shared): void {
    this.#notify(shared);
    this.#soon();
  }

  /** Draws once for all changes of a moment. */
  #soon(): void {
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  /** A new line by an agent, for whoever does not look at it. */
  #notify({ visit, link }: Shared): void {
    const history = !this.#caughtUp; // What was there before the page is not news.
    this.#caughtUp ||= link.is === "live";
    const last = current(visit)?.entries.findLast(({ body }) => body.type === "message" && body.author.party === "agent");
    if (last?.body.type !== "message" || last.body.author.party !== "agent" || last.at <= this.#newest) return;
    this.#newest = last.at;
    if (history || this.#looking) return;
    if (!this.#isOpen) this.#peek.show(last.body.author, last.body.text);
    if (this.room.leads && this.kept.read<boolean>(SOUND)) chime();
  }

  get #looking(): boolean {
    const { layout } = this.#calls.part ?? { layout: "none" }; // A call may stand over the thread.
    return layout !== "dialog" && layout !== "over" && this.#isOpen && this.#inSight && this.#thread.reading && document.visibilityState === "visible" && document.hasFocus();
  }

  /** What is in front of the visitor's eyes is read, and nothing else (C3). */
  #markRead(): void {
    if (!this.#looking) return;
    for (const conversation of this.room.shared.visit.conversations) {
      const upTo = unseen(conversation);
      if (upTo !== null) this.#do({ want: "read", conversation: conversation.head.id, upTo });
    }
  }

  #draw(): void {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
    const { shared } = this.room;
    const { words } = this;
    const news = unread(shared.visit);
    this.#panel.hidden = !this.#isOpen;
    this.#launcher.hidden = this.#isOpen;
    const calls = this.#calls.part?.running ?? false;
    const layout = this.#calls.part?.layout ?? "none";
    set(this.#panel, { "data-call": layout === "none" ? null : layout });
    set(this.#launcher, { "aria-label": calls ? words.call.back : words.openChat(news), "aria-expanded": String(this.#isOpen), "data-calls": calls });
    const drawing = this.#launcher.querySelector("svg");
    if (drawing) redraw(drawing, calls ? "video" : "chat");
    this.#badge.hidden = news === 0;
    say(this.#badge, news > 99 ? "99+" : String(news));
    if (this.#isOpen) this.#peek.hide();
    if (!this.#isOpen) return;
    this.#drawHead(shared);
    this.#drawNotice(shared);
    this.#calls.draw(shared);
    const last = current(shared.visit);
    const hasOlder = last !== null && !last.complete;
    this.#thread.show(lines(shared, words), { hasOlder, loading: shared.loading, unread: news });
    this.#drawNow(shared);
    this.#drawFoot(shared);
    this.#markRead();
  }

  #drawHead(shared: Shared): void {
    const { id, name, status, dot } = header(shared, this.words);
    if (this.#face.dataset["of"] !== id + name) {
      this.#face.dataset["of"] = id + name;
      this.#face.replaceChildren(avatar(id, name));
    }
    say(this.#name, name);
    say(this.#status, status);
    set(this.#dot, { "data-dot": dot });
    set(this.#panel, { "aria-label": this.words.chatWith(shared.visit.site?.organisation ?? name) });
  }

  #drawNotice(shared: Shared): void {
    const found = notice(shared, this.words);
    this.#notice.hidden = found === null;
    set(this.#notice, { "data-lost": found?.retry ?? false });
    const key = found ? found.text : "";
    if (this.#notice.dataset["says"] === key) return;
    this.#notice.dataset["says"] = key;
    const retry = found?.retry ? h("button", { type: "button" }, this.words.tryNow) : null;
    if (retry) retry.onclick = () => this.#do({ want: "wake" });
    this.#notice.replaceChildren(key, ...(retry ? [" ", retry] : []));
  }

  /** Above the composer: who types, or the place in the queue. */
  #drawNow(shared: Shared): void {
    const last = open(shared.visit);
    const types = last !== null && shared.typing === last.head.id;
    const waits = last?.head.state.state === "queued" && shared.link.is === "live";
    const text = types ? this.words.typing(agentOf(shared)?.name ?? "") : waits ? queued(shared, this.words) : "";
    set(this.#now, { "data-typing": types });
    if (this.#now.dataset["says"] === text) return;
    this.#now.dataset["says"] = text;
    const dots = types ? [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"))] : [];
    this.#now.replaceChildren(...dots, h("span", {}, text));
  }

  #drawFoot(shared: Shared): void {
    const last = current(shared.visit);
    const ended = last?.head.state.state === "ended" && this.#beyond !== last.head.id && shared.unsent.length === 0;
    const stopped = shared.link.is === "stopped";
    this.#composer.element.hidden = ended || stopped;
    this.#restart.hidden = !ended || stopped;
    this.#end.hidden = open(shared.visit) === null || shared.link.is !== "live";
    this.#composer.show({ name: agentOf(shared)?.name ?? null, limit: shared.textChars });
  }

  #startNew(): void {
    this.#beyond = current(this.room.shared.visit)?.head.id ?? null;
    this.#draw();
    this.#composer.focus();
  }

  /** Ending cannot be undone, so it is asked about once. */
  #showEnd(asked: boolean): void {
    const { ask, sure, yes, no } = this.words.end;
    const button = (text: string, onclick: () => void, testid: string) => {
      const made = h("button", { type: "button", "data-testid": testid }, text);
      made.onclick = onclick;
      return made;
    };
    const end = () => {
      this.#do({ want: "end" });
      this.#showEnd(false);
    };
    if (!asked) this.#end.replaceChildren(button(ask, () => this.#showEnd(true), "end"));
    else {
      const keep = button(no, () => this.#showEnd(false), "end-no");
      this.#end.replaceChildren(h("span", {}, sure), button(yes, end, "end-yes"), keep);
      keep.focus();
    }
  }

  #toggleSound(): void {
    const on = this.kept.read<boolean>(SOUND) !== true;
    this.kept.write(SOUND, on);
    this.#setSound(on);
    if (on) chime();
  }

  #setSound(on: boolean): void {
    const label = on ? this.words.sound.off : this.words.sound.on;
    set(this.#bell, { "aria-label": label, title: label, "aria-pressed": String(on) });
    const drawing = this.#bell.querySelector("svg");
    if (drawing) redraw(drawing, on ? "bell" : "bellOff");
  }

  #remember(): void {
    if (!this.options.mount) this.local.write(OPEN, this.#isOpen);
  }
}
