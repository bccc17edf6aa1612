// What is shown: the last view of the desk, kept up to date by its changes. Everything here comes from the
// Rust side and is replaced whole; what is under the hand (columns, carets, scroll) lives elsewhere.
import { Board } from "@/board/board.svelte";
import { clock } from "@/lib/clock.svelte";
import { applyToDesk } from "@/lib/desk-changes";
import type { Outside } from "@/lib/outside";
import { said, type Said } from "@/lib/refusals";
import { Thread } from "@/lib/thread.svelte";
import type {
  BoxView,
  CallView,
  Canned,
  Change,
  ConversationId,
  DeskRules,
  DeskView,
  DevicesView,
  DownloadView,
  FirstView,
  HealthView,
  HeldView,
  LinkView,
  Me,
  Refusal,
  PairedPhone,
  PairingView,
  Phase,
  PolicyView,
  Preferences,
  QueueStanding,
  Returned,
  Section,
  Tag,
  ThreadView,
  UpdateView,
  View,
} from "@deskbell/shared/types";
import { SvelteMap } from "svelte/reactivity";

/** The desk, but for the open threads. */
export class Desk {
  me = $state.raw() as Me;
  link = $state.raw() as LinkView;
  sections = $state.raw<Section[]>([]);
  canned = $state.raw<Canned[]>([]);
  /** The shared tags, recommended ones first (C7). */
  tags = $state.raw<Tag[]>([]);
  /** What can be done, and for how long (M2); `null` before the hub has said. */
  rules = $state.raw<DeskRules | null>(null);
  /** What was done a moment ago and can be undone, the newest last. */
  held = $state.raw<HeldView[]>([]);
  queues = $state.raw<QueueStanding[]>([]);
  returned = $state.raw<Returned | null>(null);
  unread = $state(0);
  /** The one call of this agent (V9). */
  call = $state.raw<CallView | null>(null);
  /** The phones that ring beside this desk, the newest first (H5). */
  phones = $state.raw<PairedPhone[]>([]);
  /** The code by which a phone is paired, while it is shown. */
  pairing = $state.raw<PairingView | null>(null);
  devices = $state.raw() as DevicesView;
  /** Whether this desk can be heard (A5). */
  health = $state.raw() as HealthView;
  /** The files that are being saved, and those that could not be (C6). */
  downloads = $state.raw<DownloadView[]>([]);
  /** How loud the microphone is, 0 to 100. */
  level = $state(0);
  readonly boxes = new SvelteMap<ConversationId, BoxView>();

  constructor(view: DeskView) {
    this.replace(view);
  }

  replace(view: DeskView) {
    this.me = view.me;
    this.link = view.link;
    this.sections = view.sections;
    this.canned = view.canned;
    this.tags = view.tags;
    this.rules = view.rules;
    this.held = view.held;
    this.queues = view.queues;
    this.returned = view.returned;
    this.unread = view.unread;
    this.call = view.call;
    this.phones = view.phones;
    this.pairing = view.pairing;
    this.devices = view.devices;
    this.health = view.health;
    this.downloads = view.downloads;
    const kept = new Set(view.boxes.map((box) => box.conversation));
    for (const id of [...this.boxes.keys()]) if (!kept.has(id)) this.boxes.delete(id);
    for (const box of view.boxes) this.boxes.set(box.conversation, box);
  }

  /** Connected and caught up. */
  get live(): boolean {
    return this.link.state.state === "live";
  }

  /** Since when nothing is heard; `null` while connected or within the first moments. */
  get offlineSince(): number | null {
    return this.link.state.state === "offline" ? this.link.state.since : null;
  }
}

/** Which page is shown. */
export type Page =
  | { phase: "starting" }
  | { phase: "failed"; why: Refusal }
  | Extract<Phase, { phase: "signed_out" | "loading" }>
  | { phase: "desk"; desk: Desk };

/** A thread was asked for; what changed of it since then. */
export interface ThreadAsk {
  readonly conversation: ConversationId;
  readonly early: ThreadChange[];
}

/** What a list of changes asks of the page beyond being painted. */
export interface Wishes {
  /** The open threads must be asked for again. */
  renew: boolean;
  /** A conversation to be brought to the front. */
  show: ConversationId | null;
  /** With the caret in its composer. */
  write: boolean;
  /** What came from outside the window. */
  outside: Outside[];
}

