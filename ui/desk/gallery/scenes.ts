// The states worth looking at.
import type { FileView } from "@deskbell/shared/types";
import type { Floating, Place } from "@/lib/hand.svelte";
import type {
  BoxView,
  CallView,
  ConversationHead,
  DecisionShown,
  DeskView,
  EntryView,
  LinkView,
  Returned,
  SectionKind,
  ThreadView,
  Unsent,
  View,
} from "@deskbell/shared/types";
import type { BoardName } from "./board";
import * as calls from "./calls";
import type { Amount } from "./figures";
import * as health from "./health";
import * as is from "./people";
import { eventful, JEAN_THREAD, LONG, MIRA_THREAD, picture, SHORT, threadOf, unsent } from "./threads";

export interface Scene {
  view: View;
  threads: Record<string, ThreadView>;
  older?: Record<string, EntryView[]>;
  why: DecisionShown | null;
  earlier: ConversationHead[];
  /** Conversations that are opened side by side. */
  open?: string[];
  floating?: Floating;
  /** Files that are attached and not sent, by conversation. */
  files?: Record<string, FileView[]>;
  /** Whether a ring covers the middle. */
  looks?: boolean;
  /** The page that is shown; without, the desk. */
  place?: Place;
  /** What a lead watches, or why not. */
  board?: BoardName | "slow" | "over" | "failed";
  /** The conversation that a lead reads. */
  reads?: string;
  /** For a screen on the wall. */
  wall?: true;
  /** How the program ended the last time. */
  ended?: "crashed" | "stopped";
  /** What the hub has counted. */
  figures?: Amount | "slow" | "refused";
}

const LIVE: LinkView = { state: { state: "live" }, round_trip_ms: 18, skew_ms: 0, waiting: 0 };
const OFFLINE: LinkView = {
  state: { state: "offline", since: is.ago(3), next_try: is.NOW + 9_000, why: { refusal: "line", why: "no_answer" } },
  round_trip_ms: null,
  skew_ms: 0,
  waiting: 2,
};

const RETURNED: Returned = {
  from: is.ago(170),
  until: is.ago(158),
  offline: 12 * 60_000,
  times: 1,
  news: [
    { what: "messages", count: 3, conversations: ["aicha", "jean"] },
    { what: "reassigned", count: 1, conversations: ["ended-0"] },
  ],
  sending: 0,
};

const ALL = [is.AICHA, is.JEAN, is.MIRA, is.JON, is.SOREN, is.AGNIESZKA, ...is.ENDED];

function sectionOf(box: BoxView): SectionKind {
  if (box.call && box.call.call !== "invited") return box.call.call === "rings" ? "ringing" : "in_call";
  if (box.held === "end" || box.state.state === "ended") return "ended";
  if (box.held === "snooze" || box.state.state === "snoozed") return "snoozed";
  if (box.state.state === "offered") return "offered";
  if (box.state.state === "queued") return "kept";
  if (box.state.state === "released") return "released";
  return box.turn.turn === "agent" ? "waiting_for_me" : "waiting_for_visitor";
}

const KINDS: SectionKind[] = ["ringing", "offered", "in_call", "waiting_for_me", "kept", "waiting_for_visitor", "snoozed", "released", "ended"];

function desk(boxes: BoxView[], more: Partial<DeskView> = {}): View {
  const sections = KINDS.map((kind) => ({
    kind,
    conversations: boxes.filter((box) => sectionOf(box) === kind).map((box) => box.conversation),
  }));
  const view: DeskView = {
    me: is.ME,
    link: LIVE,
    boxes,
    sections,
    canned: is.CANNED,
    tags: is.TAGS,
    rules: is.RULES,
    held: [],
    queues: is.QUEUES,
    returned: null,
    unread: 3,
    call: null,
    phones: [],
    pairing: null,
    devices: calls.DEVICES,
    health: health.GOOD,
    downloads: [],
    ...more,
  };
  return shown({ phase: "desk", desk: view });
}

function shown(phase: View["phase"], first: View["first"] = { trial: "none", check: false }): View {
  const preferences: View["preferences"] = { theme: "system", language: null, sound: true, volume: 80, ring: { volume: 80, tone: "bell", own: null, device: null }, notifications: true, side_panel: true, popout_on_top: true, devices: calls.DEVICES.chosen };
  return { version: "0.1.0", phase, preferences, policy: { locked: [], problems: [] }, first, update: { update: "newest", at: is.ago(40) } };
}

