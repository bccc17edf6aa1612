// How figures are drawn: the options of a plot, from what is to be seen in it.
import { labelEvery, type Step } from "@/figures/spans";
import uPlot from "uplot";

/** Things that are compared side by side or on top of each other, or how something went. */
export type Drawing = "lines" | "bars" | "stack";

export interface Line {
  label: string;
  /** One of the page's plot colours, 1 to 4, from strong to faint. */
  ink: 1 | 2 | 3 | 4;
  /** For each hour or day; `null` where nothing was measured. */
  values: readonly (number | null)[];
  /** In all of the span. */
  total: number | null;
}

export interface Look {
  drawing: Drawing;
  step: Step;
  /** Under each hour or day, as short as it can be. */
  labels: readonly string[];
  /** At the side. */
  written: (value: number) => string;
  /** Between lines at the side, in the values' unit. */
  steps: number[];
  colours: { inks: readonly string[]; text: string; grid: string; ground: string };
  font: string;
  /** The pointer is at this hour or day. */
  onpoint: (at: number | null) => void;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Between lines at the side: full seconds, minutes, hours and days. */
export const SPAN_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 4, 8, 12, 24, 48, 96, 168, 336, 672, 1_344].map((n) => n * HOUR),
];
export const COUNT_STEPS = [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((zeros) => n * 10 ** zeros)).toSorted((a, b) => a - b);

/** Room that a label under the plot takes, in CSS pixels. */
const LABEL_WIDTH = 56;
/** A bar is no wider than that, in CSS pixels. */
const BAR_MOST = 28;
/** Points are drawn up to so many hours or days; a lone one always is. */
const POINTS_MOST = 62;

/** What stands on top of each other: the highest is drawn first, and covered by the lower ones. */
export function stacked(lines: readonly Line[]): Line[] {
  return lines
    .map((line, i) => ({
      ...line,
      values: line.values.map((_, at) => lines.slice(0, i + 1).reduce((sum, below) => sum + (below.values[at] ?? 0), 0)),
    }))
    .toReversed();
}

export function optionsOf(lines: readonly Line[], look: Look, size: { width: number; height: number }): uPlot.Options {
  const count = look.labels.length;
  const { text, grid, ground, inks } = look.colours;
  const bars = (align: -1 | 0 | 1) => uPlot.paths.bars!({ size: [align === 0 ? 0.72 : 0.38, BAR_MOST], align });

  const series = lines.map((line, i): uPlot.Series => {
    const ink = inks[line.ink - 1]!;
    if (look.drawing === "lines") {
      // A shape of its own: colours are told apart by lightness, lines by their strokes, too.
      return {
        stroke: ink,
        width: 2,
        ...(i > 0 ? { dash: [5, 4] } : {}),
        points: { show: (_plot, _series, _from, _to, gaps) => count <= POINTS_MOST || (gaps?.length ?? 0) > 0, size: 5, fill: ink, stroke: ink },
      };
    }
    const align = look.drawing === "stack" || lines.length === 1 ? 0 : i === 0 ? -1 : 1;
    return { stroke: ground, width: look.drawing === "stack" ? 1 : 0, fill: ink, paths: bars(align), points: { show: false } };
  });

  const axis = { stroke: text, font: look.font, ticks: { show: false }, border: { show: false } };
  return {
    ...size,
    series: [{}, ...series],
    scales: {
      x: { time: false, range: () => [-0.5, Math.max(0.5, count - 0.5)] },
      y: { range: (_plot, _least, most) => [0, Math.max(most, look.steps[0]!) * 1.06] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        grid: { show: false },
        splits: (plot) => {
          const every = labelEvery(count, look.step, Math.max(1, Math.floor(plot.width / LABEL_WIDTH)));
          return Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
        },
        values: (_plot, splits) => splits.map((at) => look.labels[at] ?? ""),
      },
      {
        ...axis,
        size: 52,
        gap: 6,
        space: 32,
        incrs: look.steps,
        grid: { stroke: grid, width: 1 },
        values: (_plot, splits) => splits.map(look.written),
      },
    ],
    padding: [6, 20, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { show: look.drawing === "lines" },
      sync: { key: "figures" },
    },
    hooks: { setCursor: [(plot) => look.onpoint(plot.cursor.idx ?? null)] },
  };
}

export const dataOf = (lines: readonly Line[], count: number): uPlot.AlignedData => [
  Array.from({ length: count }, (_, i) => i),
  ...lines.map(({ values }) => [...values]),
];
