import { heldIn, lastHeld, shownHeld, undoesText, undoSeconds } from "@/lib/undo";
import type { HeldView } from "@deskbell/shared/types";
import { expect, test } from "vitest";

const held = (conversation: string, until: number): HeldView => ({ conversation, name: conversation, what: "end", until });
const queue = [held("a", 3_000), held("b", 5_000), held("c", 5_500)];

test("the last thing that was done is undone first, while it is not too late", () => {
  expect([lastHeld(queue, 0)?.conversation, lastHeld(queue, 5_200)?.conversation, lastHeld(queue, 6_000)]).toEqual(["c", "c", undefined]);
  expect(lastHeld([held("x", 9_000), held("late", 100)], 500)?.conversation).toBe("x");
});

test("what is held is found by its conversation, and only the newest few are shown", () => {
  expect(heldIn(queue, "b")?.until).toBe(5_000);
  expect(heldIn(queue, "z")).toBeUndefined();
  expect(shownHeld(queue, 2).map((one) => one.conversation)).toEqual(["b", "c"]);
});

test("the last second counts until it is over, and there are never more than all", () => {
  expect([0, 3_999, 4_000, 5_000, 9_000].map((now) => undoSeconds(held("a", 5_000), now, 5_000))).toEqual([5, 2, 1, 0, 0]);
  expect(undoSeconds(held("a", 5_900), 0, 5_000)).toBe(5); // the page's clock is behind
});

test("Ctrl Z belongs to a text with something to undo", () => {
  const field = (tagName: string, value: string, type?: string) => ({ tagName, value, ...(type ? { type } : {}) });
  expect([
    undoesText(null),
    undoesText(field("TEXTAREA", "")),
    undoesText(field("TEXTAREA", "Hello")),
    undoesText(field("INPUT", "re", "text")),
    undoesText(field("INPUT", "on", "checkbox")),
    undoesText({ tagName: "BUTTON" }),
    undoesText({ tagName: "DIV", isContentEditable: true }),
  ]).toEqual([false, false, true, true, false, false, true]);
});
