// Answers that are shown at once the next time, and asked for again: switching is instant (T4).
import { SvelteMap } from "svelte/reactivity";

/** What is known of a thing. */
export type Answer<T> = { value: T } | "failed" | undefined;

export class Known<T> {
  static readonly #all: Known<unknown>[] = [];
  /** Grows with each signing out: what was asked before it is not shown after it. */
  static #turn = 0;
  readonly #answers = new SvelteMap<string, Exclude<Answer<T>, undefined>>();
  /** How often something was told without being asked for. */
  readonly #told = new Map<string, number>();

  constructor() {
    Known.#all.push(this as Known<unknown>);
  }

  /** Signed out: the next agent at this computer sees nothing of it. */
  static forgetAll() {
    Known.#turn += 1;
    for (const known of Known.#all) known.#answers.clear();
  }

  /** The last answer; `undefined` before the first. */
  of(key: string): Answer<T> {
    return this.#answers.get(key);
  }

  /** What the desk tells by itself: newer than whatever is being asked. */
  tell(key: string, value: T) {
    this.#told.set(key, (this.#told.get(key) ?? 0) + 1);
    this.#answers.set(key, { value });
  }

  /** Asks again. A refusal does not take the place of an answer, nor an answer that of what was told meanwhile. */
  async refresh(key: string, asked: Promise<T>): Promise<void> {
    const told = this.#told.get(key);
    const turn = Known.#turn;
    try {
      const value = await asked;
      if (turn === Known.#turn && this.#told.get(key) === told) this.#answers.set(key, { value });
    } catch {
      if (turn === Known.#turn && this.#answers.get(key) === undefined) this.#answers.set(key, "failed");
    }
  }
}
