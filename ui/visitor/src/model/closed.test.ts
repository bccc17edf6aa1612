import { describe, expect, test } from "vitest";
import { wordsFor } from "../words";
import { closedText, keptOut } from "./closed";
import { NOON, site } from "./samples";
import { fromSnapshot } from "./visit";

const HOUR = 3_600_000;
const { words } = wordsFor(["en"]);
const closed = (until: number | null, ahead = 0) => ({ visit: fromSnapshot([site({ closed: { until } })]), ahead });

describe("c8: a visitor who is kept out", () => {
  test("for good, or until a time that opens the chat by itself", () => {
    expect(keptOut({ visit: fromSnapshot([site()]), ahead: 0 }, NOON)).toBeNull();
    expect(keptOut({ visit: fromSnapshot([]), ahead: 0 }, NOON)).toBeNull();
    expect(keptOut(closed(null), NOON)).toEqual({ until: null });
    expect(keptOut(closed(NOON + HOUR), NOON)).toEqual({ until: NOON + HOUR });
    expect(keptOut(closed(NOON), NOON)).toBeNull();
  });

  test("the time is the hub's: a machine that runs late is not kept out for longer", () => {
    expect(keptOut(closed(NOON + HOUR, HOUR), NOON)).toBeNull();
    expect(keptOut(closed(NOON + HOUR, HOUR - 1), NOON)).not.toBeNull();
  });

  test("is told politely, with the day when it is another one", () => {
    expect(closedText(null, NOON, words, "en-GB")).toBe(words.closed.now);
    expect(closedText(NOON + 6.5 * HOUR, NOON, words, "en-GB")).toBe(words.closed.until("18:30"));
    expect(closedText(NOON + 72 * HOUR, NOON, words, "en-GB")).toMatch(/Monday,? 23 November at 12:00/);
  });
});
