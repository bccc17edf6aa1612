import { cell, csvOf, separatorBeside } from "@/figures/csv";
import { isNothing, measure, MEASURES, missedInAll, sorted, written } from "@/figures/measures";
import { stacked, type Line } from "@/figures/plotting";
import { decimalSign } from "@/lib/format";
import { language } from "@/words";
import { en } from "@/words/en";
import type { Durations, FiguresShown } from "@deskbell/shared/types";
import { describe, expect, test } from "vitest";

const NONE: FiguresShown = {
  begun: 0,
  ended: 0,
  transfers: 0,
  handoffs: 0,
  calls_failed: 0,
  missed: { busy: 0, absent: 0, unanswered: 0, declined: 0 },
  first_response: null,
  response: null,
  wait: null,
  handle: null,
  talk: null,
};
const took = (median: number): Durations => ({ count: 2, sum: 2 * median, median, p90: 2 * median, longest: 3 * median });
const row = (name: string, more: Partial<FiguresShown>) => ({ name, figures: { ...NONE, ...more } });

describe("measures", () => {
  test("t6_missed_are_those_of_every_reason", () => {
    expect(missedInAll({ ...NONE, missed: { busy: 1, absent: 2, unanswered: 4, declined: 8 } })).toBe(15);
  });

  test("t6_nothing_is_nothing_of_all", () => {
    expect(isNothing(NONE)).toBe(true);
    expect([isNothing({ ...NONE, handoffs: 1 }), isNothing({ ...NONE, missed: { ...NONE.missed, declined: 1 } })]).toEqual([false, false]);
  });

  test("t6_what_was_not_measured_is_a_dash_and_not_a_zero", () => {
    expect([written(measure("firstMedian"), null), written(measure("firstMedian"), 38_400), written(measure("begun"), 0)]).toEqual(["–", "0:38", "0"]);
  });

  test("t6_rows_without_a_value_stand_last_either_way", () => {
    const rows = [row("a", {}), row("b", { wait: took(9) }), row("c", { wait: took(3) }), row("d", {})];
    const names = (direction: "up" | "down") => sorted(rows, measure("waitMedian"), direction).map(({ name }) => name).join("");
    expect([names("up"), names("down")]).toEqual(["cbad", "bcad"]);
  });
});

test("t6_stacked_values_stand_on_those_before_them_and_the_highest_is_drawn_first", () => {
  const line = (label: string, values: (number | null)[]): Line => ({ label, ink: 1, values, total: null });
  expect(stacked([line("a", [1, 0]), line("b", [2, null]), line("c", [3, 5])]).map(({ label, values }) => [label, values])).toEqual([
    ["c", [6, 5]],
    ["b", [3, 0]],
    ["a", [1, 0]],
  ]);
});

describe("csv", () => {
  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("t6_no_name_becomes_a_formula %j", (name) => {
    expect(cell(name)).toMatch(/^"?'/);
  });

  test("t6_what_would_break_a_row_is_quoted", () => {
    expect([cell('Anna "An", B.'), cell("a\nb"), cell("a b"), cell(-3)]).toEqual(['"Anna ""An"", B."', '"a\nb"', "a b", "-3"]);
  });

  test("t6_a_file_has_every_measure_spans_in_seconds_and_nothing_where_nothing_was", () => {
    const text = csvOf("Agent", en.figures.measures, en.figures.inSeconds, [row("=Ana", { begun: 3, first_response: took(38_400) })]);
    const [heads, values, end] = text.split("\r\n");
    expect(text.startsWith("\uFEFFAgent,Begun,")).toBe(true);
    expect(heads).toContain('"First answer, median (s)"');
    expect(values).toBe(`'=Ana,3,0,38,77${",".repeat(6)}0,0,0,0,0,0,,0,0,0`);
    expect(values!.split(",").length).toBe(MEASURES.length + 1);
    expect(end).toBe("");
  });

  test("t6_where_fractions_have_a_comma_cells_stand_between_semicolons", () => {
    const signs = (["en", "fr"] as const).map((tag) => {
      language.current = tag;
      return decimalSign();
    });
    language.current = "en";
    expect(signs).toEqual([".", ","]);
    expect(signs.map(separatorBeside)).toEqual([",", ";"]);
    const text = csvOf("Agent", en.figures.measures, en.figures.inSeconds, [row("An; B", { begun: 3 })], ";");
    expect(text.split("\r\n")[1]).toMatch(/^"An; B";3;0;/);
  });
});
