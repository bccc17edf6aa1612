// What a lead does with the conversations of others (T2, T3, T4).
import { neighbour } from "@/board/cursor";
import { stage } from "@/board/stage.svelte";
import { follow, leaveLook, open, told } from "@/lib/acts";
import { ask } from "@/lib/bridge";
import { hand } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import type { ConversationId } from "@deskbell/shared/types";

/** Whether it is in one's own hands: then it is opened, and not looked at. */
const isOwn = (conversation: ConversationId) => {
  const shown = model.board.conversations.get(conversation);
  return model.desk !== null && (shown?.state === "assigned" || shown?.state === "offered") && shown.agent === model.desk.me.id;
};

/** Reads a conversation, in place of the one that is read. The keyboard stays where it is. */
export function read(conversation: ConversationId) {
  if (isOwn(conversation)) return open(conversation);
  stage.goTo(conversation);
  if (hand.read === conversation) return;
  leaveLook();
  hand.read = conversation;
  lookAt(conversation);
}

/** Who reads on faster than this only passes by: 250 ms. */
const PASS_MS = 250;
let passed = -Infinity;
let resting: ReturnType<typeof setTimeout> | undefined;

/** Each look is asked of the hub and written down: at once, but of those that one passes by only the last. */
function lookAt(conversation: ConversationId) {
  clearTimeout(resting);
  const now = performance.now();
  if (now - passed > PASS_MS) void follow(conversation);
  else resting = setTimeout(() => hand.read === conversation && void follow(conversation), PASS_MS);
  passed = now;
}

/** Reads no more, and is back at the same place of the board. */
export function stopReading() {
  leaveLook();
  stage.grid?.focus({ preventScroll: true });
}

/** What an act of the board is about: what is read, or where the keyboard is. */
export const about = (): ConversationId | null => hand.read ?? stage.here?.conversation ?? null;

/** Reads where the keyboard is. */
export function readHere() {
  const at = stage.here?.conversation ?? null;
  if (at !== null) read(at);
}

/** Reads what stands after or before it on the board. */
export function readNeighbour(by: 1 | -1) {
  const next = neighbour(stage.rows, hand.read ?? stage.here?.conversation ?? null, by);
  if (next !== null) read(next);
}

/** Goes to a conversation; one that stands in no row is read at once. */
function goTo(conversation: ConversationId) {
  const before = stage.cursor;
  stage.goTo(conversation);
  const stands = stage.cursor !== before;
  if (hand.read !== null || !stands) read(conversation);
  else stage.grid?.focus({ preventScroll: true });
}

export function nextFlag() {
  const next = stage.nextFlag(about());
  if (next !== null) goTo(next);
}

export function longestWait() {
  const next = stage.longest();
  if (next !== null) goTo(next);
}

/** Reads it with the caret where one whispers. */
export function whisperTo(conversation: ConversationId) {
  if (isOwn(conversation)) return;
  read(conversation);
  hand.whispers = true;
}

/** Whether it is on its way; what is refused stays where it was written. */
export const whisper = async (conversation: ConversationId, text: string) =>
  (await told(ask("whisper", { conversation, text }), conversation)) !== undefined;

/** Asks for help, or needs none any more (T3). Rejects with the reason. */
export const flag = (conversation: ConversationId, words: string | null) => ask("flag", { conversation, words });

export const lower = (conversation: ConversationId) => told(flag(conversation, null), conversation);

/** Takes it over; it can be undone for a while. Rejects with the reason. */
export const takeOver = (conversation: ConversationId, reason: string) => ask("take_over", { conversation, reason });
