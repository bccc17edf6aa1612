// Where the reader was in each thread (ux.md, section 1): a thread that was at its end is not remembered.
import type { ConversationId } from "@deskbell/shared/types";

export interface Place {
  /** The key of the first row on the screen. */
  row: string;
  /** How far it was scrolled out, in pixels. */
  offset: number;
}

const places = new Map<ConversationId, Place>();

export const placeOf = (conversation: ConversationId) => places.get(conversation);

/** Signed out. */
export const forgetPlaces = () => places.clear();

export function keepPlace(conversation: ConversationId, place: Place | null) {
  if (place) places.set(conversation, place);
  else places.delete(conversation);
}
