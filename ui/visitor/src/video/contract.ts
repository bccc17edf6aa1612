/** What the widget and the call know of each other: the call is a script of its own that is loaded when it is wanted. */
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { Invitation } from "../model/visit";
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
  /** The tab's own memory, which outlives a reload. */
  local: Store;
  /** The place or the picture has changed: draw again. */
  changed(): void;
  /** Goes on writing. */
  focus(): void;
  /** Opens the panel. */
  show(): void;
}

/** Where the tab remembers its call. */
export const HAD = "call";

/** The call that a tab has, and what of one's own is on: a page that is loaded anew turns nothing on that was off. */
export interface Had {
  call: string;
  media: Pick<MediaState, "camera" | "microphone">;
}

/** How the call stands in the panel: over the thread, above it, beside it in a larger panel or on a phone's side, or over everything. */
export type Layout = "none" | "dialog" | "stage" | "large" | "beside" | "over";

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
  /** The visitor comes to where an agent has invited to (V10). */
  join(invitation: Invitation): void;
  /** The visitor comes back to a call that a former page has begun; `had` is what is known of it when this tab had it. */
  back(had?: Had): void;
  /** Escape: closes what is open. Never ends a call. Says whether something was open. */
  dismiss(): boolean;
  destroy(): void;
}

/** What the script leaves on the page. */
export interface DeskbellVideo {
  make(host: VideoHost): VideoPart;
}
