// Visitors who are kept out (C8).
import type { Time, VisitorCard } from "@deskbell/shared/types";

/**
 * A block as a visitor's card carries it. The generated `Block` is the command of the same name, written over this
 * one: until the two have names of their own, this is what the hub sends.
 */
export interface Blocked {
  at: Time;
  /** `null` for good. */
  until: Time | null;
  reason: string;
  /** The name of who did it. */
  by: string;
}

/** What keeps a visitor out; `null` when nothing does, or does not any more. */
export function blockOf(visitor: VisitorCard | null, now: number): Blocked | null {
  const block = (visitor?.block ?? null) as unknown as Blocked | null;
  return block && (block.until === null || block.until > now) ? block : null;
}

const HOUR = 3_600_000;

/** For how long; `null` for good. */
export const BLOCK_TIMES = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, good: null } as const;

export type BlockTime = keyof typeof BLOCK_TIMES;

/** Longest reason, in characters. */
export const REASON_CHARS = 200;
