// Figures of a team: busier at noon than at eight, and on Mondays than on Sundays. The same ones each time.
import type { AgentName, Channel, Durations, FiguresRow, FiguresShown, FiguresTable, GetFigures, GroupBrief } from "@deskbell/shared/types";
import { DAY, HOUR, MINUTE } from "./people";

/** How much happened: nothing, what is usual, or at a large hub. */
export type Amount = "none" | "usual" | "much";

const AGENTS = ["Ana Ferreira", "Karim Haddad", "Lucie Marchand", "Fatou Ndiaye", "Noémie Garnier", "Maximiliane von Hohenlohe-Langenburg", "Priya Raghunathan", "Yuki Tanabe", "=HYPERLINK(\"x\")"];
const GROUPS: GroupBrief[] = [
  { id: "orders", name: "Orders & returns" },
  { id: "light", name: "Lighting advice" },
  { id: "showroom", name: "Showroom" },
  { id: "after", name: "After-sales and guarantees, Benelux and Nordics" },
];
const CHANNELS: Channel[] = ["chat", "mobile", "video"];

/** 0 to 1, from a number. */
function chance(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

const spread = (count: number, median: number, seed: number): Durations | null =>
  count === 0
    ? null
    : { count, sum: count * median * 1.3, median: median * (0.8 + 0.4 * chance(seed)), p90: median * (2 + 2 * chance(seed + 1)), longest: median * (4 + 6 * chance(seed + 2)) };

function shown(load: number, seed: number, calls = true): FiguresShown {
  const of = (share: number, more: number) => Math.floor(load * share * (0.6 + 0.8 * chance(seed + more)));
  return {
    begun: of(1, 1),
    ended: of(0.9, 2),
    transfers: of(0.12, 3),
    handoffs: of(0.04, 4),
    calls_failed: of(0.02, 5),
    missed: { busy: of(0.1, 6), absent: of(0.07, 7), unanswered: of(0.09, 8), declined: of(0.05, 9) },
    first_response: spread(of(0.9, 10), 38_000, seed + 11),
    response: spread(of(3, 12), 64_000, seed + 13),
    wait: spread(of(0.4, 14), 22_000, seed + 15),
    handle: spread(of(0.9, 16), 11 * MINUTE, seed + 17),
    talk: calls ? spread(of(0.3, 18), 6 * MINUTE, seed + 19) : null,
  };
}

/** How busy an hour of this computer's calendar is. */
function load(at: number): number {
  const date = new Date(at);
  const hour = date.getHours() + date.getMinutes() / 60;
  const weekend = date.getDay() === 0 || date.getDay() === 6;
  return at > Date.now() || hour < 8 || hour >= 20 ? 0 : (weekend ? 4 : 14) * Math.sin(((hour - 7) / 13) * Math.PI) + 1;
}

function added(rows: FiguresShown[]): FiguresShown {
  const sum = (of: (row: FiguresShown) => number) => rows.reduce((all, row) => all + of(row), 0);
  const all = (of: (row: FiguresShown) => Durations | null): Durations | null => {
    const given = rows.flatMap((row) => of(row) ?? []);
    const count = given.reduce((n, one) => n + one.count, 0);
    const mean = (which: "median" | "p90") => given.reduce((n, one) => n + one[which] * one.count, 0) / count;
    return count === 0 ? null : { count, sum: given.reduce((n, one) => n + one.sum, 0), median: mean("median"), p90: mean("p90"), longest: Math.max(...given.map((one) => one.longest)) };
  };
  return {
    begun: sum((row) => row.begun),
    ended: sum((row) => row.ended),
    transfers: sum((row) => row.transfers),
    handoffs: sum((row) => row.handoffs),
    calls_failed: sum((row) => row.calls_failed),
    missed: { busy: sum((row) => row.missed.busy), absent: sum((row) => row.missed.absent), unanswered: sum((row) => row.missed.unanswered), declined: sum((row) => row.missed.declined) },
    first_response: all((row) => row.first_response),
    response: all((row) => row.response),
    wait: all((row) => row.wait),
    handle: all((row) => row.handle),
    talk: all((row) => row.talk),
  };
}

const NOBODY: FiguresRow = { at: null, agent: null, group: null, channel: null, figures: { ...shown(0, 1), missed: { busy: 21, absent: 14, unanswered: 0, declined: 0 } } };

export function figuresOf({ from, to, by }: GetFigures, amount: Amount): FiguresTable {
  if (amount === "none") return { rows: [], total: shown(0, 1) };
  const times = amount === "much" ? 60 : 1;
  const row = (more: Partial<FiguresRow>, busy: number, seed: number): FiguresRow => ({ at: null, agent: null, group: null, channel: null, figures: shown(busy * times, seed), ...more });
  let rows: FiguresRow[];
  if (by === "hour" || by === "day") {
    const step = by === "hour" ? HOUR : DAY;
    const count = Math.round((to - from) / step);
    rows = Array.from({ length: count }, (_, i) => to - (count - i) * step)
      .map((at) => row({ at }, by === "hour" ? load(at) : load(at + 13 * HOUR) * 9, at / HOUR))
      .filter(({ figures }) => figures.begun > 0);
  } else if (by === "agent") {
    const many = amount === "much" ? Array.from({ length: 60 }, (_, i) => `Agent ${i + 1}`) : [];
    rows = [...AGENTS, ...many].sort().map((name, i): FiguresRow => row({ agent: { agent: name, name } satisfies AgentName }, 40 + 60 * chance(i), i + 7));
    rows.push(NOBODY);
  } else if (by === "group") rows = GROUPS.map((group, i) => row({ group }, 60 + 90 * chance(i), i + 70));
  else rows = CHANNELS.map((channel, i) => row({ channel }, 60 + 90 * chance(i), i + 80));
  return { rows, total: added(rows.map(({ figures }) => figures)) };
}
