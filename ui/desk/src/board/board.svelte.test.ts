import { Board } from "@/board/board.svelte";
import { agent, conversation, queue, update } from "@/board/samples";
import { describe, expect, test } from "vitest";

/** A board whose screen paints when the test says so. */
function boarded() {
  const paints: (() => void)[] = [];
  const board = new Board((paint) => void paints.push(paint));
  return { board, paint: () => paints.splice(0).forEach((one) => one()), paints };
}

describe("the live board (T1)", () => {
  test("t1_many_changes_are_one_paint", () => {
    const { board, paint, paints } = boarded();
    board.apply(update([agent("ana")], { anew: true }));
    for (let i = 0; i < 50; i++) board.apply(update([conversation("mira", { agent: "ana", waits: i })]));
    expect(paints.length).toBe(1);
    expect(board.version).toBe(0);
    paint();
    expect(board.version).toBe(1);
    expect(board.rows.get("ana")?.waitsSince).toBe(1_000_000 - 49);
  });

  test("t1_only_the_rows_that_a_change_is_about_are_made_anew", () => {
    const { board, paint } = boarded();
    board.apply(update([agent("ana"), agent("bo"), conversation("mira", { agent: "ana" })], { anew: true }));
    paint();
    const before = board.rows.get("ana");
    board.apply(update([conversation("tom", { agent: "bo" })]));
    paint();
    expect(board.rows.get("ana")).toBe(before);
    expect(board.rows.get("bo")?.conversations.map(({ id }) => id)).toEqual(["tom"]);
  });

  test("t1_a_conversation_goes_from_hand_to_hand_and_into_the_queue", () => {
    const { board, paint } = boarded();
    const held = () => ["ana", "bo"].map((id) => board.rows.get(id)?.conversations.length);
    board.apply(update([agent("ana"), agent("bo"), conversation("mira", { agent: "ana" })], { anew: true }));
    paint();
    expect(held()).toEqual([1, 0]);
    board.apply(update([conversation("mira", { agent: "bo" })]));
    paint();
    expect(held()).toEqual([0, 1]);
    board.apply(update([conversation("mira", { agent: "bo", state: "queued" })])); // kept for bo, and not with bo yet
    paint();
    expect(held()).toEqual([0, 0]);
    board.apply(update([conversation("mira", { agent: "ana" })]));
    board.apply(update([], { gone: [{ kind: "conversation", id: "mira" }, { kind: "agent", id: "bo" }] }));
    paint();
    expect(held()).toEqual([0, undefined]);
    expect(board.conversations.size).toBe(0);
  });

  test("t1_a_board_that_begins_anew_keeps_nothing_of_the_one_before", () => {
    const { board, paint } = boarded();
    board.apply(update([agent("ana"), conversation("mira", { agent: "ana" }), queue("orders", 2)], { anew: true }));
    paint();
    board.apply(update([agent("bo")], { anew: true, whole: false }));
    paint();
    expect([...board.rows.keys()]).toEqual(["bo"]);
    expect([board.conversations.size, board.queues.size, board.whole]).toEqual([0, 0, false]);
  });

  test("t1_the_same_items_in_any_order_are_the_same_board", () => {
    const items = [
      agent("ana"),
      agent("bo"),
      conversation("mira", { agent: "ana", waits: 5 }),
      conversation("tom", { agent: "ana", waits: 90 }),
      conversation("lea", { agent: "bo", answered: 3 }),
      queue("orders", 1),
    ];
    const shown = (list: typeof items) => {
      const { board, paint } = boarded();
      board.apply(update([], { anew: true }));
      for (const item of list) board.apply(update([item]));
      paint();
      return [...board.rows.values()].sort((a, b) => (a.agent.id < b.agent.id ? -1 : 1));
    };
    expect(shown(items.toReversed())).toEqual(shown(items));
  });
});
