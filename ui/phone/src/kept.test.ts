import { describe, expect, test } from "vitest";
import { Area } from "./bench";
import { forget, keep, keepLines, type Kept, type Line, type Memory, read, readLines } from "./kept";

const paired: Kept = { token: "p", phone: "1", claimed: null, name: "iPhone" };
const ofCall: Kept = { token: "c", phone: "2", claimed: { call: "c", handoff: "h" }, name: "iPhone" };
const areas = () => ({ tab: new Area(), browser: new Area() });

test("a call's phone is kept by its tab and a paired one by the browser; the call comes first", () => {
  const memory = areas();
  keep(memory, paired);
  expect(read(memory)).toEqual(paired);
  keep(memory, ofCall);
  expect(read(memory)).toEqual(ofCall);
  expect(read({ ...memory, tab: new Area() })).toEqual(paired);
  forget(memory, ofCall);
  expect(read(memory)).toEqual(paired);
});

test("another token that has come in its place is not forgotten", () => {
  const memory = areas();
  keep(memory, { ...paired, token: "newer" });
  forget(memory, paired);
  expect(read(memory)?.token).toBe("newer");
});

test("a browser without a memory, or with something else in it, has no phone", () => {
  const none: Memory = { tab: null, browser: null };
  keep(none, paired);
  forget(none, paired);
  expect(read(none)).toBe(null);
  const odd = areas();
  odd.browser.setItem("deskbell:phone", "{");
  expect(read(odd)).toBe(null);
});

describe("what was written and has not reached the hub", () => {
  const line = (id: number, text = `line ${id}`): Line => ({ id: `m${id}`, command: `c${id}`, conversation: "t", text });
  const lines = (count: number, text?: string) => Array.from({ length: count }, (_, index) => line(index + 1, text));

  test("is kept where its phone is, and for no other one", () => {
    const memory = areas();
    keepLines(memory, paired, lines(2));
    keepLines(memory, ofCall, [line(3)]);
    expect([readLines(memory, paired), readLines(memory, ofCall)]).toEqual([lines(2), [line(3)]]);
    expect([memory.tab.size, memory.browser.size]).toEqual([1, 1]);
    expect(readLines(memory, { ...paired, phone: "3" })).toEqual([]);
    keepLines(memory, paired, []);
    expect([...memory.browser.keys()]).toEqual([]);
  });

  test("goes with its phone, also when another one comes in its place", () => {
    const memory = areas();
    keep(memory, paired);
    keepLines(memory, paired, lines(2));
    keep(memory, { ...paired, token: "newer" });
    expect(readLines(memory, paired), "the same phone").toEqual(lines(2));
    keep(memory, { ...paired, phone: "3" });
    expect([...memory.browser.keys()]).toEqual(["deskbell:phone"]);
    keepLines(memory, { ...paired, phone: "3" }, lines(1));
    forget(memory, { ...paired, phone: "3" });
    expect([...memory.browser.keys()]).toEqual([]);
  });

  test("is bounded, and what does not fit is the newest", () => {
    const memory = areas();
    keepLines(memory, paired, lines(70));
    expect(readLines(memory, paired)).toEqual(lines(50));
    keepLines(memory, paired, [...lines(20, "x".repeat(8_000)), line(21)]);
    expect(readLines(memory, paired)).toEqual(lines(12, "x".repeat(8_000)));
    memory.browser.room = JSON.stringify(lines(3)).length;
    keepLines(memory, paired, lines(5));
    expect(readLines(memory, paired)).toEqual(lines(3));
    memory.browser.room = 0;
    keepLines(memory, paired, lines(5));
    expect(readLines(memory, paired)).toEqual([]);
  });

  test("is nothing where there is no memory, or something else in it", () => {
    const none: Memory = { tab: null, browser: null };
    keepLines(none, paired, lines(2));
    expect(readLines(none, paired)).toEqual([]);
    const odd = areas();
    for (const value of ["{", "{}", "7", "[null, 7]"]) {
      odd.browser.setItem("deskbell:phone:lines:1", value);
      expect(readLines(odd, paired)).toEqual([]);
    }
  });
});
