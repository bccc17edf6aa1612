/** The widget: a button and a panel in a shadow root, so that neither the site's styles nor ours leak. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { FilesHost } from "../files/contract";
import { header, notice, outlook } from "../model/header";
import { agentOf, lines } from "../model/lines";
import { firstUnread, type News, newest } from "../model/news";
import type { Intent, Shared } from "../model/shared";
import { type Invitation, open, unread, unseen } from "../model/visit";
import type { Options } from "../options";
import type { Room } from "../room";
import type { Store } from "../store";
import type { Words } from "../words";
import { Calls } from "./calls";
import { applyAccent, tokensFor } from "./colours";
import { ClosedBox } from "./closed";
import { Composer } from "./composer";
import { h, icon, iconButton, redraw, say, set } from "./dom";
import { takeDrops } from "./drop";
import { Files } from "./files";
import { Invite } from "./invite";
import { Peek } from "./peek";
import { chime } from "./sound";
import { avatar, Thread } from "./thread";
import composerCss from "./composer.css?inline";
import threadCss from "./thread.css?inline";
import widgetCss from "./widget.css?inline";

const OPEN = "open";
const DRAFT = "draft";
const FILES = "files";
const SOUND = "sound";
const STYLES = tokensFor(".deskbell") + widgetCss + threadCss + composerCss;

/** Where the widget finds what it loads and asks for by itself. */
export interface Places {
  /** The call's script, and the files'. */
  video: string;
  files: string;
  /** The hub's files. */
  attachments: string;
  token(): Promise<string>;
}

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
  #closed: ClosedBox;
  #end = h("div", { class: "end" });
  #thread: Thread;
  #composer: Composer;
  #peek: Peek;
  #calls: Calls;
  #files: Files;
  #invite: Invite;
  #isOpen = false;
  #inSight = false;
  /** An invitation stands beside the button. */
  #peeks = false;
  /** The first message that was not read when the visitor came to the thread. */
  #from: string | null = null;
  #heard = new Set<(news: News) => void>();
  #live = false;
  #newest = 0;
  #caughtUp = false;
  #drawing = 0;
  #gone = new AbortController();

  /** `local` is what belongs to this tab, `kept` what belongs to the profile. */
  constructor(
    private readonly room: Room,
    private readonly options: Options,
    private readonly words: Words,
    locale: string,
    private readonly local: Store,
    private readonly kept: Store,
    places: Places,
  ) {
    this.#thread = new Thread(
      words,
      locale,
      {
        retry: (id) => this.#do({ want: "retry", id }),
        discard: (id) => this.#do({ want: "discard", id }),
        older: () => this.#do({ want: "older" }),
        fill: (place, files) => this.#files.fill(place, files),
        empty: (place) => this.#files.empty(place),
      },
      () => this.#markRead(),
    );
    this.#composer = new Composer(words, {
      send: (text, files) => this.#send(text, files),
      typing: (on) => this.#do({ want: "typing", on }),
      draft: (text) => local.write(DRAFT, text),
      files: (files) => this.#take(files),
      pick: options.pick ?? null,
    });
    this.#bell = iconButton("bellOff", words.sound.on, { "aria-pressed": "false" });
    this.#bell.onclick = () => this.#toggleSound();
    this.#launcher = h("button", { type: "button", class: "launcher", "data-testid": "launcher" }, icon("chat"), this.#badge);
    this.#launcher.onclick = () => this.show();
    this.#peek = new Peek(() => this.show());
    const host = { room, options, words, locale, kept, local, changed: () => this.#soon(), focus: () => this.#composer.focus(), show: () => this.show() };
    this.#invite = new Invite(words, {
      join: (invitation) => this.#calls.join(invitation),
      notNow: (call) => this.#notNow(call),
      leave: () => this.#thread.focus(),
    });
    this.#calls = new Calls(host, places.video, ({ element, css }) => {
      this.#notice.before(element);
      this.#style(css);
    });
    this.#files = new Files(this.#filesHost(locale, places), places.files, words.fileNotLoaded, ({ tray, large, css }) => {
      this.#style(css);
      this.#composer.put(tray);
      this.#panel.append(large);
    });
    this.#closed = new ClosedBox(words, locale, () => this.#draw());
    this.#panel = this.#build(locale);
    this.#attach();
    room.subscribe((shared) => this.#changed(shared));
    this.#listen();
    this.#composer.restore(local.read<string>(DRAFT) ?? "");
    this.#files.restore(local.read<Attachment[]>(FILES) ?? []);
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
    this.#thread.follow();
    this.#arrive();
    // A page that was just loaded keeps its focus.
    if (!this.options.mount && document.readyState === "complete") this.#toText();
  }

  /** Closes the panel. */
  hide(): void {
    if (!this.#isOpen || this.options.mount) return;
    const hadFocus = this.host.shadowRoot?.activeElement !== null;
    this.#isOpen = false;
    this.#from = null;
    this.#remember();
    this.#draw();
    if (hadFocus) this.#launcher.focus();
  }

  /** Calls back with each message that comes while nobody looks at the thread. */
  onNews(heard: (news: News) => void): void {
    this.#heard.add(heard);
  }

  /** Takes the widget off the page. */
  destroy(): void {
    this.#gone.abort();
    this.#closed.destroy();
    this.#calls.destroy();
    this.#files.destroy();
    this.host.remove();
  }

  #build(locale: string): HTMLElement {
    const { words, options } = this;
    const close = iconButton("close", words.close, { "data-testid": "close" });
    close.onclick = () => this.hide();
    const status = h("span", { class: "status" }, this.#dot, this.#status);
    const head = h("div", { class: "head" }, this.#face, h("div", { class: "who" }, this.#name, status), this.#calls.button, this.#bell, options.mount ? null : close);
    const end = h("div", { class: "below" }, this.#end);
    this.#showEnd(false);
    const panel = h(
      "section",
      { class: "panel", role: options.mount ? "region" : "dialog", lang: locale, "data-testid": "panel", hidden: true },
      head,
      this.#notice,
      this.#calls.recall,
      this.#thread.element,
      this.#invite.element,
      this.#now,
      this.#closed.element,
      this.#composer.element,
      end,
    );
    panel.onkeydown = (event) => this.#key(event);
    takeDrops(panel, () => (this.#takes ? words.drop : null), (files) => this.#take(files));
    return panel;
  }

  #attach(): void {
    const { options, host } = this;
    const shadow = host.attachShadow({ mode: "open" });
    this.#style(STYLES);
    const probe = h("i", { class: "probe", "aria-hidden": "true" });
    set(host, { mounted: Boolean(options.mount) });
    set(this.#root, { "data-mounted": Boolean(options.mount), "data-theme": options.theme ?? null });
    this.#root.append(probe, this.#invite.spoken, this.#panel);
    if (!options.mount) this.#root.append(h("div", { role: "status" }, this.#peek.element), this.#launcher);
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
    const back = () => {
      // What came while the visitor was elsewhere has a line above it, also where one reads along.
      if (document.visibilityState === "visible") this.#from = firstUnread(this.room.shared.visit) ?? this.#from;
      this.#draw();
      looked();
    };
    document.addEventListener("visibilitychange", back, { signal });
    const sight = new IntersectionObserver((entries) => {
      const was = this.#inSight;
      this.#inSight = entries.at(-1)?.isIntersecting ?? false;
      if (this.#inSight) this.#do({ want: "connect" }); // On a screen of an app, being in sight is being open.
      if (this.#inSight && !was) this.#arrive();
      this.#markRead();
    });
    sight.observe(this.#panel);
    signal.addEventListener("abort", () => sight.disconnect());
  }

  #do(intent: Intent): void {
    this.room.do(intent);
  }

  #send(text: string, files: readonly Attachment[]): void {
    this.room.send(text, files);
    this.#files.part?.sent();
    this.#from = null; // Who answers has read.
    this.#thread.follow();
  }

  /** The visitor comes to the thread: to what was not read, when there is something. */
  #arrive(): void {
    this.#from = firstUnread(this.room.shared.visit);
    if (this.#from !== null) this.#thread.leave();
    this.#draw();
    if (this.#from !== null) this.#thread.toNews();
  }

  #style(css: string): void {
    const { shadowRoot } = this.host;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    if (shadowRoot) shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, sheet];
  }

  #filesHost(locale: string, { attachments: address, token }: Places): FilesHost {
    const { room, local, options } = this;
    return {
      locale,
      mounted: Boolean(options.mount),
      address,
      token,
      limits: () => room.shared.visit.site?.attachments ?? null,
      keep: (files) => local.write(FILES, files),
      changed: () => {
        this.#composer.attach(this.#files.attached, this.#files.failed);
        this.#soon();
      },
      focus: () => this.#toText(),
    };
  }

  #take(files: readonly File[]): void {
    if (!this.#takes || files.length === 0) return;
    this.#files.take(files);
    this.#toText();
  }

  /** The focus goes to the text, where no keyboard jumps up that would hide the thread. */
  #toText(): void {
    if (matchMedia("(hover: hover)").matches) this.#composer.focus();
  }

  /** Whether files can be attached now. */
  get #takes(): boolean {
    return (this.room.shared.visit.site?.attachments ?? null) !== null && !this.#composer.element.hidden;
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation(); // The site's own shortcuts are not meant by who writes here.
    if (event.key !== "Escape" || event.isComposing) return;
    if (!this.#files.part?.dismiss() && !this.#composer.dismiss() && !this.#calls.part?.dismiss()) this.hide();
  }

  #changed(shared: Shared): void {
    this.#notify(shared);
    const live = shared.link.is === "live";
    if (live && !this.#live) this.#files.part?.live();
    this.#live = live;
    this.#calls.comeBack(shared);
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
    const last = newest(visit, this.words);
    if (!last || last.at <= this.#newest) return;
    this.#newest = last.at;
    if (history || this.#looking) return;
    if (!this.#isOpen) this.#peek.show(last, last.text);
    for (const heard of this.#heard) heard(last);
    if (this.room.leads && this.kept.read<boolean>(SOUND)) chime();
  }

  get #looking(): boolean {
    const { layout } = this.#calls.part ?? { layout: "none" }; // A call may stand over the thread.
    // A screen that was just left is out of sight before anybody is told so.
    const shown = this.#isOpen && this.#inSight && this.#panel.getClientRects().length > 0;
    return layout !== "dialog" && layout !== "over" && shown && this.#thread.reading && document.visibilityState === "visible" && document.hasFocus();
  }

  /** What is in front of the visitor's eyes is read, and nothing else (C3). */
  #markRead(): void {
    // Without a connection it stays unread: two tabs would else say it to each other without end.
    if (!this.#looking || this.room.shared.link.is !== "live") return;
    for (const conversation of this.room.shared.visit.conversations) {
      const upTo = unseen(this.room.shared.visit, conversation);
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
    const invitation = this.#invite.waiting(shared.visit);
    this.#invite.draw(shared.visit, { able: this.#calls.able, busy: this.#calls.loading });
    const layout = this.#calls.part?.layout ?? "none";
    set(this.#panel, { "data-call": layout === "none" ? null : layout });
    const first = calls ? words.call.back : invitation ? words.invite.title(invitation.name) : "";
    // What the badge shows is said too.
    const label = [first, first === "" || news > 0 ? words.openChat(news) : ""].filter(Boolean).join(". ");
    set(this.#launcher, { "aria-label": label, "aria-expanded": String(this.#isOpen), "data-calls": calls || invitation !== null });
    const drawing = this.#launcher.querySelector("svg");
    if (drawing) redraw(drawing, calls || invitation ? "video" : "chat");
    this.#badge.hidden = news === 0;
    say(this.#badge, news > 99 ? "99+" : String(news));
    this.#drawPeek(invitation, news > 0);
    if (!this.#isOpen) return;
    this.#drawHead(shared);
    this.#drawNotice(shared);
    this.#calls.draw(shared);
    const hasOlder = shared.visit.conversations.some(({ complete }) => !complete);
    this.#thread.show(lines(shared, words, this.#from), { hasOlder, loading: shared.loading, unread: news });
    this.#drawFoot(shared);
    this.#drawNow(shared);
    this.#markRead();
  }

  /** An invitation stays beside the button until it was seen: somebody waits for an answer. */
  #drawPeek(invitation: Invitation | null, news: boolean): void {
    const stays = !this.#isOpen && news && invitation !== null;
    if (stays) this.#peek.show(invitation, this.words.invite.told, true);
    else if (this.#isOpen || this.#peeks) this.#peek.hide();
    this.#peeks = stays;
  }

  #notNow(call: string): void {
    // What is refused is over already.
    this.room.ask("call.decline", { command_id: this.room.newId(), call }).catch(() => {});
    this.#draw();
  }

  #drawHead(shared: Shared): void {
    const { id, name, status, dot } = header(shared, this.words, Date.now());
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
    const found = notice(shared, this.words, Date.now());
    this.#notice.hidden = found === null;
    set(this.#notice, { "data-lost": found?.retry ?? false });
    const key = found ? found.text : "";
    if (this.#notice.dataset["says"] === key) return;
    this.#notice.dataset["says"] = key;
    const retry = found?.retry ? h("button", { type: "button" }, this.words.tryNow) : null;
    if (retry) retry.onclick = () => this.#do({ want: "wake" });
    this.#notice.replaceChildren(key, ...(retry ? [" ", retry] : []));
  }

  /** Above the composer: who types, the place in the queue, or what follows from an end. */
  #drawNow(shared: Shared): void {
    const last = open(shared.visit);
    const types = last !== null && shared.typing === last.head.id;
    const ahead = this.#composer.element.hidden ? "" : outlook(shared, this.words);
    const text = types ? this.words.typing(agentOf(shared)?.name ?? "") : ahead;
    set(this.#now, { "data-typing": types });
    if (this.#now.dataset["says"] === text) return;
    this.#now.dataset["says"] = text;
    const dots = types ? [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"))] : [];
    this.#now.replaceChildren(...dots, h("span", {}, text));
  }

  #drawFoot(shared: Shared): void {
    const { element, text } = this.#composer;
    const closed = this.#closed.draw(shared, text);
    const written = element.matches(":focus-within");
    element.hidden = closed || shared.link.is === "stopped";
    if (element.hidden && written) this.#thread.focus(); // What had the keyboard is gone; the panel keeps it.
    this.#end.hidden = closed || open(shared.visit) === null || shared.link.is !== "live";
    this.#composer.show({ name: agentOf(shared)?.name ?? null, limit: shared.textChars, files: shared.visit.site?.attachments ?? null });
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
