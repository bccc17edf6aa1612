import { Order } from "@/lib/order.svelte";
import { box } from "@/lib/samples";
import type { BoxView, Section } from "@deskbell/shared/types";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const list = (...conversations: string[]): Section[] => [{ kind: "waiting_for_me", conversations }];

let current: Section[];
let boxes: SvelteMap<string, BoxView>;
let order: Order;

beforeEach(() => {
  vi.useFakeTimers();
  current = list("a", "b");
  boxes = new SvelteMap(["a", "b"].map((id) => [id, box(id)]));
  order = new Order(() => current, boxes);
});
afterEach(() => vi.useRealTimers());

test("boxes do not move under the pointer, and move when it leaves", () => {
  order.hold();
  current = list("c", "b", "a");
  expect(order.sections).toEqual(list("a", "b"));
  expect(order.came).toBe(1);
  order.move();
  expect(order.sections).toEqual(list("c", "b", "a"));
  expect(order.came).toBe(0);
});

test("a box that is gone stays under the pointer as it was", () => {
  order.hold();
  boxes.delete("a");
  expect(order.box("a")?.name).toBe("a");
  order.move();
  expect(order.box("a")).toBeUndefined();
});

test("what a box says changes under the pointer all the same", () => {
  order.hold();
  boxes.set("a", box("a", { unread: 3 }));
  expect(order.box("a")?.unread).toBe(3);
});

test("a pointer that only rests there holds nothing for long", () => {
  order.hold();
  current = list("b", "a");
  vi.advanceTimersByTime(9_999);
  expect(order.sections).toEqual(list("a", "b"));
  vi.advanceTimersByTime(1);
  expect(order.sections).toEqual(list("b", "a"));
});
