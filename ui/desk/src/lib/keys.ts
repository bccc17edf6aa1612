// Every action of the page in one table: its name, its key, whether it can be done now, and how. The palette,
// the menus, the help and the keyboard all read it.
import { readNeighbour } from "@/board/acts";
import * as acts from "@/lib/acts";
import { boardActions } from "@/lib/board-actions";
import { callActions } from "@/lib/call-actions";
import { clock } from "@/lib/clock.svelte";
import { conversationActions } from "@/lib/conversation-actions";
import { openShop } from "@/lib/first.svelte";
import { hand, MOST_COLUMNS } from "@/lib/hand.svelte";
import * as handing from "@/lib/handing";
import { model } from "@/lib/model.svelte";
import { toggle } from "@/lib/ready";
import { leads, type May } from "@/lib/rights";
import { lastHeld, undoesText } from "@/lib/undo";
import { w } from "@/words";
import type { Channel } from "@deskbell/shared/types";
import {
  AppWindow,
  ArrowDown,
  ArrowRightFromLine,
  ArrowUp,
  Coffee,
  Columns2,
  Keyboard,
  LifeBuoy,
  Laptop,
  LogOut,
  type LucideIcon,
  MonitorCheck,
  Moon,
  Power,
  RefreshCw,
  Search,
  Smartphone,
  SquareSlash,
  Sun,
  SunMoon,
  Tags,
  TextSearch,
  Undo2,
  Volume2,
  X,
} from "@/parts/icons";

/** "Mod Shift N": `Mod` is Ctrl, and Command on a Mac. */
export type Key = string;

export type ActionGroup = "board" | "call" | "go" | "write" | "conversation" | "desk";

export interface Action {
  id: string;
  group: ActionGroup;
  icon: LucideIcon;
  name: () => string;
  key?: Key;
  /** Its key works from anywhere, and closes what floats: a ring does not wait. */
  urgent?: true;
  /** Its key must be pressed twice; from the palette once is enough. */
  twice?: true;
  /** Whether its key is meant for it at this moment; else it stays the browser's. */
  meant?: () => boolean;
  /** Whether it can be done now, or why not. */
  may: () => May;
  run: () => void;
}

const always = (): May => true;
const held = () => lastHeld(model.desk?.held ?? [], clock.exact);

/** Up or down the list, or the board. */
const neighbour = (step: 1 | -1) => (hand.place === "board" ? readNeighbour(step) : acts.openNeighbour(step));

const columns: Action[] = Array.from({ length: MOST_COLUMNS }, (_, i) => ({
  id: `column-${i + 1}`,
  group: "go",
  icon: Columns2,
  name: () => w.action.column(i + 1),
  key: `Mod ${i + 1}`,
  may: () => i < hand.columns.length || w.action.noColumn,
  run: () => {
    hand.place = "desk";
    hand.focus(i);
  },
}));

const toggles: Action[] = (["chat", "mobile", "video"] satisfies Channel[]).map((channel) => {
  const available = () => model.desk?.me.channels[channel].available ?? false;
  return {
    id: `toggle-${channel}`,
    group: "desk",
    icon: Power,
    name: () => w.action.toggle(w.channel[channel], !available()),
    may: () => model.desk?.live || w.bar.needsHub,
    run: () => toggle(channel, !available()),
  };
});

const themes: Action[] = (["system", "light", "dark"] as const).map((theme) => ({
  id: `theme-${theme}`,
  group: "desk",
  icon: { system: SunMoon, light: Sun, dark: Moon }[theme],
  name: () => w.action.themes[theme],
  may: always,
  run: () => acts.prefer({ theme }),
}));

