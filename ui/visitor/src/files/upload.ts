/**
 * One file on its way to the hub (C6), without the file, the network and the clock: what has happened goes in, and what
 * is to be done comes out. A line that is lost is tried again by itself, from the place that the hub has.
 */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { Code } from "@deskbell/shared/generated/Code";

export interface Upload {
  /** In bytes. */
  size: number;
  state:
    /** Its turn has not come. */
    | { is: "waiting" }
    | { is: "running" }
    /** The line is lost, or the hub wants a pause. It goes on by itself. */
    | { is: "paused"; by: "line" | "hub" }
    | { is: "done"; attachment: Attachment }
    | { is: "failed"; why: Failure };
  /** At the hub; `null` before it has been announced there. */
  id: string | null;
  /** So much has arrived. */
  offset: number;
  /** The most that the hub takes at once. */
  chunk: number;
  /** Failures in a row. */
  tries: number;
}

/** `lost`: the line was tried often enough. `unreadable`: the file is gone, or was changed since it was picked. */
export type Failure = Code | "lost" | "unreadable";

export type Happened =
  /** Its turn has come, the visitor tries again, or the line is back. */
  | { what: "go" }
  /** The pause is over. */
  | { what: "time" }
  | { what: "announced"; id: string; offset: number; chunk: number }
  /** The hub has taken a piece. With the last one it says what it has found in the file. */
  | { what: "stored"; offset: number; attachment: Attachment | null }
  /** The hub has said, when it was asked, how much it has. What it has whole comes as `stored`. */
  | { what: "placed"; offset: number }
  /** The hub has refused a piece: it stands elsewhere (409). */
  | { what: "elsewhere"; offset: number }
  | { what: "refused"; reason: Code; temporary: boolean; after: number | null }
  /** No answer came. */
  | { what: "lost" }
  /** The file itself could not be read. */
  | { what: "unreadable" };

export type Todo =
  | { do: "announce" }
  | { do: "put"; id: string; from: number; to: number }
  | { do: "ask"; id: string }
  | { do: "wait"; ms: number };

type Step = [upload: Upload, todo: Todo | null];

/** After so many failures in a row it is left to the visitor. With the pauses between them about a minute. */
const TRIES = 6;
/** Smaller than the hub would take: so that one sees it go, and a bad line loses less. */
const PIECE = 512 * 1024;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 20_000;

export function newUpload(size: number): Upload {
  return { size, state: { is: "waiting" }, id: null, offset: 0, chunk: 0, tries: 0 };
}

/** One that an earlier page has brought to the hub. */
export function uploaded(attachment: Attachment): Upload {
  const { id, bytes } = attachment;
  return { size: bytes, state: { is: "done", attachment }, id, offset: bytes, chunk: 0, tries: 0 };
}

export function step(upload: Upload, happened: Happened): Step {
  if (upload.state.is === "done") return [upload, null];
  switch (happened.what) {
    case "go":
      return upload.state.is === "running" ? [upload, null] : again({ ...upload, tries: 0 });
    case "time":
      return upload.state.is === "paused" ? again(upload) : [upload, null];
    case "announced":
      return onward({ ...upload, id: happened.id, offset: happened.offset, chunk: happened.chunk });
    case "stored":
      if (happened.attachment) return [{ ...upload, offset: upload.size, state: { is: "done", attachment: happened.attachment } }, null];
      return happened.offset > upload.offset ? onward({ ...upload, offset: happened.offset, tries: 0 }) : pause(upload, null);
    case "placed":
      return onward({ ...upload, offset: happened.offset });
    case "elsewhere": // Where we thought that it stands: then it is of no use to say the same again at once.
      return happened.offset === upload.offset ? pause(upload, null) : onward({ ...upload, offset: happened.offset });
    case "refused":
      return refused(upload, happened);
    case "lost":
      return pause(upload, null);
    case "unreadable":
      return [{ ...upload, state: { is: "failed", why: "unreadable" } }, null];
  }
}

/** Refusals that another try can change. The rest is in the file itself. */
const PASSING: readonly Failure[] = ["lost", "unavailable", "internal", "bad_token", "not_found", "too_fast", "blocked"];

/** Whether it is of use to try a file again that has failed. */
export function canRetry({ state }: Upload): boolean {
  return state.is === "failed" && PASSING.includes(state.why);
}

/** How much of it has arrived, from 0 to 1. */
export function share({ offset, size, state }: Upload): number {
  return state.is === "done" ? 1 : size === 0 ? 0 : offset / size;
}

/**
 * The next piece: half as much after each failure, so that a line on which a whole one takes too long gets on, too. One
 * without bytes behind the last byte asks for the hub's last word, when that was lost.
 */
function onward(upload: Upload): Step {
  const { id, offset, chunk, size, tries } = upload;
  if (id === null || chunk <= 0) return pause(upload, null);
  return [{ ...upload, state: { is: "running" } }, { do: "put", id, from: offset, to: Math.min(size, offset + Math.min(chunk, PIECE >> tries)) }];
}

/** What arrived before the line was lost need not be said again: the hub is asked. */
function again(upload: Upload): Step {
  return [{ ...upload, state: { is: "running" } }, upload.id === null ? { do: "announce" } : { do: "ask", id: upload.id }];
}

function refused(upload: Upload, { reason, temporary, after }: Extract<Happened, { what: "refused" }>): Step {
  if (temporary) return pause(upload, after, { by: "hub", why: reason });
  const anew = { ...upload, id: null, offset: 0, tries: upload.tries + 1 };
  // The hub has forgotten what has arrived: from the beginning, but not for ever.
  if (reason === "not_found" && upload.id !== null && anew.tries < TRIES) return again(anew);
  return [{ ...anew, state: { is: "failed", why: reason } }, null];
}

function pause(upload: Upload, after: number | null, { by, why }: { by: "line" | "hub"; why: Failure } = { by: "line", why: "lost" }): Step {
  const tries = upload.tries + 1;
  if (tries >= TRIES) return [{ ...upload, tries, state: { is: "failed", why } }, null];
  const ms = after ?? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** upload.tries);
  return [{ ...upload, tries, state: { is: "paused", by } }, { do: "wait", ms }];
}
