// Names in places where a whole one is too much.

/** "Mira" for Mira Vogel; a name that the hub has made up, like Visitor 4821, stays whole. */
export function shortName(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0] ?? name;
  return words.length > 1 && !/\d/.test(name) ? first : name;
}
