import { bucketsOf, dayField, daysOf, labelEvery, rangeOf, stepsOf, type Range } from "@/figures/spans";
import { describe, expect, test } from "vitest";

const NONE = { first: "", last: "" };
const HOUR = 3_600_000;
const at = (year: number, month: number, day: number, hour = 0) => new Date(year, month - 1, day, hour).getTime();
const NOW = at(2026, 11, 29, 14);

describe("a span of time", () => {
  test("t6_goes_from_midnight_to_midnight", () => {
    expect(rangeOf("today", NONE, NOW)).toEqual({ from: at(2026, 11, 29), to: at(2026, 11, 30) });
    expect(rangeOf("yesterday", NONE, NOW)).toEqual({ from: at(2026, 11, 28), to: at(2026, 11, 29) });
    expect(rangeOf("week", NONE, NOW)).toEqual({ from: at(2026, 11, 23), to: at(2026, 11, 30) });
    expect(daysOf(rangeOf("month", NONE, NOW) as Range)).toBe(28);
  });

  test("t6_of_two_days_counts_both", () => {
    expect(rangeOf("between", { first: "2026-03-01", last: "2026-03-31" }, NOW)).toEqual({ from: at(2026, 3, 1), to: at(2026, 4, 1) });
    expect(rangeOf("between", { first: dayField(NOW), last: dayField(NOW) }, NOW)).toEqual(rangeOf("today", NONE, NOW));
  });

  test.each([
    ["", "2026-03-01", "incomplete"],
    ["2026-02-31", "2026-03-01", "incomplete"],
    ["2026-03-02", "2026-03-01", "backwards"],
    ["2025-01-01", "2026-03-01", "long"],
  ])("t6_from %s to %s is %s", (first, last, wrong) => expect(rangeOf("between", { first, last }, NOW)).toBe(wrong));

  test("t6_has_a_place_for_each_hour_or_day", () => {
    const today = rangeOf("today", NONE, NOW) as Range;
    const week = rangeOf("week", NONE, NOW) as Range;
    const hours = bucketsOf(today, "hour");
    expect(hours.map((one) => one - hours[0]!)).toEqual(hours.map((_, i) => i * HOUR));
    // Where the time is half an hour off UTC's, the first and the last hour are halves.
    expect([hours[0]! <= today.from, hours.at(-1)! + HOUR >= today.to, hours.length - 24 < 2]).toEqual([true, true, true]);
    expect(bucketsOf(week, "day").map(dayField)).toEqual(["23", "24", "25", "26", "27", "28", "29"].map((day) => `2026-11-${day}`));
  });

  test.each([25, 23])("t6_days_end_with_the_span_when_one_of_them_has %i hours", (hours) => {
    const to = at(2026, 11, 30);
    const days = bucketsOf({ from: to - 6 * 24 * HOUR - hours * HOUR, to }, "day");
    expect(days.map((one) => (to - one) / HOUR / 24)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  test("t6_is_seen_by_the_hour_when_it_is_short", () => {
    expect(["today", "week", "month"].map((kind) => stepsOf(rangeOf(kind as "today", NONE, NOW) as Range))).toEqual([["hour"], ["day", "hour"], ["day"]]);
  });
});

test("t6_labels_stand_at_full_hours_and_never_too_close", () => {
  expect([labelEvery(24, "hour", 10), labelEvery(168, "hour", 8), labelEvery(28, "day", 9), labelEvery(7, "day", 9)]).toEqual([3, 24, 5, 1]);
});
