// Finding by a few letters in their order: the palette and the canned answers.

/** Where the letters were found, and how well they fit: the higher, the better. */
export interface Match {
  score: number;
  /** Places in the text, in UTF-16 units, ascending. */
  at: number[];
}

/** Whether all letters were found in one piece. */
export const isWhole = ({ at }: Match) => at.every((place, i) => i === 0 || place === (at[i - 1] ?? 0) + 1);

/** A text cut into marked and unmarked pieces. */
export interface Marked {
  text: string;
  marked: boolean;
}

/** Small letters without accents, each at the place where it stood; whatever is blank is a space. */
function plain(text: string): string[] {
  return Array.from({ length: text.length }, (_, i) =>
    (text[i] ?? "").normalize("NFD").replace(/\p{M}/gu, "").replace(/\s/u, " ").toLowerCase(),
  );
}

const startsWord = (letters: string[], i: number) => i === 0 || !/[\p{L}\p{N}]/u.test(letters[i - 1] ?? "");

/**
 * Finds the letters of `typed` in `text` in their order; `null` when they are not all there. Spaces are letters in one piece,
 * as of a whole name, and nothing where letters are scattered.
 * A whole piece beats scattered letters, the beginning of a word beats its middle, and early beats late.
 */
export function match(typed: string, text: string): Match | null {
  const wanted = plain(typed.trim().replace(/\s+/gu, " "));
  if (wanted.length === 0) return { score: 0, at: [] };
  const letters = plain(text);
  return piece(wanted, letters) ?? scattered(wanted.filter((letter) => letter !== " "), letters);
}

/** All letters in one piece, at the best place. */
function piece(wanted: string[], letters: string[]): Match | null {
  let best: Match | null = null;
  for (let from = 0; from + wanted.length <= letters.length; from++) {
    if (!wanted.every((letter, i) => letters[from + i] === letter)) continue;
    const score = 1_000 + (startsWord(letters, from) ? 500 : 0) - from - letters.length / 100;
    if (!best || score > best.score) best = { score, at: wanted.map((_, i) => from + i) };
  }
  return best;
}

/** The letters one after the other, each at the beginning of a word where that leaves room for the rest. */
function scattered(wanted: string[], letters: string[]): Match | null {
  const at: number[] = [];
  let score = 100;
  let from = 0;
  for (const [i, letter] of wanted.entries()) {
    const rest = wanted.slice(i + 1);
    const places = letters.flatMap((own, place) => (place >= from && own === letter ? [place] : []));
    const place = places.find((one) => startsWord(letters, one) && fits(rest, letters, one + 1)) ?? places[0];
    if (place === undefined) return null;
    score += startsWord(letters, place) ? 20 : place === from && i > 0 ? 10 : -5;
    at.push(place);
    from = place + 1;
  }
  return { score: score - letters.length / 100, at };
}

function fits(wanted: string[], letters: string[], from: number): boolean {
  let place = from;
  return wanted.every((letter) => {
    place = letters.indexOf(letter, place) + 1;
    return place > 0;
  });
}

/** Cuts a text where a match has marked it. */
export function marked(text: string, at: readonly number[]): Marked[] {
  const places = new Set(at);
  const pieces: Marked[] = [];
  for (let i = 0; i < text.length; i++) {
    const last = pieces.at(-1);
    if (last && last.marked === places.has(i)) last.text += text[i];
    else pieces.push({ text: text[i] ?? "", marked: places.has(i) });
  }
  return pieces;
}
