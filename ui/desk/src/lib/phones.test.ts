import { cameSince, standing } from "@/lib/phones";
import { phone } from "@/lib/samples";
import type { MoveView } from "@deskbell/shared/types";
import { expect, test } from "vitest";

const offered: MoveView = { moving: "offered", code: null, until: 9 };
const claimed: MoveView = { moving: "claimed", device: "phone-Pixel 8", name: "Pixel 8", until: 9 };
const making = (here: boolean): MoveView => ({ moving: "making", device: here ? "desk" : "phone-Pixel 8", name: "Pixel 8", here, visitor: false, there: false, until: 9 });

test("h5 a phone that is there rings while a move is offered, and is ready without one", () => {
  expect([null, { moving: "asked" } as const, offered].map((moving) => standing(phone("Pixel 8"), moving))).toEqual(["ready", "ready", "rings"]);
  expect([null, offered].map((moving) => standing(phone("Pixel 8", { online: false }), moving))).toEqual(["away", "away"]);
});

test("h4 the one that has the code is named, and the others do not ring any more", () => {
  expect([claimed, making(false)].map((moving) => standing(phone("Pixel 8"), moving))).toEqual(["has", "has"]);
  expect([claimed, making(false)].map((moving) => standing(phone("iPhone"), moving))).toEqual(["ready", "ready"]);
  // A stranger's phone of the same make is not the agent's own.
  expect(standing(phone("Pixel 8", { id: "phone-at-home" }), claimed)).toBe("ready");
  expect(standing(phone("Pixel 8"), making(true))).toBe("ready"); // the call comes to this desk
});

test("h5 a phone that was not there before has just been paired", () => {
  const before = new Set(["phone-iPhone"]);
  expect(cameSince(before, [phone("Pixel 8"), phone("iPhone")]).map((one) => one.name)).toEqual(["Pixel 8"]);
  expect(cameSince(before, [])).toEqual([]); // one that was forgotten meanwhile is none
});
