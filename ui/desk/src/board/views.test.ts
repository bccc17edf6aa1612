import { keep, MOST_VIEWS, PLAIN, putBack, read, sameLook, withoutView, withView, type Kept } from "@/board/views";
import { describe, expect, test } from "vitest";

function storage(content: Record<string, string> = {}) {
  return { getItem: (key: string) => content[key] ?? null, setItem: (key: string, value: string) => void (content[key] = value) };
}

const KEPT: Kept = { look: { groups: ["light"], sort: "wait", density: "compact" }, views: [] };

describe("saved views (T1)", () => {
  test("t1_each_agent_finds_the_own_board_as_it_was_left", () => {
    const kept = storage();
    keep(kept, "ana", KEPT);
    expect(read(kept, "ana")).toEqual(KEPT);
    expect(read(kept, "bo")).toEqual({ look: PLAIN, views: [] });
  });

  test("t1_what_cannot_be_read_is_as_if_it_had_never_been", () => {
    for (const text of ["{", "null", "[]", '{"look":{"groups":"all"},"views":7}', '{"views":[{"name":""},{"name":"x","look":{"sort":"none"}}]}']) {
      expect(read(storage({ "deskbell.board.ana": text }), "ana")).toEqual({ look: PLAIN, views: [] });
    }
  });

  test("t1_a_view_of_the_same_name_is_replaced_and_there_are_not_too_many", () => {
    const once = withView(KEPT, "  Evenings ")!;
    expect(once.views).toEqual([{ name: "Evenings", look: KEPT.look }]);
    expect(withView({ ...once, look: PLAIN }, "Evenings")!.views).toEqual([{ name: "Evenings", look: PLAIN }]);
    expect(withView(KEPT, "   ")).toBe(null);
    const full = { ...KEPT, views: Array.from({ length: MOST_VIEWS }, (_, i) => ({ name: `${i}`, look: PLAIN })) };
    expect(withView(full, "one more")).toBe(null);
    expect(withView(full, "3")?.views.length).toBe(MOST_VIEWS);
  });

  test("t1_a_deleted_view_is_put_back_where_it_stood_unless_its_name_was_given_again", () => {
    const three = { ...KEPT, views: ["Days", "Evenings", "Nights"].map((name) => ({ name, look: PLAIN })) };
    const without = withoutView(three, "Evenings")!;
    expect(without.kept.views.map(({ name }) => name)).toEqual(["Days", "Nights"]);
    expect(putBack(without.kept, without.gone)).toEqual(three);
    expect(putBack(withView(without.kept, "Evenings")!, without.gone)).toBe(null);
    expect(withoutView(three, "Mornings")).toBe(null);
  });

  test("t1_the_order_of_groups_makes_no_other_view", () => {
    expect(sameLook({ ...PLAIN, groups: ["a", "b"] }, { ...PLAIN, groups: ["b", "a"] })).toBe(true);
    expect(sameLook(PLAIN, { ...PLAIN, sort: "load" })).toBe(false);
  });
});
