// What stands for a code in the gallery: it has a code's looks, and says nothing.
import type { CodeView } from "@deskbell/shared/types";

/** Modules, and the quiet zone around them. */
const MODULES = 37;
const QUIET = 4;

/** Whether a module belongs to one of the three marks in the corners, and is dark; `null` outside of them. */
function mark(x: number, y: number): boolean | null {
  const within = (left: number, top: number) => {
    const [dx, dy] = [x - left, y - top];
    if (dx < -1 || dy < -1 || dx > 7 || dy > 7) return null;
    const ring = Math.max(Math.abs(dx - 3), Math.abs(dy - 3));
    return ring === 3 || ring <= 1;
  };
  return within(0, 0) ?? within(MODULES - 7, 0) ?? within(0, MODULES - 7);
}

/** Always the same chance. */
function dice(seed: number) {
  return () => ((seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff), seed / 0x7fffffff);
}

function path(seed: number): string {
  const roll = dice(seed);
  let d = "";
  for (let y = 0; y < MODULES; y++) {
    for (let x = 0; x < MODULES; x++) if (mark(x, y) ?? roll() < 0.48) d += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
  }
  return d;
}

export const code = (what: string, seed = 7): CodeView => ({
  url: `https://desk.maison-lumen.example/phone/#${what}=Zk3q9sVb2LxT7mHn4RcYwA`,
  path: path(seed),
  side: MODULES + 2 * QUIET,
});
