// Stands for the desk in the gallery: it answers from a scene, and what is written gets its ticks.
import type { Format } from "@/lib/video/frame";
import type { Asks, Block, BoxView, CallView, Change, ConversationHead, ConversationId, DeskView, DownloadView, EntryView, FileView, HeadState, HeldWhat, Refusal, ScreenSource, SectionKind, Unsent } from "@deskbell/shared/types";
import { BOARDS, churn, update } from "./board";
import { ACTIVE, invited, making, ON_PIXEL, QUALITY } from "./calls";
import { code } from "./code";
import { CONTACTS, FOUND, TARGETS } from "./people";
import { figuresOf } from "./figures";
import { paintPhoto } from "./photos";
import { send, taken } from "./pictures";
import { SCENES } from "./scenes";
import { picture as photo } from "./threads";

const query = new URLSearchParams(location.search);
export const scene = (SCENES[query.get("scene") ?? "desk"] ?? SCENES.desk)!();
const theme = query.get("theme");
if (theme === "light" || theme === "dark") scene.view.preferences.theme = theme;
scene.view.preferences.language = query.get("language");

export type { Asks };
type Name = keyof Asks;
type Answers = { [N in Name]?: (params: Asks[N]["params"]) => Asks[N]["result"] | Promise<Asks[N]["result"]> };

let follower: (changes: Change[]) => void = () => {};

export type Whose = "visitor" | "own";

// `?format=i420`: a browser without a decoder.
if (query.get("format") === "i420") Reflect.deleteProperty(globalThis, "VideoDecoder");
export const frames = async (picture: Whose, format: Format, handler: (frame: ArrayBuffer) => void) => send(picture, format, handler);
export const frameTaken = taken;
export const popOut = async (shown: (open: boolean) => void) => shown(true);
export const popIn = async () => {};
export const callFollow = async () => {};
export const callAct = async () => {};
export const loginStart = async (on: boolean | null = null) => ({ on: on ?? false, cannot: null });
export const keepRing = async () => {};
export { pageFailed, supportForget, supportPrepare, supportRead, supportReveal, supportSave } from "./support";
export const supportEnded = async () => (scene.ended ? { started: null, crashed: scene.ended === "crashed" } : null);

/** What the desk would send: `push([...])` in the browser's console. */
export const push = (list: Change[]) => follower(list);

export async function changes(handler: (changes: Change[]) => void): Promise<void> {
  follower = handler;
}

export async function ask<N extends Name>(name: N, params?: Asks[N]["params"]): Promise<Asks[N]["result"]> {
  const answer = answers[name] as ((params: Asks[N]["params"] | undefined) => Asks[N]["result"]) | undefined;
  return answer ? answer(params) : (null as Asks[N]["result"]);
}

const never = new Promise<never>(() => {});

