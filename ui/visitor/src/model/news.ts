/** What is told of a message to somebody who does not look at the chat. */
import type { Visit } from "./visit";
import { current, isNews } from "./visit";

/** The newest message of an agent. */
export interface News {
  agent: string;
  name: string;
  /** Its first words; a file without words is told by its name. */
  text: string;
  at: number;
}

/** As much as a banner holds. */
const WORDS_CHARS = 120;

/** The newest message of an agent, read or not. */
export function newest(visit: Visit): News | null {
  const found = current(visit)?.entries.findLast(({ body }) => body.type === "message" && body.author.party === "agent");
  if (found?.body.type !== "message" || found.body.author.party !== "agent") return null;
  const { author, text, attachments } = found.body;
  return { agent: author.agent, name: author.name, text: firstWords(text) || `📎 ${attachments[0]?.name ?? ""}`, at: found.at };
}

/** The key of the first message that the visitor has not read; `null` without one. */
export function firstUnread(visit: Visit): string | null {
  for (const one of visit.conversations) {
    const body = one.entries.find((entry) => isNews(one, entry))?.body;
    if (body?.type === "message") return body.client_message_id;
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
