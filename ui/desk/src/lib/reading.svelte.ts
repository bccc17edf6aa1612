// Read is what a person could really see (C3): the window has the focus and the newest entry has stood at the
// end of the thread for a moment.
import { ask } from "@/lib/bridge";
import { hand } from "@/lib/hand.svelte";
import type { Desk } from "@/lib/model.svelte";
import { isMine } from "@/lib/rights";
import type { Thread } from "@/lib/thread.svelte";

/** A glance takes this long: 300 ms. */
const GLANCE_MS = 300;

/** Marks a thread as read while `atEnd` holds. To be called while a component is made. */
export function markReadWhenSeen(thread: Thread, desk: Desk, atEnd: () => boolean) {
  let marked = 0;
  $effect(() => {
    const newest = thread.newest;
    const known = Math.max(thread.head.marks.agent, marked);
    if (!hand.window || !atEnd() || newest <= known || !isMine(desk, thread.head)) return;
    const timer = setTimeout(() => {
      marked = newest;
      // A refusal needs no word: the next entry that is seen says the same again.
      ask("mark_read", { conversation: thread.conversation, up_to: newest }).catch(() => (marked = 0));
    }, GLANCE_MS);
    return () => clearTimeout(timer);
  });
}
