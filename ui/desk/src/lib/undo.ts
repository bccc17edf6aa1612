// What was done a moment ago and can be undone. The desk holds it back and tells the hub when its time is over.
import type { ConversationId, HeldView } from "@deskbell/shared/types";

/** What is held in a conversation. */
export const heldIn = (held: readonly HeldView[], conversation: ConversationId): HeldView | undefined =>
  held.find((one) => one.conversation === conversation);

/** What Ctrl Z takes back: the last thing that was done and is not too late. */
export const lastHeld = (held: readonly HeldView[], now: number): HeldView | undefined =>
  held.findLast((one) => one.until > now);

/** What the bar shows: the newest few, the newest last. */
export const shownHeld = (held: readonly HeldView[], most: number): readonly HeldView[] => held.slice(-most);

/** Whole seconds until it is too late, of which the last counts until it is over. The page's clock may be behind. */
export const undoSeconds = ({ until }: HeldView, now: number, whole: number): number =>
  Math.max(0, Math.ceil(Math.min(whole, until - now) / 1_000));

/** What takes text and what the browser could undo in it: there Ctrl Z is not ours. */
interface Field {
  tagName: string;
  type?: string;
  value?: string;
  isContentEditable?: boolean;
}

/** Whether the caret stands in a text with something to undo. */
export function undoesText(field: Field | null): boolean {
  if (!field) return false;
  if (field.isContentEditable) return true;
  const texts = field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && !/^(checkbox|radio|range|button|file)$/.test(field.type ?? ""));
  return texts && (field.value ?? "") !== "";
}
