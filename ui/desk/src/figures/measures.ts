// What is shown of figures: each measure with how it is read from them and how it is written.
import { number, running } from "@/lib/format";
import type { Durations, FiguresShown } from "@deskbell/shared/types";

export type MeasureId =
  | "begun"
  | "ended"
  | "firstMedian"
  | "firstP90"
  | "responseMedian"
  | "responseP90"
  | "waitMedian"
  | "waitLongest"
  | "handleMedian"
  | "missed"
  | "busy"
  | "absent"
  | "unanswered"
  | "declined"
  | "calls"
  | "callsFailed"
  | "talk"
  | "transfers"
  | "handoffs";

export interface Measure {
  id: MeasureId;
  /** A number of things, or how long something took in milliseconds. */
  kind: "count" | "span";
  /** `null` where there is nothing to measure. */
  of: (figures: FiguresShown) => number | null;
}

const count = (id: MeasureId, of: (figures: FiguresShown) => number): Measure => ({ id, kind: "count", of });
const span = (id: MeasureId, of: (figures: FiguresShown) => Durations | null, which: keyof Durations): Measure => ({
  id,
  kind: "span",
  of: (figures) => of(figures)?.[which] ?? null,
});

export const missedInAll = ({ missed }: FiguresShown) => missed.busy + missed.absent + missed.unanswered + missed.declined;

/** Every measure, in the order of the table's columns. */
export const MEASURES: readonly Measure[] = [
  count("begun", (figures) => figures.begun),
  count("ended", (figures) => figures.ended),
  span("firstMedian", (figures) => figures.first_response, "median"),
  span("firstP90", (figures) => figures.first_response, "p90"),
  span("responseMedian", (figures) => figures.response, "median"),
  span("responseP90", (figures) => figures.response, "p90"),
  span("waitMedian", (figures) => figures.wait, "median"),
  span("waitLongest", (figures) => figures.wait, "longest"),
  span("handleMedian", (figures) => figures.handle, "median"),
  count("missed", missedInAll),
  count("busy", (figures) => figures.missed.busy),
  count("absent", (figures) => figures.missed.absent),
  count("unanswered", (figures) => figures.missed.unanswered),
  count("declined", (figures) => figures.missed.declined),
  count("calls", (figures) => figures.talk?.count ?? 0),
  span("talk", (figures) => figures.talk, "sum"),
  count("callsFailed", (figures) => figures.calls_failed),
  count("transfers", (figures) => figures.transfers),
  count("handoffs", (figures) => figures.handoffs),
];

export function measure(id: MeasureId): Measure {
  const found = MEASURES.find((one) => one.id === id);
  if (!found) throw new Error(`no measure is called ${id}`);
  return found;
}

/** As people read it; a dash where there is nothing. */
export function written({ kind }: Measure, value: number | null): string {
  if (value === null) return "–";
  return kind === "count" ? number(value) : running(value);
}

/** Whether nothing at all was counted. */
export const isNothing = (figures: FiguresShown) => MEASURES.every(({ of }) => !of(figures));

export type Direction = "up" | "down";

/** Rows by a measure; what has none stands last, whichever way. Equal ones keep their order. */
export function sorted<R extends { figures: FiguresShown }>(rows: readonly R[], by: Measure, direction: Direction): R[] {
  const sign = direction === "up" ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [left, right] = [by.of(a.figures), by.of(b.figures)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}
