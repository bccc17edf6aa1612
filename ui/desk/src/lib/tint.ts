// The avatar's tint of a visitor who has no state box here: from the id, as the desk does it.
import type { VisitorId } from "@deskbell/shared/types";

/** 1 to 6. */
export function tintOf(visitor: VisitorId): number {
  return (parseInt(visitor.replaceAll("-", "").slice(-4), 16) % 6 || 0) + 1;
}
