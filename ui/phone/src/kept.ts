/**
 * What lets this browser be a phone again after a reload: a call's phone is one as long as its tab, a paired one for good.
 * With it is kept what was written and has not reached the hub: a phone's system drops a page that is not looked at.
 */
import type { ClaimedMove } from "@deskbell/shared/generated/ClaimedMove";

export interface Kept {
  token: string;
  phone: string;
  /** The move that it was made for; `null` for a paired phone. */
  claimed: ClaimedMove | null;
  /** How it calls itself. */
  name: string;
}

/** A line that was written here, and of which the hub has said nothing yet. */
export interface Line {
  /** The `client_message_id`: sorts in the order of writing. */
  id: string;
  /** The command under which the hub is asked for it, also by the next page. */
  command: string;
  conversation: string;
  text: string;
}

const KEY = "deskbell:phone";
/** Before a phone's id: one phone never says what was written on another. */
const LINES = "deskbell:phone:lines:";
/** More than anybody writes in a tunnel, and little of what a browser gives. */
const MOST_LINES = 50;
const MOST_CHARS = 100_000;

/** The tab's and the browser's memory; each may be forbidden. */
export interface Memory {
  tab: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  browser: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
}

/** The phone of a call before the paired one: the person has just read its code. */
export function read({ tab, browser }: Memory): Kept | null {
  return parsed<Kept>(tab, KEY) ?? parsed<Kept>(browser, KEY);
}

export function keep(memory: Memory, kept: Kept): void {
  const area = areaOf(memory, kept);
  const before = parsed<Kept>(area, KEY);
  try {
    area?.setItem(KEY, JSON.stringify(kept));
    if (before && before.phone !== kept.phone) area?.removeItem(LINES + before.phone); // No page will be that phone again.
  } catch {
    // A full memory: it lasts as long as the page.
  }
}

/** Forgets this token, and no other one that came in its place; and what its phone has written. */
export function forget({ tab, browser }: Memory, { token, phone }: Kept): void {
  for (const area of [tab, browser]) {
    if (parsed<Kept>(area, KEY)?.token === token) area?.removeItem(KEY);
    area?.removeItem(LINES + phone);
  }
}

/** What this phone wrote and the hub has not answered, in the order in which it was kept. */
export function readLines(memory: Memory, kept: Kept): Line[] {
  const lines = parsed<Line[]>(areaOf(memory, kept), LINES + kept.phone);
  return Array.isArray(lines) ? lines.filter((line) => typeof line?.text === "string") : []; // Whatever lies there, the phone must begin.
}

/** Keeps these lines and no others. What is too much lasts as long as the page: the newest, so that none is missing in between. */
export function keepLines(memory: Memory, kept: Kept, lines: readonly Line[]): void {
  const area = areaOf(memory, kept);
  let chars = 0;
  let fit = lines.slice(0, MOST_LINES).filter(({ text }) => (chars += text.length) <= MOST_CHARS);
  for (; fit.length > 0; fit = fit.slice(0, -1)) {
    try {
      const plain = fit.map(({ id, command, conversation, text }): Line => ({ id, command, conversation, text }));
      area?.setItem(LINES + kept.phone, JSON.stringify(plain));
      return;
    } catch {
      // A full memory: it may have room for fewer.
    }
  }
  area?.removeItem(LINES + kept.phone);
}

function areaOf({ tab, browser }: Memory, { claimed }: Kept): Memory["tab"] {
  return claimed ? tab : browser;
}

function parsed<T>(area: Memory["tab"], key: string): T | null {
  try {
    return JSON.parse(area?.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** The browser's, where it allows any. */
export function memory(): Memory {
  const allowed = (area: () => Storage) => {
    try {
      return area();
    } catch {
      return null;
    }
  };
  return { tab: allowed(() => sessionStorage), browser: allowed(() => localStorage) };
}
