/** What stands above and below the thread: with whom one talks, and what one should know before one writes. */
import { CLOSE } from "@deskbell/shared/generated/wire";
import type { Stopped } from "@deskbell/shared/session";
import type { Words } from "../words";
import { keptOut } from "./closed";
import { agentOf } from "./lines";
import type { Shared } from "./shared";
import { current, open } from "./visit";

/** The head of the panel. */
export interface Header {
  /** Of the agent, or empty for the organisation. */
  id: string;
  name: string;
  status: string;
  /** Filled: somebody is there; ring: one will have to wait; none: not known. */
  dot: "on" | "wait" | "none";
}

/** Who answers, and how it stands with them (C2). Whoever is kept out is promised nobody (C8). */
export function header(shared: Shared, words: Words, now: number): Header {
  const organisation = shared.visit.site?.organisation ?? "";
  const agent = agentOf(shared);
  if (shared.link.is !== "live" && shared.link.is !== "stopped") {
    return { ...(agent ?? { id: "", name: organisation }), status: words.connecting, dot: "none" };
  }
  if (shared.link.is === "stopped") return { id: "", name: organisation, status: "", dot: "none" };
  const here = { id: "", name: organisation };
  if (keptOut(shared, now)) return { ...here, status: words.closed.status, dot: "none" };
  if (agent) return { ...agent, status: organisation, dot: "on" };
  const state = open(shared.visit)?.head.state.state;
  if (state === "queued") return { ...here, status: words.inLineUnknown, dot: "wait" };
  if (state === "resting") return { ...here, status: "", dot: "none" }; // The line above the composer says what follows.
  switch (shared.standing?.desk) {
    case "open":
      return { ...here, status: words.standing.open, dot: "on" };
    case "busy": {
      const { waiting, wait } = shared.standing;
      const estimate = wait === null ? "" : ` · ${words.about(wait)}`;
      return { ...here, status: words.standing.busy(waiting) + estimate, dot: "wait" };
    }
    case "full":
      return { ...here, status: words.standing.full, dot: "wait" };
    case "away":
      return { ...here, status: words.standing.away, dot: "wait" };
    default:
      return { ...here, status: "", dot: "none" };
  }
}

/** Above the composer: the place in the queue, or what follows from the state of the conversation. */
export function outlook(shared: Shared, words: Words): string {
  if (shared.link.is !== "live") return "";
  switch (current(shared.visit)?.head.state.state) {
    case "queued":
      return queued(shared, words);
    case "resting":
      return words.resting;
    case "ended":
      return shared.unsent.length === 0 ? words.ended.next : "";
    default:
      return "";
  }
}

/** The visitor's place in the queue with the estimated wait (C2). */
export function queued({ place, visit }: Shared, words: Words): string {
  if (!place || place.conversation !== current(visit)?.head.id) return words.inLineUnknown;
  return words.inLine(place.place) + (place.wait === null ? "" : ` · ${words.about(place.wait)}`);
}

/** A line above the composer; `null` when there is nothing to say. */
export interface Notice {
  text: string;
  /** A connection that is lost can be tried now. */
  retry: boolean;
}

/** What one should know before one writes; to whoever cannot write, only how the connection stands. */
export function notice(shared: Shared, words: Words, now: number): Notice | null {
  const { link, standing, visit } = shared;
  if (link.is === "stopped") return { text: stopped(link.why, words), retry: false };
  const closed = keptOut(shared, now) !== null;
  if (link.is === "waiting") {
    if (closed) return { text: words.noConnection, retry: true };
    const unsent = shared.unsent.filter(({ state }) => state.is === "queued" || state.is === "sent").length;
    return { text: words.offline(unsent), retry: true };
  }
  if (closed) return null; // Why stands in the composer's place.
  const state = open(visit)?.head.state.state;
  if (state === "queued" && standing?.desk === "away") return { text: words.awayInLine, retry: false };
  if (state !== undefined) return null;
  if (standing?.desk === "full") return { text: words.full, retry: false };
  if (standing?.desk === "away") return { text: words.away, retry: false };
  return null;
}

function stopped(why: Stopped, words: Words): string {
  const reason = why.by === "refusal" ? why.error.data.reason : null;
  const code = why.by === "close" ? why.code : null;
  if (code === CLOSE.Blocked || reason === "blocked") return words.closed.now;
  if (code === CLOSE.TooOld || reason === "too_old") return words.stopped.old;
  if (code === CLOSE.SignedOut || reason === "bad_token") return words.stopped.taken;
  return reason === "not_found" ? words.stopped.site : words.stopped.other;
}
