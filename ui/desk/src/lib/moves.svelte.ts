// Moving the call to the phone and back (H1): what a person does about it, and what the page does by itself.
import { say, told } from "@/lib/acts";
import { ask } from "@/lib/bridge";
import { cameToNothing, endSays, leaves } from "@/lib/moving";
import { hand } from "@/lib/hand.svelte";
import { model, type Desk } from "@/lib/model.svelte";
import type { CallId, CallView, HandoffId } from "@deskbell/shared/types";
import { untrack } from "svelte";

class Moves {
  /** The call whose move the person has taken back here: that it was called off needs not be told. */
  takenBack = $state<CallId | null>(null);
  /** The call whose dialog was up in this move: closed from elsewhere, it does not come back by itself. */
  #shown: CallId | null = null;
  /** The ends that were dismissed and told: each once, however often the desk says how the call stands. */
  #dismissed: HandoffId | null = null;
  #told: HandoffId | null = null;

  /** What the page does by itself, as the call stands and as nothing or something floats. */
  attend(call: CallView | null) {
    if (!call?.moving) this.takenBack = null;
    const leaving = call && leaves(call) ? call.call : null;
    if (leaving === null || leaving === this.takenBack || hand.floating === "move") this.#shown = leaving;
    // One that began before this page did, or by somebody else's hand, is seen. Nothing that floats is pushed away.
    else if (this.#shown !== leaving && hand.floating === null) hand.float("move", call?.conversation ?? null);
    if (!cameToNothing(call)) return;
    const { handoff, why } = call.moving;
    if (this.takenBack === call.call) {
      if (this.#dismissed !== handoff) untrack(() => void cancelMove(call));
    } else if (this.#told !== handoff) {
      this.#told = handoff;
      // The dialog and the stage say it themselves.
      const said = hand.floating === "move" || hand.columns.includes(call.conversation);
      if (!said) untrack(() => say("problem", endSays(call, why).join(" "), call.conversation));
    }
  }

  /** The person wants it no more, or has read how it ended. */
  takeBack(call: CallView) {
    this.takenBack = call.call;
    if (cameToNothing(call)) this.#dismissed = call.moving.handoff;
  }
}

export const moves = new Moves();

/** The dialog is up at once; the code follows. One that is on its way is looked at. */
export async function moveCall(call: CallView): Promise<void> {
  hand.float("move", call.conversation);
  if (leaves(call)) return;
  moves.takenBack = null;
  const asked = await told(ask("move_call", { call: call.call }), call.conversation);
  // Refused, in words that stand behind the dialog.
  if (asked === undefined && hand.floating === "move" && !leaves(model.desk?.call)) hand.float(null);
}

export function bringBack({ call, conversation }: CallView) {
  moves.takenBack = null;
  return told(ask("bring_back", { call }), conversation);
}

/** The call stays where it is. Also dismisses what is said of a move that came to nothing. */
export async function cancelMove(call: CallView): Promise<void> {
  moves.takeBack(call);
  if (hand.floating === "move") hand.float(null);
  const done = await told(ask("cancel_move", { call: call.call }), call.conversation);
  // It stands still: what comes of it is to be seen.
  if (done === undefined && moves.takenBack === call.call) moves.takenBack = null;
}

/** To be called while a component is made. */
export function attendTheMove(desk: () => Desk) {
  $effect(() => moves.attend(desk().call));
}
