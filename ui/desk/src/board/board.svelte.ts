// The live board as the desk tells it (T1): items that travel whole, kept by what they are about. Nothing of it is patched;
// what a row of the board shows is made anew for those agents alone whom a change is about.
import { pace } from "@/board/pace";
import { byUrgency, waits } from "@/board/urgency";
import type {
  AgentId,
  BoardAgent,
  BoardConversation,
  BoardItem,
  BoardKey,
  BoardMissed,
  BoardQueue,
  BoardUpdate,
  ConversationId,
  Flag,
  GroupId,
  MissedId,
  Time,
} from "@deskbell/shared/types";

/** An agent with everything that is in the agent's hands. It is replaced whole when anything of it is otherwise. */
export interface Row {
  readonly agent: BoardAgent;
  /** What is most urgent first; what was put aside or released comes last. */
  readonly conversations: readonly BoardConversation[];
  /** The longest standing call for help. */
  readonly flag: Flag | null;
  /** The visitor who waits the longest waits since then. */
  readonly waitsSince: Time | null;
  /** Taken slots in all, as a share of all slots. */
  readonly load: number;
}

/** Calls back before the next paint. */
export type Paint = (paint: () => void) => void;

/** Where what shows a row reads it, so that it alone is drawn anew. */
class Cell {
  row = $state.raw() as Row;

  constructor(row: Row) {
    this.row = row;
  }
}

export class Board {
  readonly agents = new Map<AgentId, BoardAgent>();
  readonly conversations = new Map<ConversationId, BoardConversation>();
  readonly queues = new Map<GroupId, BoardQueue>();
  readonly missed = new Map<MissedId, BoardMissed>();
  readonly rows = new Map<AgentId, Row>();
  readonly #cells = new Map<AgentId, Cell>();
  /** Grows with each paint. */
  version = $state(0);
  /** All of it has come. */
  whole = $state(false);
  /** It is as it was then; `null` while it is true to the second. */
  oldSince = $state<Time | null>(null);
  /** One leads nobody any more. */
  over = $state(false);
  /** Each agent's conversations. */
  readonly #hands = new Map<AgentId, Map<ConversationId, BoardConversation>>();
  readonly #touched = new Set<AgentId>();
  #waitsForPaint = false;
  readonly #beforePaint: Paint;

  constructor(paint: Paint = pace.paint) {
    this.#beforePaint = paint;
  }

  /** The row of an agent, watched by itself; `undefined` when there is none any more. */
  row(id: AgentId): Row | undefined {
    return this.#cells.get(id)?.row;
  }

  /** Takes what is otherwise. It is seen with one of the next pictures, however many changes come before it. */
  apply(update: BoardUpdate) {
    if (update.anew) this.#empty();
    for (const item of update.items) this.#put(item);
    for (const key of update.gone) this.#drop(key);
    this.whole = update.whole;
    this.oldSince = update.old_since;
    this.over = update.over;
    if (this.#waitsForPaint) return;
    this.#waitsForPaint = true;
    this.#beforePaint(() => this.#paint());
  }

  /** Nothing is watched any more. */
  clear() {
    this.#empty();
    this.whole = false;
    this.oldSince = null;
    this.over = false;
    this.version += 1;
  }

  #empty() {
    for (const map of [this.agents, this.conversations, this.queues, this.missed, this.rows, this.#cells, this.#hands]) map.clear();
    this.#touched.clear();
  }

  #put(item: BoardItem) {
    switch (item.kind) {
      case "agent":
        this.agents.set(item.body.id, item.body);
        this.#touched.add(item.body.id);
        return;
      case "conversation":
        this.#away(item.body.id);
        this.conversations.set(item.body.id, item.body);
        this.#intoHand(item.body);
        return;
      case "queue":
        this.queues.set(item.body.group, item.body);
        return;
      case "missed":
        this.missed.set(item.body.id, item.body);
    }
  }

  #drop(key: BoardKey) {
    switch (key.kind) {
      case "agent":
        this.agents.delete(key.id);
        this.#touched.add(key.id);
        return;
      case "conversation":
        this.#away(key.id);
        this.conversations.delete(key.id);
        return;
      case "queue":
        this.queues.delete(key.id);
        return;
      case "missed":
        this.missed.delete(key.id);
    }
  }

  /** What waits for one agent in the queue is in nobody's hands. */
  #intoHand(conversation: BoardConversation) {
    if (conversation.agent === null || conversation.state === "queued") return;
    const hand = this.#hands.get(conversation.agent) ?? new Map<ConversationId, BoardConversation>();
    this.#hands.set(conversation.agent, hand.set(conversation.id, conversation));
    this.#touched.add(conversation.agent);
  }

  #away(id: ConversationId) {
    const agent = this.conversations.get(id)?.agent ?? null;
    if (agent === null) return;
    this.#hands.get(agent)?.delete(id);
    this.#touched.add(agent);
  }

  #paint() {
    this.#waitsForPaint = false;
    for (const id of this.#touched) {
      const agent = this.agents.get(id);
      if (agent) this.#show(id, rowOf(agent, [...(this.#hands.get(id)?.values() ?? [])]));
      else for (const map of [this.rows, this.#cells]) map.delete(id);
    }
    this.#touched.clear();
    this.version += 1;
  }

  #show(id: AgentId, row: Row) {
    this.rows.set(id, row);
    const cell = this.#cells.get(id);
    if (cell) cell.row = row;
    else this.#cells.set(id, new Cell(row));
  }
}

function rowOf(agent: BoardAgent, hand: BoardConversation[]): Row {
  const conversations = hand.sort(byUrgency);
  const flags = conversations.flatMap(({ flag }) => flag ?? []).sort((a, b) => a.at - b.at);
  const since = conversations.filter(waits).map(({ turn }) => turn.since);
  const standings = Object.values(agent.channels);
  const slots = standings.reduce((sum, one) => sum + one.slots, 0);
  const taken = standings.reduce((sum, one) => sum + one.taken, 0);
  return {
    agent,
    conversations,
    flag: flags[0] ?? null,
    waitsSince: since.length > 0 ? Math.min(...since) : null,
    load: slots > 0 ? taken / slots : 0,
  };
}
