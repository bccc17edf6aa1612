import type { Chat } from "../src/sdk";
import type { Options } from "../src/options";

declare global {
  /** What `/sdk/deskbell.js` leaves on the page. */
  const Deskbell: { open(options: Options): Chat };
}
