// Where the keyboard is on the board: at an agent and one of the agent's conversations, by name and not by place, because
// both move (T4).
import type { Row } from "@/board/board.svelte";
import type { AgentId, ConversationId } from "@deskbell/shared/types";

export interface Cursor {
  agent: AgentId;
  /** `null` at an agent who has none. */
  conversation: ConversationId | null;
  /** Where they stood: who is gone leaves the cursor at the same place. */
  row: number;
  chip: number;
}

export type Step = "up" | "down" | "left" | "right" | "start" | "end" | "page-up" | "page-down" | "first" | "last";

/** Rows that a page goes on. */
const PAGE = 10;

const clamp = (at: number, length: number) => Math.max(0, Math.min(at, length - 1));

/** The cursor at a place; `null` where nothing is. */
export function cursorAt(rows: readonly Row[], row: number, chip: number): Cursor | null {
  const at = clamp(row, rows.length);
  const found = rows[at];
  if (!found) return null;
  const place = clamp(chip, found.conversations.length);
  return { agent: found.agent.id, conversation: found.conversations[place]?.id ?? null, row: at, chip: place };
}

/** The cursor as it is now: with whom it was, else where it was. */
export function settled(rows: readonly Row[], cursor: Cursor | null): Cursor | null {
  if (!cursor) return cursorAt(rows, 0, 0);
  const row = rows.findIndex(({ agent }) => agent.id === cursor.agent);
  if (row < 0) return cursorAt(rows, cursor.row, 0);
  const chip = rows[row]!.conversations.findIndex(({ id }) => id === cursor.conversation);
  return cursorAt(rows, row, chip < 0 ? cursor.chip : chip);
}

/** The cursor at a conversation, whoever has it. */
export function cursorTo(rows: readonly Row[], conversation: ConversationId): Cursor | null {
  for (const [row, { conversations }] of rows.entries()) {
    const chip = conversations.findIndex(({ id }) => id === conversation);
    if (chip >= 0) return cursorAt(rows, row, chip);
  }
  return null;
}

/** One step of a key. */
export function moved(rows: readonly Row[], cursor: Cursor | null, step: Step): Cursor | null {
  const now = settled(rows, cursor);
  if (!now) return null;
  switch (step) {
    case "up":
      return cursorAt(rows, now.row - 1, 0);
    case "down":
      return cursorAt(rows, now.row + 1, 0);
    case "page-up":
      return cursorAt(rows, now.row - PAGE, 0);
    case "page-down":
      return cursorAt(rows, now.row + PAGE, 0);
    case "first":
      return cursorAt(rows, 0, 0);
    case "last":
      return cursorAt(rows, rows.length - 1, 0);
    case "left":
      return cursorAt(rows, now.row, now.chip - 1);
    case "right":
      return cursorAt(rows, now.row, now.chip + 1);
    case "start":
      return cursorAt(rows, now.row, 0);
    case "end":
      return cursorAt(rows, now.row, Infinity);
  }
}

/** The next or previous conversation in the order of the board, across agents; `null` at either end. */
export function neighbour(rows: readonly Row[], conversation: ConversationId | null, by: 1 | -1): ConversationId | null {
  const all = rows.flatMap(({ conversations }) => conversations.map(({ id }) => id));
  const at = conversation === null ? -1 : all.indexOf(conversation);
  return at < 0 ? (all[0] ?? null) : (all[at + by] ?? null);
}
