/** Small conversations for the tests. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { CallPhase } from "@deskbell/shared/generated/CallPhase";
import type { Entry } from "@deskbell/shared/generated/Entry";
import type { Event } from "@deskbell/shared/generated/Event";
import type { Happening } from "@deskbell/shared/generated/Happening";
import type { Site } from "@deskbell/shared/generated/Site";
import type { VisitHead } from "@deskbell/shared/generated/VisitHead";
import type { WireError } from "@deskbell/shared/generated/WireError";
import { CODES } from "@deskbell/shared/generated/wire";

/** A Friday at noon, wherever the test runs. */
export const NOON = new Date(2026, 10, 20, 12).getTime();

/** A line by the visitor, or by the agent of this name; each `seq` is a second later. */
export function written(seq: number, agent: string | null = null, at = NOON + seq * 1_000): Entry {
  const author = agent === null ? ({ party: "visitor" } as const) : ({ party: "agent", agent: `id-${agent}`, name: agent } as const);
  return { seq, at, body: { type: "message", author, text: `line ${seq}`, client_message_id: `m${seq}`, attachments: [] } };
}

/** The same with files, and without a word beside them. */
export function sent(seq: number, agent: string | null, ...attachments: Attachment[]): Entry {
  const entry = written(seq, agent);
  return entry.body.type === "message" ? { ...entry, body: { ...entry.body, text: "", attachments } } : entry;
}

export const PICTURE: Attachment = { id: "f1", name: "lamp.jpg", media: "image/jpeg", bytes: 240_000, pixels: { width: 1600, height: 1200 } };
export const PAPER: Attachment = { id: "f2", name: "invoice.pdf", media: "application/pdf", bytes: 88_000, pixels: null };

/** What a site says before anybody has typed. */
export function site(change: Partial<Site> = {}): Event {
  return { kind: "site.updated", body: { organisation: "Maison Lumen", greeting: "", visitor_name: "Clara", attachments: null, closed: null, ...change } };
}

export function happened(seq: number, what: Happening, at = NOON + seq * 1_000): Entry {
  return { seq, at, body: { type: "happened", what } };
}

export function head(change: Partial<VisitHead> = {}): VisitHead {
  return {
    id: "c1",
    version: 1,
    channel: "chat",
    state: { state: "with_agent", name: "Noémie" },
    marks: { visitor: 0, agent: 0 },
    last_seq: 0,
    ...change,
  };
}

export function update(entries: Entry[], change: Partial<VisitHead> = {}): Event {
  return { kind: "visit.updated", body: { head: head({ last_seq: entries.at(-1)?.seq ?? 0, ...change }), entries } };
}

/** The call `k`, as the hub tells of it. */
export function called(call: CallPhase, version = 1): Event {
  const off = { microphone: "off", camera: "off" } as const;
  return { kind: "call.updated", body: { id: "k", conversation: "c1", version, epoch: 1, leg: "l", call, visitor: off, agent: off } };
}

export function refusal(reason: keyof typeof CODES): WireError {
  return { code: CODES[reason], message: "No.", data: { reason, temporary: false } };
}
