import { countdown, HOT_MS } from "@/lib/countdown";
import { language } from "@/words";
import type { Timer } from "@deskbell/shared/types";
import { beforeEach, describe, expect, test } from "vitest";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

beforeEach(() => void (language.current = "en"));

const words = (kind: Timer, left: number, live = true) => countdown({ kind, due: left }, 0, live)?.pieces.join("");
const hot = (kind: Timer, left: number) => countdown({ kind, due: left }, 0, true)?.hot;

describe("m13 a countdown", () => {
  test("says how long, what then, and why", () => {
    expect([
      words("offer", 18_000),
      words("first_reply", 79_000),
      words("later_reply", 12 * HOUR - MINUTE),
      words("unhandled", 23 * HOUR),
      words("kept", 2 * HOUR),
      words("snooze", 3 * HOUR),
      words("silence", 6 * DAY + 4 * HOUR),
    ]).toEqual([
      "Goes to the next agent in 0:18",
      "Reassigned in 1:19, unanswered",
      "Reassigned in 11 h 59, no reply",
      "For anybody in 23 h, not handled",
      "Kept for 2 h, then for anybody",
      "Back in 3 h, or on a reply",
      "Ends in 6 d 4 h, no reply",
    ]);
  });

  test("counts the last second until it is over, then says what happens", () => {
    expect([words("offer", 1_000), words("offer", 1), words("offer", 0)]).toEqual([
      "Goes to the next agent in 0:01",
      "Goes to the next agent in 0:01",
      "Goes to the next agent",
    ]);
  });

  test("begins at its whole length, although the page's clock stands still between two seconds", () => {
    expect([words("first_reply", 5 * MINUTE + 999), words("first_reply", 5 * MINUTE), words("first_reply", 5 * MINUTE - 1)]).toEqual([
      "Reassigned in 5:00, unanswered",
      "Reassigned in 5:00, unanswered",
      "Reassigned in 4:59, unanswered",
    ]);
  });

  test("is hot under two minutes and calm for days", () => {
    expect([hot("first_reply", HOT_MS - 1), hot("first_reply", HOT_MS), hot("silence", 6 * DAY), hot("silence", 0)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test("of a snooze is never hot: what comes back takes nothing away", () => {
    expect(hot("snooze", 1_000)).toBe(false);
  });

  test("promises nothing while offline", () => {
    expect([words("first_reply", 79_000, false), words("first_reply", -1, false)]).toEqual([
      "Probably reassigned in 1 min",
      "Probably reassigned by now",
    ]);
    expect(countdown({ kind: "first_reply", due: 1 }, 0, false).hot).toBe(false);
  });

  test("speaks French", () => {
    language.current = "fr";
    expect(words("kept", 2 * HOUR)).toBe("Gardée 2 h, puis au groupe");
  });
});
