// Puts what is written on disk with every pause of the hand (C12).

/** A pause this long is worth a write: 300 ms. */
export const PAUSE_MS = 300;

/** Keeps the newest state of something, once the hand pauses or leaves. */
export class Keeper<T> {
  readonly #keep: (value: T) => void;
  readonly #pause: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: { value: T } | null = null;

  constructor(keep: (value: T) => void, pause = PAUSE_MS) {
    this.#keep = keep;
    this.#pause = pause;
  }

  /** Whether something is not kept yet. */
  get waits(): boolean {
    return this.#waiting !== null;
  }

  /** It has changed. */
  changed(value: T) {
    this.#waiting = { value };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), this.#pause);
  }

  /** It was kept by other means, or needs to be no more. */
  forget() {
    clearTimeout(this.#timer);
    this.#waiting = null;
  }

  /** Keeps it now, if it is not kept yet. */
  flush() {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.#keep(waiting.value);
  }
}
