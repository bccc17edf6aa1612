// Tells the visitor that the agent types (C3): at the first key, now and then while it goes on, because what is
// told fades by itself, and when the hand has stopped.

/** A pause this long counts as having stopped: 4 s. */
export const PAUSE_MS = 4_000;

/** While the hand goes on it is told again this often: 2 s. */
export const AGAIN_MS = 2_000;

export class TypingSignal {
  readonly #tell: (on: boolean) => void;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #on = false;
  #toldAt = -Infinity;

  constructor(tell: (on: boolean) => void) {
    this.#tell = tell;
  }

  /** A key was pressed, and the composer now holds `text`. */
  wrote(text: string) {
    clearTimeout(this.#pause);
    if (text === "") {
      this.stop();
      return;
    }
    const now = performance.now();
    if (!this.#on || now - this.#toldAt >= AGAIN_MS) {
      this.#toldAt = now;
      this.#tell((this.#on = true));
    }
    this.#pause = setTimeout(() => this.stop(), PAUSE_MS);
  }

  /** The message was sent, or the conversation left. */
  stop() {
    clearTimeout(this.#pause);
    if (this.#on) this.#tell((this.#on = false));
  }
}
