// Canned answers at the caret (C5).
import { match, type Match } from "@/lib/fuzzy";
import type { Canned } from "@deskbell/shared/types";

/** What stands for the variables of a canned answer. */
export interface Variables {
  visitor: string;
  agent: string;
  organisation: string;
}

/** A piece of a filled answer. */
export interface Piece {
  text: string;
  /** Whether it stands for a variable. */
  filled: boolean;
}

/** A `/` and what is typed after it, just before the caret. */
export interface Slash {
  /** Where the `/` stands. */
  from: number;
  typed: string;
}

/** The answer being looked for at the caret; `null` when there is no `/` at the beginning of a word. */
export function slashBefore(text: string, caret: number): Slash | null {
  const found = /(?:^|\s)\/([a-z0-9-]{0,32})$/i.exec(text.slice(0, caret));
  return found ? { from: caret - (found[1] ?? "").length - 1, typed: (found[1] ?? "").toLowerCase() } : null;
}

/** The answers that fit what is typed, best first. */
export function find(canned: readonly Canned[], typed: string): { answer: Canned; match: Match }[] {
  return canned
    .flatMap((answer) => {
      const found = match(typed, answer.shortcut);
      return found ? [{ answer, match: found }] : [];
    })
    .sort((a, b) => b.match.score - a.match.score || a.answer.shortcut.localeCompare(b.answer.shortcut));
}

/** The answer with its variables filled; what is no variable stays as it is. */
export function fill(text: string, variables: Variables): Piece[] {
  return text
    .split(/(\{(?:visitor|agent|organisation)\})/)
    .filter((part) => part !== "")
    .map((part) => {
      const name = /^\{(visitor|agent|organisation)\}$/.exec(part)?.[1] as keyof Variables | undefined;
      return name ? { text: variables[name], filled: true } : { text: part, filled: false };
    });
}

/** The filled answer as one text. */
export const filled = (text: string, variables: Variables) =>
  fill(text, variables)
    .map((piece) => piece.text)
    .join("");
