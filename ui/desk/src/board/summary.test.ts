import { Board } from "@/board/board.svelte";
import { foundRows } from "@/board/finding";
import { agent, conversation, queue, update } from "@/board/samples";
import { flagged, inQueue, keptOrder, longestWait, SORTS, summaryOf, type Sort } from "@/board/summary";
import type { BoardItem } from "@deskbell/shared/types";
import { describe, expect, test } from "vitest";

function boardOf(...items: BoardItem[]) {
  const board = new Board((paint) => paint());
  board.apply(update(items, { anew: true }));
  return board;
}

const orderOf = (board: Board, sort: Sort) => summaryOf(board, { groups: [], sort }, 0).rows.map(({ agent }) => agent.id);

describe("the board in sum (T1)", () => {
  const board = boardOf(
    agent("ana", {}, 2),
    agent("bo", { presence: { presence: "away", since: 1_000 }, groups: ["light"] }),
    agent("cy", {}, 1),
    agent("dee", { presence: { presence: "offline", since: 5 } }),
    agent("eli", { presence: { presence: "offline", since: 5 }, groups: ["light"] }),
    conversation("a1", { agent: "ana", waits: 60 }),
    conversation("a2", { agent: "ana", call: "active", channel: "video", waits: 400 }),
    conversation("b1", { agent: "bo", group: "light", answered: 9, flag: 7 }),
    conversation("c1", { agent: "cy", state: "offered", waits: 300 }),
    conversation("c2", { agent: "cy", state: "snoozed", waits: 9_000, timer: { kind: "snooze", due: 1 } }),
    conversation("e1", { agent: "eli", group: "light", waits: 10, timer: { kind: "first_reply", due: 90 } }),
    conversation("q1", { state: "queued", waits: 500 }),
    conversation("q2", { state: "queued", waits: 40, timer: { kind: "kept", due: 50 } }),
    queue("orders", 2, 500),
    queue("light", 0),
  );

  test("t1_counts_what_is_in_hands_who_waits_and_does_not_talk_and_who_is_in_queue", () => {
    expect(summaryOf(board, { groups: [], sort: "help" }, 0).counts).toEqual({ agents: 5, online: 2, away: 1, calls: 1, conversations: 5, waiting: 3, queued: 2 });
    expect(summaryOf(board, { groups: ["light"], sort: "help" }, 0).counts).toEqual({ agents: 2, online: 0, away: 1, calls: 0, conversations: 2, waiting: 1, queued: 0 });
  });

  test.each([
    ["help", ["bo", "cy", "ana", "eli"]],
    ["wait", ["cy", "ana", "eli", "bo"]],
    ["name", ["ana", "bo", "cy", "eli"]],
    ["load", ["ana", "cy", "eli", "bo"]],
  ] as const)("t1_rows_stand_by_%s", (sort, order) => {
    expect(orderOf(board, sort)).toEqual(order);
  });

  test("t1_offline_agents_are_folded_unless_somebody_waits_for_them", () => {
    expect(SORTS.map((sort) => summaryOf(board, { groups: [], sort }, 0).offline.map((row) => row.agent.id))).toEqual(SORTS.map(() => ["dee"]));
  });

  test("t1_timers_stand_soonest_first_and_what_comes_back_is_none_of_them", () => {
    expect(summaryOf(board, { groups: [], sort: "help" }, 0).timers.map(({ id }) => id)).toEqual(["q2", "e1"]);
  });

  test("t1_of_many_timers_the_first_few_are_shown_and_all_are_counted", () => {
    const many = boardOf(...Array.from({ length: 9 }, (_, i) => conversation(`k${i}`, { state: "queued", timer: { kind: "kept", due: 100 - i } })));
    const { timers, timersInAll } = summaryOf(many, { groups: [], sort: "help" }, 0);
    expect([timers.map(({ id }) => id), timersInAll]).toEqual([["k8", "k7", "k6", "k5", "k4", "k3"], 9]);
  });

  test("t1_a_timer_of_days_is_not_about_to_take_anything_away", () => {
    const silence = boardOf(conversation("a1", { agent: "ana", timer: { kind: "silence", due: 7 * 86_400_000 } }));
    const of = (now: number) => summaryOf(silence, { groups: [], sort: "help" }, now).timersInAll;
    expect([of(0), of(7 * 86_400_000 - 60_000)]).toEqual([0, 1]);
  });

  test("t4_the_longest_wait_is_found_in_queues_too_and_flags_in_their_order", () => {
    expect(longestWait(board, [])).toBe("q1");
    expect(longestWait(board, ["light"])).toBe("e1");
    expect(flagged(board, []).map(({ id }) => id)).toEqual(["b1"]);
    expect(flagged(board, ["orders"])).toEqual([]);
    expect(inQueue(board, "orders").map(({ id }) => id)).toEqual(["q1", "q2"]);
  });

  test("ux_2_the_order_stands_still_while_the_hand_is_over_it", () => {
    const rows = summaryOf(board, { groups: [], sort: "name" }, 0).rows;
    expect(keptOrder(["cy", "gone", "ana"], rows, (row) => row.agent.id).map((row) => row.agent.id)).toEqual(["cy", "ana", "bo", "eli"]);
  });

  test("t4_by_name_agents_come_first_then_visitors_whose_chip_leads", () => {
    const named = boardOf(
      agent("1", { name: "Karim Haddad" }),
      agent("2", { name: "Mira Haas" }),
      agent("3", { name: "Zoé" }),
      conversation("x", { agent: "1", name: "Tom", waits: 50 }),
      conversation("y", { agent: "1", name: "Mira Vogel", answered: 50 }),
      conversation("z", { agent: "3", name: "Mikael Ira", waits: 1 }),
    );
    const rows = foundRows(summaryOf(named, { groups: [], sort: "name" }, 0).rows, "mira");
    expect(rows.map((row) => row.agent.name)).toEqual(["Mira Haas", "Karim Haddad"]);
    expect(rows[1]?.conversations.map(({ id }) => id)).toEqual(["y", "x"]);
  });
});
