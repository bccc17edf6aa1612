// The only way to the desk's Rust side: what the page asks, and the changes that follow.
import type { AskError, Asks, AttachmentId, Change, ConversationId, LoginStart, PopoutAct, PopoutView } from "@deskbell/shared/types";
import { Channel, convertFileSrc, invoke } from "@tauri-apps/api/core";
import type { Format, Raw } from "@/lib/video/frame";

/** Whose picture of a call. */
export type Whose = "visitor" | "own";

type Name = keyof Asks;
/** An ask without parameters is called with its name alone. */
type Params<N extends Name> = Asks[N]["params"] extends null ? [] : [params: Asks[N]["params"]];

/** Asks the desk. Rejects with an {@link AskError}, whatever went wrong. */
export async function ask<N extends Name>(name: N, ...[params]: Params<N>): Promise<Asks[N]["result"]> {
  try {
    return await invoke<Asks[N]["result"]>("ask", { ask: { ask: name, params: params ?? null } });
  } catch (error) {
    throw asAskError(error);
  }
}

/** Hands every list of changes to `handler`, in order, for as long as the page lives. */
export async function changes(handler: (changes: Change[]) => void): Promise<void> {
  const channel = new Channel<Change[]>();
  channel.onmessage = handler;
  await invoke("follow", { changes: channel });
}

/**
 * Hands every frame of a picture to `handler`, beginning with one that needs no other. At most two are under way:
 * each must be said to be taken. Following again takes the place of the following before.
 */
export async function frames(picture: Whose, format: Format, handler: (frame: Raw) => void): Promise<void> {
  const channel = new Channel<Raw>();
  channel.onmessage = handler;
  await invoke("frames", { picture, format, channel });
}

/** A frame has been decoded or let go: another one may come. */
export function frameTaken(picture: Whose, number: number) {
  // Nobody waits for it; when there is no call any more there is nothing to be told.
  invoke("frame_taken", { picture, number }).catch(() => {});
}

/**
 * Attaches a file to what is being written in a conversation. It is on disk when this resolves; how far it comes is
 * told by `thread_files`. Rejects with an {@link AskError}.
 */
export async function attach(conversation: ConversationId, file: File): Promise<AttachmentId> {
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    // Headers are ASCII.
    return await invoke<AttachmentId>("attach", bytes, {
      headers: { conversation, name: encodeURIComponent(file.name) },
    });
  } catch (error) {
    throw asAskError(error);
  }
}

/**
 * Whether the desk starts when the person signs in to the computer, as the system says at this moment; with `on` it is
 * switched first. Rejects with an {@link AskError}.
 */
export async function loginStart(on: boolean | null = null): Promise<LoginStart> {
  try {
    return await invoke<LoginStart>("login_start", { on });
  } catch (error) {
    throw asAskError(error);
  }
}

/** Keeps a file as the person's own ring. Rejects with an {@link AskError} when it is none. */
export async function keepRing(file: File): Promise<void> {
  try {
    await invoke("keep_ring", new Uint8Array(await file.arrayBuffer()), { headers: { name: encodeURIComponent(file.name) } });
  } catch (error) {
    throw asAskError(error);
  }
}

/** The address of a picture, of a message or a composer, for an `<img>`; with `preview` a small one. */
export function fileUrl(id: AttachmentId, preview: boolean): string {
  // The base differs by system; the path is put together here, because it would be encoded there.
  return `${convertFileSrc("", "deskbell-file")}${id}${preview ? "/preview" : ""}`;
}

/** The call in a window of its own; `shown` is told once it is open, and when it has been closed. Rejects with an {@link AskError}. */
export async function popOut(shown: (open: boolean) => void): Promise<void> {
  const channel = new Channel<boolean>();
  channel.onmessage = shown;
  try {
    await invoke("pop_out", { shown: channel });
  } catch (error) {
    throw asAskError(error);
  }
}

/** The call on the stage again. */
export const popIn = () => invoke<void>("pop_in");

/** For a small window: hands it all that it shows, whole with each change. */
export async function callFollow(handler: (view: PopoutView) => void): Promise<void> {
  const channel = new Channel<PopoutView>();
  channel.onmessage = handler;
  await invoke("call_follow", { channel });
}

/** For a small window: does something about the call. Rejects with an {@link AskError}. */
export async function callAct(act: PopoutAct): Promise<void> {
  try {
    await invoke("call_act", { act });
  } catch (error) {
    throw asAskError(error);
  }
}

function asAskError(error: unknown): AskError {
  if (typeof error === "object" && error !== null && "message" in error && "kind" in error) {
    return error as AskError;
  }
  return { message: error instanceof Error ? error.message : String(error), kind: "problem" };
}
