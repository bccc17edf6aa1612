// What the organisation has decided (D6): why something cannot be changed here.
import { model } from "@/lib/model.svelte";
import { w } from "@/words";
import type { Locked } from "@deskbell/shared/types";

/** Whether the organisation has decided this. */
export const isLocked = (what: Locked): boolean => model.policy.locked.includes(what);

/** Why the person cannot change it; `null` when they can. */
export const lockedBecause = (what: Locked): string | null => (isLocked(what) ? w.policy.set : null);
