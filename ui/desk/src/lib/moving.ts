// What the page must know of a move of the call to another device, and back, to show it (H1 to H4).
import { isElsewhere, mayShare, runsHere, secondsTo } from "@/lib/calls";
import { rough, time } from "@/lib/format";
import type { Desk } from "@/lib/model.svelte";
import type { May } from "@/lib/rights";
import { w } from "@/words";
import type { CallView, HandoffEnd, MoveView } from "@deskbell/shared/types";

type Some = CallView | null | undefined;
type Moving<M extends MoveView["moving"]> = CallView & { moving: Extract<MoveView, { moving: M }> };

/** It came to nothing, and nobody has read that yet. */
export const cameToNothing = (call: Some): call is Moving<"over"> => call?.moving?.moving === "over";

/** A move is under way, in either direction. */
export const isMoving = (call: Some): call is Moving<"asked" | "offered" | "claimed" | "making"> => !!call?.moving && !cameToNothing(call);

/** It has this desk still, and is to go to another device. */
export const leaves = (call: Some) => runsHere(call) && isMoving(call) && !(call.moving.moving === "making" && call.moving.here);

/** Another device has it still, and it is to come to this desk. */
export const comesBack = (call: Some): call is Moving<"making"> =>
  isElsewhere(call) && call.moving?.moving === "making" && call.moving.here;

/** The steps that a person can follow: a code, a phone that takes it, its person, the second connection, the change. */
export const STEPS = ["code", "wait", "join", "check", "moved"] as const;
export type Step = (typeof STEPS)[number];

/** How many of the steps are done; the next one is under way. */
export function stepsDone(moving: MoveView | null): number {
  switch (moving?.moving) {
    case undefined:
    case "asked":
    case "over":
      return 0;
    case "offered":
      return 1;
    case "claimed":
      return 2;
    case "making":
      return moving.visitor && moving.there ? 4 : 3;
  }
}

/** At which step it came to nothing, by its place; `null` where the end may have come at any of them. */
export function brokeAt(why: HandoffEnd): number | null {
  switch (why) {
    case "not_claimed":
      return 1;
    case "not_joined":
      return 2;
    case "not_ready":
    case "no_media":
      return 3;
    case "fell_back":
      return 4;
    case "cancelled":
    case "left":
    case "interrupted":
      return null;
  }
}

/** What happened and what comes of it, by where the call has stayed. */
export const endSays = ({ stage }: CallView, why: HandoffEnd) => (stage.stage === "elsewhere" ? w.move.backEnds : w.move.ends)[why];

/** A code can be claimed for this long (H4): 90 s. */
export const CLAIM_MS = 90_000;

/** Above this what is left is said in minutes: 2 min. A code that works for 90 s counts down by the second. */
const BY_SECOND = 120;

/** What is left of a code, in words. Both on the hub's clock. */
export function leftOf(until: number, now: number): string {
  const seconds = secondsTo(until, now);
  return seconds <= BY_SECOND ? w.span.seconds(seconds) : rough(seconds * 1_000);
}

/** Whether the call can be moved from here, or why not. One that is on its way already can be looked at. */
export function mayMove(desk: Desk): May {
  const { call } = desk;
  if (!runsHere(call)) return w.call.may.noCall;
  if (leaves(call)) return true;
  return mayShare(call) ? desk.live || w.bar.needsHub : w.inCall.notConnected;
}

/** Whether it can be brought back here, or why not. */
export function mayBringBack(desk: Desk): May {
  const { call } = desk;
  if (!isElsewhere(call)) return w.move.may.notElsewhere;
  if (call.stage.since === null) return w.inCall.notConnected;
  if (isMoving(call)) return w.move.may.underWay;
  return desk.live || w.bar.needsHub;
}

/** Where a call is that another device has. */
export function whereSays({ on_device }: CallView): string {
  const since = on_device?.since ?? null;
  return since === null ? w.move.another : w.move.since(time(since));
}

/** Who has it, and what became of the rest. */
export const thereSays = ({ on_device, stage }: CallView, visitor: string) =>
  stage.stage === "elsewhere" ? w.move.there(on_device?.name ?? null, visitor, (on_device?.since ?? null) !== null) : "";
