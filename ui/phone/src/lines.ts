/** What is written here, and what of the thread was seen here. */
import type { Hub } from "./call";
import { type Known, threadOf } from "./model/known";

/** A line that the hub has not given back yet. */
export interface Unsent {
  id: string;
  conversation: string;
  text: string;
  failed: boolean;
}

export class Lines {
  #unsent: Unsent[] = [];
  #seen = new Map<string, number>();

  constructor(
    private readonly hub: Pick<Hub, "command" | "newId">,
    private readonly changed: () => void,
  ) {}

  unsent(conversation: string): readonly Unsent[] {
    return this.#unsent.filter((one) => one.conversation === conversation);
  }

  /** The place up to which this phone has shown the thread. */
  seen(conversation: string): number {
    return this.#seen.get(conversation) ?? 0;
  }

  send(conversation: string, text: string): void {
    this.#put({ id: this.hub.newId(), conversation, text, failed: false });
  }

  /** The same line once more, with the same id: it cannot stand there twice. */
  sendAgain(id: string): void {
    const unsent = this.#unsent.find((one) => one.id === id);
    if (unsent) this.#put({ ...unsent, failed: false });
  }

  /** What has come back is no longer unsent. */
  learn({ threads }: Known): void {
    if (this.#unsent.length === 0) return;
    const arrived = new Set(threads.flatMap(({ entries }) => entries.flatMap(({ body }) => (body.type === "message" ? [body.client_message_id] : []))));
    this.#unsent = this.#unsent.filter(({ id }) => !arrived.has(id));
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
    this.#unsent = [...this.#unsent.filter(({ id }) => id !== unsent.id), unsent];
    this.changed();
    const { id, conversation, text } = unsent;
    const params = { command_id: this.hub.newId(), conversation, client_message_id: id, text, attachments: [] };
    this.hub.command("message.send", params).catch(() => {
      this.#unsent = this.#unsent.map((one) => (one.id === id ? { ...one, failed: true } : one));
      this.changed();
    });
  }
}
