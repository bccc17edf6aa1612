/** What lets this browser be a phone again after a reload: a call's phone is one as long as its tab, a paired one for good. */
import type { ClaimedMove } from "@deskbell/shared/generated/ClaimedMove";

export interface Kept {
  token: string;
  phone: string;
  /** The move that it was made for; `null` for a paired phone. */
  claimed: ClaimedMove | null;
  /** How it calls itself. */
  name: string;
}

const KEY = "deskbell:phone";

/** The tab's and the browser's memory; each may be forbidden. */
export interface Memory {
  tab: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  browser: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
}

/** The phone of a call before the paired one: the person has just read its code. */
export function read({ tab, browser }: Memory): Kept | null {
  return parsed(tab) ?? parsed(browser);
}

export function keep({ tab, browser }: Memory, kept: Kept): void {
  try {
    (kept.claimed ? tab : browser)?.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A full memory: it lasts as long as the page.
  }
}

/** Forgets this token, and no other one that came in its place. */
export function forget({ tab, browser }: Memory, { token }: Kept): void {
  for (const area of [tab, browser]) if (parsed(area)?.token === token) area?.removeItem(KEY);
}

function parsed(area: Memory["tab"]): Kept | null {
  try {
    return JSON.parse(area?.getItem(KEY) ?? "null") as Kept | null;
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
