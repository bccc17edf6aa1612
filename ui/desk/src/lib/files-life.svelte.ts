// What waits for its files goes out by itself when they are there, whichever conversation is in front then.
import { say, sendDraft } from "@/lib/acts";
import { whatNow } from "@/lib/files";
import { model } from "@/lib/model.svelte";
import { mayWrite } from "@/lib/rights";
import { w } from "@/words";
import { untrack } from "svelte";

/** To be called while a component is made. */
export function sendWhenReady() {
  $effect(() => {
    for (const thread of model.threads.values()) {
      if (!thread.waitsForFiles) continue;
      const may = model.desk ? mayWrite(model.desk, thread.head) : true;
      const now = whatNow(thread.files, may);
      if (now === "wait") continue;
      untrack(() => {
        if (now === "send") return void sendDraft(thread);
        thread.waitsForFiles = false;
        if (now === "cannot") say("problem", w.files.notGone, thread.conversation);
      });
    }
  });
}
