// To whom a conversation can be passed on (C9): colleagues and groups in one list, found by typing.
import { match, type Match } from "@/lib/fuzzy";
import type { AgentId, AgentTarget, GroupTarget, Target, Targets } from "@deskbell/shared/types";

/** One line of the list. */
export type Receiver = { key: string; name: string; match: Match } & (
  | { kind: "agent"; agent: AgentTarget }
  | { kind: "group"; group: GroupTarget }
);

/** How soon somebody would look at it: at once, soon, or who knows when. */
function rank(receiver: Receiver): number {
  if (receiver.kind === "group") return receiver.group.free > 0 ? 1 : receiver.group.there > 0 ? 3 : 5;
  const { free, presence } = receiver.agent;
  return free ? 0 : presence === "here" ? 2 : 4;
}

/**
 * Who fits what is typed. The desk gives colleagues and groups each best first; here they become one list: who is
 * free first, then who is there, then the others. With something typed what fits best comes first. Nobody passes a
 * conversation on to oneself.
 */
export function receivers({ agents, groups }: Targets, typed: string, me: AgentId): Receiver[] {
  const all = [
    ...agents.filter(({ agent }) => agent !== me).map((agent) => ({ kind: "agent", key: agent.agent, name: agent.name, agent }) as const),
    ...groups.map((group) => ({ kind: "group", key: group.group, name: group.name, group }) as const),
  ];
  return all
    .flatMap((one, order): { receiver: Receiver; order: number }[] => {
      const found = match(typed, one.name);
      return found ? [{ receiver: { ...one, match: found }, order }] : [];
    })
    .sort(
      (a, b) =>
        Math.round(b.receiver.match.score - a.receiver.match.score) || rank(a.receiver) - rank(b.receiver) || a.order - b.order,
    )
    .map(({ receiver }) => receiver);
}

export const targetOf = (receiver: Receiver): Target =>
  receiver.kind === "agent" ? { to: "agent", agent: receiver.agent.agent } : { to: "group", group: receiver.group.group };