/** The organisation has decided much, and made a mistake. */
const DECIDED: View["policy"] = {
  locked: ["hub", "language", "theme", "sound", "volume", "ring_volume", "ring_tone", "notifications", "popout_on_top", "autostart", "attachments"],
  problems: [
    { place: "/etc/deskbell/policy.json", line: 7, key: "updates.channel", words: 'is "nightly", but it can only be "stable", "beta" or "off".' },
    { place: "/home/noemie/.config/deskbell/policy.json", line: 3, key: "\"netwrok\"", words: "is no setting of this version. Did you mean network.proxy?" },
  ],
};

const was = (agent: string, idle: number, more: Partial<DecisionShown["seen"][number]> = {}): DecisionShown["seen"][number] => ({ agent, reachable: true, away: false, available: true, forced: false, finishing: false, taken: 1, slots: 3, idle_since: is.ago(5 + idle), skills: ["orders"], languages: ["fr", "en"], ...more });

/** The proxy's password was changed. */
const PROXY: LinkView = { ...OFFLINE, state: { state: "offline", since: is.ago(3), next_try: is.NOW + 9_000, why: { refusal: "network", error: { problem: "proxy_refuses_password", at: "proxy.maison-lumen.example:3128" } } } };
/** Nobody is signed in, and nobody was. */
const door = (more: Partial<Extract<View["phase"], { phase: "signed_out" }>> = {}): View["phase"] => ({ phase: "signed_out", hub: null, email: null, because: null, unsent_stays: false, link: false, ...more });

const WHY: DecisionShown = {
  at: is.ago(5),
  group: "orders",
  decision: {
    chosen: "noemie",
    considered: [
      { agent: "noemie", verdict: { verdict: "chosen" } },
      { agent: "ana", verdict: { verdict: "avoided" } },
      { agent: "igor", verdict: { verdict: "declined" } },
      { agent: "karim", verdict: { verdict: "full", taken: 2, slots: 2 } },
      { agent: "lucie", verdict: { verdict: "finishing" } },
      { agent: "fatou", verdict: { verdict: "away" } },
    ],
  },
  names: [
    { agent: "karim", name: "Karim Haddad" },
    { agent: "ana", name: "Ana Ferreira" },
    { agent: "fatou", name: "Fatou Ndiaye" },
    { agent: "lucie", name: "Lucie Marchand" },
    { agent: "igor", name: "Maximiliane von Hohenlohe-Langenburg" },
  ],
  request: { channel: "mobile", skills: ["orders"], languages: ["fr"], language_required: false, avoid: ["ana"], only: null, declined: ["igor"] },
  seen: [
    was("noemie", 9),
    was("ana", 14, { skills: ["orders", "lighting", "after-sales"] }),
    was("igor", 2),
    was("karim", 31, { taken: 2, slots: 2, languages: ["ar", "fr", "en"] }),
    was("lucie", 1, { finishing: true }),
    was("fatou", 48, { away: true, taken: 0, skills: [] }),
  ],
};

/** Nobody was free: it waits. */
const WAITS: DecisionShown = {
  ...WHY,
  decision: { chosen: null, considered: [{ agent: "noemie", verdict: { verdict: "full", taken: 2, slots: 2 } }, { agent: "karim", verdict: { verdict: "full", taken: 2, slots: 2 } }, { agent: "fatou", verdict: { verdict: "unreachable" } }] },
  seen: [was("noemie", 9, { taken: 2, slots: 2 }), was("karim", 31, { taken: 2, slots: 2 }), was("fatou", 48, { reachable: false, available: false, taken: 0 })],
};

const EARLIER: ConversationHead[] = (
  [
    ["mobile", "Shade broken on arrival, DB-47102", 49],
    ["video", "Which bulb fits the Arc 210?", 162],
    ["chat", "Adresse de livraison à corriger", 292],
  ] as const
).map(([channel, text, days], i) => ({
  ...is.headOf({ ...is.MIRA, conversation: `earlier-${i}`, channel, last: text }, 4, 4),
  state: { state: "ended", at: is.NOW - days * is.DAY, by: { by: "visitor" } },
}));

const THREADS: Record<string, ThreadView> = {
  mira: MIRA_THREAD,
  jean: JEAN_THREAD,
  ...Object.fromEntries(
    [is.AICHA, is.JON, is.SOREN, is.AGNIESZKA, is.INES, is.HELENE, is.MOHAMED, ...is.ENDED].map((box) => [box.conversation, threadOf(box, SHORT(box))]),
  ),
};
THREADS.olga = threadOf(is.OLGA, eventful(is.OLGA));
THREADS.paula = threadOf(is.PAULA, eventful(is.PAULA).slice(0, 10));
THREADS.jon!.draft = { text: is.JON.draft ?? "", caret: 10, note: false };

