/** The thread as it is shown: what the hub has stored and what is still on its way, in one list. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { Entry } from "@deskbell/shared/generated/Entry";
import type { Happening } from "@deskbell/shared/generated/Happening";
import type { Words } from "../words";
import type { Shared } from "./shared";
import { arrived, type Unsent } from "./unsent";
import { current, open, type Conversation } from "./visit";

/** A line of the thread. Its key stays the same for as long as it is shown. */
export type Line = Day | Divider | System | Message;

/** The first line of a day. */
export interface Day {
  is: "day";
  key: string;
  at: number;
}

/** Where a new conversation begins (C11), or what the visitor has not read. */
export interface Divider {
  is: "divider";
  key: string;
  text: string;
  at: number;
}

/** Something that happened. */
export interface System {
  is: "system";
  key: string;
  text: string;
  at: number;
}

/** Something that was written. */
export interface Message {
  is: "message";
  key: string;
  mine: boolean;
  /** The agent; empty for the visitor's own. */
  author: { id: string; name: string };
  /** Empty only beside a file. */
  text: string;
  files: readonly Attachment[];
  at: number;
  /** The first of several by the same author. */
  first: boolean;
  /** The last of several that are alike: it carries the time and the tick. */
  last: boolean;
  /** How far an own message has come (C3). */
  state: "sending" | "waiting" | "delivered" | "seen" | "failed";
  /** Why it was not sent. */
  why: string | null;
}

/** Messages further apart than this do not belong together: 5 min. */
const TOGETHER_MS = 5 * 60_000;

/** The key of the line above what is not read. */
export const NEWS = "news";

/** Every line, oldest first. `unread` is the key of the first message that was not read when the visitor came. */
export function lines(shared: Shared, words: Words, unread: string | null = null): Line[] {
  const { conversations } = shared.visit;
  const parts = conversations.map((one) => fromConversation(one, words));
  const unsent = shared.unsent.filter((one) => !arrived(one, shared.visit)).map((one) => fromUnsent(one, shared, words));
  // What is on its way goes to the open conversation, or opens one.
  if (open(shared.visit)) parts.at(-1)?.push(...unsent);
  else parts.push(unsent);
  const divided = parts.flatMap((part, index) => [...between(conversations[index - 1], part, words), ...part]);
  return [...greeting(shared), ...withDays(grouped(withNews(divided, unread, words)))];
}

/** A new conversation stands apart from the one before it. The key names that one: the new one may have no id yet. */
function between(before: Conversation | undefined, [first]: Line[], words: Words): Line[] {
  return before && first ? [{ is: "divider", key: `after:${before.head.id}`, text: words.another, at: first.at }] : [];
}

function withNews(list: Line[], unread: string | null, words: Words): Line[] {
  return list.flatMap((line): Line[] => (line.key === unread ? [{ is: "divider", key: NEWS, text: words.news, at: line.at }, line] : [line]));
}

/** What the site says first, above the beginning of the thread. */
function greeting({ visit }: Shared): Line[] {
  const { site, conversations } = visit;
  if (!site?.greeting || conversations[0]?.complete === false) return [];
  const author = { id: "", name: site.organisation };
  const common = { is: "message", mine: false, first: true, last: false, state: "seen", why: null } as const;
  return [{ ...common, key: "greeting", author, text: site.greeting, files: [], at: conversations[0]?.entries[0]?.at ?? 0 }];
}

function fromConversation(conversation: Conversation, words: Words): Line[] {
  const { head, entries } = conversation;
  return entries.flatMap((entry, index): Line[] => {
    const { seq, at, body } = entry;
    const key = keyOf(conversation, entry);
    switch (body.type) {
      case "message": {
        const mine = body.author.party === "visitor";
        const author = body.author.party === "agent" ? { id: body.author.agent, name: body.author.name } : { id: "", name: "" };
        const state = seq <= head.marks.agent ? "seen" : "delivered";
        return [{ is: "message", key, mine, author, text: body.text, files: body.attachments, at, first: true, last: true, state, why: null }];
      }
      case "happened": {
        const text = happening(body.what, entry, entries.slice(0, index), words);
        return text === null ? [] : [{ is: "system", key, text, at }];
      }
      default:
        return []; // A note is not for visitors, and a kind from a newer hub has no words yet.
    }
  });
}

/** What names a line on the page; a message keeps the name that it had before the hub knew it. */
export function keyOf({ head }: Conversation, { seq, body }: Entry): string {
  return body.type === "message" ? body.client_message_id : `${head.id}:${seq}`;
}

/** A wait that is shorter than this is not worth a word: 10 s. */
const SHORT_WAIT_MS = 10_000;