const answers: Answers = {
  start: () => structuredClone(scene.view),
  find_hub: ({ address }) =>
    address.includes("untrusted")
      ? Promise.reject({ refusal: "network", error: { problem: "issuer_unknown", at: "https://untrusted.example" } } satisfies Refusal)
      : address.includes("nowhere")
      ? Promise.reject({ refusal: "network", error: { problem: "no_answer", at: "https://nowhere.example" } } satisfies Refusal)
      : { address, organisation: "Maison Lumen", version: "0.1.0", round_trip_ms: 18, secure: true },
  sign_in: () => Promise.reject({ refusal: "hub", code: "bad_credentials", detail: null, message: "" } satisfies Refusal),
  open_thread: ({ conversation }) => {
    const thread = structuredClone(scene.threads[conversation]);
    return thread ? Object.assign(thread, { files: scene.files?.[conversation] ?? [] }) : never;
  },
  targets: () => TARGETS,
  contacts: () => CONTACTS,
  search: async () => (await later(9), FOUND),
  take: ({ conversation }) => moved(conversation, "waiting_for_me", { state: "assigned", agent: "noemie", name: "Noémie Garnier", since: Date.now() }),
  leave: ({ conversation }) => moved(conversation, null, { state: "offered", agent: "ana", deadline: Date.now() + 20_000 }),
  fetch: ({ conversation }) => moved(conversation, "waiting_for_me", { state: "assigned", agent: "noemie", name: "Noémie Garnier", since: Date.now() }),
  block: ({ conversation, within, reason }) => card(conversation, { at: Date.now(), until: within === null ? null : Date.now() + within, reason, by: "Noémie Garnier" }),
  unblock: ({ conversation }) => card(conversation, null),
  end: ({ conversation }) => hold(conversation, "end"),
  release: ({ conversation }) => hold(conversation, "release"),
  snooze: ({ conversation }) => hold(conversation, "snooze"),
  transfer: ({ conversation }) => hold(conversation, "transfer"),
  undo: ({ conversation }) => hold(conversation, null),
  set_tags: ({ conversation, tags }) => head(conversation, { tags }),
  set_end_note: ({ conversation, text }) => head(conversation, { end_note: text }),
  finish: ({ finish }) => (desk && follower([{ change: "me", me: (desk.me = { ...desk.me, finishing: finish }) }]), null),
  save_tag: ({ id, name, recommended }) => {
    if (!desk) return null;
    const tag = { id: id ?? crypto.randomUUID(), name, recommended };
    desk.tags = [...desk.tags.filter((one) => one.id !== tag.id), tag];
    return follower([{ change: "tags", tags: desk.tags }]), null;
  },
  remove_tag: ({ id }) => (desk && follower([{ change: "tags", tags: (desk.tags = desk.tags.filter((one) => one.id !== id)) }]), null),
  save_canned: ({ id, ...form }) => {
    if (!desk) return null;
    const answer = { id: id ?? crypto.randomUUID(), ...form };
    desk.canned = [...desk.canned.filter((one) => one.id !== answer.id), answer].sort((a, b) => a.shortcut.localeCompare(b.shortcut));
    return follower([{ change: "canned", canned: desk.canned }]), null;
  },
  remove_canned: ({ id }) => (desk && follower([{ change: "canned", canned: (desk.canned = desk.canned.filter((one) => one.id !== id)) }]), null),
  detach: ({ conversation, id }) => attached(conversation, (files) => files.filter((one) => one.id !== id)),
  retry_file: ({ conversation, id }) => (upload(conversation, id), null),
  save_file: async ({ attachment, name }) => {
    for (let got = 0; got < 10; got++) {
      downloading([{ attachment, got, bytes: 10, state: { state: "coming" } }]);
      await later(150);
    }
    downloading([]);
    return { path: `/home/noemie/Downloads/${name}` };
  },
  older_entries: ({ conversation, before }) => ({ entries: (scene.older?.[conversation] ?? []).filter((one) => one.entry.seq < before), more: false }),
  why: () => ({ decision: scene.why }),
  simulate: async ({ one_more_slot_for: of, one_more_agent }) => {
    await later(80);
    if (!scene.why) return { outcome: null };
    const waited = scene.why.decision.chosen === null;
    const considered = scene.why.decision.considered.map((one) => (one.agent === of && one.verdict.verdict === "full" ? { ...one, verdict: { verdict: "chosen" as const } } : one.verdict.verdict === "chosen" && of === "karim" ? { ...one, verdict: { verdict: "next" as const } } : one));
    const chosen = considered.find(({ verdict }) => verdict.verdict === "chosen")?.agent ?? null;
    return { outcome: { one_more_agent: one_more_agent && waited, shown: { ...scene.why, decision: { chosen, considered } } } };
  },
  figures: async (wanted) => {
    if (scene.figures === "slow") return never;
    if (scene.figures === "refused") throw { refusal: "hub", code: "not_yours", detail: "figures_not_led", message: "" } satisfies Refusal;
    return figuresOf(wanted, scene.figures ?? "usual");
  },
  hand_over: async ({ to }) => {
    await later(120);
    const boxes = (desk?.boxes ?? []).filter((box) => box.state.state !== "ended");
    const name = to?.to === "agent" ? (TARGETS.agents.find((one) => one.agent === to.agent)?.name ?? "") : (TARGETS.groups.find((one) => to?.to === "group" && one.group === to.group)?.name ?? "Orders & returns");
    return {
      conversations: boxes.map((box) => ({
        conversation: box.conversation,
        visitor_name: box.name,
        ...(box.call ? ({ became: "stays", why: "in_call" } as const) : ({ became: to?.to === "agent" ? "passed" : "queued", name } as const)),
      })),
    };
  },
  save_text: ({ name }) => ({ path: `/home/noemie/Downloads/${name}` }),
  earlier: ({ visitor }) => ({ visitor, conversations: scene.earlier, from: "hub" }),
  say: ({ conversation, text }) => (attached(conversation, () => []), written(conversation, text, false)),
  add_note: ({ conversation, text }) => written(conversation, text, true),
  answer_call: () => {
    const invitation = call?.stage;
    if (invitation?.stage === "invited") return changed({ stage: { ...invitation, stage: "room" } }), null;
    const answered = changed({ stage: { stage: "answering" } });
    setTimeout(() => answered && changed({ stage: { stage: "connecting", deadline: Date.now() + 15_000 } }), 150);
    setTimeout(() => answered && changed({ stage: { ...ACTIVE, since: Date.now() } as CallView["stage"], quality: QUALITY }), 900);
    return null;
  },
  invite_to_call: ({ conversation }) => (begun(invited("nowhere", { conversation, name: desk?.boxes.find((one) => one.conversation === conversation)?.name ?? "" })), null),
  decline_call: () => (changed({ stage: { stage: "ended", why: { end: "declined" }, talked_ms: 0 } }), null),
  hang_up: () => (call?.stage.stage === "invited" || call?.stage.stage === "room") ? (follower([{ change: "call", call: (call = null) }]), null) : (changed({ stage: { stage: "ended", why: { end: "hung_up", by: "agent" }, talked_ms: 61_000 } }), null),
  dismiss_call: () => (follower([{ change: "call", call: null }]), null),
  send_media: ({ microphone, camera }) => (changed({ mine: { microphone: microphone ? "on" : "off", camera: camera ? "on" : "off" } }), null),
  screens: async () => (await later(query.get("slow") === null ? 1 : 60_000), query.get("screens") === "wayland" ? { sources: [], none: "wayland" } : { sources: screens(), none: null }),
  share_screen: ({ kind, name }) => (changed({ share: { share: "shares", kind, name }, mine: { microphone: "on", camera: "on", screen: true } }), null),
  stop_sharing: () => (changed({ share: null, mine: { microphone: "on", camera: "on" } }), null),
  // As if nobody scanned: `push` brings it further.
  move_call: () => {
    changed({ moving: { moving: "asked" } });
    setTimeout(() => call?.moving?.moving === "asked" && changed({ moving: { moving: "offered", code: code("c", Date.now() % 999), until: Date.now() + 90_000 } }), 250);
    return null;
  },
  bring_back: () => {
    changed({ moving: making(false, false, true) });
    setTimeout(() => call?.moving && changed({ moving: making(true, false, true) }), 700);
    setTimeout(() => call?.moving && changed({ stage: ACTIVE, moving: null, on_device: null }), 1_400);
    return null;
  },
  cancel_move: () => (changed({ moving: null }), null),
  pair_phone: () => (setTimeout(() => follower([{ change: "pairing", pairing: { code: code("pair", 3), until: Date.now() + (Number(query.get("pairing")) || 300_000) } }]), 150), null),
  stop_pairing: () => (follower([{ change: "pairing", pairing: null }]), null),
  forget_phone: ({ phone }) => (desk && follower([{ change: "phones", phones: (desk.phones = desk.phones.filter((one) => one.id !== phone)) }]), null),
  self_test: () => new Promise((tested) => setTimeout(() => tested({ ring: true, notification: true }), 2_000)),
  watch_board: () => {
    const which = scene.board ?? 12;
    if (which === "failed") return Promise.reject({ refusal: "line_lost" } satisfies Refusal);
    const items = typeof which === "string" && which !== "long" && which !== "empty" ? BOARDS[12] : BOARDS[which];
    const whole = which !== "slow";
    setTimeout(() => follower([{ change: "board", board: update(whole ? items : [], { whole, over: which === "over", old_since: scene.view.phase.phase === "desk" && scene.view.phase.desk.link.state.state === "offline" ? Date.now() - 200_000 : null }) }]), 20);
    // `?churn`: 200 changes a second.
    let round = 0;
    if (query.get("churn") !== null) setInterval(() => follower([{ change: "board", board: churn(items, round++) }]), 100);
    return { groups: [] };
  },
  look: ({ conversation }) => (scene.threads[conversation] ? { ...structuredClone(scene.threads[conversation]), watching: true } : never),
  whisper: ({ conversation, text }) => {
    const thread = scene.threads[conversation]!;
    const seq = (thread.entries.at(-1)?.entry.seq ?? 0) + 1;
    const entry = { entry: { seq, at: Date.now(), body: { type: "whisper" as const, agent: "lucie", name: "Lucie Marchand", text, client_message_id: crypto.randomUUID() } }, rich: [{ node: "text" as const, text }] };
    thread.entries = [...thread.entries, entry];
    return setTimeout(() => follower([{ change: "thread_entries", conversation, entries: [entry] }]), 120), null;
  },
  flag: ({ conversation, words }) => head(conversation, { flag: words === null ? null : { at: Date.now(), by: desk?.me.id ?? "", name: desk?.me.name ?? "", words } }),
  take_over: ({ conversation }) => (desk && follower([{ change: "held", held: [{ conversation, name: scene.threads[conversation]?.head.visitor_name ?? "", what: "take_over", until: Date.now() + 5_000 }] }]), null),
  set_preferences: (preferences) => (follower([{ change: "preferences", preferences }]), null),
};

