// The end of a shift (T7): what an agent hands over, and what is asked of the hub.
import type { Desk } from "@/lib/model.svelte";
import type { BoxView, ConversationId, HandedOver, HandOverAll, SectionKind, StaysWhy, Target } from "@deskbell/shared/types";

/** A conversation as it stands before everything is handed over. */
export interface Leaving {
  box: BoxView;
  /** It stays with the agent, and why; `null`: it goes. */
  stays: StaysWhy | null;
  /** It was only asked for or is only kept: it goes back as it came, and takes no note along. */
  bare: boolean;
}

/** What goes on without the agent, in the order in which it is told. */
const KINDS: readonly SectionKind[] = ["in_call", "ringing", "waiting_for_me", "waiting_for_visitor", "snoozed", "released", "kept", "offered"];

/** Everything that is the agent's, but for what has ended: what hurries first. */
export function leaving(desk: Pick<Desk, "sections" | "boxes" | "rules">): Leaving[] {
  return KINDS.flatMap((kind) =>
    desk.sections
      .filter((section) => section.kind === kind)
      .flatMap(({ conversations }) => conversations)
      .flatMap((id) => {
        const box = desk.boxes.get(id);
        return box && box.state.state !== "ended" ? [{ box, stays: staysWhy(box, desk), bare: isBare(box) }] : [];
      }),
  );
}

const isBare = ({ state }: BoxView) => state.state === "offered" || state.state === "queued";

function staysWhy(box: BoxView, { rules }: Pick<Desk, "rules">): StaysWhy | null {
  if (box.call !== null) return "in_call";
  return isBare(box) || (rules?.capabilities[box.channel].transfer ?? true) ? null : "channel";
}

/** What is asked of the hub: notes of what goes, and none that says nothing. */
export function handOverOf(all: readonly Leaving[], to: Target | null, notes: ReadonlyMap<ConversationId, string>, comment: string): HandOverAll {
  return {
    to,
    notes: all.flatMap(({ box: { conversation }, stays, bare }) => {
      const text = notes.get(conversation)?.trim() ?? "";
      return stays === null && !bare && text !== "" ? [{ conversation, text }] : [];
    }),
    comment: comment.trim(),
  };
}

/** How many are still the agent's after it. */
export const stayed = ({ conversations }: HandedOver): number => conversations.filter(({ became }) => became === "stays").length;
