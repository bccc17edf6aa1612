import { TIMES } from "../generated/wire";
import type { Random } from "./ids";

/**
 * How long to wait before try `attempt` (0 is the first): full jitter under a ceiling that doubles from 0.5 s
 * to 15 s, so that a thousand clients of a restarted hub do not come back in one instant.
 */
export function backoff(attempt: number, random: Random): number {
  return random() * Math.min(TIMES.backoff_max, TIMES.backoff_min * 2 ** attempt);
}

/** Keeps a client under the hub's rate: so many at once, then so many a second. */
export class Bucket {
  #tokens: number;
  #at = 0;

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
  ) {
    this.#tokens = burst;
  }

  /** Takes one, or says when there will be one. */
  take(now: number): { ok: true } | { ok: false; at: number } {
    const since = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.burst, this.#tokens + (since * this.perSecond) / 1000);
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return { ok: true };
    }
    return { ok: false, at: now + Math.ceil(((1 - this.#tokens) * 1000) / this.perSecond) };
  }
}
