// Puts a draft on disk with every pause of the hand (C12).
import type { Draft } from "@deskbell/shared/types";

/** A pause this long is worth a write: 300 ms. */
export const PAUSE_MS = 300;

export class DraftKeeper {
  readonly #keep: (draft: Draft) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: Draft | null = null;

  constructor(keep: (draft: Draft) => void) {
    this.#keep = keep;
  }

  /** The draft has changed. */
  changed(draft: Draft) {
    this.#waiting = draft;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Keeps it now, if it is not kept yet. */
  flush() {
    clearTimeout(this.#timer);
    if (this.#waiting) this.#keep(this.#waiting);
    this.#waiting = null;
  }
}
