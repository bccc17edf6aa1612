import { Keeper } from "@/lib/drafts";
import { HubFinder } from "@/lib/hub-finder.svelte";
import { inWords } from "@/lib/refusals";
import { TypingSignal } from "@/lib/typing";
import type { Draft, HubFound } from "@deskbell/shared/types";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("drafts (C12)", () => {
  const draft = (text: string) => ({ text, caret: 0, note: false });

  test("a pause of the hand puts the last draft on disk, once", () => {
    const kept: string[] = [];
    const keeper = new Keeper<Draft>(({ text }) => kept.push(text));
    keeper.changed(draft("a"));
    vi.advanceTimersByTime(299);
    keeper.changed(draft("ab"));
    vi.advanceTimersByTime(299);
    expect(kept).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(kept).toEqual(["ab"]);
    keeper.flush();
    expect(kept).toEqual(["ab"]);
  });

  test("leaving does not wait for the pause", () => {
    const kept: string[] = [];
    const keeper = new Keeper<Draft>(({ text }) => kept.push(text));
    keeper.changed(draft("a"));
    keeper.flush();
    vi.runAllTimers();
    expect(kept).toEqual(["a"]);
  });
});

describe("the typing signal (C3)", () => {
  let told: boolean[];
  let signal: TypingSignal;
  beforeEach(() => {
    told = [];
    signal = new TypingSignal((on) => told.push(on));
  });

  test("is on at the first key and off after a pause of 4 s", () => {
    signal.wrote("a");
    vi.advanceTimersByTime(1_999);
    signal.wrote("ab");
    vi.advanceTimersByTime(3_999);
    expect(told).toEqual([true]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([true, false]);
  });

  test("is told again while the hand goes on, because it fades by itself", () => {
    for (let i = 0; i < 10; i++) {
      signal.wrote("a".repeat(i + 1));
      vi.advanceTimersByTime(500);
    }
    expect(told).toEqual([true, true, true]);
  });

  test("is off when nothing is left, and when the message is sent", () => {
    signal.wrote("a");
    signal.wrote("");
    signal.wrote("b");
    signal.stop();
    vi.runAllTimers();
    expect(told).toEqual([true, false, true, false]);
  });
});

describe("finding the hub", () => {
  const hub = (address: string): HubFound => ({ address, organisation: address, version: "1", round_trip_ms: 1, secure: true });

  test("asks after a pause, and only the answer for the last address counts", async () => {
    const answers = new Map<string, (found: HubFound) => void>();
    const finder = new HubFinder((address) => new Promise((answer) => answers.set(address, answer)));
    finder.look("a");
    vi.advanceTimersByTime(400);
    finder.look("ab");
    vi.advanceTimersByTime(400);
    answers.get("ab")?.(hub("ab"));
    answers.get("a")?.(hub("a"));
    await vi.runAllTimersAsync();
    expect(finder.found?.address).toBe("ab");
    expect(finder.looking).toBe(false);
  });

  test("says in words why there is none, and nothing for an empty address", async () => {
    const finder = new HubFinder(() => Promise.reject({ refusal: "not_an_address" }));
    finder.look("x");
    await vi.runAllTimersAsync();
    expect(finder.problem).toBe(inWords({ refusal: "not_an_address" }));
    finder.look(" ");
    expect([finder.problem, finder.looking]).toEqual([null, false]);
  });
});
