/** How long the visitor saw and heard nothing when one leg took the place of another (H2). */
import type { Row } from "@deskbell/shared/leg";

/** In whole ms. */
export interface Measured {
  /** The longest time without a new picture, from the former leg's last one on; `null` when nobody could see any. */
  video: number | null;
  /** Until the sound of this leg played. */
  silent: number;
}

/** A picture that is older than this is of a stream that stands still: that it is seen now makes it no new one. */
export const FRESH_MS = 100;

/** One change of places, on the clock of `performance.now()`: first of the sound, and with the next picture of what is seen. */
export class Gap {
  #turned: { at: number; old: number | null; newest: number | null } | null = null;
  #unseen = false;
  /** When the change was on the screen. */
  #shown: number | null = null;
  #picture: number | null = null;
  #sound: number | null = null;

  /** When the sound changed. */
  constructor(private readonly at: number) {}

  /** The picture changes: when the former leg's last one was presented, and the newest one of this leg so far; `null` without. */
  turned(at: number, old: number | null, newest: number | null): void {
    this.#turned ??= { at, old, newest };
  }

  /** The change is on the screen: this leg's newest picture is seen in place of the former's. */
  shown(at: number): void {
    this.#shown ??= at;
  }

  /** A picture of this leg was presented. */
  picture(at: number): void {
    if (this.#turned === null) return;
    if (at <= this.#turned.at) this.#turned.newest = at;
    else this.#picture ??= at;
  }

  /** Its sound plays. */
  sound(at: number): void {
    this.#sound ??= at;
  }

  /** Nobody looks: browsers present nothing then. */
  unseen(): void {
    this.#unseen = true;
  }

  /** What has not come by now took at least until now. */
  end(now: number): Measured {
    const silent = Math.round((this.#sound ?? now) - this.at);
    const { at, old, newest } = this.#turned ?? { at: now, old: null, newest: null };
    if (old === null || this.#unseen) return { video: null, silent };
    const fresh = this.#shown !== null && newest !== null && at - newest <= FRESH_MS;
    // The picture after the change counts as well: a leg that stands still from then on is a gap too.
    const seen = [old, ...(fresh && this.#shown !== null ? [this.#shown] : []), this.#picture ?? now];
    const gaps = seen.slice(1).map((at, n) => at - (seen[n] ?? at));
    return { video: Math.round(Math.max(0, ...gaps)), silent };
  }
}

/**
 * The longest time without a break in which a browser made up the sound of a connection: that is what one hears when
 * packets do not come, and it plays on meanwhile. Asked of the browser and not of a probe in the sound itself, which
 * would need an `AudioContext` in the way of it, or one beside it that hears what no element plays.
 */
export class MadeUp {
  #before: Row | undefined;
  #first = true;
  /** In ms, like all here: what is made up on and on, so far. */
  #on = 0;
  #longest = 0;

  /** Takes a report of the connection; the first one says where to begin. */
  take(rows: readonly Row[]): void {
    const is = rows.find((row) => row.type === "inbound-rtp" && row["kind"] === "audio");
    const was = this.#before?.id === is?.id ? this.#before : undefined;
    const since = (field: string) => Number(is?.[field] ?? 0) - Number(was?.[field] ?? 0);
    // What is made up is among what counts as received.
    const samples = since("totalSamplesReceived");
    const made = samples > 0 ? (1000 * since("totalSamplesDuration") * Math.max(0, since("concealedSamples"))) / samples : 0;
    this.#before = is;
    if (this.#first) this.#first = false;
    else {
      // Each time that it begins is counted: made up without having begun, it goes on from before.
      this.#on = made > 0 && since("concealmentEvents") === 0 ? this.#on + made : made;
      this.#longest = Math.max(this.#longest, this.#on);
    }
  }

  /** In whole ms. */
  get longest(): number {
    return Math.round(this.#longest);
  }
}