function happening(what: Happening, { at }: Entry, before: Entry[], words: Words): string | null {
  switch (what.happening) {
    case "joined": {
      const last = before.findLast(({ body }) => body.type === "happened" && !body.what.happening.startsWith("call_"));
      const waited = last?.body.type === "happened" && last.body.what.happening === "queued" ? at - last.at : 0;
      return waited < SHORT_WAIT_MS ? words.joined(what.name) : words.joinedAfter(what.name, waited);
    }
    case "ended":
      return ending(what.by, words);
    case "call_began":
      return what.by === "visitor" ? words.call.began : words.call.rang;
    case "call_ended":
      return callEnding(what.why, what.talked, words);
    case "invited":
      return words.invite.line(what.name);
    case "invitation_over":
      return invitationOver(what.why, words);
    default:
      return null; // The place in the queue stands below the thread; how agents share the work changes nothing here (M4, C10).
  }
}

function callEnding(why: CallEnd, talked: number, { call }: Words): string {
  switch (why.end) {
    case "missed":
      return call.missed;
    case "declined":
      return call.declined;
    case "cancelled":
      return call.cancelled;
    case "no_connection":
    case "no_media":
      return call.noConnection;
    case "gave_up":
    case "left":
      return talked > 0 ? call.lost(talked) : call.over;
    case "hung_up":
    case "conversation_left":
      return talked > 0 ? call.talked(talked) : call.over;
    case "not_now":
    case "withdrawn":
      return call.over; // An invitation ends so, and has a line of its own.
  }
}

/** Why an invitation came to nothing (V10). */
function invitationOver({ end }: CallEnd, { invite }: Words): string {
  if (end === "not_now") return invite.declined;
  return end === "withdrawn" ? invite.withdrawn : invite.over;
}

function ending(by: Extract<Happening, { happening: "ended" }>["by"], words: Words): string {
  switch (by.by) {
    case "agent":
      return words.ended.byAgent(by.name);
    case "visitor":
      return words.ended.byVisitor;
    case "silence":
      return words.ended.bySilence;
    case "block":
      return words.ended.plain; // The line below the thread says what follows from it.
  }
}

function fromUnsent(unsent: Unsent, shared: Shared, words: Words): Message {
  const { id, text, state, attachments: files = [] } = unsent;
  const common = { is: "message", key: id, mine: true, author: { id: "", name: "" }, text, files, first: true, last: true, why: null } as const;
  switch (state.is) {
    case "queued":
    case "sent":
      return { ...common, at: unsent.at, state: shared.link.is === "live" || shared.link.is === "idle" ? "sending" : "waiting" };
    case "stored": {
      const head = shared.visit.conversations.find((one) => one.head.id === state.conversation)?.head;
      return { ...common, at: state.at, state: head && state.seq <= head.marks.agent ? "seen" : "delivered" };
    }
    case "failed":
      return { ...common, at: unsent.at, state: "failed", why: reason(state.error.data.reason, files.length > 0, words) };
  }
}

function reason(code: string, files: boolean, words: Words): string {
  if (code === "queue_full") return words.failed.full;
  if (code === "blocked") return words.closed.now;
  if (files && code !== "text_refused") return words.failed.files;
  return code === "text_refused" || code === "too_large" ? words.failed.text : words.failed.other;
}

/** Says of each message whether it begins or ends a group. */
function grouped(list: Line[]): Line[] {
  return list.map((line, index) => {
    if (line.is !== "message") return line;
    const before = list[index - 1];
    const after = list[index + 1];
    return {
      ...line,
      first: !(before?.is === "message" && together(before, line)),
      last: !(after?.is === "message" && together(line, after) && after.state === line.state) || line.state === "failed",
    };
  });
}

function together(one: Message, next: Message): boolean {
  return one.mine === next.mine && one.author.id === next.author.id && next.at - one.at < TOGETHER_MS && sameDay(one.at, next.at);
}

function withDays(list: Line[]): Line[] {
  return list.flatMap((line, index): Line[] => {
    const before = list[index - 1];
    if (before && sameDay(before.at, line.at)) return [line];
    return [{ is: "day", key: `day:${line.key}`, at: line.at }, line];
  });
}

/** Whether two moments lie on one day of the visitor's own calendar. */
export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** The last agent of the conversation, who is shown above it. */
export function agentOf(shared: Shared): { id: string; name: string } | null {
  const conversation = current(shared.visit);
  if (conversation?.head.state.state !== "with_agent") return null;
  const { name } = conversation.head.state;
  const id = conversation.entries.map(({ body }) => agentIn(body, name)).findLast(Boolean) ?? "";
  return { id, name };
}

/** The id of the agent of this name, when the entry knows it. */
function agentIn(body: Entry["body"], name: string): string | null {
  if (body.type === "message" && body.author.party === "agent" && body.author.name === name) return body.author.agent;
  return body.type === "happened" && body.what.happening === "joined" && body.what.name === name ? body.what.agent : null;
}
