// What a conversation is about, who may write, and what all agents share: tags, canned answers.
import { prefer, told } from "@/lib/acts";
import { ask } from "@/lib/bridge";
import { hand } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import type { CannedForm, CannedId, ConversationId, Span, Tag, TagForm, TagId } from "@deskbell/shared/types";

/** Shown at once; the hub's answer follows. */
export async function setTags(conversation: ConversationId, tags: TagId[]): Promise<void> {
  const thread = model.threads.get(conversation);
  if (thread) thread.chosenTags = tags;
  const done = await told(ask("set_tags", { conversation, tags }), conversation);
  if (done === undefined && thread?.chosenTags === tags) thread.chosenTags = null;
}

/** What is refused stays where it was written. */
export const setEndNote = (conversation: ConversationId, text: string) =>
  told(ask("set_end_note", { conversation, text }), conversation);

/** Rejects with the reason: it belongs beside the field. */
export const block = (conversation: ConversationId, within: Span | null, reason: string) =>
  ask("block", { conversation, within, reason });

export const unblock = (conversation: ConversationId) => told(ask("unblock", { conversation }), conversation);

/** Whether it was done. */
export const saveTag = async (tag: TagForm) => (await told(ask("save_tag", tag))) !== undefined;

/** Rejects with the reason: it belongs beside the field. */
export const renameTag = (tag: Tag, name: string) => ask("save_tag", { ...tag, name });

export const removeTag = async (id: TagId) => (await told(ask("remove_tag", { id }))) !== undefined;

/** Rejects with the reason: it belongs beside the field. */
export const saveCanned = (form: CannedForm) => ask("save_canned", form);

export const removeCanned = async (id: CannedId) => (await told(ask("remove_canned", { id }))) !== undefined;

/** Shows the visitor panel with the caret in one of its fields. */
export function goToField(field: "tags" | "note") {
  hand.fieldWanted = field;
  hand.looks = false; // beside a ring stands who calls
  if (!hand.panelStands) hand.panelAsked = true;
  else if (!model.preferences.side_panel) prefer({ side_panel: true });
}
