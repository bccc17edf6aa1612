// What becomes of a conversation: taken or left, passed on, put aside, released, ended, and brought back.
import { open, told } from "@/lib/acts";
import { ask } from "@/lib/bridge";
import { clock } from "@/lib/clock.svelte";
import { hand } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import { lastHeld } from "@/lib/undo";
import type { ConversationId, Target, Time } from "@deskbell/shared/types";

export const release = (conversation: ConversationId) => told(ask("release", { conversation }), conversation);

export const end = (conversation: ConversationId) => told(ask("end", { conversation }), conversation);

export const transfer = (conversation: ConversationId, to: Target, comment: string) =>
  told(ask("transfer", { conversation, to, comment }), conversation);

export const snooze = (conversation: ConversationId, until: Time, keep: boolean) =>
  told(ask("snooze", { conversation, until, keep }), conversation);

/** Back from being put aside. */
export const fetchBack = (conversation: ConversationId) => told(ask("fetch", { conversation }), conversation);

/** Takes what was offered, and goes there. */
export async function take(conversation: ConversationId): Promise<void> {
  open(conversation);
  if ((await told(ask("take", { conversation }), conversation)) !== undefined) caretTo(conversation);
}

/** The composer comes, and the caret with it, if that is where the person is. */
function caretTo(conversation: ConversationId) {
  if (hand.focused === conversation) hand.awaited = conversation;
}

export const leave = (conversation: ConversationId) => told(ask("leave", { conversation }), conversation);

/** The conversations that were offered, the first to go on top. */
export const offers = () => model.desk?.sections.find((section) => section.kind === "offered")?.conversations ?? [];

/** Takes back what was done in a conversation a moment ago. */
export async function undo(conversation: ConversationId): Promise<void> {
  if ((await told(ask("undo", { conversation }), conversation)) !== undefined) caretTo(conversation);
}

/** Takes back the last thing that was done. */
export function undoLast() {
  const held = lastHeld(model.desk?.held ?? [], clock.now);
  if (held) void undo(held.conversation);
}
