import { receivers, targetOf } from "@/lib/targets";
import type { AgentTarget, GroupTarget, Targets } from "@deskbell/shared/types";
import { expect, test } from "vitest";

const agent = (name: string, free: boolean, presence: AgentTarget["presence"] = "here"): AgentTarget => ({
  agent: name,
  name,
  role: "agent",
  presence,
  standing: { available: true, status: free ? "available" : "busy", taken: free ? 0 : 3, slots: 3 },
  free,
});
const group = (name: string, free: number, there: number): GroupTarget => ({ group: name, name, free, there, waiting: 0, longest_since: null });

const targets: Targets = {
  agents: [agent("Ana", true), agent("Me", true), agent("Karim", false), agent("Fatou", false, "away")],
  groups: [group("Lighting", 2, 3), group("Orders", 0, 1), group("Night", 0, 0)],
};
const names = (typed: string) => receivers(targets, typed, "Me").map((one) => one.name);

test("c9 who is free comes first, then who is there, then the others, and never oneself", () => {
  expect(names("")).toEqual(["Ana", "Lighting", "Karim", "Orders", "Fatou", "Night"]);
});

test("c9 typing narrows colleagues and groups alike, the best fit first", () => {
  expect(names("n")).toEqual(["Night", "Ana", "Lighting"]);
  expect(names("kar")).toEqual(["Karim"]);
  expect(names("zz")).toEqual([]);
});

test("c9 nobody has to be free", () => {
  expect(receivers(targets, "night", "Me").map(targetOf)).toEqual([{ to: "group", group: "Night" }]);
  expect(receivers(targets, "fatou", "Me").map(targetOf)).toEqual([{ to: "agent", agent: "Fatou" }]);
});
