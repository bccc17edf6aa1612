// Countdowns in words, and how urgent they look (M13).
import { rough, running } from "@/lib/format";
import { w } from "@/words";
import type { Pieces } from "@/words/en";
import type { Countdown, Timer } from "@deskbell/shared/types";

/** Below this a countdown is hot: 2 min. */
export const HOT_MS = 120_000;

/** Timers that people see. The others last seconds and are the hub's own business. */
export type ShownTimer = Exclude<Timer, "confirm" | "ask_again">;

export interface CountdownWords {
  pieces: Pieces;
  hot: boolean;
}

const isShown = (kind: Timer): kind is ShownTimer => kind !== "confirm" && kind !== "ask_again";

/**
 * A countdown in words; `null` for one that nobody needs to see. `now` is on the hub's clock. Offline nothing is
 * certain: another desk may have the conversation already.
 */
export function countdown({ due, kind }: Countdown, now: number, live: boolean): CountdownWords | null {
  if (!isShown(kind)) return null;
  const left = due - now;
  if (!live) {
    return { pieces: left > 0 ? w.list.timerProbably[kind](rough(left)) : [w.list.timerUnknown[kind]], hot: false };
  }
  // What comes back takes nothing away.
  const hot = kind !== "snooze" && left < HOT_MS;
  // The last second counts until it is over.
  const whole = Math.ceil(left / 1_000) * 1_000;
  return { pieces: left > 0 ? w.list.timer[kind](running(whole)) : [w.list.timerDue[kind]], hot };
}
