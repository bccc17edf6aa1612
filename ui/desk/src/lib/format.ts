// Times, dates, spans and numbers as people read them, in the page's language.
import { language, w } from "@/words";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Formatters are dear to make: one of each kind and language is kept. */
function keeper<Options, Format>(make: (tag: string, options: Options) => Format): (options: Options) => Format {
  const made = new Map<string, Format>();
  return (options) => {
    const key = language.tag + JSON.stringify(options);
    const format = made.get(key) ?? make(language.tag, options);
    made.set(key, format);
    return format;
  };
}

const formatter = keeper((tag, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options));
const counter = keeper((tag, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options));

/** 14:02 */
export const time = (at: number) => formatter({ hour: "2-digit", minute: "2-digit" }).format(at);

/** 14:02:31, for what follows each other within a minute. */
export const timeToSecond = (at: number) => formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);

/** When it was: 14:02, and with the day when that is another one. */
export const before = (at: number, now: number) => (dayOf(at) === dayOf(now) ? time(at) : `${date(at, now)}, ${time(at)}`);

/** The time at the visitor's place; `null` when the zone is not known here. */
export function timeIn(zone: string, at: number): string | null {
  try {
    return formatter({ hour: "2-digit", minute: "2-digit", timeZone: zone }).format(at);
  } catch {
    return null;
  }
}

/** 3 Oct, and with the year when it is another one. */
export function date(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatter({ day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) }).format(at);
}

/** Midnight before a moment, on this computer's calendar: the same for all moments of a day. */
export const dayOf = (at: number) => new Date(at).setHours(0, 0, 0, 0);

/** Fri */
export const weekday = (at: number) => formatter({ weekday: "short" }).format(at);

/** The separator of a day: "Today, Friday 21 November". */
export function day(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const text = formatter({
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
  if (dayOf(at) === dayOf(now)) return w.thread.today(text);
  if (dayOf(at) === dayOf(dayOf(now) - 1)) return w.thread.yesterday(text);
  return text;
}

/** How long, running: 0:24, 3:41, 11 h 59, 6 d 4 h. */
export function running(span: number): string {
  const whole = Math.max(0, span);
  if (whole >= HOUR) return rough(whole);
  return `${Math.floor(whole / MINUTE)}:${String(Math.floor((whole % MINUTE) / SECOND)).padStart(2, "0")}`;
}

/** How long, without seconds from a minute on: 8 s, 3 min, 11 h 59, 6 d 4 h. */
export function rough(span: number): string {
  const whole = Math.max(0, span);
  if (whole < MINUTE) return w.span.seconds(Math.floor(whole / SECOND));
  if (whole < HOUR) return w.span.minutes(Math.floor(whole / MINUTE));
  if (whole < DAY) return w.span.hours(Math.floor(whole / HOUR), Math.floor((whole % HOUR) / MINUTE));
  return w.span.days(Math.floor(whole / DAY), Math.floor((whole % DAY) / HOUR));
}

/** How long ago, for a list: now, 6 min, 13:46, Wed, 3 Oct. */
export function ago(at: number, now: number): string {
  const span = now - at;
  if (span < MINUTE) return w.span.now;
  if (span < HOUR) return w.span.minutes(Math.floor(span / MINUTE));
  if (dayOf(at) === dayOf(now)) return time(at);
  if (span < 6 * DAY) return formatter({ weekday: "short" }).format(at);
  return date(at, now);
}

/** 62 % */
export const percent = (share: number) => counter({ style: "percent" }).format(share);

/** 7,912 */
export const number = (n: number) => counter({}).format(n);

/** What stands before a fraction: 0.5, 0,5. */
export const decimalSign = () => counter({}).formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";

/** 84 kB, 1.8 MB: as file managers count, in thousands, and never less than 1 kB. */
export function size(bytes: number): string {
  const units = ["kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(units.length, Math.max(1, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const amount = Math.max(bytes / 1_000 ** step, step === 1 ? 1 : 0);
  return counter({
    style: "unit",
    unit: units[step - 1]!,
    unitDisplay: "short",
    maximumFractionDigits: step > 1 && amount < 10 ? 1 : 0,
  }).format(amount);
}

/** When it will be: 16:30, Mon 09:00, 3 Oct 09:00. */
export function soon(at: number, now: number): string {
  if (dayOf(at) === dayOf(now)) return time(at);
  if (at - now < 6 * DAY && at > now) return formatter({ weekday: "short", hour: "2-digit", minute: "2-digit" }).format(at);
  return `${date(at, now)}, ${time(at)}`;
}

/** French, English */
export function languageNames(tags: readonly string[]): string {
  const names = new Intl.DisplayNames([language.tag], { type: "language" });
  return tags.map((tag) => capital(nameOf(names, tag))).join(", ");
}

function nameOf(names: Intl.DisplayNames, tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag; // not a language tag: the site says what it likes
  }
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase(language.tag) + text.slice(1);

/** Two letters for an avatar: the first of the first and of the last word. */
export function initials(name: string): string {
  const words = name.split(/[\s_.]+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? "?")][0]?.toLocaleUpperCase(language.tag)).join("");
}
