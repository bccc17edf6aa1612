import { expect, test } from "vitest";
import { forget, keep, type Kept, type Memory, read } from "./kept";

class Area extends Map<string, string> {
  getItem = (key: string) => this.get(key) ?? null;
  setItem = (key: string, value: string) => void this.set(key, value);
  removeItem = (key: string) => void this.delete(key);
}

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
