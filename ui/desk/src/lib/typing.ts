// Tells the visitor that the agent types (C3): at the first key, and when the hand has stopped.

/** A pause this long counts as having stopped: 4 s. */
export const PAUSE_MS = 4_000;

export class TypingSignal {
  readonly #tell: (on: boolean) => void;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #on = false;

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
    if (!this.#on) this.#tell((this.#on = true));
    this.#pause = setTimeout(() => this.stop(), PAUSE_MS);
  }

  /** The message was sent, or the conversation left. */
  stop() {
    clearTimeout(this.#pause);
    if (this.#on) this.#tell((this.#on = false));
  }
}
