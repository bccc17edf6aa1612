// A routing decision as it is shown (T5): everybody who was considered, as they were, and what would have been otherwise.
import type { AgentId, DecisionShown, Seen, SimulatedDecision, Status, Verdict } from "@deskbell/shared/types";

/** One of those who were considered. */
export interface Line {
  agent: AgentId;
  name: string;
  verdict: Verdict;
  /** As the agent was then; `null` in a decision that was stored before this was kept. */
  seen: Seen | null;
}

/** What stood in the way of an agent, in the order in which routing looks; `free` when nothing did. */
export type Standing = "gone" | "red" | "away" | "in_call" | "finishing" | "full" | "free";

export function standingOf(seen: Seen): Standing {
  if (!seen.reachable) return "gone";
  if (!seen.available) return "red";
  if (seen.away) return "away";
  if (seen.forced) return "in_call";
  if (seen.finishing) return "finishing";
  return seen.taken >= seen.slots ? "full" : "free";
}

/** The mark that stands for it. */
export const markOf = (standing: Standing): Status =>
  standing === "free" ? "available" : standing === "gone" || standing === "away" || standing === "red" ? "unavailable" : "busy";

/** Everybody, best first. */
export function linesOf(shown: DecisionShown, nameOf: (agent: AgentId) => string): Line[] {
  const seen = new Map(shown.seen.map((one) => [one.agent, one]));
  return shown.decision.considered.map(({ agent, verdict }) => ({ agent, name: nameOf(agent), verdict, seen: seen.get(agent) ?? null }));
}

/** What is imagined to have been otherwise. */
export type Otherwise = { what: "agent" } | { what: "slot"; of: AgentId };

/** Something otherwise as a field's value, and back; `null`: as it was. */
export const OTHERWISE_AGENT = "one-more-agent";
export const otherwiseOf = (value: string): Otherwise | null =>
  value === "" ? null : value === OTHERWISE_AGENT ? { what: "agent" } : { what: "slot", of: value };

/** What would have become of it, against what became of it. */
export type Outcome =
  | { outcome: "one_more" }
  | { outcome: "same"; chosen: AgentId }
  | { outcome: "waits" }
  | { outcome: "other"; chosen: AgentId; before: AgentId | null };

export function outcomeOf(was: DecisionShown, imagined: SimulatedDecision): Outcome {
  if (imagined.one_more_agent) return { outcome: "one_more" };
  const [before, chosen] = [was.decision.chosen, imagined.shown.decision.chosen];
  if (chosen === null) return { outcome: "waits" };
  return chosen === before ? { outcome: "same", chosen } : { outcome: "other", chosen, before };
}

/** For whom the verdict would have been another one. */
export function otherVerdicts(was: DecisionShown, imagined: SimulatedDecision): Map<AgentId, Verdict> {
  const before = new Map(was.decision.considered.map(({ agent, verdict }) => [agent, JSON.stringify(verdict)]));
  return new Map(
    imagined.shown.decision.considered.flatMap(({ agent, verdict }) =>
      before.has(agent) && before.get(agent) !== JSON.stringify(verdict) ? [[agent, verdict] as const] : [],
    ),
  );
}
