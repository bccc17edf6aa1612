// Finds what was written (C14) while one types. Only the answer for the last words counts.
import { asRefusal, inWords } from "@/lib/refusals";
import type { Found, Refusal } from "@deskbell/shared/types";

/** A pause this long, and the words are worth a search: 120 ms. */
export const PAUSE_MS = 120;
/** Fewer letters would find almost everything. */
export const LEAST = 2;

/** Whether these words are looked for. */
export const worthIt = (words: string) => words.trim().length >= LEAST;

export class Search {
  found = $state.raw<Found | null>(null);
  #refused = $state.raw<Refusal | null>(null);
  looking = $state(false);
  /** How long the last search took, in milliseconds. */
  took = $state(0);
  readonly #find: (words: string) => Promise<Found>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(find: (words: string) => Promise<Found>) {
    this.#find = find;
  }

  /** Why nothing could be looked for, in words. */
  get problem(): string | null {
    return this.#refused && inWords(this.#refused);
  }

  /** The words have changed. What was found stays until the new answer is here: nothing flickers. */
  look(typed: string, pause = PAUSE_MS) {
    this.stop();
    const words = typed.trim();
    this.#refused = null;
    this.looking = worthIt(words);
    if (!this.looking) this.found = null;
    else this.#timer = setTimeout(() => void this.#ask(words, this.#turn), pause);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.looking = false;
  }

  async #ask(words: string, turn: number) {
    const since = performance.now();
    try {
      const found = await this.#find(words);
      if (turn !== this.#turn) return;
      this.found = found;
      this.took = Math.round(performance.now() - since);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.found = null; // it was found for other words
      this.#refused = asRefusal(error);
    }
    if (turn === this.#turn) this.looking = false;
  }
}
