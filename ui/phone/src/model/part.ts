/** Which part this phone has in a call: read from the head alone, so that a page that was loaded anew knows it, too. */
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { HandoffEnd } from "@deskbell/shared/generated/HandoffEnd";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { Sending } from "@deskbell/shared/generated/Sending";
import type { Known } from "./known";

export type Part =
  | { is: "none" }
  /** It rings here, too (H5). */
  | { is: "rings"; deadline: number }
  /** Another device of the agent has the call and lets go of it to whoever takes it (H1). */
  | { is: "offered"; handoff: string; until: number }
  /** This phone has claimed it, and its person has not joined. */
  | { is: "claimed"; handoff: string; until: number }
  /** The second leg is made to this phone. */
  | { is: "making"; handoff: string; leg: string }
  /** This phone has the call. */
  | { is: "has"; leg: string }
  /** The call has moved on, and this phone's leg stands by for a moment. */
  | { is: "standby"; leg: string };

export const NO_PART: Part = { is: "none" };

/** The agent's device that has a call; `null` while none has. */
export function deviceOf({ call }: CallHead): string | null {
  return "device" in call ? call.device : null;
}

export function partOf(head: CallHead | null, me: string): Part {
  if (!head) return NO_PART;
  const { call, handoff, leg } = head;
  if (call.phase === "ringing") return { is: "rings", deadline: call.deadline };
  if (call.phase !== "connecting" && call.phase !== "active" && call.phase !== "reconnecting") return NO_PART;
  if (call.device === me) return { is: "has", leg };
  switch (handoff?.handoff) {
    case "offered":
      return handoff.to_desk ? NO_PART : { is: "offered", handoff: handoff.id, until: handoff.until };
    case "claimed":
      return handoff.device === me ? { is: "claimed", handoff: handoff.id, until: handoff.until } : NO_PART;
    case "making":
      return handoff.device === me ? { is: "making", handoff: handoff.id, leg: handoff.leg } : NO_PART;
    case "moved":
      return handoff.device === me ? { is: "standby", leg: handoff.leg } : NO_PART;
    default:
      return NO_PART;
  }
}

/** The leg that ends at this phone. */
export function legOf(part: Part): string | null {
  return "leg" in part ? part.leg : null;
}

/**
 * When a ring is over by the clock, on the hub's: a phone without a connection is not told of its end (V3). `Infinity` for
 * all else.
 */
export function overAt(part: Part): number {
  return part.is === "rings" ? part.deadline : part.is === "offered" ? part.until : Infinity;
}

/** Taking part: with a leg, or about to have one. */
export function isIn(part: Part): boolean {
  return part.is !== "none" && part.is !== "rings" && part.is !== "offered";
}

/** The most that this phone has to do with. */
const ORDER: Part["is"][] = ["has", "standby", "making", "claimed", "rings", "offered", "none"];

/** The call that this page is about. */
export function currentCall({ calls }: Known, me: string): CallHead | null {
  const rank = (head: CallHead) => ORDER.indexOf(partOf(head, me).is) + (head.call.phase === "ended" ? ORDER.length : 0);
  return [...calls].sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** The move away from this phone, which has the call. */
export type Leaving = { is: "no" } | { is: "offered" | "claimed" | "making"; handoff: string } | { is: "over"; handoff: string; why: HandoffEnd };

export function leavingOf(head: CallHead | null, me: string): Leaving {
  if (!head?.handoff || deviceOf(head) !== me) return { is: "no" };
  const { id, handoff } = head.handoff;
  if (handoff === "moved") return { is: "no" };
  return handoff === "over" ? { is: "over", handoff: id, why: head.handoff.why } : { is: handoff, handoff: id };
}

/** How this phone's part in a call came to its end. */
export type Ending =
  /** The call goes on at the computer. */
  | { is: "moved" }
  /** Another device of the agent has answered. */
  | { is: "elsewhere" }
  | { is: "call"; why: CallEnd; talked: number }
  /** The move to this phone came to nothing. */
  | { is: "move"; why: HandoffEnd }
  /** The hub knows of no such call. */
  | { is: "gone" };

/** `was` is the part before, `now` the same call now. `null`: it has not ended, or nobody needs to be told. */
export function endingOf(was: Part, before: CallHead | null, now: CallHead | null, me: string): Ending | null {
  const part = partOf(now, me);
  if (was.is === "none" || was.is === "offered") return null;
  if (part.is !== "none" && (part.is !== "offered" || was.is === "rings")) return null;
  if (!now) return was.is === "rings" ? null : { is: "gone" };
  if (now.call.phase === "ended") {
    const since = before && (before.call.phase === "active" || before.call.phase === "reconnecting") ? before.call.since : null;
    return { is: "call", why: now.call.why, talked: since === null ? 0 : Math.max(0, now.call.at - since) };
  }
  if (was.is === "rings") return deviceOf(now) === null ? null : { is: "elsewhere" };
  if (now.handoff?.handoff === "over") return { is: "move", why: now.handoff.why };
  return was.is === "has" || was.is === "standby" ? { is: "moved" } : { is: "move", why: "cancelled" };
}

/** What this phone is to send (H3): what the agent has turned off on the other device stays off here. `null` leaves it. */
export function wanted(agent: MediaState): { microphone: boolean | null; camera: boolean | null } {
  const one = (sending: Sending) => (sending === "missing" ? null : sending !== "off");
  // A screen is sent where the camera is off, too.
  const camera = agent.screen === true && agent.camera_behind !== true ? "off" : agent.camera;
  return { microphone: one(agent.microphone), camera: one(camera) };
}

/** What was turned off on the device that stands by, as the call came here (H3): it reaches this phone by the head alone. */
export function turnedOff(before: CallHead | null, now: CallHead): { microphone: boolean; camera: boolean } {
  const one = (kind: "microphone" | "camera") => now.handoff?.handoff === "moved" && before?.epoch === now.epoch && before.agent[kind] !== "off" && now.agent[kind] === "off";
  return { microphone: one("microphone"), camera: one("camera") };
}
