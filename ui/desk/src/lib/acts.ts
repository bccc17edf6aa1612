// What a person does: each act asks the desk, and a refusal reaches the person in words.
import { ask } from "@/lib/bridge";
import { rings, wished } from "@/lib/calls";
import { arrived } from "@/lib/files";
import { hand, MOST_COLUMNS } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import { asRefusal, said } from "@/lib/refusals";
import type { Thread } from "@/lib/thread.svelte";
import type {
  AttachmentId,
  CallView,
  Channel,
  ChosenDevices,
  ConversationId,
  Draft,
  News,
  Preferences,
  SendMedia,
  ThreadView,
  Unsent,
} from "@deskbell/shared/types";

/** Threads that are followed though no column shows them, so that switching back is instant (T4). */
const KEPT_THREADS = 12;

/** Tells the person what went wrong; the value is `undefined` then. */
export async function told<T>(asked: Promise<T>, conversation: ConversationId | null = null): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    // Signed out meanwhile: it is no longer true.
    if (model.desk) model.notice(said({ kind: "problem", told: { told: "not_done", why: asRefusal(error), written: "" }, conversation }));
    return undefined;
  }
}

/** Words of the page itself, where the desk has nothing to say. */
export function say(kind: "info" | "problem", message: string, conversation: ConversationId | null = null) {
  model.notice({ kind, message, conversation });
}

/** Opens a conversation in the focused column or beside it. In place of one whose call rings stands the ring. */
export function open(conversation: ConversationId, beside = false) {
  const call = model.desk?.call;
  if (!beside && rings(call) && call.conversation === conversation && hand.answered !== call.call) {
    hand.looks = true;
    return;
  }
  if (hand.read === conversation) leaveLook();
  hand.looks = false;
  hand.place = "desk";
  hand.show(conversation, beside);
  void follow(conversation);
}

/** Follows a thread. One that is followed already is shown at once and asked for again. */
export async function follow(conversation: ConversationId): Promise<void> {
  const asked = model.expect(conversation);
  const view = conversation === hand.read ? await looked(conversation) : await told(ask("open_thread", { conversation }), conversation);
  if (!view) {
    const shown = model.threads.has(conversation) && conversation !== hand.read; // what may not be looked at is not shown
    if (model.settle(asked) && !shown) closeEverywhere(conversation);
    return;
  }
  model.arrived(view, asked);
  leaveOldest();
}

/** Looks at what a lead reads. What was left again before it came is no refusal to be told. */
async function looked(conversation: ConversationId): Promise<ThreadView | undefined> {
  const asked = ask("look", { conversation });
  try {
    return await asked;
  } catch {
    return hand.read === conversation ? told(asked, conversation) : undefined;
  }
}

/** A lead reads no more what is read. It is shown at once the next time, and looked at anew. */
export function leaveLook() {
  const conversation = hand.read;
  if (conversation === null) return;
  hand.read = null;
  hand.whispers = false;
  void told(ask("look_away", { conversation }));
  leaveOldest();
}

/** What was read is one's own by now, and one goes on with it at the desk; or it may not be read any longer. */
export function lookIsOver(conversation: ConversationId, mine: boolean) {
  const read = hand.read === conversation;
  if (read) hand.read = null;
  if (!mine) model.forget(conversation);
  else if (read) open(conversation);
}

/** After a snapshot: everything that is followed is asked for again. */
export function followAgain() {
  for (const [id, thread] of [...model.threads]) if (thread.watching && id !== hand.read) model.forget(id);
  for (const id of new Set([...model.threads.keys(), ...hand.columns])) void follow(id);
}

export function closeColumn(column = hand.column) {
  hand.close(column);
}

function closeEverywhere(conversation: ConversationId) {
  const column = hand.columns.indexOf(conversation);
  if (column >= 0) hand.close(column);
  if (hand.sight?.conversation === conversation) hand.sight = null; // looked up, and not to be had
  if (hand.read === conversation) hand.read = null;
  model.forget(conversation);
}

function leaveOldest() {
  const unseen = [...model.threads].filter(([id, { waitsForFiles }]) => !hand.columns.includes(id) && id !== hand.read && !waitsForFiles);
  for (const [conversation, { watching }] of unseen.slice(0, Math.max(0, model.threads.size - KEPT_THREADS))) {
    model.forget(conversation);
    if (!watching) void told(ask("close_thread", { conversation })); // one that was looked at is not followed
  }
}

/** A call begins to ring: its screen comes up, but never over somebody who is writing. */
export function callRings(call: CallView) {
  hand.answered = null;
  hand.looks = !hand.types();
  if (!model.threads.has(call.conversation)) void follow(call.conversation);
}

/** *Go*. The conversation comes to the front at once. */
export async function answerCall(call: CallView): Promise<void> {
  hand.answered = call.call;
  open(call.conversation);
  if ((await told(ask("answer_call", { call: call.call }), call.conversation)) === undefined && rings(model.desk?.call)) {
    hand.answered = null;
    hand.looks = true;
  }
}

export const declineCall = ({ call, conversation }: CallView) => told(ask("decline_call", { call }), conversation);

export function hangUp({ call, conversation }: CallView) {
  hand.hangsUp = false;
  return told(ask("hang_up", { call }), conversation);
}

export const dismissCall = ({ call, conversation }: CallView) => told(ask("dismiss_call", { call }), conversation);

/** Back from the ring to what was under the hand. */
export function backFromRing() {
  hand.looks = false;
  hand.caretWanted = true;
}

