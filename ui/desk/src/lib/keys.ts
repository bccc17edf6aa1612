// Every action of the page in one table: its name, its key, whether it can be done now, and how. The palette,
// the menus, the help and the keyboard all read it.
import * as acts from "@/lib/acts";
import { callActions } from "@/lib/call-actions";
import { hand, MOST_COLUMNS } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import { hasRelease, mayEnd, mayRelease, mayWrite, type May } from "@/lib/rights";
import { w } from "@/words";
import type { Channel } from "@deskbell/shared/types";
import {
  ArrowDown,
  ArrowUp,
  CircleCheck,
  Columns2,
  CornerDownLeft,
  Keyboard,
  LogOut,
  type LucideIcon,
  Moon,
  PanelRight,
  Power,
  RefreshCw,
  Search,
  SquareArrowRightExit,
  SquareSlash,
  StickyNote,
  Sun,
  SunMoon,
  X,
} from "@/parts/icons";

/** "Mod Shift N": `Mod` is Ctrl, and Command on a Mac. */
export type Key = string;

export type ActionGroup = "call" | "go" | "write" | "conversation" | "desk";

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
  /** Whether it can be done now, or why not. */
  may: () => May;
  run: () => void;
}

const conversation = () => (hand.focused === null ? undefined : model.threads.get(hand.focused));

/** Whether the focused conversation allows it. */
function here(may: typeof mayEnd): May {
  const thread = conversation();
  return model.desk && thread ? may(model.desk, thread.head) : w.action.noConversation;
}

const onHere = (act: (id: string) => unknown) => () => void (hand.focused !== null && act(hand.focused));
const always = (): May => true;

const columns: Action[] = Array.from({ length: MOST_COLUMNS }, (_, i) => ({
  id: `column-${i + 1}`,
  group: "go",
  icon: Columns2,
  name: () => w.action.column(i + 1),
  key: `Mod ${i + 1}`,
  may: () => i < hand.columns.length || w.action.noColumn,
  run: () => hand.focus(i),
}));

const toggles: Action[] = (["chat", "mobile", "video"] satisfies Channel[]).map((channel) => {
  const available = () => model.desk?.me.channels[channel].available ?? false;
  return {
    id: `toggle-${channel}`,
    group: "desk",
    icon: Power,
    name: () => w.action.toggle(w.channel[channel], !available()),
    may: () => model.desk?.live || w.bar.needsHub,
    run: () => void acts.setAvailability(channel, !available()),
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
  {
    id: "send-next",
    group: "write",
    icon: CornerDownLeft,
    name: () => w.action.sendNext,
    key: "Mod Enter",
    may: () => here(mayWrite),
    run: () => hand.writer?.sendAndNext(),
  },
  {
    id: "canned",
    group: "write",
    icon: SquareSlash,
    name: () => w.action.canned,
    may: () => here(mayWrite),
    run: () => hand.writer?.canned(),
  },
  {
    id: "note",
    group: "write",
    icon: StickyNote,
    name: () => w.action.note,
    key: "Mod Shift N",
    may: () => here(mayWrite),
    run: () => hand.writer?.toggleNote(),
  },
  {
    id: "release",
    group: "conversation",
    icon: SquareArrowRightExit,
    name: () => w.action.release,
    key: "Mod Shift L",
    may: () => here((desk, head) => (hasRelease(head) ? mayRelease(desk, head) : w.head.onlyMobile)),
    run: onHere(acts.release),
  },
  {
    id: "end",
    group: "conversation",
    icon: CircleCheck,
    name: () => w.action.end,
    key: "Mod Shift E",
    may: () => here(mayEnd),
    run: () => (hand.floating = "end"),
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
    run: () => acts.openNeighbour(-1),
  },
  {
    id: "below",
    group: "go",
    icon: ArrowDown,
    name: () => w.action.below,
    key: "Alt ArrowDown",
    may: always,
    run: () => acts.openNeighbour(1),
  },
  ...columns,
  {
    id: "close-column",
    group: "go",
    icon: X,
    name: () => w.action.closeColumn,
    key: "Mod Shift W",
    may: () => hand.columns.length > 0 || w.action.noConversation,
    run: () => acts.closeColumn(),
  },
  {
    id: "palette",
    group: "desk",
    icon: Search,
    name: () => w.action.palette,
    key: "Mod K",
    may: always,
    run: () => (hand.floating = hand.floating === "palette" ? null : "palette"),
  },
  ...toggles,
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
    run: () => (hand.floating = hand.floating === "keys" ? null : "keys"),
  },
  {
    id: "sign-out",
    group: "desk",
    icon: LogOut,
    name: () => w.action.signOut,
    may: always,
    run: () => (hand.floating = "sign-out"),
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
  const found = ACTIONS.find((one) => one.key !== undefined && isKey(event, one.key));
  if (!found) return;
  event.preventDefault();
  if (event.repeat && found.group === "call") return; // a key that is held down answers nothing and mutes once
  const closes = found.id === hand.floating;
  if ((hand.floating !== null && !closes && !found.urgent) || found.may() !== true) return;
  if (found.urgent) hand.floating = null;
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
