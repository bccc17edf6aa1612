/** Attached to the line that the keys have come to: it is scrolled into sight, no further than needed. */
export function inSight(line: HTMLElement) {
  line.scrollIntoView({ block: "nearest" });
}
