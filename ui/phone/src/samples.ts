/** For tests: calls as the hub says them, and a screen to be drawn. */
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { CallPhase } from "@deskbell/shared/generated/CallPhase";
import type { Entry } from "@deskbell/shared/generated/Entry";
import type { Handoff } from "@deskbell/shared/generated/Handoff";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { VisitHead } from "@deskbell/shared/generated/VisitHead";
import { BLANK, type Screen } from "./screen";

export const ME = "this phone";
export const DESK = "the desk";
export const ON: MediaState = { microphone: "on", camera: "on" };

const AGENT = { agent: "a", name: "Noémie" };

export const ringing: CallPhase = { phase: "ringing", ...AGENT, since: 0, deadline: 30_000 };
export const active = (device: string): CallPhase => ({ phase: "active", ...AGENT, device, since: 60_000 });
export const ended = (at = 360_000): CallPhase => ({ phase: "ended", at, why: { end: "hung_up", by: "visitor" } });

export const offered: Handoff = { id: "h", handoff: "offered", until: 90_000, to_desk: false };
export const claimed = (device: string): Handoff => ({ id: "h", handoff: "claimed", device, name: "Pixel 8", until: 90_000 });
export const making = (device: string): Handoff => ({ id: "h", handoff: "making", device, name: "Pixel 8", leg: "b", media: ON, visitor: false, there: false, until: 15_000 });
export const moved = (from: string): Handoff => ({ id: "h", handoff: "moved", device: from, leg: "b", media: ON, until: 2_000 });
export const over: Handoff = { id: "h", handoff: "over", why: "not_ready" };

export function head(call: CallPhase, change: Partial<CallHead> = {}): CallHead {
  return { id: "c", conversation: "t", version: 1, epoch: 1, leg: "a", call, visitor: ON, agent: ON, ...change };
}

export function visit(version: number, read = 0): VisitHead {
  return { id: "t", version, channel: "video", state: { state: "with_agent", name: "Noémie" }, marks: { visitor: 0, agent: read }, last_seq: 9 };
}

export function line(seq: number, from: "visitor" | "agent" = "visitor"): Entry {
  const author = from === "visitor" ? ({ party: "visitor" } as const) : ({ party: "agent", ...AGENT } as const);
  return { seq, at: seq, body: { type: "message", author, text: `line ${seq}`, client_message_id: `m${seq}`, attachments: [] } };
}

export function screenOf(change: Partial<Screen>): Screen {
  return { ...BLANK, ...change };
}
