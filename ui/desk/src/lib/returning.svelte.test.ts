import { Desk } from "@/lib/model.svelte";
import { Saying } from "@/lib/returning.svelte";
import { deskView } from "@/lib/samples";
import type { Returned } from "@deskbell/shared/types";
import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const back = (until: number, messages: number, sending = 0): Returned => ({
  from: 0,
  until,
  offline: 12 * 60_000,
  times: 1,
  news: [{ what: "messages", count: messages, conversations: ["a"] }],
  sending,
});

let desk: Desk;
let saying: Saying;
let stop: () => void;
/** Everything that a screen reader was told. */
let told: string[];

beforeEach(() => {
  vi.useFakeTimers();
  desk = new Desk(deskView({ returned: null }));
  told = [];
  stop = $effect.root(() => {
    saying = new Saying(() => desk.returned);
    $effect(() => {
      if (saying.words) told.push(saying.words);
    });
  });
  flushSync();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

function shows(returned: Returned | null, then: number) {
  desk.returned = returned;
  flushSync();
  vi.advanceTimersByTime(then);
  flushSync();
}

test("d4 a screen reader hears of a return once, as it stays", () => {
  shows(back(5, 1), 999);
  shows(back(5, 3), 999);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  flushSync();
  expect(told).toEqual(["12 min offline: 3 messages"]);
  shows(back(5, 4), 5_000);
  expect(told).toHaveLength(1);
});

test("d4 it is told when what waited has gone out, and of each return anew", () => {
  shows(back(5, 1, 2), 60_000);
  expect(told).toEqual([]);
  shows(back(5, 1), 1_000);
  shows(back(9, 2), 1_000);
  expect(told).toEqual(["12 min offline: 1 message", "12 min offline: 2 messages"]);
});

test("d4 who dismisses it first hears nothing of it", () => {
  shows(back(5, 1), 500);
  shows(null, 5_000);
  expect(told).toEqual([]);
});
