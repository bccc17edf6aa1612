import type { Row } from "@deskbell/shared/leg";
import { describe, expect, test } from "vitest";
import { Gap, MadeUp } from "./gap";

describe("H2: between two legs", () => {
  /** At 1000 the legs change places, which is on the screen at 1010. */
  const changed = (old: number | null, newest: number | null) => {
    const gap = new Gap(1_000);
    gap.turned(1_000, old, newest);
    gap.shown(1_010);
    return gap;
  };

  test.each([
    ["both run: about one picture", 990, 980, 1_015, 20],
    ["the picture after the change is late", 990, 980, 1_310, 300],
    ["the former leg stood still before", 700, 980, 1_015, 310],
    ["the new leg stood still before: that its old picture is seen does not count", 990, 600, 1_090, 100],
    ["the new leg had no picture yet", 990, null, 1_200, 210],
    ["nothing comes at all: as long as it was watched", 990, 980, null, 990],
    ["there was no picture before", null, 980, 1_015, null],
  ])("%s", (_what, old, newest, next, expected) => {
    const gap = changed(old, newest);
    if (next !== null) gap.picture(next);
    gap.picture(1_500);
    if (next === null) expect(changed(old, newest).end(2_000).video).toBe(expected);
    else expect(gap.end(2_000).video).toBe(expected);
  });

  test("a picture from before the change, of which one hears after it, is none that came after it", () => {
    const gap = changed(990, 600);
    gap.picture(995);
    gap.picture(1_030);
    expect(gap.end(2_000).video).toBe(20);
  });

  test("a picture that follows its sound is measured from its own change on", () => {
    const gap = new Gap(1_000);
    gap.sound(1_000);
    gap.picture(1_020);
    gap.turned(1_060, 1_050, 1_060);
    gap.shown(1_060);
    gap.picture(1_095);
    expect(gap.end(2_000)).toEqual({ video: 35, silent: 0 });
    expect(new Gap(1_000).end(2_000).video).toBeNull();
  });

  test("where nobody looks there is nothing to be seen", () => {
    const gap = changed(990, 980);
    gap.unseen();
    expect(gap.end(2_000).video).toBeNull();
  });

  test("the sound is silent until it plays, or for as long as it was watched", () => {
    const gap = changed(null, null);
    gap.sound(1_000);
    gap.sound(1_500);
    expect([gap.end(2_000).silent, changed(null, null).end(2_000).silent]).toEqual([0, 1_000]);
  });
});

describe("the sound that a browser made up", () => {
  /** Reports of so much sound in ms, of which so much was made up, in so many stretches: each since the connection began. */
  const row = (played: number, made: number, stretches?: number, id = "s"): Row[] => [
    { id: "v", type: "inbound-rtp", kind: "video", timestamp: 0, concealedSamples: 9 },
    {
      ...{ id, type: "inbound-rtp", kind: "audio", timestamp: 0 },
      ...{ totalSamplesReceived: 48 * played, totalSamplesDuration: played / 1_000, concealedSamples: 48 * made, concealmentEvents: stretches },
    },
  ];

  test.each<[string, Row[][], number]>([
    ["between two reports", [row(1_000, 10, 1), row(2_000, 50, 2)], 40],
    ["not what was before", [row(1_000, 100, 1), row(2_000, 100, 1)], 0],
    ["the longest of several", [row(1_000, 0, 0), row(1_100, 20, 1), row(1_200, 20, 1), row(1_300, 55, 2), row(1_400, 60, 3)], 35],
    ["on over a report", [row(1_000, 0, 0), row(1_100, 20, 1), row(1_200, 50, 1), row(1_300, 50, 1), row(1_400, 80, 2)], 50],
    ["on since before the first report", [row(1_000, 10, 1), row(1_100, 30, 1)], 20],
    ["all of it where there was no sound before", [[], row(1_000, 100, 1)], 100],
    ["all of it on a connection in place of the former one", [row(1_000, 200, 1, "r"), row(1_000, 100, 1)], 100],
    ["all of it in browsers that do not say when it began", [row(1_000, 0), row(1_100, 20), row(1_200, 30)], 30],
    ["nothing where nothing was played", [row(1_000, 0), row(1_000, 0)], 0],
    ["nothing in browsers that do not say it", [[], [{ id: "s", type: "inbound-rtp", kind: "audio", timestamp: 0 }]], 0],
    ["nothing without a second report", [row(1_000, 100, 1)], 0],
  ])("%s", (_what, reports, expected) => {
    const made = new MadeUp();
    for (const report of reports) made.take(report);
    expect(made.longest).toBe(expected);
  });
});
