import { linesOf, otherVerdicts, otherwiseOf, outcomeOf, standingOf } from "@/why/why";
import type { AgentId, DecisionShown, Seen, Verdict } from "@deskbell/shared/types";
import { describe, expect, test } from "vitest";

const seen = (agent: AgentId, more: Partial<Seen> = {}): Seen => ({
  agent,
  reachable: true,
  away: false,
  available: true,
  forced: false,
  finishing: false,
  taken: 1,
  slots: 2,
  idle_since: 0,
  skills: [],
  languages: [],
  ...more,
});

const FULL: Verdict = { verdict: "full", taken: 2, slots: 2 };

const decided = (chosen: AgentId | null, considered: [AgentId, Verdict][], kept: Seen[] = []): DecisionShown => ({
  at: 0,
  group: "g",
  decision: { chosen, considered: considered.map(([agent, verdict]) => ({ agent, verdict })) },
  names: [],
  request: null,
  seen: kept,
});

describe("a decision", () => {
  test.each<[Partial<Seen>, string]>([
    [{}, "free"],
    [{ taken: 2 }, "full"],
    [{ taken: 2, finishing: true }, "finishing"],
    [{ forced: true, finishing: true }, "in_call"],
    [{ available: false, forced: true }, "red"],
    [{ away: true }, "away"],
    [{ away: true, available: false }, "red"],
    [{ reachable: false, away: true }, "gone"],
  ])("t5_says_what_stood_in_the_way_most %j: %s", (more, standing) => expect(standingOf(seen("a", more))).toBe(standing));

  test("t5_shows_everybody_with_how_they_stood_if_that_was_kept", () => {
    const lines = linesOf(decided("a", [["a", { verdict: "chosen" }], ["b", FULL]], [seen("b", { taken: 2 })]), (agent) => agent.toUpperCase());
    expect(lines.map(({ name, seen }) => [name, seen?.taken])).toEqual([["A", undefined], ["B", 2]]);
  });
});

describe("what if", () => {
  const was = decided("a", [["a", { verdict: "chosen" }], ["b", FULL]]);
  const other = decided("b", [["b", { verdict: "chosen" }], ["a", { verdict: "next" }]]);

  test("t5_says_who_would_have_got_it", () => {
    expect(outcomeOf(was, { one_more_agent: false, shown: other })).toEqual({ outcome: "other", chosen: "b", before: "a" });
    expect(outcomeOf(was, { one_more_agent: false, shown: was })).toEqual({ outcome: "same", chosen: "a" });
    expect(outcomeOf(was, { one_more_agent: true, shown: decided(null, []) })).toEqual({ outcome: "one_more" });
    expect(outcomeOf(decided(null, []), { one_more_agent: false, shown: decided(null, []) })).toEqual({ outcome: "waits" });
  });

  test("t5_says_for_whom_it_would_have_been_otherwise_and_for_nobody_else", () => {
    expect([...otherVerdicts(was, { one_more_agent: false, shown: other })]).toEqual([["b", { verdict: "chosen" }], ["a", { verdict: "next" }]]);
    expect(otherVerdicts(was, { one_more_agent: false, shown: was }).size).toBe(0);
  });

  test("t5_is_one_more_agent_or_one_more_slot_or_nothing", () => {
    expect([otherwiseOf(""), otherwiseOf("one-more-agent"), otherwiseOf("b")]).toEqual([null, { what: "agent" }, { what: "slot", of: "b" }]);
  });
});
