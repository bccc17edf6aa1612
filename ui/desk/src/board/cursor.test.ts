import { Board } from "@/board/board.svelte";
import { chipName, fit } from "@/board/chips";
import { cursorTo, moved, neighbour, settled, type Cursor, type Step } from "@/board/cursor";
import { agent, conversation, update } from "@/board/samples";
import { describe, expect, test } from "vitest";

function rowsOf() {
  const board = new Board((paint) => paint());
  board.apply(
    update([
      agent("ana"),
      agent("bo"),
      agent("cy"),
      conversation("a1", { agent: "ana", waits: 9 }),
      conversation("a2", { agent: "ana", waits: 8 }),
      conversation("a3", { agent: "ana", state: "snoozed" }),
      conversation("c1", { agent: "cy", waits: 1 }),
    ]),
  );
  return [...board.rows.values()];
}

const at = (cursor: Cursor | null) => cursor && [cursor.agent, cursor.conversation];

describe("the keyboard on the board (T4)", () => {
  test("t4_arrows_go_from_row_to_row_and_from_conversation_to_conversation", () => {
    const rows = rowsOf();
    const walk = (...steps: Step[]) => at(steps.reduce<Cursor | null>((cursor, step) => moved(rows, cursor, step), null));
    expect(walk()).toBe(null);
    expect(walk("right")).toEqual(["ana", "a2"]);
    expect(walk("end")).toEqual(["ana", "a3"]);
    expect(walk("end", "right")).toEqual(["ana", "a3"]);
    expect(walk("right", "left", "left")).toEqual(["ana", "a1"]);
    expect(walk("down")).toEqual(["bo", null]);
    expect(walk("down", "down", "down")).toEqual(["cy", "c1"]);
    expect(walk("last", "up")).toEqual(["bo", null]);
    expect(walk("page-down", "page-up")).toEqual(["ana", "a1"]);
    expect(moved([], null, "down")).toBe(null);
  });

  test("t4_the_cursor_stays_with_whom_it_was_and_where_nobody_is_left_at_its_place", () => {
    const rows = rowsOf();
    const cursor = cursorTo(rows, "c1");
    expect(at(settled(rows.toReversed(), cursor))).toEqual(["cy", "c1"]);
    expect(settled(rows.toReversed(), cursor)?.row).toBe(0);
    expect(at(settled(rows.slice(0, 2), cursor))).toEqual(["bo", null]);
    expect(cursorTo(rows, "nobody")).toBe(null);
  });

  test("t4_next_and_before_go_across_agents_and_end_at_the_ends", () => {
    const rows = rowsOf();
    expect(neighbour(rows, "a3", 1)).toBe("c1");
    expect(neighbour(rows, "c1", -1)).toBe("a3");
    expect(neighbour(rows, "c1", 1)).toBe(null);
    expect(neighbour(rows, "gone", 1)).toBe("a1");
  });
});

describe("chips", () => {
  test("t1_names_are_short_and_say_who_it_is", () => {
    expect(["Mira Vogel", "Visitor 4821", "Cher", "Jean-Baptiste de La Rochefoucauld", "Wolfeschlegelsteinhausenbergerdorff"].map(chipName)).toEqual([
      "Mira V.",
      "Visitor 4821",
      "Cher",
      "Jean-Baptiste R.",
      "Wolfeschlegelstei…",
    ]);
  });

  test("t1_as_many_stand_in_a_line_as_fit_and_the_chosen_one_is_among_them", () => {
    const widths = [100, 100, 100, 100];
    expect(fit(widths, 418, 6, 30)).toEqual({ from: 0, to: 4 });
    expect(fit(widths, 417, 6, 30)).toEqual({ from: 0, to: 3 });
    expect(fit(widths, 250, 6, 30)).toEqual({ from: 0, to: 2 });
    expect(fit(widths, 250, 6, 30, 3)).toEqual({ from: 2, to: 4 });
    expect(fit(widths, 20, 6, 30, 2)).toEqual({ from: 2, to: 3 });
    expect(fit([], 100, 6, 30)).toEqual({ from: 0, to: 0 });
  });
});
