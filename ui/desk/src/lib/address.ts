// What somebody may have meant who typed a hub's address that cannot be used.

/** Longest text that is looked at, in UTF-16 units; the desk refuses longer ones. */
const MOST = 300;
const NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::\d{1,5})?$/i;

/** An address that was perhaps meant; `null` when nothing better than what was typed comes to mind. */
export function meant(typed: string): string | null {
  const text = typed.trim();
  if (text === "" || text.length > MOST) return null;
  const rest = text
    .replace(/^(?:https?|wss?)\s*[:;.,]?\s*[/\\]*\s*/i, "") // "http://", "https//", "https:/"
    .replace(/^deskbell:[/\\]*/i, "")
    .replace(/^.*@/, "") // an e-mail: its hub may be where its mail is
    .replace(/[/\\?#].*$/, "")
    .replace(/\s+/g, "")
    .replaceAll(",", ".")
    .replace(/\.{2,}/g, ".")
    .replace(/^\.|\.$/g, "");
  if (!NAME.test(rest)) return null;
  // What is https by itself is written without it.
  const plain = text.replace(/^https:\/\//i, "").replace(/\/$/, "");
  return rest.toLowerCase() === plain.toLowerCase() ? null : rest.toLowerCase();
}
