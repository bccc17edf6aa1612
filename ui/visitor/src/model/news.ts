/** What is told of a message to somebody who does not look at the chat. */
import type { Words } from "../words";
import { keyOf } from "./lines";
import type { Visit } from "./visit";
import { current, invites, isNews } from "./visit";

/** The newest message of an agent, or an invitation to a call (V10). */
export interface News {
  agent: string;
  name: string;
  /** Its first words; a file without words is told by its name. */
  text: string;
  at: number;
}

/** As much as a banner holds. */
const WORDS_CHARS = 120;

/** The newest message of an agent, read or not; an invitation for as long as it stands. */
export function newest(visit: Visit, words: Words): News | null {
  for (const { at, body } of current(visit)?.entries.toReversed() ?? []) {
    if (body.type === "message" && body.author.party === "agent") {
      const { author, text, attachments } = body;
      return { agent: author.agent, name: author.name, text: firstWords(text) || `📎 ${attachments[0]?.name ?? ""}`, at };
    }
    if (body.type === "happened" && body.what.happening === "invited" && invites(visit, body.what)) {
      return { agent: body.what.agent, name: body.what.name, text: words.invite.told, at };
    }
  }
  return null;
}

/** The key of the first line that the visitor has not read; `null` without one. */
export function firstUnread(visit: Visit): string | null {
  for (const one of visit.conversations) {
    const found = one.entries.find((entry) => isNews(visit, one, entry));
    if (found) return keyOf(one, found);
  }
  return null;
}

/** The beginning of a text in one line, cut between two words. */
export function firstWords(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const signs = [...line];
  if (signs.length <= WORDS_CHARS) return line;
  const cut = signs.slice(0, WORDS_CHARS).join("");
  return `${cut.replace(/\s+\S{0,24}$/u, "")} …`;
}
