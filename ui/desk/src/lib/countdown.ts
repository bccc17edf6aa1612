// Countdowns in words, and how urgent they look (M13).
import { rough, running } from "@/lib/format";
import { w } from "@/words";
import type { Pieces } from "@/words/en";
import type { Countdown } from "@deskbell/shared/types";

/** Below this a countdown is hot: 2 min. */
export const HOT_MS = 120_000;

export interface CountdownWords {
  pieces: Pieces;
  hot: boolean;
}

/** What is left, as it is counted down. The page's clock stands still between two seconds, so up to one more than there is seems to be left: rounded up, five minutes would begin at 5:01. The last second counts until it is over. */
export const counted = (left: number) => (left > 0 ? Math.max(1_000, Math.floor(left / 1_000) * 1_000) : 0);

/** A countdown in words. Offline nothing is certain: another desk may have the conversation already. */
export function countdown({ due, kind }: Countdown, now: number, live: boolean): CountdownWords {
  const left = due - now;
  if (!live) {
    return { pieces: left > 0 ? w.list.timerProbably[kind](rough(left)) : [w.list.timerUnknown[kind]], hot: false };
  }
  // What comes back takes nothing away.
  const hot = kind !== "snooze" && left < HOT_MS;
  return { pieces: left > 0 ? w.list.timer[kind](running(counted(left))) : [w.list.timerDue[kind]], hot };
}
