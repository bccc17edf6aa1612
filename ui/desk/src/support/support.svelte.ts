// The support bundle, and how the program ended the last time: of the whole page, whoever is signed in or not.
import { supportEnded } from "@/lib/bridge";
import { hand } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import type { EndedView } from "@deskbell/shared/types";

class Support {
  /** The panel stands over a page that is not the desk. */
  open = $state(false);
  /** The last run did not end as it should, and that was not read yet. */
  ended = $state.raw<EndedView | null>(null);

  /** Opens the panel, wherever one is. */
  show() {
    if (model.desk) hand.float("support", null);
    else this.open = true;
  }

  /** Asks once, at the start. Nothing is lost where it is not known. */
  async look(): Promise<void> {
    this.ended = await supportEnded(false).catch(() => null);
  }

  /** It was read. */
  dismiss() {
    this.ended = null;
    supportEnded(true).catch(() => {});
  }
}

export const support = new Support();
