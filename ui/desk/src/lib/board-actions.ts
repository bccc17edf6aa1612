// The actions of the live board (T4): by single letters while it is shown and nobody writes.
import * as board from "@/board/acts";
import { stage } from "@/board/stage.svelte";
import { leaveLook } from "@/lib/acts";
import { rings } from "@/lib/calls";
import { hand, type Place } from "@/lib/hand.svelte";
import type { Action, Key } from "@/lib/keys";
import { model } from "@/lib/model.svelte";
import { leads, type May } from "@/lib/rights";
import { w } from "@/words";
import { ArrowLeftRight, ChartColumn, Ear, Eye, EyeOff, Flag, LayoutList, type LucideIcon, MessageCircle, Monitor, Search, Timer } from "@/parts/icons";

/** A ring covers whatever page is shown. */
const covered = () => {
  const call = model.desk?.call;
  return hand.looks && rings(call) && hand.answered !== call.call;
};

/** Who leads, and sees it. */
const shown = (): May => {
  if (!model.desk || !leads(model.desk)) return w.board.onlyLeads;
  return (hand.place === "board" && !covered()) || w.board.notShown;
};

/** A letter is meant for the board while the keyboard is there (WCAG 2.1.4), and goes into no field and no menu. */
const meant = () => {
  const focused = document.activeElement;
  return hand.place === "board" && !covered() && !!focused?.closest("main.board") && !focused.closest("textarea, input, select, [popover]");
};

const chosen = (): May => {
  const may = shown();
  return may === true ? board.about() !== null || w.lead.nothing : may;
};

const onChosen = (act: (conversation: string) => unknown) => () => {
  const at = board.about();
  if (at !== null) act(at);
};

const of = (id: string, icon: LucideIcon, key: Key, name: () => string, may: () => May, run: () => void): Action => ({
  id: `board-${id}`,
  group: "board",
  icon,
  name,
  key,
  meant,
  may,
  run,
});

/** What is done on one page is left behind on another. */
export function goTo(place: Place) {
  if (place !== "board") leaveLook();
  hand.looks = false;
  hand.place = place;
  stage.wall = false;
  if (place === "desk") hand.caretWanted = true;
}

const places: Action[] = ([
  ["desk", MessageCircle],
  ["board", LayoutList],
  ["figures", ChartColumn],
] as const).map(([place, icon], i) => ({
  id: `go-${place}`,
  group: "go",
  icon,
  name: () => w.board.go[place],
  key: `Alt ${i + 1}`,
  may: () => place !== "board" || (model.desk !== null && leads(model.desk)) || w.board.onlyLeads,
  run: () => goTo(place),
}));

export const boardActions: readonly Action[] = [
  ...places,
  of("read", Eye, "R", () => w.lead.read, chosen, onChosen(board.read)),
  of("whisper", Ear, "W", () => w.lead.whisper, chosen, onChosen(board.whisperTo)),
  of("take-over", ArrowLeftRight, "T", () => w.lead.takeOver, chosen, onChosen((at) => hand.float("take-over", at))),
  of("next-flag", Flag, "F", () => w.lead.nextFlag, () => (shown() === true ? stage.nextFlag(null) !== null || w.lead.noFlag : shown()), board.nextFlag),
  of("longest", Timer, "L", () => w.lead.longest, () => (shown() === true ? stage.longest() !== null || w.lead.noneWaits : shown()), board.longestWait),
  of("find", Search, "/", () => w.lead.find, shown, () => stage.field?.focus()),
  of("stop", EyeOff, "Q", () => w.lead.stop, () => (shown() === true ? hand.read !== null || w.lead.nothing : shown()), board.stopReading),
  of("wall", Monitor, "M", () => w.lead.wall, shown, () => (stage.wall = !stage.wall)),
];
