// What the page must know of a call to show it.
import type { BoxCall, CallEnd, CallId, CallStage, CallView, EntryView, Sending } from "@deskbell/shared/types";

type Some = CallView | null | undefined;
type In<S extends CallStage["stage"]> = CallView & { stage: Extract<CallStage, { stage: S }> };

type Here = "answering" | "connecting" | "active" | "reconnecting";

/** It rings here (V2). */
export const rings = (call: Some): call is In<"ringing"> => call?.stage.stage === "ringing";

/** It is over and not dismissed yet. */
export const isOver = (call: Some): call is In<"ended"> => call?.stage.stage === "ended";

/** A call that is an invitation yet. */
export type Invited = In<"invited">;

/** The visitor is invited and has not answered, and the agent does not wait in the room at this desk (V10). */
export const isInvited = (call: Some): call is Invited => call?.stage.stage === "invited";

/** As before, and the agent waits in the room at this desk (V10). */
export const isRoom = (call: Some): call is In<"room"> => call?.stage.stage === "room";

/** It is an invitation yet: it keeps nothing else of the desk busy, and moves nothing. */
export const invites = (call: Some): call is In<"invited" | "room"> => isInvited(call) || isRoom(call);

/** It has been answered and goes on, here or on another device. */
export const runs = (call: Some): call is In<Here | "elsewhere"> => !!call && !rings(call) && !isOver(call) && !invites(call);

/** It goes on and this desk has it. */
export const runsHere = (call: Some): call is In<Here> => runs(call) && call.stage.stage !== "elsewhere";

/** It goes on, and another device of this agent has it. */
export const isElsewhere = (call: Some): call is In<"elsewhere"> => call?.stage.stage === "elsewhere";

/** It stands on a stage, or small in a corner: it runs, or the agent waits for it to. */
export const isStaged = (call: Some): call is In<Here | "elsewhere" | "room"> => runs(call) || isRoom(call);

/** Since when the two see each other; `null` before that and after. */
export function since({ stage }: CallView): number | null {
  switch (stage.stage) {
    case "active":
    case "reconnecting":
    case "elsewhere":
      return stage.since;
    case "invited":
    case "room":
    case "ringing":
    case "answering":
    case "connecting":
    case "ended":
      return null;
  }
}

/** Whether its owner wants it sent, whatever comes of it. */
export const wished = (sending: Sending): boolean => sending !== "off";

/** How much of its time a ring has left, from 1 down to 0. `now` is on the hub's clock. */
export function ringLeft({ since, deadline }: { since: number; deadline: number }, now: number): number {
  if (deadline <= since) return 0;
  return Math.min(1, Math.max(0, (deadline - now) / (deadline - since)));
}

/** What two clocks may differ by before a second more is shown than there is. */
const CLOCKS_DIFFER_MS = 100;

/** Whole seconds until then, of which the last counts until it is over. */
export const secondsTo = (deadline: number, now: number) =>
  now >= deadline ? 0 : Math.max(1, Math.ceil((deadline - now - CLOCKS_DIFFER_MS) / 1_000));

/** Somebody calls or talks at a state box; an invitation does not. */
export const isCalling = (call: BoxCall | null): call is Exclude<BoxCall, { call: "invited" }> => call !== null && call.call !== "invited";

export const isRinging = (call: BoxCall | null): call is Extract<BoxCall, { call: "rings" }> => call?.call === "rings";

/**
 * Whether a picture fills its frame or is shown whole: what does not fit is cut, but never more than half of it.
 * All in pixels.
 */
export function fills(picture: { width: number; height: number }, frame: { width: number; height: number }): boolean {
  if (!picture.width || !picture.height || !frame.width || !frame.height) return true;
  const ratio = picture.width / picture.height / (frame.width / frame.height);
  return Math.min(ratio, 1 / ratio) >= 0.5;
}

/** Nobody talked, and something may still come of it: the visitor was missed, declined, or lost on the way (V4). */
export function isLost(why: CallEnd, talked: number): boolean {
  switch (why.end) {
    case "not_now":
    case "missed":
    case "declined":
    case "cancelled":
    case "no_connection":
    case "no_media":
      return talked === 0;
    case "gave_up":
      return true;
    case "hung_up":
    case "withdrawn":
    case "left":
    case "conversation_left":
      return false;
  }
}

/** The invitation by which a call came about, if its thread has one. */
export const cameByInvitation = (entries: readonly EntryView[], call: CallId): boolean =>
  entries.some(({ entry: { body } }) => body.type === "happened" && body.what.happening === "invited" && body.what.call === call);

/** Whether a screen is sent in place of the camera (V12). */
export const shares = (call: Some): boolean => call?.share?.share === "shares";

/** Whether one can be shared: the two are connected. */
export const mayShare = ({ stage }: CallView): boolean => stage.stage === "active" || stage.stage === "reconnecting";