/** Microphone or camera on or off. */
export function sendMedia({ mine }: CallView, change: Partial<SendMedia>) {
  return told(ask("send_media", { microphone: wished(mine.microphone), camera: wished(mine.camera), ...change }));
}

/** Shown at once; the desk's answer follows. */
export function chooseDevices(change: Partial<ChosenDevices>) {
  const { desk } = model;
  if (!desk) return;
  const chosen = { ...desk.devices.chosen, ...change };
  desk.devices = { ...desk.devices, chosen };
  void told(ask("choose_devices", chosen));
}

/** The next camera of this computer. */
export function switchCamera() {
  const devices = model.desk?.devices;
  if (!devices || devices.cameras.length < 2) return;
  const at = devices.cameras.findIndex((one) => one.id === devices.chosen.camera);
  // The system's own choice is its first one.
  chooseDevices({ camera: devices.cameras[(Math.max(at, 0) + 1) % devices.cameras.length]!.id });
}

/** The conversations in the order of the list. */
const listed = () => model.desk?.sections.flatMap((section) => section.conversations) ?? [];

/** The conversations that wait for this agent, the longest wait first. */
export const waiting = () =>
  model.desk?.sections.find((section) => section.kind === "waiting_for_me")?.conversations ?? [];

/** Goes to the next conversation that waits, after the focused one. */
export function openNextWaiting() {
  const ids = waiting();
  const next = ids[(ids.indexOf(hand.focused ?? "") + 1) % ids.length];
  if (next !== undefined) open(next);
}

/** Goes up or down the list. */
export function openNeighbour(step: 1 | -1) {
  const ids = listed();
  const at = ids.indexOf(hand.focused ?? "");
  const next = at < 0 ? ids[0] : ids[at + step];
  if (next !== undefined) open(next);
}

/** Puts a message with its files or a note into the outbox; whether it is there. */
async function write(conversation: ConversationId, text: string, note: boolean, attachments: AttachmentId[]): Promise<boolean> {
  const asked = note ? ask("add_note", { conversation, text }) : ask("say", { conversation, text, attachments });
  return (await told(asked, conversation)) !== undefined;
}

/** Sends what stands in a composer, with the files that have arrived; `false` when it was refused and stays. */
export async function sendDraft(thread: Thread): Promise<boolean> {
  const { text, note } = thread.draft;
  const files = thread.files;
  thread.waitsForFiles = false;
  thread.draft = { text: "", caret: 0, note };
  thread.firstUnread = null;
  if (!note) thread.files = [];
  const kept = await write(thread.conversation, text, note, note ? [] : arrived(files));
  // Refused: nothing that was written or attached is lost, and a note does not become a message.
  if (!kept) {
    const { draft } = thread;
    thread.draft = { ...draft, text: [text, draft.text].filter(Boolean).join("\n"), note: note || draft.note };
    if (thread.files.length === 0) thread.files = files;
  }
  void keepDraft(thread.conversation, thread.draft);
  return kept;
}

export const keepDraft = (conversation: ConversationId, draft: Draft) =>
  told(ask("keep_draft", { conversation, draft }), conversation);

export const retry = ({ conversation, client_message_id }: Unsent) =>
  told(ask("retry_unsent", { conversation, client_message_id }), conversation);

export const discard = ({ conversation, client_message_id }: Unsent) =>
  told(ask("discard_unsent", { conversation, client_message_id }), conversation);

/** Takes a message back into the composer, and the caret with it. */
export async function editUnsent({ conversation, client_message_id }: Unsent): Promise<void> {
  await told(ask("edit_unsent", { conversation, client_message_id }), conversation);
  hand.caretWanted = true;
}

export async function loadOlder(conversation: ConversationId): Promise<boolean> {
  const thread = model.threads.get(conversation);
  const before = thread?.entries[0]?.entry.seq;
  if (!thread || before === undefined) return false;
  const older = await told(ask("older_entries", { conversation, before }), conversation);
  if (older) thread.prepend(older.entries, older.more);
  return older !== undefined;
}

/** Opens a conversation at a message (C14). */
export function lookAt(conversation: ConversationId, seq: number, beside = false) {
  hand.sight = { conversation, seq };
  open(conversation, beside);
}

/** Stops the program, also during a call. */
export const quit = () => told(ask("quit"));

export const finish = (wanted: boolean) => told(ask("finish", { finish: wanted }));

export const setAvailability = (channel: Channel, available: boolean) =>
  told(ask("set_availability", { channel, available }));

/** Shown at once; the desk's answer follows. */
export function prefer(wished: Partial<Preferences>) {
  model.preferences = { ...model.preferences, ...wished };
  void told(ask("set_preferences", model.preferences));
}

/** Shows or hides the visitor panel; in a wide window this is kept. */
export function togglePanel() {
  if (hand.panelStands) prefer({ side_panel: !model.preferences.side_panel });
  else hand.panelAsked = !hand.panelAsked;
}

export const reconnect = () => told(ask("reconnect_now"));

export const signOut = () => told(ask("sign_out"));

export const dismissReturned = () => told(ask("dismiss_returned"));

export const openLink = (url: string) => told(ask("open_link", { url }));

/** Opens the first of the conversations where something happened meanwhile, side by side. */
export function showNews({ conversations }: News) {
  for (const [i, id] of conversations.slice(0, MOST_COLUMNS).entries()) open(id, i > 0);
}
