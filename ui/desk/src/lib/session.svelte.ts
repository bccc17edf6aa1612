// The page's life with the desk: it starts, follows the changes, and says where the person looks.
import * as acts from "@/lib/acts";
import { ask, changes } from "@/lib/bridge";
import { hand } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import { reached } from "@/lib/outside";
import { asRefusal } from "@/lib/refusals";
import type { Change } from "@deskbell/shared/types";

/** Asks for what is shown and follows it from then on. */
export async function begin(): Promise<void> {
  let early: Change[] | null = [];
  try {
    // Followed first: what changes while the view is on its way is painted over it.
    await changes((list) => (early ? early.push(...list) : paint(list)));
    model.begin(await ask("start"));
    const missed = early;
    early = null;
    paint(missed);
  } catch (error) {
    model.page = { phase: "failed", why: asRefusal(error) };
  }
}

function paint(list: readonly Change[]) {
  const wishes = model.apply(list);
  if (wishes.renew) acts.followAgain();
  if (wishes.show !== null) {
    if (hand.floating === "check") hand.float(null); // what was asked for is not to be covered; the look comes again
    acts.open(wishes.show);
  }
  if (wishes.write) {
    // Asked for from outside the window: what floats in it must not keep the caret.
    hand.float(null);
    hand.caretWanted = true;
  }
  for (const by of wishes.outside) reached(by);
}

/** Says where the person looks, so that alerts keep quiet there (D2). To be called while a component is made. */
export function attendWhatIsSeen() {
  $effect(() => {
    const signedIn = model.page.phase === "desk";
    const at = { window: hand.window, conversation: hand.focused };
    // Nothing is lost when this fails: an alert more is better than an alert less.
    if (signedIn) ask("attend", at).catch(() => {});
  });
}
