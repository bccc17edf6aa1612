import type * as Keys from "@/lib/keys";
import { beforeAll, expect, test, vi } from "vitest";

let keys: typeof Keys;
beforeAll(async () => {
  vi.stubGlobal("document", { hasFocus: () => true, addEventListener: () => {} });
  vi.stubGlobal("window", { innerWidth: 1_280 });
  keys = await import("@/lib/keys");
});

const press = (key: string, code: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, code, ctrlKey: true, shiftKey: true, altKey: false, metaKey: false, ...more }) as KeyboardEvent;

test("no two actions have one key or one name", () => {
  const all = keys.ACTIONS.flatMap((one) => one.key ?? []);
  expect(new Set(all).size).toBe(all.length);
  const ids = keys.ACTIONS.map((one) => one.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("the two answers to a ring work from anywhere, and hanging up must be meant twice", () => {
  expect(["go", "decline"].map((id) => keys.action(id).urgent)).toEqual([true, true]);
  expect(keys.action("hang-up").twice).toBe(true);
});

test("a keyboard with other letters has the keys in the same places", () => {
  expect(keys.isKey(press("A", "KeyA"), "Mod Shift A")).toBe(true);
  expect(keys.isKey(press("Ф", "KeyA"), "Mod Shift A")).toBe(true);
  expect(keys.isKey(press("Q", "KeyA"), "Mod Shift A")).toBe(false); // AZERTY: its A is elsewhere
  expect(keys.isKey(press("A", "KeyA", { shiftKey: false }), "Mod Shift A")).toBe(false);
});

test("Ctrl Z stays the browser's while nothing can be undone", () => {
  expect(keys.action("undo").meant?.()).toBe(false);
  expect(keys.action("undo").may()).toBe("nothing to undo");
});
