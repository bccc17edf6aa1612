// Who is found on the board by a name: agents first, then those with a visitor of that name, whose chip then comes first.
import type { Row } from "@/board/board.svelte";
import { isWhole, match } from "@/lib/fuzzy";

/** Letters that stand scattered in a name are in almost every name. */
function isCalled(name: string, typed: string): boolean {
  const found = match(typed, name);
  return found !== null && isWhole(found);
}

/** The rows that fit, in their order. */
export function foundRows(rows: readonly Row[], typed: string): Row[] {
  const agents = rows.filter((row) => isCalled(row.agent.name, typed));
  const visitors = rows.flatMap((row) => {
    if (agents.includes(row)) return [];
    const found = row.conversations.filter((one) => isCalled(one.visitor_name, typed));
    if (found.length === 0) return [];
    return { ...row, conversations: [...found, ...row.conversations.filter((one) => !found.includes(one))] };
  });
  return [...agents, ...visitors];
}
