// How long a text is, as the hub counts it.
import { LIMITS } from "@deskbell/shared/types";

/** Longest message or note, in Unicode scalar values. */
export const MOST_CHARS = LIMITS.text_chars;

/** Unicode scalar values, not UTF-16 units: an emoji counts as the hub counts it. */
export function lengthOf(text: string): number {
  if (text.length <= MOST_CHARS / 2) return text.length; // far from any limit, and counting is slow
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
