import { Flow, FORGIVEN_AFTER, formatFor, MOST_FAILURES } from "@/lib/video/flow";
import type { Frame } from "@/lib/video/frame";
import { beforeEach, expect, test } from "vitest";

let flow: Flow;
beforeEach(() => {
  flow = new Flow();
});

const frame = (number: number, key = false): Frame => ({
  format: "vp8",
  key,
  width: 1,
  height: 1,
  number,
  timestamp: number * 33_333,
  data: new Uint8Array(1),
});
const arrive = (...frames: Frame[]) => frames.map((one) => flow.arrived(one));

test("nothing is decoded before the first whole picture", () => {
  expect(arrive(frame(1), frame(2), frame(3, true), frame(4))).toEqual([false, false, true, true]);
  expect(flow.underWay).toBe(2);
});

test("after a gap in the numbers the next whole picture is waited for", () => {
  expect(arrive(frame(1, true), frame(3), frame(4), frame(5, true), frame(6))).toEqual([true, false, false, true, true]);
});

test("the numbers may begin again at zero", () => {
  expect(arrive(frame(0xffff_ffff, true), frame(0))).toEqual([true, true]);
});

test("a picture that came out takes those along of which nothing came", () => {
  arrive(frame(1, true), frame(2), frame(3));
  expect(flow.decoded(2 * 33_333)).toEqual([1, 2]);
  expect(flow.decoded(2 * 33_333)).toEqual([]);
  expect(flow.decoded(3 * 33_333)).toEqual([3]);
  expect(flow.underWay).toBe(0);
});

test("a failure gives back every number that was under way and waits for a whole picture", () => {
  arrive(frame(1, true), frame(2));
  expect(flow.failed()).toEqual([1, 2]);
  expect(arrive(frame(3), frame(4, true))).toEqual([false, true]);
});

test("each frame is let go, taken or given back exactly once, whatever happens", () => {
  const settled: number[] = [];
  let random = 7;
  const next = (below: number) => (random = (random * 16_807) % 2_147_483_647) % below;
  for (let number = 1; number <= 2_000; number++) {
    const one = frame(number, next(9) === 0);
    if (!flow.arrived(one)) settled.push(number);
    else if (next(40) === 0) settled.push(...flow.failed());
    else if (next(3) > 0) settled.push(...flow.decoded(one.timestamp));
  }
  settled.push(...flow.begin());
  expect([...settled].sort((a, b) => a - b)).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
});

test("the decoder is given up after two failures, or when there is none", () => {
  expect(formatFor(true, 0)).toBe("vp8");
  expect(formatFor(true, MOST_FAILURES - 1)).toBe("vp8");
  expect(formatFor(true, MOST_FAILURES)).toBe("i420");
  expect(formatFor(false, 0)).toBe("i420");
});

test("a failure is forgiven after a while of good pictures", () => {
  flow.failed();
  expect(flow.failures).toBe(1);
  for (let number = 1; number <= FORGIVEN_AFTER; number++) {
    flow.arrived(frame(number, number === 1));
    flow.decoded(number * 33_333);
  }
  expect(flow.failures).toBe(0);
});
