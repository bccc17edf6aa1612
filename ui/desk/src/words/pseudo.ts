// Languages that nobody speaks, made from the English catalogue; in development only. They show before a translator does
// what is cut, what is said past the catalogue, and what stands on the wrong side.
import type { Words } from "./en";

/** By their tags, as others call them: accents and length; right to left. */
export const PSEUDO = ["en-XA", "ar-XB"] as const;
export type Pseudo = (typeof PSEUDO)[number];

const ACCENTS: Record<string, string> = {
  a: "å", b: "ƀ", c: "ç", d: "ð", e: "é", f: "ƒ", g: "ĝ", h: "ĥ", i: "î", j: "ĵ", k: "ķ", l: "ļ", m: "ɱ",
  n: "ñ", o: "ö", p: "þ", q: "ǫ", r: "ŕ", s: "š", t: "ţ", u: "û", v: "ṽ", w: "ŵ", x: "ẋ", y: "ý", z: "ž",
  A: "Å", B: "Ɓ", C: "Ç", D: "Ð", E: "É", F: "Ƒ", G: "Ĝ", H: "Ĥ", I: "Î", J: "Ĵ", K: "Ķ", L: "Ļ", M: "Ṁ",
  N: "Ñ", O: "Ö", P: "Þ", Q: "Ǫ", R: "Ŕ", S: "Š", T: "Ţ", U: "Û", V: "Ṽ", W: "Ŵ", X: "Ẋ", Y: "Ý", Z: "Ž",
};

/** So much longer than English, in letters. */
const LONGER = 0.4;

/** Accented, and longer by two fifths: other languages need the room. */
export function accented(text: string): string {
  const letters = [...text].map((letter) => ACCENTS[letter] ?? letter).join("");
  const more = Math.ceil([...text].filter((letter) => letter in ACCENTS).length * LONGER);
  return more > 0 ? `${letters}${"·".repeat(more).replace(/·{7}/g, "······ ")}` : letters;
}

/** Word for word from right to left: an override turns the letters round, and the marks place them. Figures stay. */
export const mirrored = (text: string): string => text.replace(/\p{L}[\p{L}'’-]*/gu, (word) => `\u200f\u202e${word}\u202c\u200f`);

const OPEN = "[";
const CLOSE = "]";

function bracketed(text: string, change: (text: string) => string): string {
  return text.trim() === "" ? text : `${OPEN}${change(text)}${CLOSE}`;
}

/** Pieces of one sentence stand in one pair of brackets. */
function pieces(all: readonly string[], change: (text: string) => string): readonly string[] {
  const changed = all.map((piece) => (piece.trim() === "" ? piece : change(piece)));
  return changed.map((piece, at) => `${at === 0 ? OPEN : ""}${piece}${at === changed.length - 1 ? CLOSE : ""}`);
}

function changed(of: unknown, change: (text: string) => string): unknown {
  if (typeof of === "string") return bracketed(of, change);
  if (typeof of === "function") return (...values: unknown[]) => changed((of as (...values: unknown[]) => unknown)(...values), change);
  if (Array.isArray(of)) return of.every((piece) => typeof piece === "string") ? pieces(of, change) : of.map((one) => changed(one, change));
  if (typeof of === "object" && of !== null) return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, changed(value, change)]));
  return of;
}

/** A catalogue of the same shape. */
export const pseudo = (tag: Pseudo, english: Words): Words => changed(english, tag === "en-XA" ? accented : mirrored) as Words;