const of = (view: View, more: Partial<Scene> = {}): Scene => ({ view, threads: THREADS, why: WHY, earlier: EARLIER, ...more });

/** The same with nobody's presence known. */
const unknown = (boxes: BoxView[]) => boxes.map((box) => ({ ...box, online: null }));

const waiting: Unsent[] = [
  unsent("It goes by express: Monday before 13:00.", 2, "waiting"),
  unsent("You will get the tracking number by e-mail tonight.", 1, "waiting"),
];

const IN_CALL = { chat: { available: true, status: "busy", taken: 1, slots: 3 }, mobile: { available: true, status: "busy", taken: 2, slots: 2 }, video: { available: true, status: "busy", taken: 1, slots: 1 } } as const;

/** A call with Tom, who may be called something longer. */
function called(call: CallView, more: Partial<Scene> = {}, desked: Partial<DeskView> = {}): Scene {
  const tom = calls.boxOf(call);
  const me = call.stage.stage === "ended" ? is.ME : { ...is.ME, channels: IN_CALL };
  const threads = { ...THREADS, tom: { ...calls.TOM_THREAD, head: { ...calls.TOM_THREAD.head, visitor_name: call.name } }, mira: { ...MIRA_THREAD, draft: { text: "Then Monday it is, and if the", caret: 29, note: false } } };
  return of(desk([tom, ...ALL], { call, me, ...desked }), { threads, ...more });
}

/** Mira is invited, or was. */
function inviting(call: CallView, more: Partial<Scene> = {}, desked: Partial<DeskView> = {}): Scene {
  const pending = call.stage.stage === "invited" || call.stage.stage === "room";
  const mira = { ...is.MIRA, name: call.name, call: pending ? ({ call: "invited", since: is.ago(0, 42) } as const) : null };
  const asked = { type: "happened", what: { happening: "invited", call: "call", agent: "noemie", name: "Noémie" } } as const;
  const over = { type: "happened", what: { happening: "invitation_over", call: "call", why: { end: "not_now" } } } as const;
  const last = MIRA_THREAD.head.last_seq;
  const entries = [...MIRA_THREAD.entries, { entry: { seq: last + 1, at: is.ago(0, 42), body: asked }, rich: [] }, ...(pending ? [] : [{ entry: { seq: last + 2, at: is.ago(0, 5), body: over }, rich: [] }])];
  const thread = { ...MIRA_THREAD, head: { ...MIRA_THREAD.head, visitor_name: call.name, last_seq: last + entries.length }, entries, visitor_types: false };
  return of(desk([mira, ...ALL.filter((one) => one !== is.MIRA)], { call, ...desked }), { open: ["mira"], threads: { ...THREADS, mira: thread }, ...more });
}

const RED_VIDEO = { ...is.ME, channels: { ...is.ME.channels, video: { available: false, status: "unavailable", taken: 0, slots: 1 } } } as const;

function many(): BoxView[] {
  return Array.from({ length: 60 }, (_, i) => {
    const from = [is.AICHA, is.JEAN, is.MIRA, is.JON, is.SOREN, is.AGNIESZKA][i % 6]!;
    const turn = { ...from.turn, since: is.ago(61 - i, i) };
    return { ...from, conversation: `many-${i}`, turn, last_at: turn.since, tint: (i % 6) + 1 };
  });
}

const EVERY = [is.INES, is.AICHA, is.OLGA, is.MIRA, is.PAULA, is.JON, is.SOREN, is.HELENE, is.MOHAMED, is.AGNIESZKA, ...is.ENDED];

/** What was done a moment ago. */
function held(): View {
  const boxes = EVERY.map((box) => (box === is.MIRA ? { ...box, held: "end" as const } : box === is.JON ? { ...box, held: "snooze" as const } : box));
  return desk(boxes, {
    held: [
      { conversation: "jon", name: "Jon Bell", what: "snooze", until: Date.now() + 60_000 },
      { conversation: "mira", name: "Mira Vogel", what: "end", until: Date.now() + 120_000 },
    ],
  });
}

const blocked = { ...MIRA_THREAD.visitor!, block: { at: is.ago(3 * 24 * 60), until: is.NOW + 4 * is.DAY, reason: "Insults and threats in three chats.", by: "Lucie Marchand" } };

