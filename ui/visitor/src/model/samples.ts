/** Small conversations for the tests. */
import type { Entry } from "@deskbell/shared/generated/Entry";
import type { Event } from "@deskbell/shared/generated/Event";
import type { Happening } from "@deskbell/shared/generated/Happening";
import type { VisitHead } from "@deskbell/shared/generated/VisitHead";
import type { WireError } from "@deskbell/shared/generated/WireError";
import { CODES } from "@deskbell/shared/generated/wire";

/** A Friday at noon, wherever the test runs. */
export const NOON = new Date(2026, 10, 20, 12).getTime();

/** A line by the visitor, or by the agent of this name; each `seq` is a second later. */
export function written(seq: number, agent: string | null = null, at = NOON + seq * 1_000): Entry {
  const author = agent === null ? ({ party: "visitor" } as const) : ({ party: "agent", agent: `id-${agent}`, name: agent } as const);
  return { seq, at, body: { type: "message", author, text: `line ${seq}`, client_message_id: `m${seq}` } };
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

export function refusal(reason: keyof typeof CODES): WireError {
  return { code: CODES[reason], message: "No.", data: { reason, temporary: false } };
}