export const ACTIONS: readonly Action[] = [
  ...callActions,
  ...conversationActions,
  ...boardActions,
  {
    id: "next-waiting",
    group: "go",
    icon: ArrowDown,
    name: () => w.action.nextWaiting,
    key: "Mod J",
    may: () => acts.waiting().length > 0 || w.action.noneWaiting,
    run: acts.openNextWaiting,
  },
  {
    id: "above",
    group: "go",
    icon: ArrowUp,
    name: () => w.action.above,
    key: "Alt ArrowUp",
    may: always,
    run: () => neighbour(-1),
  },
  {
    id: "below",
    group: "go",
    icon: ArrowDown,
    name: () => w.action.below,
    key: "Alt ArrowDown",
    may: always,
    run: () => neighbour(1),
  },
  ...columns,
  {
    id: "close-column",
    group: "go",
    icon: X,
    name: () => w.action.closeColumn,
    key: "Mod Shift W",
    may: () => hand.focused !== null || w.action.noConversation,
    run: () => acts.closeColumn(),
  },
  {
    id: "palette",
    group: "desk",
    icon: Search,
    name: () => w.action.palette,
    key: "Mod K",
    may: always,
    run: () => hand.float(hand.floating === "palette" ? null : "palette"),
  },
  {
    id: "search",
    group: "go",
    icon: TextSearch,
    name: () => w.action.search,
    key: "Mod F",
    may: always,
    run: () => hand.float(hand.floating === "search" ? null : "search"),
  },
  {
    id: "undo",
    group: "desk",
    icon: Undo2,
    name: () => w.action.undo,
    key: "Mod Z",
    meant: () => held() !== undefined && !undoesText(document.activeElement as HTMLInputElement | null),
    may: () => held() !== undefined || w.action.nothingToUndo,
    run: handing.undoLast,
  },
  ...toggles,
  {
    id: "finish",
    group: "desk",
    icon: Coffee,
    name: () => (model.desk?.me.finishing ? w.action.finishNot : w.action.finish),
    may: () => model.desk?.live || w.bar.needsHub,
    run: () => void acts.finish(!model.desk?.me.finishing),
  },
  {
    id: "hand-over",
    group: "desk",
    icon: ArrowRightFromLine,
    name: () => w.shift.act,
    may: () => model.desk?.live || w.bar.needsHub,
    run: () => hand.float("hand-over"),
  },
  {
    id: "manage-canned",
    group: "desk",
    icon: SquareSlash,
    name: () => w.action.manageCanned,
    may: always,
    run: () => hand.float("manage-canned"),
  },
  {
    id: "manage-tags",
    group: "desk",
    icon: Tags,
    name: () => w.action.manageTags,
    may: () => (model.desk && leads(model.desk)) || w.tags.onlyLeads,
    run: () => hand.float("manage-tags"),
  },
  {
    id: "sounds",
    group: "desk",
    icon: Volume2,
    name: () => w.sounds.open,
    may: always,
    run: () => hand.float("sounds"),
  },
  {
    id: "check",
    group: "desk",
    icon: MonitorCheck,
    name: () => w.check.action,
    may: () => model.desk?.call == null || w.check.inCall,
    run: () => hand.float("check", null),
  },
  {
    id: "trial-shop",
    group: "desk",
    icon: AppWindow,
    name: () => w.trial.shop,
    may: () => model.first.trial === "runs" || w.trial.none,
    run: () => void openShop(),
  },
  {
    id: "trial-leave",
    group: "desk",
    icon: Laptop,
    name: () => w.trial.leave,
    may: () => model.first.trial === "runs" || w.trial.none,
    run: () => hand.float("leave-trial", null),
  },
  {
    id: "support",
    group: "desk",
    icon: LifeBuoy,
    name: () => w.support.open,
    may: always,
    run: () => hand.float("support", null),
  },
  {
    id: "phones",
    group: "desk",
    icon: Smartphone,
    name: () => w.phones.action,
    may: always,
    run: () => hand.float("phones"),
  },
  {
    id: "reconnect",
    group: "desk",
    icon: RefreshCw,
    name: () => w.action.reconnect,
    may: () => (model.desk?.link.state.state === "offline" ? true : w.action.connected),
    run: () => void acts.reconnect(),
  },
  ...themes,
  {
    id: "keys",
    group: "desk",
    icon: Keyboard,
    name: () => w.action.keys,
    key: "Mod /",
    may: always,
    run: () => hand.float(hand.floating === "keys" ? null : "keys"),
  },
  {
    id: "sign-out",
    group: "desk",
    icon: LogOut,
    name: () => w.action.signOut,
    may: always,
    run: () => hand.float("sign-out"),
  },
];

/** The action of that name. */
export function action(id: string): Action {
  const found = ACTIONS.find((one) => one.id === id);
  if (!found) throw new Error(`no action is called ${id}`);
  return found;
}

const MAC = /Mac/.test(navigator.userAgent);

/** How a key is written on its cap: "Ctrl Shift N", "⌘ ⇧ N". */
export function keyCap(key: Key): string {
  const caps: Record<string, string> = {
    ...w.keyCaps,
    ...(MAC ? { Mod: "⌘", Shift: "⇧", Alt: "⌥" } : { Mod: w.keyCaps.Ctrl }),
    ArrowUp: "↑",
    ArrowDown: "↓",
  };
  return key
    .split(" ")
    .map((part) => caps[part] ?? part)
    .join(" ");
}

/** Whether an event is this key. Digits count by their place: on some keyboards they are shifted. */
export function isKey(event: KeyboardEvent, key: Key): boolean {
  const parts = key.split(" ");
  const last = parts.at(-1) ?? "";
  const wants = (name: string) => parts.includes(name);
  if ((MAC ? event.metaKey : event.ctrlKey) !== wants("Mod") || event.altKey !== wants("Alt")) return false;
  if (/^\d$/.test(last)) return event.code === `Digit${last}` && !event.shiftKey;
  if (/^[^\w]$/.test(last)) return event.key === last; // its shift is the keyboard's business
  return named(event) === last.toLowerCase() && event.shiftKey === wants("Shift");
}

/** The key's own name. Where a keyboard writes other letters than these, its place counts. */
function named({ key, code }: KeyboardEvent): string {
  const foreign = [...key].length === 1 && !/[\w\s]/.test(key) && /^Key[A-Z]$/.test(code);
  return (foreign ? code.slice(3) : key).toLowerCase();
}

/** Runs the action of a key, if it has one and it can be done. While something floats, only what closes it. */
export function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  const found = ACTIONS.find((one) => one.key !== undefined && isKey(event, one.key) && one.meant?.() !== false);
  if (!found) return;
  event.preventDefault();
  if (event.repeat && found.group === "call") return; // a key that is held down answers nothing and mutes once
  const closes = found.id === hand.floating;
  if ((hand.floating !== null && !closes && !found.urgent) || found.may() !== true) return;
  // A move goes on while one mutes: its dialog stays.
  if (found.urgent && hand.floating !== "move") hand.float(null);
  if (!found.twice || pressedAgain()) found.run();
}

/** A second press counts within: 3 s. */
const AGAIN_MS = 3_000;
let again: ReturnType<typeof setTimeout> | undefined;

/** Whether a key was pressed the second time. After the first one the page says that it waits for the second. */
function pressedAgain(): boolean {
  clearTimeout(again);
  const second = hand.hangsUp;
  hand.hangsUp = !second;
  if (!second) again = setTimeout(() => (hand.hangsUp = false), AGAIN_MS);
  return second;
}
