// The actions of the focused conversation: what one writes, and what becomes of it.
import * as about from "@/lib/about";
import * as acts from "@/lib/acts";
import { hand, type Floating } from "@/lib/hand.svelte";
import * as handing from "@/lib/handing";
import type { Action } from "@/lib/keys";
import { model, type Desk } from "@/lib/model.svelte";
import { copyLink } from "@/lib/outside";
import * as rights from "@/lib/rights";
import type { May } from "@/lib/rights";
import type { Thread } from "@/lib/thread.svelte";
import { w } from "@/words";
import type { ConversationHead } from "@deskbell/shared/types";
import {
  AlarmClock,
  AlarmClockOff,
  ArrowLeftRight,
  Ban,
  CircleCheck,
  CornerDownLeft,
  Flag,
  Link,
  NotebookPen,
  PanelRight,
  Paperclip,
  ShieldCheck,
  Smile,
  Split,
  SquareArrowRightExit,
  SquareSlash,
  StickyNote,
  Tags,
} from "@/parts/icons";

const conversation = (): Thread | undefined => (hand.focused === null ? undefined : model.threads.get(hand.focused));

/** Whether the focused conversation allows it. */
function here(may: (desk: Desk, head: ConversationHead) => May): May {
  const thread = conversation();
  return model.desk && thread ? may(model.desk, thread.head) : w.action.noConversation;
}

/** Whether its visitor allows it. */
function visitor(may: typeof rights.mayBlock): May {
  const thread = conversation();
  return model.desk && thread ? may(model.desk, thread.visitor) : w.action.noConversation;
}

const onHere = (act: (id: string) => unknown) => () => void (hand.focused !== null && act(hand.focused));
const floats = (which: Floating) => () => hand.float(which);

export const conversationActions: readonly Action[] = [
  {
    id: "send-next",
    group: "write",
    icon: CornerDownLeft,
    name: () => w.action.sendNext,
    key: "Mod Enter",
    may: () => here(rights.mayWrite),
    run: () => hand.writer?.sendAndNext(),
  },
  {
    id: "canned",
    group: "write",
    icon: SquareSlash,
    name: () => w.action.canned,
    may: () => here(rights.mayWrite),
    run: () => hand.writer?.canned(),
  },
  {
    id: "emoji",
    group: "write",
    icon: Smile,
    name: () => w.action.emoji,
    key: "Mod .",
    may: () => here(rights.mayWrite),
    run: () => hand.writer?.emoji(),
  },
  {
    id: "attach",
    group: "write",
    icon: Paperclip,
    name: () => w.action.attach,
    key: "Mod Shift U",
    may: () => here(rights.mayAttach),
    run: () => hand.writer?.choose(),
  },
  {
    id: "note",
    group: "write",
    icon: StickyNote,
    name: () => w.action.note,
    key: "Mod Shift N",
    may: () => here(rights.mayWrite),
    run: () => hand.writer?.toggleNote(),
  },
  {
    id: "transfer",
    group: "conversation",
    icon: ArrowLeftRight,
    name: () => w.action.transfer,
    key: "Mod Shift T",
    may: () => here(rights.mayTransfer),
    run: floats("transfer"),
  },
  {
    id: "snooze",
    group: "conversation",
    icon: AlarmClock,
    name: () => w.action.snooze,
    key: "Mod Shift S",
    may: () => here(rights.maySnooze),
    run: floats("snooze"),
  },
  {
    id: "fetch",
    group: "conversation",
    icon: AlarmClockOff,
    name: () => w.action.fetch,
    may: () => here(rights.mayFetch),
    run: onHere(handing.fetchBack),
  },
  {
    id: "release",
    group: "conversation",
    icon: SquareArrowRightExit,
    name: () => w.action.release,
    key: "Mod Shift L",
    may: () => here((desk, head) => (rights.hasRelease(desk, head) ? rights.mayRelease(desk, head) : w.head.cannotRelease)),
    run: onHere(handing.release),
  },
  {
    id: "end",
    group: "conversation",
    icon: CircleCheck,
    name: () => w.action.end,
    key: "Mod E",
    may: () => here(rights.mayEnd),
    run: floats("end"),
  },
  {
    id: "tags",
    group: "conversation",
    icon: Tags,
    name: () => w.action.tags,
    may: () => here(rights.mayTag),
    run: () => about.goToField("tags"),
  },
  {
    id: "end-note",
    group: "conversation",
    icon: NotebookPen,
    name: () => w.action.endNote,
    may: () => here(rights.mayTag),
    run: () => about.goToField("note"),
  },
  {
    id: "flag",
    group: "conversation",
    icon: Flag,
    name: () => w.flag.act,
    key: "Mod Shift K",
    may: () => here((desk, head) => (head.flag === null ? rights.mayFlag(desk, head) : w.flag.already)),
    run: floats("flag"),
  },
  {
    id: "why",
    group: "conversation",
    icon: Split,
    name: () => w.why.act,
    may: () => conversation() !== undefined || w.action.noConversation,
    run: floats("why"),
  },
  {
    id: "copy-link",
    group: "conversation",
    icon: Link,
    name: () => w.shell.copyLink,
    may: () => conversation() !== undefined || w.action.noConversation,
    run: onHere(copyLink),
  },
  {
    id: "block",
    group: "conversation",
    icon: Ban,
    name: () => w.action.block,
    may: () => visitor(rights.mayBlock),
    run: floats("block"),
  },
  {
    id: "unblock",
    group: "conversation",
    icon: ShieldCheck,
    name: () => w.action.unblock,
    may: () => visitor(rights.mayUnblock),
    run: onHere(about.unblock),
  },
  {
    id: "side",
    group: "conversation",
    icon: PanelRight,
    name: () => w.action.side,
    key: "Mod I",
    may: () => hand.focused !== null || w.action.noConversation,
    run: acts.togglePanel,
  },
];
