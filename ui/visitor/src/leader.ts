/** The one tab of a browser profile that holds the session: everything that changes what all tabs show happens here. */
import type { Code } from "@deskbell/shared/generated/Code";
import type { Describe } from "@deskbell/shared/generated/Describe";
import type { Event } from "@deskbell/shared/generated/Event";
import type { Opened } from "@deskbell/shared/generated/Opened";
import type { IceServers } from "@deskbell/shared/generated/IceServers";
import type { Methods } from "@deskbell/shared/generated/methods";
import type { Resume } from "@deskbell/shared/generated/Resume";
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import type { Volatile } from "@deskbell/shared/generated/Volatile";
import { CLOSE } from "@deskbell/shared/generated/wire";
import { type CommandMethod, type Link, Refused, Session, type Stopped } from "@deskbell/shared/session";
import type { Identity } from "./identity";
import { type About, type Intent, NOTHING, type Shared } from "./model/shared";
import { arrived, nextToSend, readUnsent, refused, removeUnsent, sendParams, type Unsent, writeUnsent } from "./model/unsent";
import { applyEvent, current, fromSnapshot, open, trimmed, unread, type Visit, withPage } from "./model/visit";
import { languages } from "./options";
import type { Store } from "./store";

/** The copy of the log with its place, as it lies in the profile's memory. */
interface Copy {
  version: 3;
  place: Resume;
  visit: Visit;
}

/** What a leader works with. */
export interface Surroundings {
  store: Store;
  identity: Identity;
  /** The hub's WebSocket address. */
  socket: string;
  device: { kind: "web" | "app"; name: string; id: string };
  newId: () => string;
  /** Called with every change. */
  changed: (shared: Shared) => void;
  /** The agent's device says something to the one that has the call. */
  signal: (frame: SignalFrame) => void;
}

const COPY = "copy";
const PAGE = 50;
/** The agent's typing counts this long. */
const TYPING_MS = 6_000;

