/** Milliseconds since 1970 on this machine's clock. */
export type Clock = () => number;

/** A number from 0 up to, but without, 1. */
export type Random = () => number;

/** Makes UUIDs of version 7 that sort in the order in which they were made, even within one millisecond. */
export function uuidMaker(clock: Clock, random: Random): () => string {
  let at = 0;
  let serial = 0;
  return () => {
    const now = clock();
    if (now > at) {
      at = now;
      serial = Math.floor(random() * 0x400); // Room to count up within the 12 bits.
    } else if (++serial > 0xfff) {
      at += 1; // A clock that stands or runs back must not break the order.
      serial = 0;
    }
    const time = hex(at, 12);
    const variant = hex(0x8000 + Math.floor(random() * 0x4000), 4);
    const tail = hex(Math.floor(random() * 0x1000000), 6) + hex(Math.floor(random() * 0x1000000), 6);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(serial, 3)}-${variant}-${tail}`;
  };
}

/** The browser's own source of random numbers, as a [`Random`]. */
export function strongRandom(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 0x1_0000_0000;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
