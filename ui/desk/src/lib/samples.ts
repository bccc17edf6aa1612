// Views for the tests, as small as they can be.
import type {
  BoxView,
  CallStage,
  CallView,
  Canned,
  ConversationHead,
  DeskRules,
  DeskView,
  EntryBody,
  EntryView,
  HealthView,
  Me,
  PairedPhone,
  ThreadView,
  Unsent,
  UnsentState,
  View,
} from "@deskbell/shared/types";

const NO_DEVICES = { camera: null, microphone: null, speaker: null };
const standing = { available: true, status: "available", taken: 0, slots: 3 } as const;

const can = { release: false, links: true, transfer: true, snooze: true, attachments: true, offers: true, mirroring: true, video: true };

export const RULES: DeskRules = {
  capabilities: { chat: can, mobile: { ...can, release: true, mirroring: false }, video: { ...can, offers: false } },
  attachments: { bytes: 20 * 1_048_576, in_message: 10, media: ["image/png", "image/jpeg", "application/pdf", "text/plain"] },
  undo: 5_000,
  snooze_most: 90 * 86_400_000,
  away_after: 600_000,
  tell_of_looks: false,
};

export const ME: Me = {
  id: "me",
  name: "Noémie",
  email: "n@example.com",
  role: "agent",
  organisation: "Maison Lumen",
  groups: [],
  channels: { chat: standing, mobile: standing, video: standing },
  finishing: false,
  away: false,
};

export const box = (conversation: string, more: Partial<BoxView> = {}): BoxView => ({
  conversation,
  visitor: `visitor-${conversation}`,
  name: conversation,
  tint: 1,
  channel: "chat",
  group: "g",
  state: { state: "assigned", agent: ME.id, name: ME.name, since: 0 },
  turn: { turn: "agent", since: 0 },
  online: true,
  types: false,
  last: "",
  last_mine: false,
  last_at: 0,
  unread: 0,
  draft: null,
  waiting: 0,
  failed: 0,
  timer: null,
  call: null,
  past_call: null,
  flag: null,
  held: null,
  ...more,
});

export const callView = (stage: CallStage, more: Partial<CallView> = {}): CallView => ({
  call: "call",
  conversation: "a",
  name: "Tom Reyes",
  tint: 6,
  group: "Showroom",
  stage,
  mine: { microphone: "on", camera: "on" },
  theirs: { microphone: "on", camera: "on" },
  quality: null,
  moving: null,
  on_device: null,
  share: null,
  troubles: [],
  ...more,
});

/** A computer that has everything. */
export const HEALTH: HealthView = {
  light: "good",
  deaf: false,
  checks: [
    { finding: { kind: "connection", found: "connected" }, state: "good" },
    { finding: { kind: "clock", found: "agrees" }, state: "good" },
    { finding: { kind: "notifications", found: "works" }, state: "good" },
    { finding: { kind: "do_not_disturb", found: "off" }, state: "good" },
    { finding: { kind: "ring", found: "works" }, state: "good" },
    { finding: { kind: "camera", found: "works" }, state: "good" },
    { finding: { kind: "microphone", found: "works" }, state: "good" },
    { finding: { kind: "relay", found: "works" }, state: "good" },
    { finding: { kind: "kept", found: "kept" }, state: "good" },
  ],
  speakers: [],
  connected_since: 0,
  tested_at: null,
};

export const deskView = (more: Partial<DeskView> = {}): DeskView => ({
  me: ME,
  link: { state: { state: "live" }, round_trip_ms: 1, skew_ms: 0, waiting: 0 },
  boxes: [box("a"), box("b")],
  sections: [{ kind: "waiting_for_me", conversations: ["a", "b"] }],
  canned: [],
  tags: [],
  rules: RULES,
  held: [],
  queues: [],
  returned: { from: 0, until: 1, offline: 1, times: 1, news: [], sending: 0 },
  unread: 0,
  call: null,
  phones: [],
  pairing: null,
  devices: { cameras: [], microphones: [], speakers: [], chosen: NO_DEVICES, picture: null, troubles: [] },
  health: HEALTH,
  downloads: [],
  ...more,
});

export const view = (desk = deskView()): View => ({
  version: "0.0.0",
  phase: { phase: "desk", desk },
  preferences: { theme: "system", language: null, sound: true, volume: 80, ring: { volume: 80, tone: "bell", own: null, device: null }, notifications: true, side_panel: true, popout_on_top: true, devices: NO_DEVICES },
  policy: { locked: [], problems: [] },
  first: { trial: "none", check: false },
  update: { update: "unknown" },
});

export const head = (id: string, more: Partial<ConversationHead> = {}): ConversationHead => ({
  id,
  version: 1,
  visitor: `visitor-${id}`,
  visitor_name: id,
  channel: "chat",
  group: "g",
  group_name: "Group",
  state: { state: "assigned", agent: ME.id, name: ME.name, since: 0 },
  turn: { turn: "agent", since: 0 },
  marks: { visitor: 0, agent: 0 },
  opened_at: 0,
  last_seq: 2,
  last: null,
  timer: null,
  tags: [],
  end_note: "",
  flag: null,
  had_call: false,
  past_call: null,
  ...more,
});

/** By the visitor, or by the agent of that id. */
export const message = (text: string, agent?: string): EntryBody => ({
  type: "message",
  author: agent === undefined ? { party: "visitor" } : { party: "agent", agent, name: agent },
  text,
  client_message_id: `message-${text}`,
  attachments: [],
});

export const entry = (seq: number, body: EntryBody, at = seq * 1_000): EntryView => ({ entry: { seq, at, body }, rich: [] });

export const unsent = (text: string, state: UnsentState["state"] = "sending", more: Partial<Unsent> = {}): Unsent => ({
  client_message_id: `message-${text}`,
  conversation: "a",
  note: false,
  text,
  attachments: [],
  rich: [],
  at: 0,
  state: state === "failed" ? { state, why: { refusal: "not_kept" } } : { state },
  ...more,
});

export const canned = (shortcut: string, text = shortcut): Canned => ({ id: `canned-${shortcut}`, shortcut, category: "", text, personal: false });

export const phone = (name: string, more: Partial<PairedPhone> = {}): PairedPhone => ({ id: `phone-${name}`, name, since: 0, online: true, seen: null, ...more });

export const threadView = (id: string, more: Partial<ThreadView> = {}): ThreadView => ({
  head: head(id),
  visitor: null,
  visitor_online: true,
  visitor_types: false,
  agent_types: false,
  readers: [],
  entries: [entry(1, message("one")), entry(2, message("two"))],
  more: false,
  unsent: [],
  draft: { text: "", caret: 0, note: false },
  files: [],
  first_unread: null,
  watching: false,
  ...more,
});
