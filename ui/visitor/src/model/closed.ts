/** A visitor who is kept out for a time or for good (C8). */
import type { Words } from "../words";
import type { Shared } from "./shared";
import { sameDay } from "./lines";

/** Whether the visitor is kept out at this moment of this machine's clock; a time that has passed opens the chat by itself. */
export function keptOut({ visit, ahead }: Pick<Shared, "visit" | "ahead">, now: number): { until: number | null } | null {
  const closed = visit.site?.closed ?? null;
  return closed && (closed.until === null || closed.until > now + ahead) ? closed : null;
}

/** What the visitor is told instead of being asked to write. */
export function closedText(until: number | null, now: number, words: Words, locale: string): string {
  if (until === null) return words.closed.now;
  const day = sameDay(until, now) ? {} : ({ weekday: "long", day: "numeric", month: "long" } as const);
  return words.closed.until(new Intl.DateTimeFormat(locale, { ...day, hour: "numeric", minute: "2-digit" }).format(until));
}
