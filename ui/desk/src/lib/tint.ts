// The avatar's tint of a visitor who has no state box here: from the bytes of the id, as the desk does it.
import type { VisitorId } from "@deskbell/shared/types";

const TINTS = 6;

/** 1 to 6. */
export function tintOf(visitor: VisitorId): number {
  const bytes = visitor.replaceAll("-", "").match(/../g) ?? [];
  return 1 + (bytes.reduce((sum, byte) => sum + (parseInt(byte, 16) || 0), 0) % TINTS);
}
