// What changes of the desk, but for its page, its line and the open threads.
import { earlier } from "@/lib/earlier";
import type { Desk, ThreadChange } from "@/lib/model.svelte";
import type { Outside } from "@/lib/outside";
import type { Change } from "@deskbell/shared/types";

/** A change of the desk itself. */
type DeskChange = Exclude<Change, ThreadChange | Outside | { change: "view" | "preferences" | "update" | "notice" | "show" | "reply" | "link" | "board" }>;

/** Paints a change of the desk. */
export function applyToDesk(desk: Desk, change: DeskChange) {
  switch (change.change) {
    case "me":
      desk.me = change.me;
      return;
    case "box":
      desk.boxes.set(change.state_box.conversation, change.state_box);
      return;
    case "box_gone":
      desk.boxes.delete(change.conversation);
      return;
    case "sections":
      desk.sections = change.sections;
      return;
    case "unread":
      desk.unread = change.unread;
      return;
    case "canned":
      desk.canned = change.canned;
      return;
    case "tags":
      desk.tags = change.tags;
      return;
    case "rules":
      desk.rules = change.rules;
      return;
    case "held":
      desk.held = change.held;
      return;
    case "queues":
      desk.queues = change.queues;
      return;
    case "returned":
      desk.returned = change.returned;
      return;
    case "call":
      desk.call = change.call;
      if (change.call === null) desk.level = 0;
      return;
    case "phones":
      desk.phones = change.phones;
      return;
    case "pairing":
      desk.pairing = change.pairing;
      return;
    case "devices":
      desk.devices = change.devices;
      return;
    case "health":
      desk.health = change.health;
      return;
    case "downloads":
      desk.downloads = change.downloads;
      return;
    case "earlier":
      earlier.tell(change.earlier.visitor, change.earlier);
      return;
    case "level":
      desk.level = change.microphone;
      return;
  }
}
