/** What goes into a session's rules, and what comes out of them. */
import type { Code } from "../generated/Code";
import type { Event } from "../generated/Event";
import type { Opened } from "../generated/Opened";
import type { Resume } from "../generated/Resume";
import type { SignalFrame } from "../generated/SignalFrame";
import type { Volatile } from "../generated/Volatile";
import type { WireError } from "../generated/WireError";

/** Something that the hub must do once. It is sent in order and repeated with the same id until it is answered. */
export interface Command {
  method: string;
  params: { command_id: string };
  /** Temporary refusals that the caller wants to hear of instead of having the command tried again. */
  surfaces?: readonly Code[];
}

/** What came of a command or a query. */
export type Outcome = { ok: true; result: unknown } | { ok: false; error: WireError };

/** What can happen to a session. */
export type Input =
  | { type: "start" }
  | { type: "stop" }
  /** The socket stands, and this is who we are. */
  | { type: "opened"; token: string }
  | { type: "frame"; text: string }
  /** The socket closed, or could not be opened. */
  | { type: "closed"; code: number }
  /** There is no token to be had. */
  | { type: "refused"; error: WireError }
  /** The machine woke up, the network changed, or somebody looks at the page again. */
  | { type: "wake" }
  /** The page goes away. */
  | { type: "leave" }
  /** The deadline has come. */
  | { type: "time" }
  | { type: "command"; command: Command }
  | { type: "query"; key: number; method: string; params: object }
  /** Matters only now: sent when the session is live, else dropped. */
  | { type: "say"; method: string; params: object };

/** What a session owes the world, in this order. */
export type Effect =
  | { type: "connect" }
  | { type: "disconnect" }
  | { type: "send"; frame: string }
  | { type: "session"; opened: Opened }
  /** Change the copy of the log; `store` follows before the hub may forget the event. */
  | { type: "event"; event: Event }
  /** Forget the copy and begin anew with these parts. */
  | { type: "snapshot"; parts: Event[] }
  /** Write the copy and its place in one go. */
  | { type: "store"; place: Resume }
  | { type: "volatile"; volatile: Volatile }
  /** The other device of a leg says something. */
  | { type: "signal"; frame: SignalFrame }
  | { type: "answer"; to: { command: string } | { query: number }; outcome: Outcome }
  | { type: "link"; link: Link };

/** Where the connection stands, for people. */
export type Link =
  | { is: "idle" }
  | { is: "connecting" }
  | { is: "live" }
  /** Lost; the next try is at `until`. */
  | { is: "waiting"; until: number }
  /** It will not come back by itself. */
  | { is: "stopped"; why: Stopped };

/** Why a session will not come back by itself: a final close code, or a final refusal. */
export type Stopped = { by: "close"; code: number } | { by: "refusal"; error: WireError };
