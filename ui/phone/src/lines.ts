/** What is written here, and what of the thread was seen here. */
import { Refused } from "@deskbell/shared/session";
import type { Hub } from "./call";
import { type Kept, keepLines, type Line, type Memory, readLines } from "./kept";
import { type Known, threadOf } from "./model/known";

/** A line that the hub has not given back yet. */
export interface Unsent extends Line {
  /** The hub has said what comes of it: no other page needs to know it. */
  answered: boolean;
  failed: boolean;
}

export class Lines {
  #unsent: Unsent[] = [];
  /** Whose lines these are, and where they are kept; `null` while this page is no phone. */
  #of: { memory: Memory; kept: Kept } | null = null;
  #seen = new Map<string, number>();

  constructor(
    private readonly hub: Pick<Hub, "command" | "newId">,
    private readonly changed: () => void,
  ) {}

  /** The hub can be asked: what this phone wrote, also in a former page, goes again before anything that is written now. */
  open(memory: Memory, kept: Kept): void {
    const here = this.#of?.kept.phone === kept.phone ? this.#unsent : []; // The memory may not have taken it.
    const stored = readLines(memory, kept).map((line): Unsent => ({ ...line, answered: false, failed: false }));
    const lines = new Map([...here, ...stored].map((one) => [one.id, one]));
    this.#of = { memory, kept };
    this.#change([...lines.values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
    for (const one of this.#unsent) if (!one.answered) this.#ask(one);
  }

  /** This phone is let go: nobody would take what was written on it. */
  forget(): void {
    this.#of = null;
    this.#change([]);
  }

  unsent(conversation: string): readonly Unsent[] {
    return this.#unsent.filter((one) => one.conversation === conversation);
  }

  /** The place up to which this phone has shown the thread. */
  seen(conversation: string): number {
    return this.#seen.get(conversation) ?? 0;
  }

  send(conversation: string, text: string): void {
    this.#put({ id: this.hub.newId(), command: this.hub.newId(), conversation, text, answered: false, failed: false });
  }

  /** The same line once more, with the same id: it cannot stand there twice. Under the same command it would be refused again. */
  sendAgain(id: string): void {
    const unsent = this.#unsent.find((one) => one.id === id);
    if (unsent) this.#put({ ...unsent, command: this.hub.newId(), answered: false, failed: false });
  }

  /** What has come back is no longer unsent. */
  learn({ threads }: Known): void {
    if (this.#unsent.length === 0) return;
    const arrived = new Set(threads.flatMap(({ entries }) => entries.flatMap(({ body }) => (body.type === "message" ? [body.client_message_id] : []))));
    const rest = this.#unsent.filter(({ id }) => !arrived.has(id));
    if (rest.length < this.#unsent.length) this.#change(rest);
  }

  /** The thread is in sight up to its end (C3). */
  read(known: Known, conversation: string): void {
    const upTo = threadOf(known, conversation)?.entries.at(-1)?.seq ?? 0;
    if (upTo <= this.seen(conversation)) return;
    this.#seen.set(conversation, upTo);
    this.hub.command("conversation.read", { command_id: this.hub.newId(), conversation, up_to: upTo }).catch(() => {});
    this.changed();
  }

  #put(unsent: Unsent): void {
    this.#change([...this.#unsent.filter(({ id }) => id !== unsent.id), unsent]);
    this.#ask(unsent);
  }

  #ask({ id, command, conversation, text }: Unsent): void {
    const settled = (change: Partial<Unsent>) => this.#change(this.#unsent.map((one) => (one.command === command ? { ...one, ...change } : one)));
    this.hub.command("message.send", { command_id: command, conversation, client_message_id: id, text, attachments: [] }).then(
      () => settled({ answered: true, failed: false }),
      (error: unknown) => settled({ answered: error instanceof Refused, failed: true }),
    );
  }

  /** It is kept before the hub is asked: the page may be gone at any moment. */
  #change(unsent: Unsent[]): void {
    this.#unsent = unsent;
    if (this.#of) keepLines(this.#of.memory, this.#of.kept, unsent.filter(({ answered }) => !answered));
    this.changed();
  }
}
