/** The visitor's copy of what the hub has said, and how it changes. Nothing else writes it. */
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Entries } from "@deskbell/shared/generated/Entries";
import type { Entry } from "@deskbell/shared/generated/Entry";
import type { Happening } from "@deskbell/shared/generated/Happening";
import type { Event } from "@deskbell/shared/generated/Event";
import type { Site } from "@deskbell/shared/generated/Site";
import type { VisitHead } from "@deskbell/shared/generated/VisitHead";
import type { VisitUpdate } from "@deskbell/shared/generated/VisitUpdate";

/** The copy. */
export interface Visit {
  site: Site | null;
  /** Oldest first; the last one is what the visitor is in. */
  conversations: Conversation[];
  /** The newest call, also when it is over. */
  call: CallHead | null;
}

/** One conversation as far as this browser knows it. */
export interface Conversation {
  head: VisitHead;
  /** In order of `seq`, which may skip the agents' notes. */
  entries: Entry[];
  /** There is nothing older to be asked for. */
  complete: boolean;
}

export const EMPTY: Visit = { site: null, conversations: [], call: null };

/** More entries than these are asked for again after a reload. */
const KEPT_ENTRIES = 300;
const KEPT_CONVERSATIONS = 3;

/** The copy after one more event. Kinds that are not for visitors, or not known yet, change nothing. */
export function applyEvent(visit: Visit, event: Event): Visit {
  switch (event.kind) {
    case "site.updated":
      return { ...visit, site: event.body };
    case "visit.updated":
      return { ...visit, conversations: update(visit.conversations, event.body) };
    case "call.updated": {
      const older = visit.call?.id === event.body.id && event.body.version < visit.call.version;
      return older ? visit : { ...visit, call: event.body };
    }
    default:
      return visit;
  }
}

/** The copy made anew. */
export function fromSnapshot(parts: readonly Event[]): Visit {
  return parts.reduce(applyEvent, EMPTY);
}

/** The copy with a page of a thread that the hub was asked for. */
export function withPage(visit: Visit, conversation: string, page: Entries): Visit {
  const conversations = visit.conversations.map((one) =>
    one.head.id === conversation
      ? { ...one, entries: merge(one.entries, page.entries), complete: !page.more }
      : one,
  );
  return { ...visit, conversations };
}

/** What is worth keeping over a reload. */
export function trimmed(visit: Visit): Visit {
  const conversations = visit.conversations.slice(-KEPT_CONVERSATIONS).map((one) =>
    one.entries.length > KEPT_ENTRIES ? { ...one, entries: one.entries.slice(-KEPT_ENTRIES), complete: false } : one,
  );
  return { ...visit, conversations };
}

/** What the visitor is in, or was in last. */
export function current(visit: Visit): Conversation | null {
  return visit.conversations.at(-1) ?? null;
}

/** The conversation that a message goes to; `null` when it opens a new one (C1, C11). */
export function open(visit: Visit): Conversation | null {
  const last = current(visit);
  return last && last.head.state.state !== "ended" ? last : null;
}

/** How many of the agents' messages the visitor has not seen (C3); an invitation that stands is one of them (V10). */
export function unread(visit: Visit): number {
  return visit.conversations.reduce((sum, one) => sum + one.entries.filter((entry) => isNews(visit, one, entry)).length, 0);
}

/** The place up to which the visitor has seen the thread when the newest line is in sight; `null` when the hub knows. */
export function unseen(visit: Visit, conversation: Conversation): number | null {
  return conversation.entries.findLast((entry) => isNews(visit, conversation, entry))?.seq ?? null;
}

/** The call that rings or runs; `null` without one. An invitation is none before it is accepted. */
export function calling(visit: Visit): CallHead | null {
  return visit.call && visit.call.call.phase !== "ended" && !invited(visit) ? visit.call : null;
}

/** What an agent has invited to, while it waits for an answer (V10). */
export interface Invitation {
  call: string;
  agent: string;
  name: string;
  /** The agent is in the room already: nothing rings when the visitor comes. */
  waits: boolean;
}

/** The invitation that stands; `null` without one. */
export function invited({ call }: Visit): Invitation | null {
  if (call?.call.phase !== "invited" && call?.call.phase !== "room") return null;
  const { agent, name, phase } = call.call;
  return { call: call.id, agent, name, waits: phase === "room" };
}

/** Why a call or an invitation is over, as the hub has said; `null` before it has, or when another one has come since. */
export function endOf({ call }: Visit, id: string): CallEnd | null {
  return call?.id === id && call.call.phase === "ended" ? call.call.why : null;
}

/** Whether it is something of an agent that the visitor has not seen: a message, or an invitation that still stands. */
export function isNews(visit: Visit, { head }: Conversation, { seq, body }: Entry): boolean {
  if (seq <= head.marks.visitor) return false;
  if (body.type === "message") return body.author.party === "agent";
  return body.type === "happened" && invites(visit, body.what);
}

/** Whether this is the invitation that stands. */
export function invites(visit: Visit, what: Happening): boolean {
  return what.happening === "invited" && what.call === invited(visit)?.call;
}

function update(conversations: Conversation[], { head, entries }: VisitUpdate): Conversation[] {
  const index = conversations.findIndex((one) => one.head.id === head.id);
  const known = conversations[index];
  if (!known) {
    const complete = entries[0]?.seq === 1;
    return [...conversations, { head, entries: merge([], entries), complete }];
  }
  const newer = head.version >= known.head.version ? head : known.head;
  return conversations.with(index, { ...known, head: newer, entries: merge(known.entries, entries) });
}

/** Both in order, each place once. */
function merge(old: Entry[], fresh: Entry[]): Entry[] {
  if (fresh.length === 0) return old;
  const last = old.at(-1)?.seq ?? 0;
  if (fresh.every((entry, index) => entry.seq > (fresh[index - 1]?.seq ?? last))) return [...old, ...fresh];
  const places = new Map([...old, ...fresh].map((entry) => [entry.seq, entry]));
  return [...places.values()].sort((a, b) => a.seq - b.seq);
}