const FILES: FileView[] = [
  { id: "f1", name: "IMG_2041.jpg", bytes: 1_812_000, picture: true, state: { state: "ready", attachment: picture("IMG_2041", 1600, 1200) } },
  { id: "f2", name: "Bon d’échange et conditions de retour DB-48213.pdf", bytes: 9_400_000, picture: false, state: { state: "uploading", sent: 5_900_000 } },
  { id: "f3", name: "plan.pdf", bytes: 84_000, picture: false, state: { state: "waiting" } },
];
const FAILED: FileView = { id: "f4", name: "macro.docm", bytes: 40_000, picture: false, state: { state: "failed", why: { refusal: "hub", code: "forbidden", detail: "file_kind_unknown", message: "" } } };

const lead = { me: { ...is.ME, role: "lead" as const } };

const PHONED: Partial<DeskView> = { phones: calls.PHONES };

/** What a lead reads: Mira's thread in a colleague's hands, with a whisper and a call for help in it. */
const LOOKED_STATE = { state: "assigned", agent: "noemie2", name: "Noémie Garnier-Lacroix", since: is.ago(40) } as const;

function whispering(): ThreadView {
  const last = MIRA_THREAD.head.last_seq;
  const flag = { at: is.ago(2), by: "noemie", name: "Noémie Garnier", words: "May I send a second shade at once?" };
  const bodies = [
    { type: "happened", what: { happening: "flagged", agent: flag.by, name: flag.name, words: flag.words } },
    { type: "whisper", agent: "lucie", name: "Lucie Marchand", text: "Yes: send it by express, and waive the fee.", client_message_id: "w1" },
  ] as const;
  const entries = bodies.map((body, i) => ({ entry: { seq: last + 1 + i, at: is.ago(2 - i), body }, rich: body.type === "whisper" ? [{ node: "text" as const, text: body.text }] : [] }));
  return { ...MIRA_THREAD, head: { ...MIRA_THREAD.head, last_seq: last + 2, flag }, entries: [...MIRA_THREAD.entries, ...entries], first_unread: null };
}

const WHISPERED = whispering();
const LOOKED: ThreadView = { ...WHISPERED, watching: true, unsent: [], head: { ...WHISPERED.head, state: LOOKED_STATE, flag: null } };

/** A lead at the live board. */
function watched(board: NonNullable<Scene["board"]>, more: Partial<Scene> = {}, desked: Partial<DeskView> = {}): Scene {
  const hugo = threadOf({ ...is.JON, conversation: "hugo", name: "Hugo Petit", state: { state: "assigned", agent: "fatou", name: "Fatou Ndiaye", since: is.ago(20) } }, SHORT(is.JON), { watching: true });
  hugo.head = { ...hugo.head, flag: { at: is.ago(1), by: "fatou", name: "Fatou Ndiaye", words: "Wants a refund in cash, may I?" } };
  return of(desk(ALL, { me: { ...is.ME, role: "lead", id: "lucie", name: "Lucie Marchand" }, ...desked }), { place: "board", board, threads: { ...THREADS, mira: LOOKED, hugo }, ...more });
}

