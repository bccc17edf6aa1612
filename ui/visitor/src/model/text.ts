/** A piece of a message: plain text, or something that can be followed safely. */
export type Piece = { text: string; href?: string };

/** https and mailto and tel as they are written, addresses, and international numbers. */
const CANDIDATES =
  /https:\/\/[^\s<>"]+|mailto:[^\s<>"]+|tel:\+?[\d().\s-]{5,24}\d|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|\+\d[\d\s().-]{6,22}\d/giu;

/** Says where a text can be followed. Whatever is not https, mailto or tel stays text. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(CANDIDATES)) {
    const shown = withoutTail(match[0]);
    const href = target(shown);
    if (!href) continue;
    if (match.index > done) found.push({ text: text.slice(done, match.index) });
    found.push({ text: shown, href });
    done = match.index + shown.length;
  }
  if (done < text.length) found.push({ text: text.slice(done) });
  return found;
}

/** How many characters the hub counts. */
export function charCount(text: string): number {
  return [...text].length;
}

/** What the hub would take of a text: line ends are one character, nothing stands before or after it. */
export function tidied(text: string): string {
  return text.replace(/\r\n?/g, "\n").trim();
}

/** The letters of a name for an avatar. */
export function initials(name: string): string {
  const words = name.split(/\s+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? "")][0] ?? "").join("").toLocaleUpperCase();
}

/** A full stop or a closing bracket after an address belongs to the sentence. */
function withoutTail(found: string): string {
  let text = found.replace(/[.,;:!?'’"”»\s]+$/u, "");
  while (/[)\]}]$/.test(text) && !balanced(text)) text = text.slice(0, -1);
  return text;
}

function balanced(text: string): boolean {
  const count = (sign: string) => text.split(sign).length;
  return count("(") >= count(")") && count("[") >= count("]") && count("{") >= count("}");
}

function target(shown: string): string | null {
  if (/^https:/iu.test(shown)) return parsed(shown, "https:");
  if (/^mailto:/iu.test(shown)) return parsed(shown, "mailto:");
  if (/^(tel:|\+)/iu.test(shown)) return `tel:${shown.replace(/[^\d+]/g, "")}`;
  return parsed(`mailto:${shown}`, "mailto:");
}

function parsed(address: string, protocol: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  // A name and password in front of a host only ever serve to look like another host.
  return url && url.protocol === protocol && url.username === "" && url.password === "" ? url.href : null;
}
