// Items of a board for tests. Times are counted back from 1,000,000.
import type { AgentId, BoardAgent, BoardCall, BoardConversation, BoardItem, BoardUpdate, Channel, ChannelStanding, Countdown } from "@deskbell/shared/types";

const NOW = 1_000_000;

const standing = (taken: number): ChannelStanding => ({ available: true, status: "available", taken, slots: 2 });

export const agent = (id: AgentId, more: Partial<BoardAgent> = {}, taken = 0): Extract<BoardItem, { kind: "agent" }> => ({
  kind: "agent",
  body: {
    id,
    name: id,
    role: "agent",
    groups: ["orders"],
    presence: { presence: "here" },
    channels: { chat: standing(taken), mobile: standing(0), video: standing(0) },
    finishing: false,
    call: null,
    ...more,
  },
});

interface Talk {
  agent?: AgentId | null;
  name?: string;
  channel?: Channel;
  group?: string;
  state?: BoardConversation["state"];
  /** So long the visitor waits. */
  waits?: number;
  /** So long ago the agent answered. */
  answered?: number;
  call?: BoardCall["stage"];
  flag?: number;
  timer?: Countdown;
}

export function conversation(id: string, talk: Talk = {}): Extract<BoardItem, { kind: "conversation" }> {
  const { agent = null, name = id, channel = "chat", group = "orders", state = "assigned", waits, answered = 0, call, flag, timer = null } = talk;
  const since = NOW - (waits ?? answered);
  return {
    kind: "conversation",
    body: {
      id,
      visitor_name: name,
      channel,
      group,
      agent,
      state,
      since,
      turn: { turn: waits === undefined ? "visitor" : "agent", since },
      opened_at: 0,
      timer,
      call: call ? { stage: call, since } : null,
      flag: flag === undefined ? null : { at: flag, by: "ana", name: "Ana", words: "" },
    },
  };
}

export const queue = (group: string, waiting: number, longest: number | null = null): BoardItem => ({
  kind: "queue",
  body: { group, name: group, waiting, longest_since: longest === null ? null : NOW - longest },
});

export const update = (items: BoardItem[], more: Partial<BoardUpdate> = {}): BoardUpdate => ({ anew: false, items, gone: [], whole: true, old_since: null, over: false, ...more });
