// What the board says in sum, and in which order its rows stand. Pure: the same items give the same board.
import type { Board, Row } from "@/board/board.svelte";
import { inCall, isOpen, presenceRank, waits } from "@/board/urgency";
import type { BoardConversation, BoardMissed, BoardQueue, ConversationId, GroupId, Time } from "@deskbell/shared/types";

export const SORTS = ["help", "wait", "name", "load"] as const;
export type Sort = (typeof SORTS)[number];

/** What of the board is looked at. */
export interface Chosen {
  /** Empty: all groups. */
  readonly groups: readonly GroupId[];
  readonly sort: Sort;
}

export interface Counts {
  agents: number;
  /** Here, and not away. */
  online: number;
  away: number;
  calls: number;
  /** Those that are in an agent's hands, or are shown to one. */
  conversations: number;
  /** Of these: the visitor waits for an answer. */
  waiting: number;
  queued: number;
}

export interface Summary {
  counts: Counts;
  /** Who is there, who may be back, and whoever has something that waits. */
  rows: Row[];
  /** Offline, with nothing that waits: they stand folded at the end. */
  offline: Row[];
  queues: BoardQueue[];
  /** What a timer takes away soon, the soonest first; the first few. */
  timers: BoardConversation[];
  /** How many there are of these in all. */
  timersInAll: number;
  /** The newest first. */
  missed: BoardMissed[];
}

/** So many timers are shown. */
const TIMERS = 6;
/** What a timer takes away later than that is not about to go: half an hour. */
const SOON_MS = 30 * 60_000;

/** As of `now`, on the hub's clock. */
export function summaryOf(board: Board, chosen: Chosen, now: Time): Summary {
  const only = new Set(chosen.groups);
  const shown = (group: GroupId) => only.size === 0 || only.has(group);
  const counts: Counts = { agents: 0, online: 0, away: 0, calls: 0, conversations: 0, waiting: 0, queued: 0 };
  const rows: Row[] = [];
  const offline: Row[] = [];
  for (const row of board.rows.values()) {
    if (!row.agent.groups.some(shown)) continue;
    const { presence } = row.agent.presence;
    counts.agents += 1;
    counts.online += Number(presence === "here");
    counts.away += Number(presence === "away");
    const folded = presence === "offline" && row.flag === null && row.waitsSince === null && row.agent.call === null;
    (folded ? offline : rows).push(row);
  }
  const timers: BoardConversation[] = [];
  for (const conversation of board.conversations.values()) {
    if (!shown(conversation.group)) continue;
    counts.conversations += Number(isOpen(conversation));
    counts.waiting += Number(waits(conversation));
    counts.calls += Number(inCall(conversation.call));
    // What comes back to its agent is not taken away.
    const { timer } = conversation;
    if (timer && timer.kind !== "snooze" && timer.due - now < SOON_MS) timers.push(conversation);
  }
  const queues = [...board.queues.values()].filter(({ group }) => shown(group)).sort(byWait);
  counts.queued = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  return {
    counts,
    rows: rows.sort(orders[chosen.sort]),
    offline: offline.sort(byName),
    queues,
    timers: timers.sort((a, b) => a.timer!.due - b.timer!.due).slice(0, TIMERS),
    timersInAll: timers.length,
    missed: [...board.missed.values()].filter(({ group }) => shown(group)).sort((a, b) => b.at - a.at),
  };
}

const collator = new Intl.Collator(undefined, { sensitivity: "base" });

const byName = (a: Row, b: Row) => collator.compare(a.agent.name, b.agent.name) || (a.agent.id < b.agent.id ? -1 : 1);
/** The longest wait first; nobody who waits comes last. */
const since = (a: Time | null, b: Time | null) => (a ?? Infinity) - (b ?? Infinity) || 0;
const byWaits = (a: Row, b: Row) => since(a.waitsSince, b.waitsSince);
const byPresence = (a: Row, b: Row) => presenceRank(a.agent) - presenceRank(b.agent);

const byWait = (a: BoardQueue, b: BoardQueue) => since(a.longest_since, b.longest_since) || collator.compare(a.name, b.name);

const orders: Record<Sort, (a: Row, b: Row) => number> = {
  help: (a, b) => since(a.flag?.at ?? null, b.flag?.at ?? null) || byWaits(a, b) || byPresence(a, b) || b.load - a.load || byName(a, b),
  wait: (a, b) => byWaits(a, b) || byPresence(a, b) || byName(a, b),
  name: byName,
  load: (a, b) => b.load - a.load || byWaits(a, b) || byName(a, b),
};

/** The order as it stood, while the hand is over it: what is gone is left out, what is new comes last. */
export function keptOrder<T>(kept: readonly string[], now: readonly T[], idOf: (one: T) => string): T[] {
  const left = new Map(now.map((one) => [idOf(one), one]));
  const stood = kept.flatMap((id) => {
    const one = left.get(id);
    left.delete(id);
    return one === undefined ? [] : [one];
  });
  return [...stood, ...left.values()];
}

/** Who waits in a group's queue, the longest wait first. */
export const inQueue = (board: Board, group: GroupId): BoardConversation[] =>
  [...board.conversations.values()].filter((one) => one.state === "queued" && one.group === group).sort((a, b) => a.since - b.since);

/** The conversations with a call for help, the longest standing first. */
export const flagged = (board: Board, groups: readonly GroupId[]): BoardConversation[] =>
  [...board.conversations.values()]
    .filter(({ flag, group }) => flag !== null && (groups.length === 0 || groups.includes(group)))
    .sort((a, b) => a.flag!.at - b.flag!.at);

/** Who waits the longest, for an agent's answer or for an agent. */
export function longestWait(board: Board, groups: readonly GroupId[]): ConversationId | null {
  let longest: { id: ConversationId; at: Time } | null = null;
  for (const one of board.conversations.values()) {
    if ((!waits(one) && one.state !== "queued") || (groups.length > 0 && !groups.includes(one.group))) continue;
    const at = one.state === "queued" ? one.since : one.turn.since;
    if (longest === null || at < longest.at) longest = { id: one.id, at };
  }
  return longest?.id ?? null;
}
