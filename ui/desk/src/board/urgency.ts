// What is urgent about a conversation on the board.
import type { BoardAgent, BoardCall, BoardConversation } from "@deskbell/shared/types";

/** They talk, or are about to. */
export const inCall = (call: BoardCall | null): call is BoardCall =>
  call !== null && call.stage !== "invited" && call.stage !== "room" && call.stage !== "waiting";

/** A visitor waits for an answer of the agent who has it or is asked to take it, and who does not talk with them. */
export const waits = ({ state, turn, call }: BoardConversation) =>
  (state === "assigned" || state === "offered") && turn.turn === "agent" && !inCall(call);

/** It takes a slot or an offer of one; else it was put aside or released. */
export const isOpen = ({ state }: BoardConversation) => state === "assigned" || state === "offered";

/** For help is asked first, then calls, then who waits, then what was answered, then what was put aside. */
function rank(conversation: BoardConversation): number {
  if (conversation.flag) return 0;
  if (!isOpen(conversation)) return 4;
  if (inCall(conversation.call)) return 1;
  return waits(conversation) ? 2 : 3;
}

/** The most urgent first. Of those that wait the longest wait, of those that were answered the newest answer. */
export function byUrgency(a: BoardConversation, b: BoardConversation): number {
  const ranks = rank(a) - rank(b);
  if (ranks !== 0) return ranks;
  const since = a.turn.since - b.turn.since;
  return (rank(a) < 3 ? since : -since) || (a.id < b.id ? -1 : 1);
}

/** Who is there comes first. */
export const presenceRank = ({ presence }: BoardAgent) => ({ here: 0, away: 1, lost: 2, offline: 3 })[presence.presence];