export class Model {
  version = $state("");
  page = $state.raw<Page>({ phase: "starting" });
  preferences = $state.raw<Preferences>({
    theme: "system",
    language: null,
    sound: true,
    volume: 80,
    ring: { volume: 80, tone: "bell", own: null, device: null },
    notifications: true,
    side_panel: true,
    popout_on_top: true,
    devices: { camera: null, microphone: null, speaker: null },
  });
  /** What the organisation has decided for this desk (D6). */
  policy = $state.raw<PolicyView>({ locked: [], problems: [] });
  /** What belongs to a first start: the look at whether a ring reaches one, and a trial. */
  first = $state.raw<FirstView>({ trial: "none", check: false });
  /** New versions of the desk (D6). */
  update = $state.raw<UpdateView>({ update: "unknown" });
  /** Words for the person that were not dismissed yet, oldest first. */
  notices = $state.raw<Said[]>([]);
  /** The threads that are followed, by conversation. */
  readonly threads = new SvelteMap<ConversationId, Thread>();
  /** What a lead sees of all, while it is watched (T1). */
  readonly board = new Board();
  /** The asks for threads that are not answered yet, each with the changes that came meanwhile. */
  readonly #asks = new Map<ConversationId, Set<ThreadAsk>>();

  /** The desk; `null` before sign-in and while loading. */
  get desk(): Desk | null {
    return this.page.phase === "desk" ? this.page.desk : null;
  }

  /** Paints the changes of one moment. Applying one twice does no harm. */
  apply(changes: readonly Change[]): Wishes {
    const wishes: Wishes = { renew: false, show: null, write: false, outside: [] };
    for (const change of changes) this.#apply(change, wishes);
    return wishes;
  }

  /** Shows everything anew. */
  begin(view: View) {
    this.version = view.version;
    this.preferences = view.preferences;
    this.policy = view.policy;
    this.first = view.first;
    this.update = view.update;
    const { phase } = view;
    if (phase.phase !== "signed_out") clock.putRight((phase.phase === "desk" ? phase.desk : phase).link.skew_ms);
    if (phase.phase !== "desk") {
      this.page = phase;
      this.threads.clear();
      this.#asks.clear();
      this.board.clear();
      this.notices = [];
    } else if (this.desk) {
      this.desk.replace(phase.desk);
    } else {
      this.page = { phase: "desk", desk: new Desk(phase.desk) };
    }
  }

  /** A thread is about to be asked for: its changes are kept until it is {@link arrived}, or {@link settle}d as refused. */
  expect(conversation: ConversationId): ThreadAsk {
    const asked: ThreadAsk = { conversation, early: [] };
    this.#asks.set(conversation, (this.#asks.get(conversation) ?? new Set()).add(asked));
    return asked;
  }

  /** Its ask is answered. Whether it was still waited for: not when it was left meanwhile, or the agent has signed out. */
  settle(asked: ThreadAsk): boolean {
    return this.#asks.get(asked.conversation)?.delete(asked) ?? false;
  }

  /** The thread that was asked for is here. It may be older than the changes that came meanwhile. */
  arrived(view: ThreadView, asked: ThreadAsk) {
    if (!this.settle(asked)) return;
    const id = view.head.id;
    const known = this.threads.get(id);
    const { early } = asked;
    if (known) known.renew(view);
    else this.threads.set(id, new Thread(view));
    // The draft of a known thread is under the hand: it was given once and must not be given again.
    this.apply(known ? early.filter((change) => change.change !== "thread_draft") : early);
  }

  /** A thread is no longer followed. */
  forget(conversation: ConversationId) {
    this.threads.delete(conversation);
    this.#asks.delete(conversation);
  }

  notice(notice: Said) {
    this.notices = [...this.notices.filter((one) => one.message !== notice.message), notice].slice(-4);
  }

  dismiss(notice: Said) {
    this.notices = this.notices.filter((one) => one !== notice);
  }

  #apply(change: Change, wishes: Wishes) {
    switch (change.change) {
      case "view":
        this.begin(change.view);
        wishes.renew = true;
        return;
      case "preferences":
        this.preferences = change.preferences;
        return;
      case "update":
        this.update = change.update;
        return;
      case "notice":
        this.notice(said(change.notice));
        return;
      case "show":
        wishes.show = change.conversation;
        wishes.write = false;
        return;
      case "reply":
        wishes.show = change.conversation;
        wishes.write = true;
        return;
      case "not_here":
      case "wants_video":
      case "wants_quit":
      case "look_over":
        wishes.outside.push(change);
        return;
      case "link":
        clock.putRight(change.link.skew_ms);
        if (this.page.phase === "loading") this.page = { ...this.page, link: change.link };
        else if (this.desk) this.desk.link = change.link;
        return;
      case "board":
        this.board.apply(change.board);
        return;
      case "thread_head":
      case "thread_visitor":
      case "thread_entries":
      case "thread_unsent":
      case "thread_draft":
      case "thread_files":
        this.#applyToThread(change);
        return;
      default:
        if (this.desk) applyToDesk(this.desk, change);
    }
  }

  #applyToThread(change: ThreadChange) {
    const id = change.change === "thread_head" ? change.head.id : change.conversation;
    this.threads.get(id)?.apply(change);
    for (const { early } of this.#asks.get(id) ?? []) early.push(change);
  }
}

/** A change of an open thread. */
export type ThreadChange = Extract<Change, { change: `thread_${string}` }>;

/** The one model of the page. */
export const model = new Model();
