// What is done with each frame of one picture: decoded, or let go because a picture before it is missing. The desk
// keeps at most two frames under way and waits for the word that one was taken, so none may be forgotten here.
import type { Format, Frame } from "./frame";

/** After so many failures without much success between them the decoder is given up. */
export const MOST_FAILURES = 2;
/** So many pictures in a row (some seconds) make a failure forgotten. */
export const FORGIVEN_AFTER = 100;

/** VP8 as long as there is a decoder that works. */
export const formatFor = (decoder: boolean, failures: number): Format =>
  decoder && failures < MOST_FAILURES ? "vp8" : "i420";

export class Flow {
  /** Failures of the decoder that are not forgiven yet. */
  failures = 0;
  #good = 0;
  #needsKey = true;
  #last: number | null = null;
  #decoding: { number: number; timestamp: number }[] = [];

  /** Frames that are being decoded. */
  get underWay(): number {
    return this.#decoding.length;
  }

  /** Whether the frame is to be decoded; else it is let go at once. */
  arrived(frame: Frame): boolean {
    const follows = this.#last !== null && frame.number === ((this.#last + 1) >>> 0);
    this.#last = frame.number;
    if (frame.key) this.#needsKey = false;
    else if (!follows) this.#needsKey = true; // the picture that it builds on is not here
    if (this.#needsKey) return false;
    this.#decoding.push({ number: frame.number, timestamp: frame.timestamp });
    return true;
  }

  /** A picture came out. It and those before it, of which nothing came, are done: their numbers. */
  decoded(timestamp: number): number[] {
    const at = this.#decoding.findIndex((one) => one.timestamp === timestamp);
    if (at < 0) return [];
    this.#good += 1;
    if (this.#good >= FORGIVEN_AFTER) this.failures = 0;
    return this.#decoding.splice(0, at + 1).map((one) => one.number);
  }

  /** The decoder failed: the numbers that were under way. The next picture must be a whole one. */
  failed(): number[] {
    this.failures += 1;
    this.#good = 0;
    return this.begin();
  }

  /** Begins anew with a whole picture; the numbers that were under way. */
  begin(): number[] {
    this.#needsKey = true;
    this.#last = null;
    return this.#decoding.splice(0).map((one) => one.number);
  }
}
