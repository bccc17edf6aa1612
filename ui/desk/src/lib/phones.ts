// The phones that ring beside the desk (H5).
import type { MoveView, PairedPhone } from "@deskbell/shared/types";

/** How a phone stands: it has the code of the move, rings for it, would ring, or is not there. */
export type Standing = "has" | "rings" | "ready" | "away";

export function standing({ id, online }: PairedPhone, moving: MoveView | null): Standing {
  const taken = moving?.moving === "claimed" || (moving?.moving === "making" && !moving.here) ? moving.device : null;
  // Not by its name: a stranger's phone may have the same.
  if (taken === id) return "has";
  if (!online) return "away";
  return moving?.moving === "offered" ? "rings" : "ready";
}

/** Those that were not there before. */
export const cameSince = (before: ReadonlySet<string>, phones: readonly PairedPhone[]) => phones.filter((one) => !before.has(one.id));
