// The one clock of the page: it ticks at each full second, so all waits and countdowns move together. It shows the hub's
// time, as everything does that the desk tells: this computer's own may be wrong, and is shown nowhere.

class Clock {
  #skew = 0;
  /** The hub's time at the last tick, in milliseconds since 1970. Before the hub has told it: this computer's. */
  now = $state(Date.now());

  /** The hub's time at this moment. */
  get exact(): number {
    return Date.now() + this.#skew;
  }

  /** The hub's clock is so far ahead of this computer's. */
  putRight(skew: number) {
    if (skew === this.#skew) return;
    this.#skew = skew;
    this.now = this.exact;
  }

  /** Ticks until the returned function is called. */
  start(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      this.now = this.exact;
      timer = setTimeout(tick, 1_000 - (this.now % 1_000));
    };
    tick();
    return () => clearTimeout(timer);
  }
}

export const clock = new Clock();
