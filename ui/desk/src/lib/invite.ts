// From chat to video (V10): the agent invites, may wait in the room, or takes it back. What else is open with the agent
// can be handed on in the same moment (A3).
import { open, told } from "@/lib/acts";
import { ask } from "@/lib/bridge";
import { isInvited, type Invited } from "@/lib/calls";
import { clock } from "@/lib/clock.svelte";
import { hand } from "@/lib/hand.svelte";
import * as handing from "@/lib/handing";
import { model, type Desk } from "@/lib/model.svelte";
import { mayInvite, type May } from "@/lib/rights";
import { backAt, type Preset } from "@/lib/snooze";
import type { Thread } from "@/lib/thread.svelte";
import { w } from "@/words";
import type { BoxView, CallView, ConversationId, Target } from "@deskbell/shared/types";

/** What becomes of another open chat for the time of the call; `null`: it stays. */
export type Meanwhile = { snooze: Preset } | { transfer: Target } | null;

/** The other chats that are open with this agent and wait for somebody: those that the hand has, in the list's order. */
export function othersOpen(desk: Desk, conversation: ConversationId): BoxView[] {
  const listed = desk.sections.flatMap((section) => section.conversations);
  return listed.flatMap((id) => {
    const box = desk.boxes.get(id);
    const open = box && id !== conversation && box.held === null && box.state.state === "assigned" && box.state.agent === desk.me.id;
    return open ? [box] : [];
  });
}

/** Invites; with other chats open it is asked first what becomes of them, and Enter leaves them as they are. */
export function beginInvite(conversation: ConversationId): void {
  const { desk } = model;
  if (!desk) return;
  hand.looks = false;
  if (othersOpen(desk, conversation).length > 0) hand.float("invite", conversation);
  else void invite(conversation, new Map());
}

/** Nothing else is handed on before the hub has taken the invitation. */
export async function invite(conversation: ConversationId, others: ReadonlyMap<ConversationId, Meanwhile>): Promise<void> {
  if ((await told(ask("invite_to_call", { conversation }), conversation)) === undefined) return;
  for (const [id, what] of others) {
    if (what === null) continue;
    if ("snooze" in what) void handing.snooze(id, backAt(what.snooze, clock.now), true);
    else void handing.transfer(id, what.transfer, "");
  }
}

/** Whether the agent can wait in the room on this desk: not while another device does (V9). */
export function mayWait({ stage }: Invited, { live }: Desk): May {
  return stage.elsewhere ? w.invite.waitsThere : live || w.bar.needsHub;
}

/** The agent goes into the room, and the conversation comes to the front with it. */
export function waitInRoom({ call, conversation }: CallView) {
  open(conversation);
  return told(ask("answer_call", { call }), conversation);
}

const focused = (): Thread | undefined => (hand.focused === null ? undefined : model.threads.get(hand.focused));

/** One key for both steps: who has invited waits in the room. */
export function mayGoOn(): May {
  const { desk } = model;
  if (isInvited(desk?.call)) return mayWait(desk.call, desk);
  const thread = focused();
  return desk && thread ? mayInvite(desk, thread.head) : w.action.noConversation;
}

export function goOn() {
  const call = model.desk?.call;
  if (isInvited(call)) void waitInRoom(call);
  else if (hand.focused !== null) beginInvite(hand.focused);
}
