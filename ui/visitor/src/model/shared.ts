import type { DeskStanding } from "@deskbell/shared/generated/DeskStanding";
import type { QueuePlace } from "@deskbell/shared/generated/QueuePlace";
import type { Link } from "@deskbell/shared/session";
import type { Unsent } from "./unsent";
import { EMPTY, type Visit } from "./visit";

/** All that the tabs of one browser profile show. The leading tab makes it, the others receive it whole. */
export interface Shared {
  visit: Visit;
  unsent: readonly Unsent[];
  link: Link;
  /** Whether somebody would answer now (C2); `null` until the hub has said. */
  standing: DeskStanding | null;
  place: QueuePlace | null;
  /** The conversation in which the agent types. */
  typing: string | null;
  /** A page of the thread is on its way. */
  loading: boolean;
  /** The tab that has the call's camera and connection; `null` while none has. */
  engaged: string | null;
  /** The hub's clock before this machine's, in ms. */
  ahead: number;
  /** The hub's limit of a message. */
  textChars: number;
}

/** Before anything is known. */
export const NOTHING: Shared = {
  visit: EMPTY,
  unsent: [],
  link: { is: "idle" },
  standing: null,
  place: null,
  typing: null,
  loading: false,
  engaged: null,
  ahead: 0,
  textChars: 8_000,
};

/** What a person in any tab wants of the leading one. */
export type Intent =
  /** Connect, also without a conversation so far. */
  | { want: "connect" }
  /** Somebody wants a lost connection tried now. */
  | { want: "wake" }
  | { want: "send"; unsent: Unsent }
  | { want: "retry"; id: string }
  | { want: "discard"; id: string }
  | { want: "read"; conversation: string; upTo: number }
  | { want: "typing"; on: boolean }
  | { want: "older" }
  | { want: "end" }
  | { want: "describe"; about: About };

/** What a page knows of its visitor. `null` is nothing. */
export interface About {
  name: string | null;
  page: { title: string; url: string } | null;
  custom: { label: string; value: string }[] | null;
}
