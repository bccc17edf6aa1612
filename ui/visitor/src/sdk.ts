/** What a site loads: `Deskbell.open({ site: "shop", channel: "chat" })`. */
import { strongRandom, uuidMaker } from "@deskbell/shared/session";
import { Identity } from "./identity";
import type { News } from "./model/news";
import { unread } from "./model/visit";
import { addresses, checked, customFields, cut, deviceName, languages, type Options } from "./options";
import { Room } from "./room";
import { openStore, PageMemory, Store } from "./store";
import { Widget } from "./widget/widget";
import { wordsFor } from "./words";

/** An open chat, in the hands of its site. */
export interface Chat {
  show(): void;
  hide(): void;
  /** How many messages the visitor has not seen. */
  readonly unread: number;
  /** Calls back with every change of `unread`, and at once. */
  onUnread(heard: (unread: number) => void): void;
  /** Calls back with each message that comes while the visitor does not look at the chat: what a push would say. */
  onMessage(heard: (message: Pick<News, "name" | "text">) => void): void;
  /** Says more of the visitor; what is left out stays as it was. */
  describe(about: Pick<Options, "name" | "custom">): void;
  /** Takes the chat off the page. The conversation stays. */
  close(): void;
}

/** Where this script came from, which is where the hub is and the scripts for calls and files. */
const source = (document.currentScript as HTMLScriptElement | null)?.src ?? location.href;
const { origin } = new URL(source);

/** Opens the chat on this page. Throws when the options are wrong; everything else is said to the visitor in words. */
function open(given: Options): Chat {
  const options = checked(given);
  const hub = addresses(options.hub ?? origin);
  const name = `deskbell:${hub.host}:${options.site}:${options.channel}:`;
  const store = openStore(name);
  const newId = uuidMaker(Date.now, strongRandom);
  const { locale, words } = wordsFor(navigator.languages);
  const visitor = { site: options.site, channel: options.channel, languages: languages(), name: cut(options.name, 80) };
  const identity = new Identity(store, hub.visitors, visitor);
  // Without locks the tabs cannot share one session, and must not take it from each other in turns.
  const id = "locks" in navigator ? identity.device(newId) : newId();
  const device = { kind: options.channel === "chat" ? "web" : "app", name: deviceName(navigator.userAgent, options.app), id } as const;
  const room = new Room(name, { store, identity, socket: hub.socket, device, newId });
  const script = (file: string) => new URL(file, source).href;
  const places = { video: script("deskbell-video.js"), files: script("deskbell-files.js"), attachments: hub.attachments, token: () => identity.token() };
  const widget = new Widget(room, options, words, locale, tabStore(name), store, places);
  const describe = ({ name, custom }: Pick<Options, "name" | "custom">) =>
    room.do({ want: "describe", about: { name: cut(name, 80), custom: customFields(custom), page: here() } });
  const stopWatching = watchPage(() => describe({}));
  describe(options);

  return {
    show: () => widget.show(),
    hide: () => widget.hide(),
    get unread() {
      return unread(room.shared.visit);
    },
    onUnread(heard) {
      let last = -1;
      const tell = () => {
        const now = unread(room.shared.visit);
        if (now !== last) heard((last = now));
      };
      room.subscribe(tell);
      tell();
    },
    onMessage: (heard) => widget.onNews(({ name, text }) => heard({ name, text })),
    describe,
    close() {
      stopWatching();
      widget.destroy();
      room.close();
    },
  };
}

/** What belongs to one tab and outlives a reload. */
function tabStore(prefix: string): Store {
  try {
    return new Store(prefix, sessionStorage);
  } catch {
    return new Store(prefix, new PageMemory());
  }
}

function here(): { title: string; url: string } {
  // A page that counts the unread messages in its title does not tell them to agents.
  const title = document.title.replace(/^\(\d+\+?\) /u, "");
  return { title: cut(title, 200) ?? "", url: cut(location.href, 2_000) ?? "" };
}

/** Calls back when the page shows something else, or somebody comes back to it. */
function watchPage(moved: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const soon = () => setTimeout(moved); // A page sets its title after it has moved.
  addEventListener("popstate", soon, { signal });
  addEventListener("hashchange", soon, { signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && soon(), { signal });
  // Where it exists, this one also hears of `history.pushState`.
  (window as { navigation?: EventTarget }).navigation?.addEventListener("currententrychange", soon, { signal });
  return () => stop.abort();
}

(globalThis as { Deskbell?: { open: typeof open } }).Deskbell = { open };
