// What is under the hand and nowhere else: the columns in the middle, the focus, what floats.
import type { Corner } from "@/lib/corner";
import type { Attachment, CallId, ConversationId } from "@deskbell/shared/types";

/** Conversations side by side (C13). */
export const MOST_COLUMNS = 4;

/** A send this soon after a change of conversation asks first (C12): 1 s. */
const JUST_MS = 1_000;

/** From this width on the visitor panel stands beside the columns by itself, in CSS pixels. */
const PANEL_FROM = 1_100;
/** Beside the panel each column keeps at least this much; else the panel lies over them. */
const LEAST_COLUMN = 400;
const LIST_AND_PANEL = 564;
/** With a call in it a single column has the stage and the chat side by side. */
const LEAST_WITH_STAGE = 860;

/** Somebody who wrote this lately still types: 10 s. A call that rings covers nothing then. */
const TYPING_MS = 10_000;

/** The width of a floating call: as it comes, and grown, in pixels. */
const THUMB_SMALL = 224;
const THUMB_LARGE = 384;
export const THUMB_LEAST = 168;
export const THUMB_MOST = 560;

/** What a composer lets others do with it. */
export interface Writer {
  /** Puts text where the caret is. */
  insert: (text: string) => void;
  /** Opens the canned answers at the caret. */
  canned: () => void;
  /** Opens the emoji at the caret. */
  emoji: () => void;
  /** Lets the person choose files. */
  choose: () => void;
  /** Attaches what was dropped or pasted. */
  attach: (files: readonly File[]) => void;
  toggleNote: () => void;
  sendAndNext: () => void;
}

/** What covers the window. */
export type Floating =
  | "palette"
  | "keys"
  | "search"
  | "end"
  | "transfer"
  | "snooze"
  | "invite"
  | "ready"
  | "block"
  | "flag"
  | "take-over"
  | "hand-over"
  | "why"
  | "picture"
  | "share"
  | "move"
  | "manage-canned"
  | "manage-tags"
  | "sounds"
  | "phones"
  | "check"
  | "support"
  | "leave-trial"
  | "sign-out"
  | "quit"
  | null;

/** Which page of the desk is shown. */
export type Place = "desk" | "board" | "figures";

/** A message to be brought into sight. */
export interface Sight {
  conversation: ConversationId;
  seq: number;
}

class Hand {
  /** The page that is shown, unless a ring covers it. */
  place = $state<Place>("desk");
  /** The conversation of somebody else that a lead reads (T2). */
  read = $state<ConversationId | null>(null);
  /** The caret shall go into the field in which a lead whispers. */
  whispers = $state(false);
  /** The conversations in the middle, from left to right. */
  columns = $state.raw<readonly ConversationId[]>([]);
  /** Which of them has the focus. */
  column = $state(0);
  /** The caret shall go into the focused composer, which takes it: only ever after an act of the person. */
  caretWanted = $state(false);
  /** The person took or brought back this conversation: its composer takes the caret when it comes. */
  awaited = $state<ConversationId | null>(null);
  #floating = $state<Floating>(null);
  /** The conversation that what floats is about: beside a ring it is not the focused one. */
  #about = $state<ConversationId | null>(null);
  /** The message that was looked up: its thread scrolls there and takes it. */
  sight = $state.raw<Sight | null>(null);
  /** What was looked for last. */
  searched = $state("");
  /** The picture that is shown large, among those of its message. */
  picture = $state.raw<{ pictures: readonly Attachment[]; at: number } | null>(null);
  /** A field of the visitor panel that the person asked for, until it has the focus. */
  fieldWanted = $state<"tags" | "note" | null>(null);
  /** The visitor panel was asked for, in a window where it does not stand by itself. */
  panelAsked = $state(false);
  /** The window's width in CSS pixels. */
  width = $state(window.innerWidth);
  /** Whether the window has the focus. */
  window = $state(document.hasFocus());
  /** The screen of the ringing call covers the middle; else a bar at its top says who rings. */
  looks = $state(false);
  /** *Go* was pressed for this call, and the desk does not know it yet. */
  answered = $state<CallId | null>(null);
  /** The focused conversation has a call that runs. */
  staged = $state(false);
  /** *Hang up* was pressed once on the keyboard: the second time it counts. */
  hangsUp = $state(false);
  /** The call is shown in a window of its own. */
  popped = $state(false);
  /** The call fills the screen. */
  full = $state(false);
  /** Where the own picture lies on the stage. */
  ownCorner = $state<Corner>("bottom-end");
  /** Where the call lies while another conversation is in focus: not where the newest messages are. */
  #thumbCorner = $state<Corner>("top-end");
  /** Where it lies on the other pages: not where one reads. */
  #pageCorner = $state<Corner>("bottom-start");
  /** How wide it is then, in pixels. */
  thumbWidth = $state(THUMB_SMALL);
  readonly writers = new Map<ConversationId, Writer>();
  #switchedAt = -Infinity;
  #wroteAt = -Infinity;

