// Waiting for something outside this process that tells nobody when it is so: asked again, and again, until
// it is, or until so long that it never will.
import { setTimeout as pause } from "node:timers/promises";

/** The first truthy answer; errors of `ask` count as "not yet" until the time is over. */
export async function until(what, ask, within = 15_000) {
  const end = performance.now() + within;
  let last;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await pause(50);
  }
  throw new Error(`not within ${within} ms: ${what}; last: ${last?.message ?? JSON.stringify(last)}`);
}
