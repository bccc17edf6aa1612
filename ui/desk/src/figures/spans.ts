// Spans of time on this computer's calendar, and the hours or days that they are made of (T6).
import type { Time } from "@deskbell/shared/types";

export const SPANS = ["today", "yesterday", "week", "month", "between"] as const;
export type SpanKind = (typeof SPANS)[number];

/** What a plot has a place for each of. */
export type Step = "hour" | "day";

/** From a moment until before another one. */
export interface Range {
  from: Time;
  to: Time;
}

/** Two days of a calendar, as a date field writes them: 2026-11-29. Both count. */
export interface Between {
  first: string;
  last: string;
}

/** As far as the hub looks back at once. */
const MOST_DAYS = 400;
/** By the hour up to so many days: more cannot be told apart on a screen. */
const MOST_DAYS_BY_HOUR = 14;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Midnight before a moment, and so many days after that. A day of the calendar may have 23 or 25 hours. */
function midnight(at: number, days = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** The day of a moment, as a date field writes it. */
export function dayField(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The midnight with which a day of a date field begins; `null` for none. */
function dayFrom(field: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(field);
  if (!found) return null;
  const [, year, month, day] = found.map(Number) as [number, number, number, number];
  const at = new Date(year, month - 1, day);
  return at.getMonth() === month - 1 ? at.getTime() : null;
}

/** What is wrong with two days. */
export type Wrong = "incomplete" | "backwards" | "long";

/** From when to when it goes. Weeks and months end with today. */
export function rangeOf(kind: SpanKind, { first, last }: Between, now: number): Range | Wrong {
  switch (kind) {
    case "today":
      return { from: midnight(now), to: midnight(now, 1) };
    case "yesterday":
      return { from: midnight(now, -1), to: midnight(now) };
    case "week":
      return { from: midnight(now, -6), to: midnight(now, 1) };
    case "month":
      return { from: midnight(now, -27), to: midnight(now, 1) };
    case "between": {
      const from = dayFrom(first);
      const end = dayFrom(last);
      if (from === null || end === null) return "incomplete";
      if (end < from) return "backwards";
      const range = { from, to: midnight(end, 1) };
      return daysOf(range) > MOST_DAYS ? "long" : range;
    }
  }
}

/** How many days of the calendar. */
export const daysOf = ({ from, to }: Range) => Math.round((to - from) / DAY);

/** By what it can be plotted, the usual one first. */
export function stepsOf(range: Range): Step[] {
  const days = daysOf(range);
  if (days <= 1) return ["hour"];
  return days <= MOST_DAYS_BY_HOUR ? ["day", "hour"] : ["day"];
}

/** How many minutes this computer's time is ahead of UTC at a moment. */
export const offsetAt = (at: number) => -new Date(at).getTimezoneOffset();

/**
 * The begin of each hour or day, as the hub counts them: hours are those of UTC, days all have 24 hours. They end with the
 * span: where the clocks changed within it the newest days are right, and the oldest begin an hour off.
 */
export function bucketsOf(range: Range, step: Step): Time[] {
  const { from, to } = range;
  if (step === "day") {
    const days = daysOf(range);
    return Array.from({ length: days }, (_, i) => to - (days - i) * DAY);
  }
  const first = Math.floor(from / HOUR) * HOUR;
  return Array.from({ length: Math.ceil((to - first) / HOUR) }, (_, i) => first + i * HOUR);
}

/** Each so many of them bears a label, so that at most `most` do and hours fall on full ones of the day. */
export function labelEvery(count: number, step: Step, most: number): number {
  const steps = step === "hour" ? [1, 2, 3, 4, 6, 12, 24, 48, 72, 96, 168] : [1, 2, 3, 5, 7, 14, 28, 56, 91];
  return steps.find((every) => count / every <= most) ?? steps.at(-1)!;
}
