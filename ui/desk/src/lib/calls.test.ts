import { cameByInvitation, fills, invites, isElsewhere, isLost, isOver, isStaged, ringLeft, rings, runs, runsHere, secondsTo, since, wished } from "@/lib/calls";
import { callView, entry } from "@/lib/samples";
import type { CallStage } from "@deskbell/shared/types";
import { describe, expect, test } from "vitest";

const STAGES: CallStage[] = [
  { stage: "invited", since: 1, elsewhere: false },
  { stage: "room", since: 1 },
  { stage: "ringing", since: 1, deadline: 2 },
  { stage: "answering" },
  { stage: "connecting", deadline: 2 },
  { stage: "active", since: 3 },
  { stage: "reconnecting", since: 3, deadline: 9 },
  { stage: "elsewhere", since: 4 },
  { stage: "ended", why: { end: "missed" }, talked_ms: 0 },
];

test("a call is an invitation, rings, runs or is over, and only one of them", () => {
  const which = STAGES.map((stage) => callView(stage)).map((call) => [invites(call), rings(call), runs(call), isOver(call)].map(Number).join(""));
  expect(which).toEqual(["1000", "1000", "0100", "0010", "0010", "0010", "0010", "0010", "0001"]);
  expect([rings(null), runs(null), isOver(null), runsHere(undefined)]).toEqual([false, false, false, false]);
});

test("v9 a call on another device runs, and not here", () => {
  expect(STAGES.map((stage) => runsHere(callView(stage)))).toEqual([false, false, false, true, true, true, true, false, false]);
  expect(STAGES.map((stage) => isElsewhere(callView(stage))).indexOf(true)).toBe(7);
  expect(isElsewhere(null)).toBe(false);
});

test("v10 who waits in the room is on a stage, and who has only invited is not", () => {
  expect(STAGES.map((stage) => isStaged(callView(stage)))).toEqual([false, true, false, true, true, true, true, true, false]);
});

test("v4 a call that came to nothing can be tried again; one that was ended on purpose needs not", () => {
  const lost = (["missed", "declined", "cancelled", "not_now", "no_connection", "no_media", "gave_up"] as const).map((end) => isLost({ end }, 0));
  expect(lost).toEqual(Array(7).fill(true));
  expect([isLost({ end: "hung_up", by: "visitor" }, 9), isLost({ end: "withdrawn" }, 0), isLost({ end: "left", party: "visitor" }, 0), isLost({ end: "conversation_left" }, 0)]).toEqual(Array(4).fill(false));
});

test("v10 a ring that answers an invitation is known by its call", () => {
  const asked = entry(1, { type: "happened", what: { happening: "invited", call: "a", agent: "me", name: "Me" } });
  expect([cameByInvitation([asked], "a"), cameByInvitation([asked], "b"), cameByInvitation([], "a")]).toEqual([true, false, false]);
});

test("the clock of the call goes on while it reconnects", () => {
  expect(STAGES.map((stage) => since(callView(stage)))).toEqual([null, null, null, null, null, 3, 3, 4, null]);
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
