/** What the widget and the call know of each other: the call is a script of its own that is loaded when it is wanted. */
import type { Options } from "../options";
import type { Room } from "../room";
import type { Store } from "../store";
import type { Words } from "../words";

/** What the widget does for the call. */
export interface VideoHost {
  room: Room;
  options: Options;
  words: Words;
  locale: string;
  /** The profile's memory. */
  kept: Store;
  /** The place or the picture has changed: draw again. */
  changed(): void;
  /** Goes on writing. */
  focus(): void;
}

/** How the call stands in the panel: over the thread, above it, beside it in a larger panel, or over everything. */
export type Layout = "none" | "dialog" | "stage" | "large" | "over";

/** The call, in the hands of the widget. */
export interface VideoPart {
  readonly element: HTMLElement;
  /** Its own rules. */
  readonly css: string;
  readonly layout: Layout;
  /** A call of this tab rings or runs. */
  readonly running: boolean;
  /** The call that was hung up here, while the hub may not know it yet. */
  readonly left: string | null;
  /** The visitor wants to call. */
  begin(): void;
  /** The visitor comes back to a call that a former page has begun. */
  back(): void;
  /** Escape: closes what is open. Never ends a call. Says whether something was open. */
  dismiss(): boolean;
  destroy(): void;
}

/** What the script leaves on the page. */
export interface DeskbellVideo {
  make(host: VideoHost): VideoPart;
}
