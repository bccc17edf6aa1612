import { fills, isOver, ringLeft, rings, runs, runsHere, secondsTo, since, wished } from "@/lib/calls";
import { callView } from "@/lib/samples";
import type { CallStage } from "@deskbell/shared/types";
import { describe, expect, test } from "vitest";

const STAGES: CallStage[] = [
  { stage: "ringing", since: 1, deadline: 2 },
  { stage: "answering" },
  { stage: "connecting", deadline: 2 },
  { stage: "active", since: 3 },
  { stage: "reconnecting", since: 3, deadline: 9 },
  { stage: "elsewhere", since: 4 },
  { stage: "ended", why: { end: "missed" }, talked_ms: 0 },
];

test("a call rings, runs or is over, and only one of them", () => {
  const which = STAGES.map((stage) => callView(stage)).map((call) => [rings(call), runs(call), isOver(call)].map(Number).join(""));
  expect(which).toEqual(["100", "010", "010", "010", "010", "010", "001"]);
  expect([rings(null), runs(null), isOver(null), runsHere(undefined)]).toEqual([false, false, false, false]);
});

test("v9 a call on another device runs, and not here", () => {
  expect(STAGES.map((stage) => runsHere(callView(stage)))).toEqual([false, true, true, true, true, false, false]);
});

test("the clock of the call goes on while it reconnects", () => {
  expect(STAGES.map((stage) => since(callView(stage)))).toEqual([null, null, null, 3, 3, 4, null]);
});

test("v6 what is missing or paused is wished all the same; only off is not", () => {
  expect((["on", "off", "missing", "paused"] as const).map(wished)).toEqual([true, false, true, true]);
});

describe("v2 the ring", () => {
  test("runs down from all to nothing within its 30 s, and not beyond", () => {
    const ring = { since: 1_000, deadline: 31_000 };
    expect([0, 1_000, 16_000, 31_000, 99_000].map((now) => ringLeft(ring, now))).toEqual([1, 1, 0.5, 0, 0]);
    expect(ringLeft({ since: 5, deadline: 5 }, 5)).toBe(0);
  });

  test("says the last second until it is over", () => {
    expect([0, 1, 999, 1_000, 1_001, 9_000].map((now) => secondsTo(1_000, now))).toEqual([1, 1, 1, 0, 0, 0]);
  });

  test("never shows a second more than there is because two clocks differ a little", () => {
    expect([0, -40, -100, -101].map((now) => secondsTo(30_000, now))).toEqual([30, 30, 30, 31]);
  });
});

describe("a picture", () => {
  const hd = { width: 1280, height: 720 };

  test("fills its frame when less than half of it is cut", () => {
    expect(fills(hd, { width: 600, height: 600 })).toBe(true);
    expect(fills(hd, { width: 600, height: 700 })).toBe(false);
    expect(fills({ width: 720, height: 1280 }, { width: 1600, height: 900 })).toBe(false);
  });

  test("fills while nothing is known", () => {
    expect(fills({ width: 0, height: 0 }, hd)).toBe(true);
    expect(fills(hd, { width: 0, height: 0 })).toBe(true);
  });
});
