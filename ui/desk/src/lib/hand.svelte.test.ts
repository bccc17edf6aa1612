import type { hand as Hand } from "@/lib/hand.svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let hand: typeof Hand;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { hasFocus: () => true });
  vi.stubGlobal("window", { innerWidth: 1_280 });
  vi.resetModules();
  ({ hand } = await import("@/lib/hand.svelte"));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("c13 at most four conversations stand side by side, each once", () => {
  for (const id of ["a", "b", "c", "d", "e"]) hand.show(id, true);
  expect(hand.columns).toEqual(["a", "b", "c", "e"]);
  hand.show("b");
  expect([hand.focused, hand.columns.length]).toEqual(["b", 4]);
});

test("a new one comes right beside the focused one", () => {
  for (const id of ["a", "b"]) hand.show(id, true);
  hand.focus(0);
  hand.show("c", true);
  expect([hand.columns, hand.focused]).toEqual([["a", "c", "b"], "c"]);
});

test("closing a column keeps the focus where it was, or gives it to the neighbour", () => {
  for (const id of ["a", "b", "c"]) hand.show(id, true);
  hand.close(0);
  expect(hand.focused).toBe("c");
  hand.close(1);
  expect(hand.focused).toBe("b");
  hand.close(0);
  expect(hand.focused).toBeNull();
});

test("c12 within a second after a change of conversation a send must ask", () => {
  hand.show("a");
  expect(hand.justSwitched()).toBe(false); // there was no other before
  hand.show("b");
  expect(hand.justSwitched()).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(hand.justSwitched()).toBe(false);
  hand.show("b");
  expect(hand.justSwitched()).toBe(false); // the same one again is no change
});

test("the visitor panel stands where every column keeps room to read", () => {
  hand.show("a");
  expect([hand.panelStands, hand.panelFits]).toEqual([true, true]);
  hand.show("b", true);
  expect(hand.panelFits).toBe(false);
  hand.close(1);
  hand.width = 1_024;
  expect([hand.panelStands, hand.panelFits]).toEqual([false, true]);
});

test("a ring covers no composer in which somebody wrote within the last 10 s", () => {
  expect(hand.types()).toBe(false);
  hand.wrote();
  vi.advanceTimersByTime(9_999);
  expect(hand.types()).toBe(true);
  vi.advanceTimersByTime(1);
  expect(hand.types()).toBe(false);
});

test("with a call the panel stands only where the stage and the chat have room beside it", () => {
  hand.show("a");
  hand.staged = true;
  expect(hand.panelStands).toBe(false);
  hand.width = 1_440;
  expect(hand.panelStands).toBe(true);
});

test("what floats is about the focused conversation, or about the one that it was asked for", () => {
  hand.show("a");
  hand.float("end");
  expect([hand.floating, hand.about]).toEqual(["end", "a"]);
  hand.float("block", "caller");
  hand.show("b");
  expect([hand.floating, hand.about]).toEqual(["block", "caller"]);
  hand.clear();
  expect([hand.floating, hand.about]).toEqual([null, null]);
});

test("signed out no ring and no question is left", () => {
  hand.looks = hand.hangsUp = true;
  hand.answered = "call";
  hand.clear();
  expect([hand.looks, hand.hangsUp, hand.answered]).toEqual([false, false, null]);
});
