// When the board is painted. The page has one thread: what a hand does comes before what others do, and a board that is dear to
// paint is painted less often, so that a key always finds the thread free (T1).
import type { Paint } from "@/board/board.svelte";

/** Painting takes at most one part in this many of the page's time. */
const SHARE = 12;
/** It is never older than this, in milliseconds. */
const LONGEST = 400;
/** A hand that did something so lately is still at work, in milliseconds. */
const REST = 150;
/** It holds the board up for so long, in milliseconds. */
const YIELDS = 1_000;

/** What a hand does. */
const HANDS = ["keydown", "pointerdown", "wheel"] as const;

/** The screen and its clock. */
export interface Screen {
  /** In milliseconds, from any beginning. */
  now: () => number;
  /** Calls back before the next picture. */
  frame: (then: () => void) => void;
  /** Calls back when the picture that is being made is there. */
  shown: (then: () => void) => void;
  later: (then: () => void, ms: number) => void;
}

const screen: Screen = {
  now: () => performance.now(),
  frame: (then) => void requestAnimationFrame(then),
  // A timer, because a message channel goes by way of another process in WebKit.
  shown: (then) => void setTimeout(then),
  later: (then, ms) => void setTimeout(then, ms),
};

export class Pace {
  readonly #screen: Screen;
  /** Not before this. */
  #from = 0;
  /** When a hand did something last. */
  #hand = -Infinity;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Listens to the hands over a page until the returned function is called. */
  watch(page: EventTarget): () => void {
    const over = new AbortController();
    const moves = () => (this.#hand = this.#screen.now());
    for (const name of HANDS) page.addEventListener(name, moves, { capture: true, passive: true, signal: over.signal });
    return () => over.abort();
  }

  readonly paint: Paint = (paint) => {
    const wait = this.#from - this.#screen.now();
    if (wait > 0) this.#screen.later(() => this.#due(paint), wait);
    else this.#due(paint);
  };

  #due(paint: () => void) {
    const since = this.#screen.now();
    const frame = () => {
      const began = this.#screen.now();
      const works = this.#hand + REST - began;
      if (works > 0 && began - since < YIELDS) {
        this.#screen.later(() => this.#screen.frame(frame), works);
        return;
      }
      paint();
      this.#screen.shown(() => {
        const now = this.#screen.now();
        this.#from = now + Math.min(LONGEST, (SHARE - 1) * (now - began));
      });
    };
    this.#screen.frame(frame);
  }
}

/** The page's. */
export const pace = new Pace(screen);
