// One followed conversation, as far as it is loaded.
import type { ThreadChange } from "@/lib/model.svelte";
import type {
  ConversationHead,
  ConversationId,
  Draft,
  EntryView,
  FileView,
  TagId,
  ThreadView,
  Unsent,
  VisitorCard,
} from "@deskbell/shared/types";

export class Thread {
  readonly conversation: ConversationId;
  head = $state.raw() as ConversationHead;
  visitor = $state.raw<VisitorCard | null>(null);
  online = $state<boolean | null>(null);
  types = $state(false);
  /** The agent who has it types, while a lead looks (T2). */
  agentTypes = $state(false);
  /** Who reads it beside its agent, where the hub tells (T2). */
  readers = $state.raw<readonly string[]>([]);
  /** In order, without a gap. */
  entries = $state.raw<EntryView[]>([]);
  /** Whether older entries can be asked for. */
  more = $state(false);
  unsent = $state.raw<Unsent[]>([]);
  /** What was attached and is not sent yet (C6). */
  files = $state.raw<FileView[]>([]);
  /** What stands in the composer goes out as soon as the files have arrived: *Send* was pressed already. */
  waitsForFiles = $state(false);
  /** Tags that were chosen here and that the hub has not confirmed yet: a head that comes meanwhile takes none off. */
  chosenTags = $state.raw<readonly TagId[] | null>(null);
  /** An end note that was written here and that the hub has not confirmed yet. */
  writtenNote = $state<string | null>(null);
  /** What stands in the composer: the hand writes it, and so may the desk. */
  draft = $state.raw<Draft>({ text: "", caret: 0, note: false });
  /** A lead looks at it, or did (T2). */
  watching = $state(false);
  /** Grows when the draft came from the desk and not from the hand. */
  draftGiven = $state(0);
  /** Where the "New" divider stands: the first entry that was not seen. */
  firstUnread = $state<number | null>(null);

  constructor(view: ThreadView) {
    this.conversation = view.head.id;
    this.draft = view.draft;
    this.#show(view);
  }

  /** Asked for again. Older entries stay where they join the new ones; the draft is under the hand and stays. */
  renew(view: ThreadView) {
    const first = view.entries[0]?.entry.seq ?? Infinity;
    const older = this.entries.filter((one) => one.entry.seq < first);
    const joins = older.length > 0 && older.at(-1)?.entry.seq === first - 1;
    const more = joins ? this.more : view.more;
    this.#show(view);
    this.more = more;
    if (joins) this.entries = [...older, ...view.entries];
  }

  /** The entries before the loaded ones are here. */
  prepend(older: readonly EntryView[], more: boolean) {
    const first = this.entries[0]?.entry.seq ?? Infinity;
    this.entries = [...older.filter((one) => one.entry.seq < first), ...this.entries];
    this.more = more;
  }

  apply(change: ThreadChange) {
    switch (change.change) {
      case "thread_head":
        if (change.head.version >= this.head.version) this.#head(change.head);
        return;
      case "thread_visitor":
        this.visitor = change.visitor;
        this.online = change.online;
        this.types = change.types;
        this.agentTypes = change.agent_types;
        this.readers = change.readers;
        return;
      case "thread_entries":
        this.entries = merged(this.entries, change.entries);
        return;
      case "thread_unsent":
        this.unsent = change.unsent;
        return;
      case "thread_files":
        this.files = change.files;
        return;
      case "thread_draft":
        this.draft = change.draft;
        this.draftGiven += 1;
        return;
    }
  }

  get tags(): readonly TagId[] {
    return this.chosenTags ?? this.head.tags;
  }

  get endNote(): string {
    return this.writtenNote ?? this.head.end_note;
  }

  /** The newest place that is loaded; 0 when nothing is. */
  get newest(): number {
    return this.entries.at(-1)?.entry.seq ?? 0;
  }

  #head(head: ConversationHead) {
    this.head = head;
    if (this.chosenTags?.length === head.tags.length && this.chosenTags.every((tag, i) => tag === head.tags[i])) this.chosenTags = null;
    if (this.writtenNote?.trimEnd() === head.end_note) this.writtenNote = null; // the hub cuts it there
  }

  #show(view: ThreadView) {
    this.#head(view.head);
    this.visitor = view.visitor;
    this.online = view.visitor_online;
    this.types = view.visitor_types;
    this.agentTypes = view.agent_types;
    this.readers = view.readers;
    this.entries = view.entries;
    this.more = view.more;
    this.unsent = view.unsent;
    this.files = view.files;
    this.firstUnread = view.first_unread;
    this.watching = view.watching;
  }
}

/** New entries at the end; one with a known place replaces it. */
function merged(known: readonly EntryView[], fresh: readonly EntryView[]): EntryView[] {
  const first = fresh[0]?.entry.seq;
  if (first === undefined) return [...known];
  if (first > (known.at(-1)?.entry.seq ?? 0)) return [...known, ...fresh];
  const bySeq = new Map([...known, ...fresh].map((one) => [one.entry.seq, one]));
  return [...bySeq.values()].sort((a, b) => a.entry.seq - b.entry.seq);
}
