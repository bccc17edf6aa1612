// What screen readers are told at a return (D4): once, and as it stays.
import { returnedSays } from "@/lib/returned";
import type { Returned } from "@deskbell/shared/types";

/** What is asked for at the return has come by then. */
const SETTLED_MS = 1_000;

/** The words of the last return, once what waited has gone out. */
export class Saying {
  words = $state("");
  /** The return that was said. */
  #told: number | null = null;

  constructor(returned: () => Returned | null) {
    $effect(() => {
      const now = returned();
      if (!now || now.sending > 0 || now.until === this.#told) return;
      const timer = setTimeout(() => {
        this.#told = now.until;
        this.words = returnedSays(now);
      }, SETTLED_MS);
      return () => clearTimeout(timer);
    });
  }
}
