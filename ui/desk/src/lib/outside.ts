// What reaches into the page from outside its window: the tray, links, the system (D1), and the end of what one reads (T2).
import { lookIsOver, say } from "@/lib/acts";
import { hand } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import { toggle } from "@/lib/ready";
import { w } from "@/words";
import type { Change, ConversationId } from "@deskbell/shared/types";

export type Outside = Extract<Change, { change: "not_here" | "wants_video" | "wants_quit" | "look_over" }>;

export function reached(by: Outside) {
  switch (by.change) {
    case "not_here":
      return say("info", by.online ? w.shell.notHere : w.shell.notHereOffline);
    case "wants_video":
      // Signed out meanwhile, or green by now: there is nothing to be asked.
      if (model.desk && !model.desk.me.channels.video.available) toggle("video", true);
      return;
    case "wants_quit":
      return hand.float("quit", null);
    case "look_over":
      return lookIsOver(by.conversation, by.mine);
  }
}

/** A link to a conversation, by the grammar of `deskbell_domain::link`. */
const linkTo = (conversation: ConversationId) => `deskbell://conversation/${conversation}`;

export async function copyLink(conversation: ConversationId) {
  try {
    await navigator.clipboard.writeText(linkTo(conversation));
    say("info", w.shell.linkCopied);
  } catch {
    say("problem", w.shell.linkNotCopied);
  }
}
