// The emoji (C6). The data comes with the page and is loaded when it is first wanted: nothing is fetched from
// elsewhere, and nothing but the page's own files is needed, so the content security policy stays as it is.
import { match } from "@/lib/fuzzy";
import type { Spoken } from "@/words";

/** One emoji as the data has it. */
export interface Emoji {
  emoji: string;
  /** What it is called. */
  annotation: string;
  tags?: readonly string[];
  group: number;
  /** The version of the standard that brought it. */
  version: number;
}

/** Newer ones are squares on many computers. */
const NEWEST = 15;
/** Groups of the data in their order; 2 has only parts, like skin and hair. */
export const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;
/** Found at most. */
const MOST = 90;

const loaded = new Map<Spoken, Promise<readonly Emoji[]>>();

/** Everything in the page's language. A failed load is tried again the next time. */
export function emoji(language: Spoken): Promise<readonly Emoji[]> {
  const known = loaded.get(language);
  if (known) return known;
  const coming = load(language).then((all) => drawn(all.filter((one) => one.version <= NEWEST && one.group !== 2)));
  coming.catch(() => loaded.delete(language));
  loaded.set(language, coming);
  return coming;
}

async function load(language: Spoken): Promise<readonly Emoji[]> {
  const { default: data } =
    language === "fr"
      ? await import("emoji-picker-element-data/fr/emojibase/data.json")
      : await import("emoji-picker-element-data/en/emojibase/data.json");
  return data as readonly Emoji[];
}

/** The side of the canvas on which emoji are tried, in pixels. */
const SIDE = 20;
/** What no font has a picture for. */
const NOTHING = "\u{10FFFF}";

/** Those that this computer has pictures for: the others would be empty squares, or fall into their parts. */
function drawn(all: readonly Emoji[]): readonly Emoji[] {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const at = canvas.getContext("2d", { willReadFrequently: true });
  if (!at) return all;
  at.font = `${SIDE - 4}px "Segoe UI Emoji", "Apple Color Emoji", "Noto Color Emoji", sans-serif`;
  at.textBaseline = "top";
  const painted = (text: string) => {
    at.clearRect(0, 0, SIDE, SIDE);
    at.fillText(text, 0, 0);
    return new Uint32Array(at.getImageData(0, 0, SIDE, SIDE).data.buffer);
  };
  const empty = painted(NOTHING);
  const width = at.measureText("😀").width;
  const isPainted = (text: string) => painted(text).some((pixel, i) => pixel !== empty[i]);
  // Of what is joined of several each must be known, or squares stand side by side.
  const isDrawn = (text: string) => text.split("\u200D").every(isPainted);
  const fit = all.filter((one) => at.measureText(one.emoji).width < 1.5 * width && isDrawn(one.emoji));
  // Where almost none are left the trial was wrong, not the font.
  return fit.length > all.length / 10 ? fit : all;
}

/** The emoji that fit what is typed, best first: by name, then by what they are about. */
export function findEmoji(all: readonly Emoji[], typed: string): Emoji[] {
  const wanted = typed.trim();
  if (wanted === "") return [...all];
  const scored = all.flatMap((one, order) => {
    const score = Math.max(fit(wanted, one.annotation), ...(one.tags ?? []).map((tag) => fit(wanted, tag) - 200));
    return score > 0 ? [{ one, score, order }] : [];
  });
  return scored
    .sort((a, b) => Math.round(b.score - a.score) || a.order - b.order)
    .slice(0, MOST)
    .map(({ one }) => one);
}

/** Only whole pieces count: scattered letters are found almost everywhere. */
function fit(typed: string, text: string): number {
  const found = match(typed, text.replaceAll("œ", "oe")); // as it is typed: "coeur"
  return found && found.score >= 900 ? found.score : 0;
}

/** Where an arrow leads in rows of `across`; the ends hold. */
export function step(at: number, key: string, count: number, across: number, rtl = false): number | null {
  const side = rtl ? -1 : 1;
  const by = { ArrowRight: side, ArrowLeft: -side, ArrowDown: across, ArrowUp: -across }[key];
  if (by === undefined) return null;
  const to = at + by;
  return to < 0 || to >= count ? at : to;
}

const RECENT = "deskbell.emoji";
const KEPT = 18;

/** What was used lately on this computer, the last one first. */
export function recentEmoji(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string").slice(0, KEPT) : [];
  } catch {
    return []; // no more than a convenience
  }
}

export function keepEmoji(used: string) {
  try {
    localStorage.setItem(RECENT, JSON.stringify([used, ...recentEmoji().filter((one) => one !== used)].slice(0, KEPT)));
  } catch {
    // the place is full or closed: it is found again by its name
  }
}
