// A thread as rows from top to bottom: what stands between the messages, and which of them belong together.
import { isLost } from "@/lib/calls";
import { dayOf } from "@/lib/format";
import type { AgentId, Attachment, EntryView, Happening, Node, Unsent } from "@deskbell/shared/types";

/** How far an own message has come (C3). */
export type Tick = "sending" | "waiting" | "delivered" | "seen" | "failed";

/** A row of the thread. The key stays with a message from its first letter on. */
export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "new"; key: string; count: number }
  | HappenedRow
  | NoteRow
  | MessageRow
  | { kind: "offline"; key: string; since: number }
  | { kind: "outbox"; key: string; unsent: readonly Unsent[] };

export interface HappenedRow {
  kind: "happened";
  key: string;
  at: number;
  what: Happening;
  /** A call came to nothing, and no agent has written since: it can be tried again, or gone on with by chat (V4). */
  again: boolean;
}

export interface NoteRow {
  kind: "note";
  key: string;
  /** Its place in the thread; `null` while it is on its way. */
  seq: number | null;
  at: number;
  name: string;
  mine: boolean;
  rich: readonly Node[];
  tick: Tick | null;
  unsent: Unsent | null;
  /** A lead says it to the agent (T2). */
  whisper: boolean;
}

export interface MessageRow {
  kind: "message";
  key: string;
  /** Its place in the thread; `null` while it is on its way. */
  seq: number | null;
  at: number;
  /** The agent who wrote it; `null`: the visitor. */
  agent: { id: AgentId | null; name: string } | null;
  rich: readonly Node[];
  files: readonly Attachment[];
  tick: Tick | null;
  unsent: Unsent | null;
  /** First of those that belong together: it has the avatar. */
  first: boolean;
  /** Last of those of one minute and one tick: it has the time. */
  last: boolean;
}

/** What the rows are made from. */
export interface Source {
  entries: readonly EntryView[];
  unsent: readonly Unsent[];
  firstUnread: number | null;
  /** How far the visitor has read. */
  readByVisitor: number;
  me: AgentId;
  offlineSince: number | null;
}

/** Messages of one author this close belong together: 3 min. */
const TOGETHER_MS = 180_000;
const MINUTE_MS = 60_000;

export function rowsOf(source: Source): Row[] {
  const rows: Row[] = [];
  let day = -1;
  const separate = (at: number) => {
    // What was written before midnight and still waits stands under the newer day: no day comes twice.
    if (dayOf(at) <= day) return;
    day = dayOf(at);
    rows.push({ kind: "day", key: `day:${day}`, at });
  };
  for (const view of source.entries) {
    separate(view.entry.at);
    if (view.entry.seq === source.firstUnread) {
      rows.push({ kind: "new", key: "new", count: unreadFrom(source.entries, view.entry.seq) });
    }
    rows.push(rowOf(view, source));
  }
  if (source.offlineSince !== null && source.entries.length > 0) {
    rows.push({ kind: "offline", key: "offline", since: source.offlineSince });
  }
  for (const unsent of source.unsent) {
    separate(unsent.at);
    rows.push(unsentRow(unsent));
  }
  const waiting = source.unsent.filter((one) => one.state.state === "waiting");
  if (waiting.length > 0) rows.push({ kind: "outbox", key: "outbox", unsent: waiting });
  gather(rows);
  const last = rows[lastCall(rows)];
  if (last?.kind === "happened") last.again = isLostCall(last.what);
  return rows;
}

const CALLS: readonly Happening["happening"][] = ["invited", "invitation_over", "call_began", "call_ended"];

const isLostCall = (what: Happening) =>
  (what.happening === "call_ended" && isLost(what.why, what.talked)) || (what.happening === "invitation_over" && isLost(what.why, 0));

/** Where the last that happened with a call stands, if no agent has written since; else -1. */
function lastCall(rows: readonly Row[]): number {
  const at = rows.findLastIndex((row) => row.kind === "happened" && CALLS.includes(row.what.happening));
  return rows.slice(at + 1).some((row) => row.kind === "message" && row.agent !== null) ? -1 : at;
}

function rowOf({ entry, rich }: EntryView, source: Source): Row {
  const { at, body } = entry;
  switch (body.type) {
    case "happened":
      return { kind: "happened", key: `entry:${entry.seq}`, at, what: body.what, again: false };
    case "note":
    case "whisper": {
      const mine = body.agent === source.me;
      return { kind: "note", key: body.client_message_id, seq: entry.seq, at, name: body.name, mine, rich, tick: null, unsent: null, whisper: body.type === "whisper" };
    }
    case "message": {
      const agent = body.author.party === "agent" ? { id: body.author.agent, name: body.author.name } : null;
      const tick = agent && (entry.seq <= source.readByVisitor ? "seen" : "delivered");
      const key = body.client_message_id;
      const files = body.attachments;
      return { kind: "message", key, seq: entry.seq, at, agent, rich: body.text === "" ? [] : rich, files, tick, unsent: null, first: true, last: true };
    }
  }
}

function unsentRow(unsent: Unsent): Row {
  const { client_message_id: key, at, rich, attachments: files } = unsent;
  const tick = unsent.state.state;
  if (unsent.note) return { kind: "note", key, seq: null, at, name: "", mine: true, rich, tick, unsent, whisper: false };
  return { kind: "message", key, seq: null, at, agent: { id: null, name: "" }, rich: unsent.text === "" ? [] : rich, files, tick, unsent, first: true, last: true };
}

function unreadFrom(entries: readonly EntryView[], seq: number): number {
  return entries.filter(
    ({ entry }) => entry.seq >= seq && entry.body.type === "message" && entry.body.author.party === "visitor",
  ).length;
}

/** Marks which messages belong together. */
function gather(rows: readonly Row[]) {
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (row.kind !== "message" || before?.kind !== "message" || !together(before, row)) continue;
    row.first = false;
    const sameMinute = Math.floor(before.at / MINUTE_MS) === Math.floor(row.at / MINUTE_MS);
    if (sameMinute && before.tick === row.tick && before.tick !== "failed") before.last = false;
  }
}

function together(a: MessageRow, b: MessageRow): boolean {
  const sameSide = (a.agent === null) === (b.agent === null);
  const sameAgent = a.agent?.id === b.agent?.id || a.unsent !== null || b.unsent !== null;
  return sameSide && sameAgent && b.at - a.at < TOGETHER_MS;
}
