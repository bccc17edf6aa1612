// Figures of what was drawn, for whoever measures from outside: `window.__deskbellVideo`.
import type { Format } from "./frame";
import type { Whose } from "@/lib/bridge";

export interface Counter {
  /** Drawn since the call began. */
  frames: number;
  /** Longest time between two of them, in milliseconds. */
  longest_gap_ms: number;
  /** Of the last one, in microseconds on the engine's clock. */
  last_timestamp: number;
  width: number;
  height: number;
  format: Format | null;
  /** Failures of the decoder. */
  failures: number;
}

const none = (): Counter => ({
  frames: 0,
  longest_gap_ms: 0,
  last_timestamp: 0,
  width: 0,
  height: 0,
  format: null,
  failures: 0,
});

declare global {
  var __deskbellVideo: Record<Whose, Counter> | undefined;
}

export const counters: Record<Whose, Counter> = { visitor: none(), own: none() };
globalThis.__deskbellVideo = counters;

const lastAt: Record<Whose, number | null> = { visitor: null, own: null };

/** A picture was drawn at `now`, in milliseconds. */
export function drawn(whose: Whose, now: number, more: Pick<Counter, "last_timestamp" | "width" | "height" | "format">) {
  const counter = counters[whose];
  const before = lastAt[whose];
  if (before !== null) counter.longest_gap_ms = Math.max(counter.longest_gap_ms, Math.round(now - before));
  lastAt[whose] = now;
  counter.frames += 1;
  Object.assign(counter, more);
}

/** The picture was meant to stop: what comes next is no gap. */
export function paused(whose: Whose) {
  lastAt[whose] = null;
}

/** Another call. */
export function countAnew() {
  for (const whose of ["visitor", "own"] as const) {
    Object.assign(counters[whose], none());
    paused(whose);
  }
}