export const SCENES: Record<string, () => Scene> = {
  desk: () => of(desk(ALL), { open: ["mira"] }),
  split: () => of(desk(ALL), { open: ["mira", "jean"] }),
  four: () => of(desk(ALL), { open: ["mira", "jean", "jon", "aicha"] }),
  palette: () => of(desk(ALL), { open: ["mira"], floating: "palette" }),
  keys: () => of(desk(ALL), { open: ["mira"], floating: "keys" }),
  support: () => of(desk(ALL), { open: ["mira"], floating: "support" }),
  "ended-crashed": () => of(desk(ALL), { open: ["mira"], ended: "crashed" }),
  "ended-signin": () => of(shown({ phase: "signed_out", hub: "desk.maison-lumen.example", email: null, because: null, unsent_stays: false, link: false }), { ended: "stopped" }),
  work: () => of(desk(EVERY), { open: ["olga"] }),
  offered: () => of(desk(EVERY), { open: ["ines"] }),
  kept: () => of(desk(EVERY), { open: ["paula"] }),
  snoozed: () => of(desk(EVERY), { open: ["helene"] }),
  held: () => of(held(), { open: ["mira"] }),
  blocked: () => of(desk(ALL), { open: ["mira"], threads: { ...THREADS, mira: { ...MIRA_THREAD, visitor: blocked } } }),
  transfer: () => of(desk(ALL), { open: ["mira"], floating: "transfer" }),
  snooze: () => of(desk(ALL), { open: ["mira"], floating: "snooze" }),
  block: () => of(desk(ALL), { open: ["mira"], floating: "block" }),
  search: () => of(desk(ALL), { open: ["jean"], floating: "search", threads: { ...THREADS, long: threadOf(is.JEAN, LONG.slice(200), { more: true, head: { ...is.headOf(is.JEAN, 600, 600), id: "long" } }) }, older: { long: LONG.slice(0, 200) } }),
  "manage-canned": () => of(desk(ALL), { open: ["mira"], floating: "manage-canned" }),
  "manage-canned-lead": () => of(desk(ALL, lead), { open: ["mira"], floating: "manage-canned" }),
  "manage-tags": () => of(desk(ALL, lead), { open: ["mira"], floating: "manage-tags" }),
  lead: () => of(desk(ALL, lead), { open: ["mira"] }),
  files: () => of(desk(ALL), { open: ["mira"], files: { mira: FILES } }),
  "files-failed": () => of(desk(ALL), { open: ["mira", "jon"], files: { mira: [...FILES, FAILED], jon: FILES.slice(0, 1) } }),
  finishing: () => of(desk(ALL, { me: { ...is.ME, finishing: true, channels: { chat: { available: true, status: "busy", taken: 2, slots: 3 }, mobile: { available: true, status: "busy", taken: 2, slots: 2 }, video: { available: true, status: "busy", taken: 0, slots: 1 } } } }), { open: ["mira"] }),
  away: () => of(desk(ALL, { me: { ...is.ME, away: true, channels: { ...is.ME.channels, chat: { available: true, status: "busy", taken: 2, slots: 3 } } } }), { open: ["mira"] }),
  end: () => of(desk(ALL), { open: ["mira"], floating: "end" }),
  offline: () =>
    of(
      desk(unknown(ALL.map((box) => (box === is.MIRA ? { ...box, waiting: 2 } : box === is.AICHA ? { ...box, timer: { kind: "first_reply", due: is.NOW - 30_000 } } : box))), {
        link: OFFLINE,
        health: health.OFFLINE,
        returned: RETURNED,
      }),
      { open: ["mira"], threads: { ...THREADS, mira: { ...MIRA_THREAD, visitor_online: null, visitor_types: false, first_unread: null, unsent: waiting } } },
    ),
  returned: () => of(desk(ALL, { returned: { ...RETURNED, until: is.ago(1) } }), { open: ["mira"] }),
  "returned-much": () =>
    of(
      desk(ALL, {
        returned: {
          ...RETURNED,
          from: is.ago(62 * 60),
          until: is.ago(1),
          offline: 61 * 3_600_000,
          times: 3,
          news: [
            { what: "messages", count: 14, conversations: ["aicha", "jean"] },
            { what: "missed_calls", count: 2, conversations: ["soren"] },
            { what: "came", count: 1, conversations: ["mira"] },
            { what: "back", count: 1, conversations: ["jon"] },
            { what: "gone", count: 2, conversations: ["ended-1"] },
            { what: "ended", count: 3, conversations: ["ended-0"] },
            { what: "not_sent", count: 1, conversations: ["mira"] },
            { what: "sent", count: 5, conversations: ["mira"] },
          ],
        },
      }),
      { open: ["mira"] },
    ),
  "returned-nothing": () => of(desk(ALL, { returned: { ...RETURNED, until: is.ago(1), news: [] } }), { open: ["mira"] }),
  "offline-kept": () =>
    of(
      desk(unknown(ALL), {
        link: { ...OFFLINE, state: { state: "offline", since: is.NOW, next_try: null, why: { refusal: "network", error: { problem: "no_network", at: "" } } }, waiting: 0 },
        health: health.OFFLINE,
      }),
      { open: ["mira"], threads: { ...THREADS, mira: { ...MIRA_THREAD, visitor_online: null, visitor_types: false, first_unread: null, unsent: [] } } },
    ),
  sick: () => of(desk(ALL, { health: health.SICK, link: { ...LIVE, round_trip_ms: 612, skew_ms: is.SKEW } }), { open: ["mira"] }),
  deaf: () => of(desk(ALL, { health: health.DEAF }), { open: ["mira"] }),
  ringing: () => called(calls.ringing(), { open: ["mira"] }),
  "ringing-long": () => called(calls.ringing({ name: calls.LONG_NAME, group: "Beratung für Außenleuchten und Gartenbeleuchtung", troubles: ["camera_busy", "no_relay"], mine: { microphone: "off", camera: "missing" } }), { open: ["mira"] }),
  "ringing-alone": () => called(calls.ringing()),
  "ringing-bar": () => called(calls.ringing(), { open: ["mira"], looks: false }),
  answering: () => called(calls.running({ stage: "connecting", deadline: is.NOW + 12_000 }), { open: ["tom"] }),
  call: () => called(calls.running(calls.ACTIVE), { open: ["tom"] }),
  "call-split": () => called(calls.running(calls.ACTIVE, { quality: { ...calls.QUALITY, grade: "fair" } }), { open: ["tom", "jean"] }),
  "call-dark": () => called(calls.running(calls.ACTIVE, { name: calls.LONG_NAME, theirs: { microphone: "off", camera: "off" }, mine: { microphone: "off", camera: "off" } }), { open: ["tom"] }),
  "call-poor": () => called(calls.running(calls.ACTIVE, { theirs: { microphone: "on", camera: "paused" }, quality: { ...calls.QUALITY, grade: "poor", round_trip_ms: 412, lost_per_mille: 87 }, troubles: ["voice_only", "microphone_lost"] }), { open: ["tom"] }),
  reconnecting: () => called(calls.running({ stage: "reconnecting", since: is.ago(4, 12), deadline: is.NOW + 24_000 }), { open: ["tom"] }),
  elsewhere: () => called(calls.running(calls.AWAY, { on_device: { name: null, since: null } }), { open: ["tom"] }, PHONED),
  "on-phone": () => called(calls.running(calls.AWAY, calls.ON_PIXEL), { open: ["tom"] }, PHONED),
  "on-phone-split": () => called(calls.running(calls.AWAY, { on_device: { name: calls.LONG_PHONE, since: is.ago(1) } }), { open: ["tom", "jean"] }, PHONED),
  "on-phone-thumb": () => called(calls.running(calls.AWAY, calls.ON_PIXEL), { open: ["mira"] }, PHONED),
  "on-phone-over": () => called(calls.running(calls.AWAY, { ...calls.ON_PIXEL, moving: { moving: "over", handoff: "move", why: "no_media" } }), { open: ["tom"] }, PHONED),
  "bringing-back": () => called(calls.running(calls.AWAY, { ...calls.ON_PIXEL, moving: calls.making(true, false, true) }), { open: ["tom"] }, PHONED),
  "move-asked": () => called(calls.running(calls.ACTIVE, { moving: { moving: "asked" } }), { open: ["tom"] }, PHONED),
  "move-offered": () => called(calls.running(calls.ACTIVE, { moving: calls.OFFERED }), { open: ["tom"] }, PHONED),
  "move-unpaired": () => called(calls.running(calls.ACTIVE, { ...calls.SHARING, moving: calls.OFFERED }), { open: ["tom"] }),
  "move-unknown": () => called(calls.running(calls.ACTIVE, { moving: { moving: "offered", code: null, until: is.NOW + 40_000 } }), { open: ["tom"] }, PHONED),
  "move-claimed": () => called(calls.running(calls.ACTIVE, { moving: calls.CLAIMED }), { open: ["tom"] }, PHONED),
  "move-claimed-long": () => called(calls.running(calls.ACTIVE, { name: calls.LONG_NAME, moving: { moving: "claimed", device: "long", name: calls.LONG_PHONE, until: is.NOW + 84_500 } }), { open: ["tom"] }, { phones: [{ ...calls.PHONES[0]!, id: "long", name: calls.LONG_PHONE }, ...calls.PHONES] }),
  "move-making": () => called(calls.running(calls.ACTIVE, { moving: calls.making(true, false) }), { open: ["tom"] }, PHONED),
  "move-over": () => called(calls.running(calls.ACTIVE, { moving: { moving: "over", handoff: "move", why: "fell_back" } }), { open: ["tom"] }, PHONED),
  phones: () => of(desk(ALL, PHONED), { open: ["mira"], floating: "phones" }),
  "phones-none": () => of(desk(ALL), { open: ["mira"], floating: "phones" }),
  sharing: () => called(calls.running(calls.ACTIVE, calls.SHARING), { open: ["tom"] }),
  "sharing-split": () => called(calls.running(calls.ACTIVE, { ...calls.SHARING, name: calls.LONG_NAME, share: { share: "shares", kind: "window", name: "Rechnung 2026-114 – Außenleuchten und Gartenbeleuchtung – Tabellenkalkulation" } }), { open: ["tom", "jean"] }),
  "sharing-lost": () => called(calls.running(calls.ACTIVE, { share: { share: "lost", kind: "window", name: "Invoice", why: "gone" } }), { open: ["tom"] }),
  "sharing-thumb": () => called(calls.running(calls.ACTIVE, calls.SHARING), { open: ["mira"] }),
  thumb: () => called(calls.running(calls.ACTIVE), { open: ["mira"] }),
  "thumb-split": () => called(calls.running(calls.ACTIVE), { open: ["mira", "jean"] }),
  over: () => called(calls.over({ end: "hung_up", by: "visitor" }, 252_000), { open: ["tom"] }),
  missed: () => called(calls.over({ end: "missed" }, 0), { open: ["mira"] }),
  lost: () => called(calls.over({ end: "gave_up" }, 3_752_000, calls.LONG_NAME), { open: ["tom"] }),
  inviting: () => of(desk(ALL), { open: ["mira"], floating: "invite" }),
  invited: () => inviting(calls.invited("nowhere")),
  "invited-elsewhere": () => inviting(calls.invited("elsewhere")),
  "invited-long": () => inviting(calls.invited("nowhere", { name: calls.LONG_NAME }), { open: ["mira", "jean"] }),
  room: () => inviting(calls.invited("here")),
  "room-split": () => inviting(calls.invited("here", { mine: { microphone: "off", camera: "missing" }, troubles: ["no_camera"] }), { open: ["mira", "jean"] }),
  "room-thumb": () => inviting(calls.invited("here"), { open: ["jean"] }),
  "not-now": () => inviting(calls.over({ end: "not_now" }, 0, "Mira Vogel", "mira")),
  "lost-call": () => of(desk([{ ...calls.boxOf(calls.over({ end: "missed" }, 0)), past_call: "missed", last: "" }, ...ALL]), { open: ["tom"], threads: { ...THREADS, tom: calls.MISSED_THREAD } }),
  ready: () => of(desk(ALL, { me: RED_VIDEO }), { open: ["mira"], floating: "ready" }),
  "ready-refused": () => of(desk(ALL, { me: RED_VIDEO, devices: { ...calls.DEVICES, picture: null, troubles: ["microphone_refused", "camera_refused"] } }), { open: ["mira"], floating: "ready" }),
  "ready-voice": () => of(desk(ALL, { me: RED_VIDEO, devices: { ...calls.DEVICES, cameras: [], picture: null, troubles: ["no_camera"] } }), { open: ["mira"], floating: "ready" }),
  board: () => watched(12),
  "board-60": () => watched(60),
  "board-500": () => watched(500),
  "board-long": () => watched("long"),
  "board-empty": () => watched("empty"),
  "board-slow": () => watched("slow"),
  "board-over": () => watched("over"),
  "board-failed": () => watched("failed"),
  "board-wall": () => watched(60, { wall: true }),
  "board-offline": () => watched(12, {}, { link: OFFLINE, health: health.OFFLINE }),
  "board-reads": () => watched(12, { reads: "mira" }),
  "board-reads-flag": () => watched(12, { reads: "hugo" }),
  "board-held": () => watched(12, { reads: "mira" }, { held: [{ conversation: "mira", name: "Mira Vogel", what: "take_over", until: Date.now() + 60_000 }] }),
  "board-call": () => watched(12, { reads: "mira" }, { call: calls.running(calls.ACTIVE) }),
  "board-ring": () => watched(12, { looks: false }, { call: calls.ringing() }),
  whispered: () => of(desk(ALL.map((box) => (box === is.MIRA ? { ...box, flag: WHISPERED.head.flag } : box))), { open: ["mira"], threads: { ...THREADS, mira: WHISPERED } }),
  figures: () => of(desk(ALL, lead), { place: "figures" }),
  "figures-own": () => of(desk(ALL), { place: "figures" }),
  "figures-much": () => of(desk(ALL, { me: { ...is.ME, role: "admin", groups: [] } }), { place: "figures", figures: "much" }),
  "figures-none": () => of(desk(ALL, lead), { place: "figures", figures: "none" }),
  "figures-slow": () => of(desk(ALL, lead), { place: "figures", figures: "slow" }),
  "figures-refused": () => of(desk(ALL, lead), { place: "figures", figures: "refused" }),
  "figures-offline": () => of(desk(unknown(ALL), { ...lead, link: OFFLINE, health: health.OFFLINE }), { place: "figures" }),
  "hand-over": () => of(desk(EVERY), { open: ["mira"], floating: "hand-over" }),
  "hand-over-call": () => called(calls.running(calls.ACTIVE), { open: ["tom"], floating: "hand-over" }),
  "hand-over-much": () => of(desk(many()), { open: ["mira"], floating: "hand-over" }),
  "hand-over-none": () => of(desk([]), { floating: "hand-over" }),
  why: () => of(desk(ALL), { open: ["mira"], floating: "why" }),
  "why-lead": () => of(desk(ALL, lead), { open: ["mira"], floating: "why" }),
  "why-waits": () => of(desk(ALL, lead), { open: ["mira"], floating: "why", why: WAITS }),
  "why-old": () => of(desk(ALL, lead), { open: ["mira"], floating: "why", why: { ...WHY, request: null, seen: [] } }),
  "why-none": () => of(desk(ALL, lead), { open: ["mira"], floating: "why", why: null }),
  none: () => of(desk(ALL)),
  empty: () => of(desk([])),
  red: () => of(desk([], { me: { ...is.ME, channels: { ...is.ME.channels, chat: { available: false, status: "unavailable", taken: 0, slots: 3 }, mobile: { available: false, status: "unavailable", taken: 0, slots: 2 } } } })),
  many: () => of(desk(many()), { open: ["mira"] }),
  long: () => of(desk(ALL), { open: ["mira"], threads: { ...THREADS, mira: threadOf(is.MIRA, LONG.slice(200), { more: true }) }, older: { mira: LONG.slice(0, 200) } }),
  ended: () => of(desk(ALL), { open: ["ended-0"] }),
  opening: () => of(desk(ALL), { open: ["mira"], threads: {} }),
  loading: () => of(shown({ phase: "loading", hub: "desk.maison-lumen.example", link: { ...LIVE, state: { state: "connecting" }, round_trip_ms: null } })),
  unreachable: () => of(shown({ phase: "loading", hub: "desk.maison-lumen.example", link: OFFLINE })),
  signin: () => of(shown({ phase: "signed_out", hub: "desk.maison-lumen.example", email: "noemie.garnier@maison-lumen.example", because: null, unsent_stays: false, link: false })),
  decided: () => of({ ...desk(ALL), policy: DECIDED }, { open: ["mira"] }),
  "decided-sounds": () => of({ ...desk(ALL), policy: DECIDED }, { open: ["mira"], floating: "sounds" }),
  "decided-signin": () => of({ ...shown({ phase: "signed_out", hub: "desk.maison-lumen.example", email: null, because: null, unsent_stays: false, link: false }), policy: DECIDED }),
  first: () => of(shown(door())),
  "first-starts": () => of(shown(door(), { trial: "starts", check: false })),
  "first-stale": () => of(shown(door({ because: { refusal: "trial", why: "newer" } }))),
  "first-lost": () => of(shown(door({ hub: "http://nowhere.example" }))),
  untrusted: () => of(shown(door({ hub: "untrusted.example", email: "noemie.garnier@maison-lumen.example" }))),
  "proxy-refuses": () => of(shown({ phase: "loading", hub: "desk.maison-lumen.example", link: PROXY })),
  "proxy-offline": () => of(desk(unknown(ALL), { link: { ...PROXY, waiting: 0 }, health: health.OFFLINE }), { open: ["mira"] }),
  check: () => of({ ...desk(ALL), first: { trial: "none", check: true } }, { floating: "check" }),
  "check-sick": () =>
    of(desk(ALL, { health: health.SICK, devices: { ...calls.DEVICES, cameras: [], picture: null, troubles: ["no_camera"] } }), { floating: "check" }),
  trial: () => of({ ...desk([]), first: { trial: "runs", check: false } }),
  "trial-offline": () => of({ ...desk(unknown(ALL), { link: OFFLINE, health: health.OFFLINE }), first: { trial: "runs", check: false } }, { open: ["mira"] }),
  "trial-leave": () => of({ ...desk(ALL), first: { trial: "runs", check: false } }, { open: ["mira"], floating: "leave-trial" }),
  "update-signin": () => of({ ...shown(door({ hub: "desk.maison-lumen.example", email: "noemie.garnier@maison-lumen.example", because: { refusal: "too_old", address: "desk.maison-lumen.example" } })), update: { update: "ready", version: "0.2.0", failed: null } }),
  revoked: () => of(shown({ phase: "signed_out", hub: "nowhere.example", email: "noemie.garnier@maison-lumen.example", because: { refusal: "line", why: "signed_out" }, unsent_stays: true, link: false })),
};