const desk: DeskView | null = scene.view.phase.phase === "desk" ? structuredClone(scene.view.phase.desk) : null;
/** Screens and windows of somebody's computer. */
function screens(): ScreenSource[] {
  const painted = (hue: number) => `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="hsl(${hue} 40% 82%)"/><rect x="30" y="24" width="180" height="120" rx="6" fill="#fff"/><rect x="44" y="40" width="120" height="8" fill="hsl(${hue} 50% 45%)"/><rect x="44" y="58" width="150" height="5" fill="#c8ccd4"/><rect x="44" y="70" width="140" height="5" fill="#c8ccd4"/></svg>`)}`;
  const one = (id: string, kind: ScreenSource["kind"], name: string, width: number, height: number, hue: number | null): ScreenSource => ({ id, kind, name, width, height, picture: hue === null ? null : painted(hue) });
  return [
    one("screen:a", "screen", "DP-1", 2560, 1440, 210),
    one("screen:b", "screen", "eDP-1", 1920, 1200, 260),
    one("window:1", "window", "Maison Lumen: Arc lamp, dimmable. Mozilla Firefox", 1600, 1040, 30),
    one("window:2", "window", "Rechnung 2026-114 – Außenleuchten und Gartenbeleuchtung – Tabellenkalkulation", 1280, 800, 130),
    one("window:3", "window", "Terminal", 720, 480, null),
  ];
}

const later = (ms: number) => new Promise((done) => setTimeout(done, ms));

const downloading = (downloads: DownloadView[]) => follower([{ change: "downloads", downloads }]);

/** As the desk does it: it is shown as done, and the hub hears of it later. */
function hold(conversation: ConversationId, what: HeldWhat | null): null {
  const box: BoxView | undefined = desk?.boxes.find((one) => one.conversation === conversation);
  if (!desk || !box) return null;
  const others = desk.held.filter((one) => one.conversation !== conversation);
  desk.held = what === null ? others : [...others, { conversation, name: box.name, what, until: Date.now() + 5_000 }];
  const kind: SectionKind | null =
    what === null ? "waiting_for_me" : ({ end: "ended", release: "released", snooze: "snoozed", transfer: null, take_over: null } as const)[what];
  desk.sections = desk.sections.map((section) => ({
    ...section,
    conversations: [
      ...(section.kind === kind ? [conversation] : []),
      ...section.conversations.filter((id) => id !== conversation),
    ],
  }));
  follower([
    { change: "held", held: desk.held },
    { change: "sections", sections: desk.sections },
    { change: "box", state_box: { ...box, held: what } },
  ]);
  if (what !== null) setTimeout(() => follower([{ change: "held", held: (desk.held = desk.held.filter((one) => one.until > Date.now())) }]), 5_100);
  return null;
}

/** It goes to another part of the list, as the hub would say it. */
function moved(conversation: ConversationId, kind: SectionKind | null, state: HeadState): null {
  const box = desk?.boxes.find((one) => one.conversation === conversation);
  if (!desk || !box) return null;
  desk.sections = desk.sections.map((section) => {
    const others = section.conversations.filter((id) => id !== conversation);
    return { ...section, conversations: section.kind === kind ? [conversation, ...others] : others };
  });
  follower([
    { change: "sections", sections: desk.sections },
    { change: "box", state_box: { ...box, state, timer: null } },
  ]);
  return head(conversation, { state });
}

function card(conversation: ConversationId, block: Block | null): null {
  const thread = scene.threads[conversation];
  if (!thread?.visitor) return null;
  const visitor = { ...thread.visitor, block };
  follower([{ change: "thread_visitor", conversation, visitor, online: thread.visitor_online, types: false, agent_types: false, readers: [] }]);
  return null;
}

function head(conversation: ConversationId, more: Partial<ConversationHead>): null {
  const thread = scene.threads[conversation];
  if (!thread) return null;
  thread.head = { ...thread.head, ...more, version: thread.head.version + 1 };
  setTimeout(() => follower([{ change: "thread_head", head: thread.head }]), 150);
  return null;
}

const files = new Map<ConversationId, FileView[]>(Object.entries(scene.files ?? {}));

function attached(conversation: ConversationId, change: (files: FileView[]) => FileView[]): null {
  files.set(conversation, change(files.get(conversation) ?? []));
  follower([{ change: "thread_files", conversation, files: files.get(conversation)! }]);
  return null;
}

function upload(conversation: ConversationId, id: string) {
  let sent = 0;
  const timer = setInterval(() => {
    attached(conversation, (all) =>
      all.map((file) => {
        if (file.id !== id) return file;
        sent += file.bytes / 12;
        if (sent < file.bytes) return { ...file, state: { state: "uploading", sent } };
        clearInterval(timer);
        return { ...file, state: { state: "ready", attachment: photo(id, 1600, 1200) } };
      }),
    );
  }, 150);
}

export async function attach(conversation: ConversationId, file: File): Promise<string> {
  const id = crypto.randomUUID();
  attached(conversation, (all) => [
    ...all,
    { id, name: file.name, bytes: file.size, picture: file.type.startsWith("image/"), state: { state: "uploading", sent: 0 } },
  ]);
  upload(conversation, id);
  return id;
}

export const fileUrl = (id: string, preview: boolean): string => paintPhoto(id, preview);

let call: CallView | null = scene.view.phase.phase === "desk" ? scene.view.phase.desk.call : null;

function begun(anew: CallView) {
  call = anew;
  follower([{ change: "call", call }]);
}

if (call || scene.floating === "ready") setInterval(() => follower([{ change: "level", microphone: Math.round(50 + 40 * Math.sin(Date.now() / 300)) }]), 100);

/** In the browser's console: the phone goes one step further. */
export function phone(step: "claims" | "joins" | "seen" | "has" | "fails") {
  const moves = {
    claims: { moving: { moving: "claimed", device: "pixel", name: "Pixel 8", until: Date.now() + 90_000 } },
    joins: { moving: making(false, false) },
    seen: { moving: making(true, false) },
    has: { moving: null, ...ON_PIXEL, on_device: { name: "Pixel 8", since: Date.now() }, stage: { stage: "elsewhere", since: Date.now() - 258_000 } },
    fails: { moving: { moving: "over", handoff: "move", why: "not_ready" } },
  } satisfies Record<typeof step, Partial<CallView>>;
  changed(moves[step]);
}

/** The call goes on like this, at its state box too. */
function changed(more: Partial<CallView>): CallView | null {
  if (!call) return null;
  call = { ...call, ...more };
  follower([{ change: "call", call }]);
  return call;
}

function written(conversation: string, text: string, note: boolean): null {
  const thread = scene.threads[conversation];
  if (!thread) return null;
  const client_message_id = crypto.randomUUID();
  const rich = [{ node: "text" as const, text }];
  const unsent: Unsent = { client_message_id, conversation, note, text, attachments: [], rich, at: Date.now(), state: { state: "sending" } };
  follower([{ change: "thread_unsent", conversation, unsent: [...thread.unsent, unsent] }]);
  setTimeout(() => {
    thread.head = { ...thread.head, version: thread.head.version + 1, last_seq: thread.head.last_seq + 1 };
    const agent = "noemie";
    const body = note
      ? { type: "note" as const, agent, name: "Noémie Garnier", text, client_message_id }
      : { type: "message" as const, author: { party: "agent" as const, agent, name: "Noémie" }, text, client_message_id, attachments: [] };
    const entry: EntryView = { entry: { seq: thread.head.last_seq, at: Date.now(), body }, rich };
    follower([
      { change: "thread_entries", conversation, entries: [entry] },
      { change: "thread_unsent", conversation, unsent: thread.unsent },
      { change: "thread_head", head: thread.head },
    ]);
  }, 600);
  return null;
}
