import { expect, test } from "vitest";
import { uuidMaker } from "./ids";

test("a command id is a UUID of version 7 that carries its time", () => {
  const id = uuidMaker(() => 0x0123456789ab, () => 0.999999)();
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("ids sort in the order in which they were made, also when the clock stands or runs back", () => {
  const times = [5, 5, 5, 3, 9];
  const make = uuidMaker(() => times.shift() ?? 9, Math.random);
  const ids = Array.from({ length: 9_000 }, make);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