export class Leader {
  #shared: Shared;
  #session: Session;
  /** The message that the hub has been given. */
  #sending: string | null = null;
  /** For each conversation, the place up to which the hub has been told that the visitor has read. */
  #told = new Map<string, number>();
  #about: About | null = null;
  #described = "";
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly around: Surroundings) {
    const copy = around.store.read<Copy>(COPY);
    const kept = copy?.version === 3 ? copy : null;
    this.#shared = { ...NOTHING, visit: kept?.visit ?? NOTHING.visit, unsent: readUnsent(around.store) };
    this.#session = this.#newSession(kept?.place ?? null);
    this.around.changed(this.#shared);
    // A visitor whom the hub has not met is not announced to it before the chat is opened.
    if (around.identity.known || this.#shared.unsent.length > 0) this.#session.start();
  }

  get shared(): Shared {
    return this.#shared;
  }

  /** Gives the session up; another tab takes over from what is stored. */
  stop(): void {
    clearTimeout(this.#typing);
    this.#session.stop();
  }

  /** Does what somebody in one of the tabs wants. */
  do(intent: Intent): void {
    switch (intent.want) {
      case "connect":
        if (this.#shared.link.is === "idle") this.#session.start();
        break;
      case "wake":
        this.#session.wake();
        break;
      case "send":
        this.#take(intent.unsent);
        break;
      case "retry":
        this.#change(intent.id, (unsent) => ({ ...unsent, state: { is: "queued" } }));
        this.#send();
        break;
      case "discard":
        this.#discard(intent.id);
        break;
      case "read":
        void this.#read(intent.conversation, intent.upTo);
        break;
      case "typing": {
        const conversation = open(this.#shared.visit)?.head.id;
        if (conversation) this.#session.say("typing", { conversation, on: intent.on });
        break;
      }
      case "older":
        void this.#loadPage();
        break;
      case "end":
        this.#end();
        break;
      case "describe":
        this.#about = more(this.#about, intent.about);
        void this.#describe();
        break;
    }
  }

  /** Has the hub do what the call of this tab needs. */
  command<M extends CommandMethod>(method: M, params: Methods[M]["params"], surfaces: readonly Code[]): Promise<Methods[M]["result"]> {
    this.do({ want: "connect" });
    return this.#session.command(method, params, surfaces);
  }

  /** Servers for the call of this tab; rejected at once without a connection. */
  ice(call: string): Promise<IceServers> {
    return this.#session.query("call.ice", { call });
  }

  /** Tells the other device of the call; dropped without a connection. */
  signal(frame: SignalFrame): void {
    this.#session.say("call.signal", frame);
  }

  /** Says which tab has the call. */
  engage(tab: string | null): void {
    if (tab !== this.#shared.engaged) this.#show({ engaged: tab });
  }

  /** A message from one of the tabs. It may come twice: once from the tab, and once more from a tab that takes over. */
  #take(unsent: Unsent): void {
    if (this.#shared.unsent.some(({ id }) => id === unsent.id)) return;
    if (arrived(unsent, this.#shared.visit)) return removeUnsent(this.around.store, unsent.id);
    this.#keep(unsent);
    this.do({ want: "connect" });
    this.#send();
  }

  #newSession(resume: Resume | null): Session {
    const { kind, id, name } = this.around.device;
    const device = { id, kind, name, version: __VERSION__ };
    return new Session(this.around.socket, device, resume, {
      token: () => this.around.identity.token(),
      session: (opened) => this.#opened(opened),
      event: (event) => this.#event(event),
      snapshot: (parts) => this.#show({ visit: fromSnapshot(parts) }),
      store: (place) => this.#store(place),
      volatile: (volatile) => this.#volatile(volatile),
      signal: (frame) => this.around.signal(frame),
      link: (link) => this.#link(link),
    });
  }

  #opened(opened: Opened): void {
    // What was said before the connection was lost no longer counts; the hub says again what still holds.
    const ahead = opened.server_time - Date.now();
    this.#show({ ahead, textChars: opened.limits.text_chars, standing: null, place: null, typing: null });
  }

  #event(event: Event): void {
    const visit = applyEvent(this.#shared.visit, event);
    // Whoever has sent a line no longer types it.
    this.#show(unread(visit) > unread(this.#shared.visit) ? { visit, typing: null } : { visit });
    this.#forgetArrived();
  }

  #store(place: Resume): void {
    this.around.store.write(COPY, { version: 3, place, visit: trimmed(this.#shared.visit) } satisfies Copy);
  }

  #volatile(volatile: Volatile): void {
    switch (volatile.kind) {
      case "desk":
        this.#show({ standing: volatile.body });
        break;
      case "place":
        this.#show({ place: volatile.body });
        break;
      case "typing":
        clearTimeout(this.#typing);
        this.#show({ typing: volatile.body.on ? volatile.body.conversation : null });
        if (volatile.body.on) this.#typing = setTimeout(() => this.#show({ typing: null }), TYPING_MS);
        break;
      default:
        break; // For agents, or from a newer hub.
    }
  }

  #link(link: Link): void {
    if (link.is === "stopped" && isUnknown(link.why) && this.around.identity.renew()) {
      this.#startOver();
      return;
    }
    // One is offline until one is online again: each try is not worth a word.
    const still = link.is === "connecting" && this.#shared.link.is === "waiting";
    if (!still) this.#show({ link });
    if (link.is === "live") this.#live();
  }

  #live(): void {
    this.#forgetArrived();
    void this.#describe();
    this.#send();
    const last = current(this.#shared.visit);
    if (last && last.entries.length === 0 && last.head.last_seq > 0) void this.#loadPage();
  }

  /** Another visitor to the hub: what was not sent yet goes with the new one. */
  #startOver(): void {
    // First: a session that stops stores once more how far it came, and that is a place in the former visitor's log.
    this.#session.stop();
    this.around.store.remove(COPY);
    for (const unsent of this.#shared.unsent) this.#change(unsent.id, (one) => ({ ...one, state: { is: "queued" } }));
    this.#sending = null;
    this.#described = "";
    this.#show({ visit: NOTHING.visit });
    this.#session = this.#newSession(null);
    this.#session.start();
  }

  /** Gives the hub the next message, one at a time. */
  #send(): void {
    const next = nextToSend(this.#shared.unsent);
    if (!next || this.#sending !== null || this.#shared.link.is !== "live") return;
    const params = sendParams(next, this.#shared, this.around.newId);
    this.#sending = next.id;
    this.#change(next.id, (unsent) => ({ ...unsent, state: { is: "sent", params } }));
    const session = this.#session;
    session.command("message.send", params, ["queue_full"]).then(
      ({ conversation, seq, at }) => this.#settled(session, next.id, (one) => ({ ...one, state: { is: "stored", conversation, seq, at } })),
      ({ error }: Refused) => this.#settled(session, next.id, (one) => refused(one, error)),
    );
  }

  #settled(session: Session, id: string, becomes: (unsent: Unsent) => Unsent): void {
    if (session !== this.#session) return;
    this.#sending = null;
    this.#change(id, becomes);
    this.#forgetArrived();
    this.#send();
  }

  #keep(unsent: Unsent): void {
    writeUnsent(this.around.store, unsent);
    const others = this.#shared.unsent.filter(({ id }) => id !== unsent.id);
    this.#show({ unsent: [...others, unsent].sort((a, b) => (a.id < b.id ? -1 : 1)) });
  }

  #change(id: string, becomes: (unsent: Unsent) => Unsent): void {
    const known = this.#shared.unsent.find((one) => one.id === id);
    if (known) this.#keep(becomes(known));
  }

  #discard(id: string): void {
    if (this.#sending === id) return; // The hub has it already.
    removeUnsent(this.around.store, id);
    this.#show({ unsent: this.#shared.unsent.filter((one) => one.id !== id) });
  }

  #forgetArrived(): void {
    for (const one of this.#shared.unsent) {
      if (one.id !== this.#sending && arrived(one, this.#shared.visit)) this.#discard(one.id);
    }
  }

  async #read(conversation: string, upTo: number): Promise<void> {
    if (upTo <= (this.#told.get(conversation) ?? 0)) return;
    this.#told.set(conversation, upTo);
    try {
      await this.#session.command("conversation.read", { command_id: this.around.newId(), conversation, up_to: upTo });
    } catch {
      this.#told.delete(conversation); // It stays unread, and the next look says so again.
    }
  }

  async #loadPage(): Promise<void> {
    // From the newest backwards: the thread must not have a hole.
    const last = this.#shared.visit.conversations.findLast(({ complete }) => !complete);
    if (!last || this.#shared.loading) return;
    this.#show({ loading: true });
    const { id } = last.head;
    try {
      const before = last.entries[0]?.seq ?? null;
      const page = await this.#session.query("conversation.entries", { conversation: id, before, limit: PAGE });
      this.#show({ visit: withPage(this.#shared.visit, id, page) });
    } catch {
      // Whoever scrolls up again asks again.
    } finally {
      this.#show({ loading: false });
    }
  }

  #end(): void {
    const conversation = open(this.#shared.visit)?.head.id;
    if (!conversation) return;
    // A refusal means that it has ended already; the log says how.
    this.#session.command("conversation.end", { command_id: this.around.newId(), conversation }).catch(() => {});
  }

  /** Says what the page knows, when it is not what was said before. */
  async #describe(): Promise<void> {
    if (!this.#about || this.#shared.link.is !== "live") return;
    const about = JSON.stringify(this.#about);
    if (about === this.#described) return;
    this.#described = about;
    const params: Describe = {
      ...this.#about,
      command_id: this.around.newId(),
      languages: languages(),
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
    };
    // Refused or not, it is not worth the visitor's attention.
    await this.#session.command("visitor.describe", params).catch(() => {});
  }

  #show(change: Partial<Shared>): void {
    this.#shared = { ...this.#shared, ...change };
    this.around.changed(this.#shared);
  }
}

/** Whether the hub does not know this visitor (any more). */
function isUnknown(why: Stopped): boolean {
  return why.by === "refusal" ? why.error.data.reason === "bad_token" : why.code === CLOSE.SignedOut;
}

/** What was known, with what is known now. */
function more(old: About | null, fresh: About): About {
  return { name: fresh.name ?? old?.name ?? null, page: fresh.page ?? old?.page ?? null, custom: fresh.custom ?? old?.custom ?? null };
}
