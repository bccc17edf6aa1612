// What may be done with a conversation, and why not.
import { blockOf } from "@/lib/blocks";
import { clock } from "@/lib/clock.svelte";
import { invites, isOver, runs, runsHere } from "@/lib/calls";
import type { Desk } from "@/lib/model.svelte";
import { isLocked } from "@/lib/policy";
import { heldIn } from "@/lib/undo";
import { w } from "@/words";
import type { Capabilities, ConversationHead, VisitorCard } from "@deskbell/shared/types";

/** `true`, or the reason in words. */
export type May = true | string;

/** The first reason of several. */
const all = (...reasons: May[]): May => reasons.find((one) => one !== true) ?? true;

/** Whether this agent has the conversation now. */
export const isMine = (desk: Desk, head: ConversationHead) =>
  head.state.state === "assigned" && head.state.agent === desk.me.id;

/** Whether it stands in this agent's list: had, released or put aside. */
const isListed = (desk: Desk, { state }: ConversationHead) =>
  (state.state === "assigned" || state.state === "released" || state.state === "snoozed") && state.agent === desk.me.id;

/** Whether this agent looks after what all share: tags, shared canned answers. */
export const leads = (desk: Desk) => desk.me.role !== "agent";

const live = (desk: Desk): May => desk.live || w.bar.needsHub;

/** What was ended a moment ago is not passed on; it can be undone first. */
const free = (desk: Desk, head: ConversationHead): May => !heldIn(desk.held, head.id) || w.undo.first;

const open = (head: ConversationHead): May => head.state.state !== "ended" || w.head.alreadyEnded;

/** Whether a call runs in it: what takes the conversation away would break it off. Only the device that has it hangs up (V9). */
function noCall({ call }: Desk, head: ConversationHead): May {
  if (!runs(call) || call.conversation !== head.id) return true;
  return runsHere(call) ? w.head.hangUpFirst : w.head.hangUpThere;
}

/** What the channel can do (M2); before the hub has said, it is left to the hub. */
const can = (desk: Desk, { channel }: ConversationHead, what: keyof Capabilities, otherwise: string): May =>
  (desk.rules?.capabilities[channel][what] ?? true) || otherwise;

/** Whether one can write in it. Offline too: it goes out when the hub is back (D3). */
export const mayWrite = (desk: Desk, head: ConversationHead): May =>
  (isMine(desk, head) && !heldIn(desk.held, head.id)) || w.action.noComposer;

/** Release gives a slot back (M4). */
export function mayRelease(desk: Desk, head: ConversationHead): May {
  if (head.state.state === "released") return w.head.alreadyReleased;
  return all(open(head), free(desk, head), isMine(desk, head) || w.head.notYours, noCall(desk, head), live(desk));
}

/** End closes it for good (C11). */
export const mayEnd = (desk: Desk, head: ConversationHead): May =>
  all(open(head), free(desk, head), isListed(desk, head) || w.head.notYours, noCall(desk, head), live(desk));

/** Transfer passes it on (C9). */
export const mayTransfer = (desk: Desk, head: ConversationHead): May =>
  all(
    open(head),
    free(desk, head),
    can(desk, head, "transfer", w.transfer.notHere),
    isMine(desk, head) || w.head.notYours,
    noCall(desk, head),
    live(desk),
  );

/** Snooze puts it aside (C10). */
export function maySnooze(desk: Desk, head: ConversationHead): May {
  if (head.state.state === "snoozed") return w.snooze.already;
  return all(
    open(head),
    free(desk, head),
    can(desk, head, "snooze", w.snooze.notHere),
    isMine(desk, head) || w.head.notYours,
    noCall(desk, head),
    live(desk),
  );
}

/** Who put it aside fetches it back. */
export const mayFetch = (desk: Desk, { state }: ConversationHead): May =>
  all((state.state === "snoozed" && state.agent === desk.me.id) || w.snooze.notSnoozed, live(desk));

/** The visitor is invited to video (V10): one invitation at a time, and none from within a call. */
export const mayInvite = (desk: Desk, head: ConversationHead): May =>
  all(
    open(head),
    free(desk, head),
    can(desk, head, "video", w.invite.notHere),
    isMine(desk, head) || w.head.notYours,
    noOtherCall(desk, head),
    live(desk),
  );

/** Whether no call and no invitation of this agent is under way. */
function noOtherCall({ call }: Desk, head: ConversationHead): May {
  if (call === null || isOver(call)) return true;
  if (!invites(call)) return w.invite.inCall;
  return call.conversation === head.id ? w.invite.already : w.invite.another;
}

/** What was offered is taken or left. */
export const mayTake = (desk: Desk, { state }: ConversationHead): May =>
  all((state.state === "offered" && state.agent === desk.me.id) || w.offer.none, live(desk));

/** Files (C6). They wait for the hub like what is written. */
export const mayAttach = (desk: Desk, head: ConversationHead): May =>
  all(mayWrite(desk, head), !isLocked("attachments") || w.policy.noFiles, can(desk, head, "attachments", w.files.notHere));

/** Tags and the end note (C7), by whom it is listed for. They wait for the hub too. */
export const mayTag = (desk: Desk, head: ConversationHead): May => all(open(head), isListed(desk, head) || w.head.notYours);

/** Help is asked for by who has it, and by a lead who reads it (T3). */
export const mayFlag = (desk: Desk, head: ConversationHead): May =>
  all(open(head), isMine(desk, head) || leads(desk) || w.head.notYours, live(desk));

/** A lead takes it over (T2). What is in a call stays with its agent. */
export const mayTakeOver = (desk: Desk, head: ConversationHead): May =>
  all(open(head), free(desk, head), leads(desk) || w.board.onlyLeads, !isMine(desk, head) || w.board.yours, live(desk));

/** What keeps the visitor out now. */
const blockNow = (visitor: VisitorCard) => blockOf(visitor, clock.exact);

/** Block keeps the visitor out (C8): by whom the visitor is or was with, which the hub knows. */
export const mayBlock = (desk: Desk, visitor: VisitorCard | null): May =>
  all((visitor !== null && blockNow(visitor) === null) || w.block.already, live(desk));

export const mayUnblock = (desk: Desk, visitor: VisitorCard | null): May =>
  all((visitor !== null && blockNow(visitor) !== null) || w.block.notBlocked, live(desk));

/** Channels whose conversations can be released (M2). */
export const hasRelease = (desk: Desk, head: ConversationHead) =>
  desk.rules?.capabilities[head.channel].release ?? head.channel === "mobile";
