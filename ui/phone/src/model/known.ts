/** What the hub has told this phone: a copy of its log, changed by events and nothing else. */
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Entry } from "@deskbell/shared/generated/Entry";
import type { Event } from "@deskbell/shared/generated/Event";
import type { PhoneHead } from "@deskbell/shared/generated/PhoneHead";
import type { VisitHead } from "@deskbell/shared/generated/VisitHead";
import type { VisitorCard } from "@deskbell/shared/generated/VisitorCard";

/** A conversation with what is known of its thread, in order. */
export interface Thread {
  head: VisitHead;
  entries: Entry[];
}

export interface Known {
  phone: PhoneHead | null;
  /** Those that are not over, and the one that has just come to its end. */
  calls: CallHead[];
  /** With whom the newest call is. */
  visitor: VisitorCard | null;
  threads: Thread[];
}

export const NOTHING: Known = { phone: null, calls: [], visitor: null, threads: [] };

/** A snapshot replaces everything. */
export function fromSnapshot(parts: readonly Event[]): Known {
  return parts.reduce(applied, NOTHING);
}

/** What is known after an event. Kinds that are for others, or from a newer hub, change nothing. */
export function applied(known: Known, event: Event): Known {
  switch (event.kind) {
    case "phone.updated":
      return { ...known, phone: event.body };
    case "visitor.updated":
      return { ...known, visitor: event.body };
    case "call.updated":
      return { ...known, calls: withCall(known.calls, event.body) };
    case "visit.updated":
      return { ...known, threads: withThread(known.threads, event.body.head, event.body.entries) };
    default:
      return known;
  }
}

export function threadOf(known: Known, conversation: string): Thread | null {
  return known.threads.find(({ head }) => head.id === conversation) ?? null;
}

/** How many of the visitor's messages nobody on this side has seen (C3), also not here. */
export function unread(thread: Thread | null, seen: number): number {
  if (!thread) return 0;
  const read = Math.max(seen, thread.head.marks.agent);
  return thread.entries.filter(({ seq, body }) => seq > read && body.type === "message" && body.author.party === "visitor").length;
}

function withCall(calls: readonly CallHead[], head: CallHead): CallHead[] {
  const before = calls.find(({ id }) => id === head.id);
  if (before && before.version > head.version) return [...calls];
  // One that is over is kept until something else happens: it says why.
  const others = calls.filter(({ id, call }) => id !== head.id && call.phase !== "ended");
  return [...others, head];
}

function withThread(threads: readonly Thread[], head: VisitHead, entries: readonly Entry[]): Thread[] {
  const known = threads.find((one) => one.head.id === head.id);
  const others = threads.filter((one) => one.head.id !== head.id);
  const newest = known && known.head.version > head.version ? known.head : head;
  const places = new Map([...(known?.entries ?? []), ...entries].map((entry) => [entry.seq, entry]));
  return [...others, { head: newest, entries: [...places.values()].sort((a, b) => a.seq - b.seq) }];
}
