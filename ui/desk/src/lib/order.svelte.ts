// The order of the list on the left. It stands still while the hand is over it: the box that one is about to
// click must not move away (ux.md, rule 2).
import type { BoxView, ConversationId, Section } from "@deskbell/shared/types";

/** A pointer that rests this long no longer aims at anything: 10 s. */
const REST_MS = 10_000;

interface Held {
  sections: Section[];
  boxes: Map<ConversationId, BoxView>;
}

/** Conversations of `current` that `held` does not have: they came while the order stood still. */
function cameSince(held: readonly Section[], current: readonly Section[]): ConversationId[] {
  const known = new Set(held.flatMap((section) => section.conversations));
  return current.flatMap((section) => section.conversations).filter((id) => !known.has(id));
}

export class Order {
  readonly #sections: () => Section[];
  readonly #boxes: ReadonlyMap<ConversationId, BoxView>;
  #held = $state.raw<Held | null>(null);
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(sections: () => Section[], boxes: ReadonlyMap<ConversationId, BoxView>) {
    this.#sections = sections;
    this.#boxes = boxes;
  }

  /** As shown now. */
  get sections(): Section[] {
    return this.#held?.sections ?? this.#sections();
  }

  /** How many conversations came and are not shown because the order stands still. */
  get came(): number {
    return this.#held ? cameSince(this.#held.sections, this.#sections()).length : 0;
  }

  /** A box; one that is gone stays as it was until the order moves again. */
  box(id: ConversationId): BoxView | undefined {
    return this.#boxes.get(id) ?? this.#held?.boxes.get(id);
  }

  /** The hand is over the list. */
  hold() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.move(), REST_MS);
    this.#held ??= { sections: this.#sections(), boxes: new Map(this.#boxes) };
  }

  /** The hand is gone, or on the keyboard. */
  move() {
    clearTimeout(this.#rest);
    this.#held = null;
  }
}
