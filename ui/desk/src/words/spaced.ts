// French puts a space before its high signs and inside its quotes, at which a line must not break. The catalogue is typed with
// plain ones, and they are set here once for all of it: what is typed by hand is forgotten by hand.
import type { Words } from "./en";

const NO_BREAK = "\u00a0";

export const spacedText = (text: string): string => text.replace(/ (?=[:;?!»%])/g, NO_BREAK).replaceAll("« ", `«${NO_BREAK}`);

function changed(of: unknown): unknown {
  if (typeof of === "string") return spacedText(of);
  if (typeof of === "function") return (...values: unknown[]) => changed((of as (...values: unknown[]) => unknown)(...values));
  if (Array.isArray(of)) return of.map(changed);
  if (typeof of === "object" && of !== null) return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, changed(value)]));
  return of;
}

/** The French catalogue with its spaces. */
export const spaced = (french: Words): Words => changed(french) as Words;
