// The only way to the desk's Rust side: what the page asks, and the changes that follow.
import type {
  Asks,
  AttachmentId,
  Change,
  ConversationId,
  EndedView,
  LoginStart,
  PageFailure,
  PopoutAct,
  PopoutView,
  Refusal,
  SupportPiece,
  SupportSaved,
  SupportView,
} from "@deskbell/shared/types";
import { Channel, convertFileSrc, invoke } from "@tauri-apps/api/core";
import type { Format, Raw } from "@/lib/video/frame";

/** Whose picture of a call. */
export type Whose = "visitor" | "own";

type Name = keyof Asks;
/** An ask without parameters is called with its name alone. */
type Params<N extends Name> = Asks[N]["params"] extends null ? [] : [params: Asks[N]["params"]];

/** Rejects with a {@link Refusal}, whatever went wrong; and so does everything here that is made of it. */
async function invoked<T>(...call: Parameters<typeof invoke>): Promise<T> {
  try {
    return await invoke<T>(...call);
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Asks the desk. */
export const ask = <N extends Name>(name: N, ...[params]: Params<N>) =>
  invoked<Asks[N]["result"]>("ask", { ask: { ask: name, params: params ?? null } });

/** Hands every list of changes to `handler`, in order, for as long as the page lives. */
export async function changes(handler: (changes: Change[]) => void): Promise<void> {
  const channel = new Channel<Change[]>();
  channel.onmessage = handler;
  await invoked("follow", { changes: channel });
}

/**
 * Hands every frame of a picture to `handler`, beginning with one that needs no other. At most two are under way:
 * each must be said to be taken. Following again takes the place of the following before.
 */
export async function frames(picture: Whose, format: Format, handler: (frame: Raw) => void): Promise<void> {
  const channel = new Channel<Raw>();
  channel.onmessage = handler;
  await invoked("frames", { picture, format, channel });
}

/** A frame has been decoded or let go: another one may come. */
export function frameTaken(picture: Whose, number: number) {
  // Nobody waits for it; when there is no call any more there is nothing to be told.
  invoke("frame_taken", { picture, number }).catch(() => {});
}

/**
 * Attaches a file to what is being written in a conversation. It is on disk when this resolves; how far it comes is
 * told by `thread_files`.
 */
export const attach = async (conversation: ConversationId, file: File) =>
  invoked<AttachmentId>("attach", await bytesOf(file), { headers: { conversation, name: nameOf(file) } });

/**
 * Whether the desk starts when the person signs in to the computer, as the system says at this moment; with `on` it is
 * switched first.
 */
export const loginStart = (on: boolean | null = null) => invoked<LoginStart>("login_start", { on });

/** Puts a support bundle together, to be looked through. */
export const supportPrepare = () => invoked<SupportView>("support_prepare");

/** The last piece of a file of the bundle, or the one before a place. */
export const supportRead = (name: string, before: number | null) => invoked<SupportPiece>("support_read", { name, before });

/** Saves the bundle that was looked through. */
export const supportSave = () => invoked<SupportSaved>("support_save");

/** Shows what was saved in the system's own program for files. */
export const supportReveal = () => invoked<void>("support_reveal");

/** The bundle is not looked through any more. */
export const supportForget = () => invoked<void>("support_forget");

/** How the program ended the last time, where it did not end as it should; `read` takes it away. */
export const supportEnded = (read: boolean) => invoked<EndedView | null>("support_ended", { read });

/** Something went wrong in the page. */
export const pageFailed = (failure: PageFailure) => invoked<void>("page_failed", { failure });

/** Keeps a file as the person's own ring; what is none is refused. */
export const keepRing = async (file: File) =>
  invoked<void>("keep_ring", await bytesOf(file), { headers: { name: nameOf(file) } });

/** Reading fails too, when the file was moved meanwhile. */
async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Headers are ASCII. */
const nameOf = (file: File) => encodeURIComponent(file.name);

/** The address of a picture, of a message or a composer, for an `<img>`; with `preview` a small one. */
export function fileUrl(id: AttachmentId, preview: boolean): string {
  // The base differs by system; the path is put together here, because it would be encoded there.
  return `${convertFileSrc("", "deskbell-file")}${id}${preview ? "/preview" : ""}`;
}

/** The call in a window of its own; `shown` is told once it is open, and when it has been closed. */
export async function popOut(shown: (open: boolean) => void): Promise<void> {
  const channel = new Channel<boolean>();
  channel.onmessage = shown;
  await invoked("pop_out", { shown: channel });
}

/** The call on the stage again. */
export const popIn = () => invoked<void>("pop_in");

/** For a small window: hands it all that it shows, whole with each change. */
export async function callFollow(handler: (view: PopoutView) => void): Promise<void> {
  const channel = new Channel<PopoutView>();
  channel.onmessage = handler;
  await invoked("call_follow", { channel });
}

/** For a small window: does something about the call. */
export const callAct = (act: PopoutAct) => invoked<void>("call_act", { act });

function asRefusal(error: unknown): Refusal {
  if (typeof error === "object" && error !== null && "refusal" in error) return error as Refusal;
  return { refusal: "failed", why: error instanceof Error ? error.message : String(error) };
}
