// Visitors who are kept out (C8).
import type { Block, VisitorCard } from "@deskbell/shared/types";

/** What keeps a visitor out; `null` when nothing does, or does not any more. */
export function blockOf(visitor: VisitorCard | null, now: number): Block | null {
  const block = visitor?.block ?? null;
  return block && (block.until === null || block.until > now) ? block : null;
}

const HOUR = 3_600_000;

/** For how long; `null` for good. */
export const BLOCK_TIMES = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, good: null } as const;

export type BlockTime = keyof typeof BLOCK_TIMES;

/** Longest reason, in characters. */
export const REASON_CHARS = 200;
