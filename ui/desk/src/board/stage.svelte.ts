// What is under the hand on the board: what is chosen of it, where the keyboard is, and the order while it stands still.
import type { Row } from "@/board/board.svelte";
import { cursorTo, moved, settled, type Cursor, type Step } from "@/board/cursor";
import { foundRows } from "@/board/finding";
import { flagged, keptOrder, longestWait, summaryOf } from "@/board/summary";
import { keep, PLAIN, putBack, read, withoutView, withView, type Gone, type Kept, type Look, type SavedView } from "@/board/views";
import { clock } from "@/lib/clock.svelte";
import { model } from "@/lib/model.svelte";
import type { AgentId, ConversationId } from "@deskbell/shared/types";

const MINUTE_MS = 60_000;
/** A hand that rests this long no longer aims at anything: 10 s. */
const REST_MS = 10_000;

/** A list that is the one before when it says the same: what shows it is left alone then. */
function steady<T>() {
  let last: readonly T[] = [];
  return (next: readonly T[]): readonly T[] => {
    if (next.length !== last.length || next.some((one, i) => one !== last[i])) last = next;
    return last;
  };
}

class Stage {
  #me: AgentId | null = null;
  #kept = $state.raw<Kept>({ look: PLAIN, views: [] });
  /** What is looked for by name. */
  find = $state("");
  cursor = $state.raw<Cursor | null>(null);
  /** Who is offline is shown, too. */
  unfolded = $state(false);
  /** For a screen on the wall: large, and nothing to press. */
  wall = $state(false);
  /** What keeps the focus: the rows, and the field in which one looks for a name. */
  grid = $state.raw<HTMLElement | null>(null);
  field = $state.raw<HTMLInputElement | null>(null);
  #order = $state.raw<readonly AgentId[] | null>(null);
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** On a board on which nothing happens timers still come near. */
  readonly #minute = $derived(Math.floor(clock.now / MINUTE_MS) * MINUTE_MS);

  summary = $derived.by(() => {
    void model.board.version; // the maps of the board are not watched one by one
    return summaryOf(model.board, this.#kept.look, this.#minute);
  });

  readonly #sorted: Row[] = $derived.by(() => {
    const { rows, offline } = this.summary;
    const typed = this.find.trim();
    const all = this.unfolded || typed !== "" ? [...rows, ...offline] : rows;
    return typed === "" ? all : foundRows(all, typed);
  });

  /** The rows as they stand. */
  rows: Row[] = $derived(this.#order === null ? this.#sorted : keptOrder(this.#order, this.#sorted, ({ agent }) => agent.id));

  readonly #steady = steady<AgentId>();

  /** Whose rows they are. */
  ids: readonly AgentId[] = $derived(this.#steady(this.rows.map(({ agent }) => agent.id)));

  /** Whether they would stand otherwise if the hand were gone. */
  stale = $derived(this.#order !== null && this.rows.some((row, i) => row.agent.id !== this.#sorted[i]?.agent.id));

  get look(): Look {
    return this.#kept.look;
  }

  get views(): readonly SavedView[] {
    return this.#kept.views;
  }

  /** An agent's board begins. */
  begin(me: AgentId) {
    if (this.#me !== me) {
      this.#me = me;
      this.#kept = read(localStorage, me);
      this.cursor = null;
    }
    this.find = "";
  }

  choose(change: Partial<Look>) {
    this.#keep({ ...this.#kept, look: { ...this.look, ...change } });
    this.let();
  }

  /** Whether it could be saved. */
  save(name: string): boolean {
    const kept = withView(this.#kept, name);
    if (kept) this.#keep(kept);
    return kept !== null;
  }

  /** What to put back if that was a slip. */
  forget(name: string): Gone | null {
    const without = withoutView(this.#kept, name);
    if (without) this.#keep(without.kept);
    return without?.gone ?? null;
  }

  putBack(gone: Gone) {
    const kept = putBack(this.#kept, gone);
    if (kept) this.#keep(kept);
  }

  #keep(kept: Kept) {
    this.#kept = kept;
    if (this.#me !== null) keep(localStorage, this.#me, kept);
  }

  /** The hand is over the rows: nothing moves under it (ux.md, rule 2). */
  hold() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.let(), REST_MS);
    this.#order ??= this.#sorted.map(({ agent }) => agent.id);
  }

  /** The hand is gone. */
  let() {
    clearTimeout(this.#rest);
    this.#order = null;
  }

  step(step: Step) {
    this.hold();
    this.cursor = moved(this.rows, this.cursor, step);
  }

  /** The cursor where it is now; the first row before it has been anywhere. */
  get here(): Cursor | null {
    return settled(this.rows, this.cursor);
  }

  /** Whether the cursor could go there; what stands in no row is still to be read. */
  goTo(conversation: ConversationId) {
    const found = cursorTo(this.rows, conversation);
    if (found) this.cursor = found;
  }

  /** The call for help after this one, the longest standing first. */
  nextFlag(after: ConversationId | null): ConversationId | null {
    const flags = flagged(model.board, this.look.groups);
    const at = flags.findIndex(({ id }) => id === after);
    return flags[(at + 1) % flags.length]?.id ?? null;
  }

  longest = () => longestWait(model.board, this.look.groups);
}

export const stage = new Stage();
