import { devices } from "@/lib/speakers";
import { expect, test } from "vitest";

const KNOWN = [
  { id: "a", name: "Desk speakers" },
  { id: "b", name: "Headset" },
];

test("V3: what rings is the system's choice, one of those that are there, or one that is gone and kept", () => {
  expect(devices(KNOWN, null)).toEqual([
    { value: "", label: "As the system · Desk speakers" },
    { value: "a", label: "Desk speakers" },
    { value: "b", label: "Headset" },
  ]);
  expect(devices(KNOWN, "gone").at(-1)).toEqual({ value: "gone", label: "The chosen one is not connected" });
  expect(devices(KNOWN, "b")).toHaveLength(3);
  expect(devices([], null)).toEqual([{ value: "", label: "As the system" }]);
});
