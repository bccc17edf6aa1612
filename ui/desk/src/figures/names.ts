// What hours and days are called: under a plot, beside the pointer, and in a table.
import type { Step } from "@/figures/spans";
import { clock } from "@/lib/clock.svelte";
import { date, dayOf, time, weekday } from "@/lib/format";

export interface Names {
  /** Under a plot. */
  short: string[];
  /** Beside the pointer and in a table. */
  full: string[];
}

/** A day may begin an hour from midnight where the clocks changed: its noon is surely in it. */
const NOON = 12 * 3_600_000;

export function names(at: readonly number[], step: Step): Names {
  const { now } = clock;
  if (step === "day") {
    const noons = at.map((one) => one + NOON);
    return { short: noons.map((one) => date(one, now)), full: noons.map((one) => `${weekday(one)} ${date(one, now)}`) };
  }
  const oneDay = at.length > 0 && at.every((one) => dayOf(one) === dayOf(at[0]!));
  return {
    short: at.map((one) => (!oneDay && dayOf(one) === one ? date(one, now) : time(one))),
    full: at.map((one) => (oneDay ? time(one) : `${date(one, now)}, ${time(one)}`)),
  };
}
