// What waits for its files goes out by itself when they are there, whichever conversation is in front then.
import { sendDraft } from "@/lib/acts";
import { holds } from "@/lib/files";
import { model } from "@/lib/model.svelte";
import { untrack } from "svelte";

/** To be called while a component is made. */
export function sendWhenReady() {
  $effect(() => {
    for (const thread of model.threads.values()) {
      if (!thread.waitsForFiles) continue;
      const held = holds(thread.files);
      // A file that failed needs the person; nothing goes out without it.
      if (held === "failed") untrack(() => (thread.waitsForFiles = false));
      else if (held === null) untrack(() => void sendDraft(thread));
    }
  });
}
