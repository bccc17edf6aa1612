// Answers that are shown at once the next time, and asked for again: switching is instant (T4).
import { SvelteMap } from "svelte/reactivity";

/** What is known of a thing. */
export type Answer<T> = { value: T } | "failed" | undefined;

export class Known<T> {
  static readonly #all: Known<unknown>[] = [];
  readonly #answers = new SvelteMap<string, Exclude<Answer<T>, undefined>>();

  constructor() {
    Known.#all.push(this as Known<unknown>);
  }

  /** Signed out: the next agent at this computer sees nothing of it. */
  static forgetAll() {
    for (const known of Known.#all) known.#answers.clear();
  }

  /** The last answer; `undefined` before the first. */
  of(key: string): Answer<T> {
    return this.#answers.get(key);
  }

  /** Asks again. A refusal does not take the place of an answer. */
  async refresh(key: string, asked: Promise<T>): Promise<void> {
    try {
      this.#answers.set(key, { value: await asked });
    } catch {
      if (this.#answers.get(key) === undefined) this.#answers.set(key, "failed");
    }
  }
}
