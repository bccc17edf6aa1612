/** What the visitor wrote and the thread does not show yet. Each is kept under a key of its own, so that tabs never overwrite each other. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { SendMessage } from "@deskbell/shared/generated/SendMessage";
import type { WireError } from "@deskbell/shared/generated/WireError";
import type { Store } from "../store";
import { open, type Visit } from "./visit";

/** A message on its way. */
export interface Unsent {
  /** The `client_message_id`: sorts in the order of writing, and can never be stored twice. */
  id: string;
  /** Empty only beside a file. */
  text: string;
  /** Files that the hub has by now (C6). Absent in what an older page has kept. */
  attachments?: readonly Attachment[];
  /** On this machine's clock. */
  at: number;
  state:
    | { is: "queued" }
    /** Given to the hub, perhaps without an answer yet. A retry says exactly the same. */
    | { is: "sent"; params: SendMessage }
    /** The hub has it; its own line follows. */
    | { is: "stored"; conversation: string; seq: number; at: number }
    | { is: "failed"; error: WireError };
  /** The conversation that it was meant for has ended: it opens a new one. */
  opensNew?: boolean;
}

const BEGINNING = "unsent:";

/** Everything unsent, in the order of writing. */
export function readUnsent(store: Store): Unsent[] {
  return store.keys(BEGINNING).flatMap((key) => store.read<Unsent>(key) ?? []);
}

export function writeUnsent(store: Store, unsent: Unsent): void {
  store.write(BEGINNING + unsent.id, unsent);
}

export function removeUnsent(store: Store, id: string): void {
  store.remove(BEGINNING + id);
}

/** The one to be given to the hub next; nothing while another one is on its way, so that the order holds. */
export function nextToSend(list: readonly Unsent[]): Unsent | null {
  const first = list.find(({ state }) => state.is === "queued" || state.is === "sent");
  return first ?? null;
}

/** What the hub is asked to do with it. Once asked, it is never asked otherwise. */
export function sendParams(
  unsent: Unsent,
  known: { visit: Visit; unsent: readonly Unsent[] },
  commandId: () => string,
): SendMessage {
  if (unsent.state.is === "sent") return unsent.state.params;
  return {
    command_id: commandId(),
    conversation: unsent.opensNew ? null : (open(known.visit)?.head.id ?? justOpened(known.unsent)),
    client_message_id: unsent.id,
    text: unsent.text,
    attachments: (unsent.attachments ?? []).map(({ id }) => id),
  };
}

/** The conversation that an earlier message has opened, when the log has not told of it yet. */
function justOpened(list: readonly Unsent[]): string | null {
  const stored = list.findLast(({ state }) => state.is === "stored")?.state;
  return stored?.is === "stored" ? stored.conversation : null;
}

/** What becomes of a message that the hub has refused. */
export function refused(unsent: Unsent, error: WireError): Unsent {
  // It ended while the message was on its way: a later message opens a new conversation (C11).
  const ended = error.data.reason === "ended" && !unsent.opensNew;
  return ended ? { ...unsent, opensNew: true, state: { is: "queued" } } : { ...unsent, state: { is: "failed", error } };
}

/** Whether the thread shows it by now. */
export function arrived(unsent: Unsent, visit: Visit): boolean {
  const { id, state } = unsent;
  return visit.conversations.some(({ head, entries }) => {
    const covered = state.is === "stored" && state.conversation === head.id && state.seq < (entries[0]?.seq ?? 0);
    return covered || entries.some(({ body }) => body.type === "message" && body.client_message_id === id);
  });
}
