// The conversations of an agent as chips in one line: how they are called, and how many fit.
import type { BoardConversation } from "@deskbell/shared/types";

/** Longest name on a chip, in characters. */
const MOST = 18;

/** "Mira V." for Mira Vogel; a name that the hub has made up, like Visitor 4821, stays whole. */
export function chipName(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.at(-1) ?? "";
  const short = words.length > 1 && !/\d/.test(name) ? `${words[0]} ${[...last][0]?.toLocaleUpperCase()}.` : name;
  const letters = [...short];
  return letters.length > MOST ? `${letters.slice(0, MOST - 1).join("")}…` : short;
}

/** Which of the chips are shown. */
export interface Shown {
  from: number;
  /** After the last one. */
  to: number;
}

/**
 * The chips that fit into a line, from the first one on, or so that the one at `at` is among them. `gap` stands between two;
 * when not all fit, `rest` is kept for the word how many more there are.
 */
export function fit(widths: readonly number[], room: number, gap: number, rest: number, at = 0): Shown {
  const all = widths.reduce((sum, width) => sum + width + gap, -gap);
  if (all <= room) return { from: 0, to: widths.length };
  const from = at < fill(widths, 0, room - rest, gap) ? 0 : firstBefore(widths, at, room - rest, gap);
  return { from, to: fill(widths, from, room - rest, gap) };
}

/** After the last that fits; one is always shown. */
function fill(widths: readonly number[], from: number, room: number, gap: number): number {
  let left = room;
  let to = from;
  while (to < widths.length && (to === from || widths[to]! <= left)) left -= widths[to++]! + gap;
  return Math.min(Math.max(to, from + 1), widths.length);
}

/** The first chip, so that the one at `at` is the last that fits. */
function firstBefore(widths: readonly number[], at: number, room: number, gap: number): number {
  let from = Math.min(at, widths.length - 1);
  let left = room - (widths[from] ?? 0) - gap;
  while (from > 0 && widths[from - 1]! <= left) left -= widths[--from]! + gap;
  return from;
}

/** Since when a chip counts: the call, the wait, or the last word. */
export const countedSince = ({ call, state, since, turn }: BoardConversation): number =>
  call !== null ? call.since : state === "assigned" || state === "offered" ? turn.since : since;
