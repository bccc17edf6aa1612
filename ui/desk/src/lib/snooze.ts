// For how long a conversation is put aside (C10).

const HOUR = 3_600_000;
/** When a working day begins, in hours. */
const MORNING = 9;

export type Preset = "hours3" | "morning" | "hours24";

export const PRESETS: readonly Preset[] = ["hours3", "morning", "hours24"];

/** When it is back, on this computer's calendar. */
export function backAt(preset: Preset, now: number): number {
  switch (preset) {
    case "hours3":
      return now + 3 * HOUR;
    case "hours24":
      return now + 24 * HOUR;
    case "morning": {
      const day = new Date(now);
      day.setDate(day.getDate() + 1);
      return day.setHours(MORNING, 0, 0, 0);
    }
  }
}

const two = (n: number) => String(n).padStart(2, "0");

/** A moment as a field of date and time wants it: 2025-11-21T09:00, on this computer's calendar. */
export function asField(at: number): string {
  const day = new Date(at);
  const date = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  return `${date}T${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** What such a field says; `null` while it says nothing. */
export function fromField(value: string): number | null {
  const at = new Date(value).getTime();
  return value === "" || Number.isNaN(at) ? null : at;
}

/** What is wrong with a chosen moment. */
export type Wrong = "past" | "far" | null;

export function wrongWith(at: number, now: number, most: number): Wrong {
  if (at <= now) return "past";
  return at > now + most ? "far" : null;
}
