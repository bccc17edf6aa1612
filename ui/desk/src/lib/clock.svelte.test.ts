import { clock } from "@/lib/clock.svelte";
import { model } from "@/lib/model.svelte";
import { deskView, view } from "@/lib/samples";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const DAY = 86_400_000;
const HERE = 1_764_000_000_250;

beforeEach(() => {
  vi.useFakeTimers({ now: HERE });
  clock.start()(); // one tick
});

afterEach(() => {
  clock.putRight(0);
  vi.useRealTimers();
});

const link = (skew: number) => ({ ...deskView().link, skew_ms: skew });

test.each([0, DAY, -DAY])("a5 the page shows the hub's time, %i ms from this computer's", (skew) => {
  model.begin(view(deskView({ link: link(skew) })));
  expect([clock.now, clock.exact]).toEqual([HERE + skew, HERE + skew]);
  model.apply([{ change: "link", link: link(skew + 5_000) }]);
  expect(clock.now).toBe(HERE + skew + 5_000);
});

test("a5 its seconds are the hub's", () => {
  clock.putRight(500);
  const stop = clock.start();
  vi.advanceTimersByTime(249);
  expect(clock.now).toBe(HERE + 500);
  vi.advanceTimersByTime(1);
  expect([clock.now, clock.now % 1_000]).toEqual([HERE + 750, 0]);
  stop();
});
