// What may be done with a conversation, and why not.
import { runs } from "@/lib/calls";
import type { Desk } from "@/lib/model.svelte";
import { w } from "@/words";
import type { ConversationHead } from "@deskbell/shared/types";

/** `true`, or the reason in words. */
export type May = true | string;

/** Whether this agent has the conversation now. */
export const isMine = (desk: Desk, head: ConversationHead) =>
  head.state.state === "assigned" && head.state.agent === desk.me.id;

/** Whether one can write in it. Offline too: it goes out when the hub is back (D3). */
export const mayWrite = (desk: Desk, head: ConversationHead): May => isMine(desk, head) || w.action.noComposer;

/** Whether a call runs in it: what takes the conversation away would break it off. */
const inCall = (desk: Desk, head: ConversationHead) => runs(desk.call) && desk.call.conversation === head.id;

/** Release gives a mobile conversation's slot back (M4). */
export function mayRelease(desk: Desk, head: ConversationHead): May {
  if (head.state.state === "ended") return w.head.alreadyEnded;
  if (head.state.state === "released") return w.head.alreadyReleased;
  if (!isMine(desk, head)) return w.head.notYours;
  if (inCall(desk, head)) return w.head.hangUpFirst;
  return desk.live || w.bar.needsHub;
}

/** End closes it for good (C11). */
export function mayEnd(desk: Desk, head: ConversationHead): May {
  if (head.state.state === "ended") return w.head.alreadyEnded;
  const own = head.state.state === "released" ? head.state.agent === desk.me.id : isMine(desk, head);
  if (!own) return w.head.notYours;
  if (inCall(desk, head)) return w.head.hangUpFirst;
  return desk.live || w.bar.needsHub;
}

/** Channels whose conversations can be released. */
export const hasRelease = (head: ConversationHead) => head.channel === "mobile";
