// The one clock of the page: it ticks at each full second, so all waits and countdowns move together.

class Clock {
  /** This computer's time, in milliseconds since 1970. */
  now = $state(Date.now());

  /** Ticks until the returned function is called. */
  start(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      this.now = Date.now();
      timer = setTimeout(tick, 1_000 - (this.now % 1_000));
    };
    tick();
    return () => clearTimeout(timer);
  }
}

export const clock = new Clock();