  /** Whether the visitor panel stands beside the columns as the person prefers it; else it comes when asked for. */
  get panelStands(): boolean {
    return this.width >= PANEL_FROM && this.panelFits;
  }

  /** Whether the columns keep enough room beside the visitor panel. */
  get panelFits(): boolean {
    return (this.width - LIST_AND_PANEL) / Math.max(1, this.columns.length) >= this.#least;
  }

  get #least(): number {
    return this.staged && this.columns.length === 1 ? LEAST_WITH_STAGE : LEAST_COLUMN;
  }

  /** The conversation that has the focus; none of the desk has it while another page is shown. */
  get focused(): ConversationId | null {
    return this.place === "desk" ? (this.columns[this.column] ?? null) : null;
  }

  get thumbCorner(): Corner {
    return this.place === "desk" ? this.#thumbCorner : this.#pageCorner;
  }

  set thumbCorner(corner: Corner) {
    if (this.place === "desk") this.#thumbCorner = corner;
    else this.#pageCorner = corner;
  }

  /** The composer that has the focus. */
  get writer(): Writer | undefined {
    return this.focused === null ? undefined : this.writers.get(this.focused);
  }

  get floating(): Floating {
    return this.#floating;
  }

  get about(): ConversationId | null {
    return this.#about;
  }

  /** Lets something cover the window, about the focused conversation or another one. */
  float(which: Floating, about = this.focused) {
    this.#about = about;
    this.#floating = which;
  }

  /** Shows a conversation in the focused column, or in a new one beside it, and focuses it. */
  show(conversation: ConversationId, beside = false) {
    const at = this.columns.indexOf(conversation);
    if (at >= 0) {
      this.focus(at);
      return;
    }
    const before = this.focused;
    if (beside && this.columns.length > 0 && this.columns.length < MOST_COLUMNS) {
      this.columns = this.columns.toSpliced(this.column + 1, 0, conversation);
      this.column += 1;
    } else {
      this.columns = this.columns.length > 0 ? this.columns.with(this.column, conversation) : [conversation];
    }
    this.#moved(before);
  }

  /** Focuses a column, if there is one. */
  focus(column: number) {
    if (column >= this.columns.length) return;
    const before = this.focused;
    this.column = column;
    this.#moved(before);
  }

  /** Takes a column away; the last one leaves the middle empty. */
  close(column: number) {
    const before = this.focused;
    this.columns = this.columns.toSpliced(column, 1);
    if (this.column >= column) this.column = Math.max(0, this.column - 1);
    this.#moved(before);
  }

  /** Leaves nothing under the hand: signed out. */
  clear() {
    this.place = "desk";
    this.read = null;
    this.whispers = false;
    this.columns = [];
    this.column = 0;
    this.float(null, null);
    this.awaited = null;
    this.sight = null;
    this.searched = "";
    this.picture = null;
    this.fieldWanted = null;
    this.panelAsked = false;
    this.looks = false;
    this.answered = null;
    this.hangsUp = false;
  }

  /** The floating call becomes large, or small again. */
  growThumb() {
    this.thumbWidth = this.thumbWidth > (THUMB_SMALL + THUMB_LARGE) / 2 ? THUMB_SMALL : THUMB_LARGE;
  }

  /** A key was pressed in a composer. */
  wrote() {
    this.#wroteAt = performance.now();
  }

  /** Whether somebody is in the middle of writing: then nothing may cover the composer. */
  types(): boolean {
    return performance.now() - this.#wroteAt < TYPING_MS;
  }

  /** Whether the focus went from one conversation to another within the last second (C12). */
  justSwitched(): boolean {
    return performance.now() - this.#switchedAt < JUST_MS;
  }

  #moved(before: ConversationId | null) {
    this.caretWanted = true;
    if (this.awaited !== this.focused) this.awaited = null;
    if (before !== null && this.focused !== before) this.#switchedAt = performance.now();
  }
}

export const hand = new Hand();
