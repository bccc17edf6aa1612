// What the page must know of a call to show it.
import type { BoxCall, CallStage, CallView, Sending } from "@deskbell/shared/types";

type Some = CallView | null | undefined;
type In<S extends CallStage["stage"]> = CallView & { stage: Extract<CallStage, { stage: S }> };

type Here = "answering" | "connecting" | "active" | "reconnecting";

/** It rings here (V2). */
export const rings = (call: Some): call is In<"ringing"> => call?.stage.stage === "ringing";

/** It is over and not dismissed yet. */
export const isOver = (call: Some): call is In<"ended"> => call?.stage.stage === "ended";

/** It has been answered and goes on, here or on another device. */
export const runs = (call: Some): call is In<Here | "elsewhere"> => !!call && !rings(call) && !isOver(call);

/** It goes on and this desk has it. */
export const runsHere = (call: Some): call is In<Here> => runs(call) && call.stage.stage !== "elsewhere";

/** Since when the two see each other; `null` before that and after. */
export function since({ stage }: CallView): number | null {
  switch (stage.stage) {
    case "active":
    case "reconnecting":
    case "elsewhere":
      return stage.since;
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
