// The only way to the desk's Rust side: what the page asks, and the changes that follow.
import type { AskError, Asks as Generated, AttachmentId, ConversationId } from "@deskbell/shared/types";
import { Channel, convertFileSrc, invoke } from "@tauri-apps/api/core";
import type { AnyChange, FileAsks } from "@/lib/files";
import type { Format, Raw } from "@/lib/video/frame";

/** Whose picture of a call. */
export type Whose = "visitor" | "own";

export type Asks = Generated & FileAsks;
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
export async function changes(handler: (changes: AnyChange[]) => void): Promise<void> {
  const channel = new Channel<AnyChange[]>();
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

/** Gives a file to the desk, which sends it to the hub. It is known by the returned id from then on. */
export async function attach(conversation: ConversationId, file: File): Promise<AttachmentId> {
  const headers = { conversation, name: encodeURIComponent(file.name) };
  try {
    return await invoke<AttachmentId>("attach", new Uint8Array(await file.arrayBuffer()), { headers });
  } catch (error) {
    throw asAskError(error);
  }
}

/** Where the page gets a file from: the desk fetches it once and keeps it. A preview is small. */
export const fileUrl = (id: AttachmentId, preview: boolean): string =>
  convertFileSrc(preview ? `${id}/preview` : id, "deskbell-file").replaceAll("%2F", "/");

function asAskError(error: unknown): AskError {
  if (typeof error === "object" && error !== null && "message" in error && "kind" in error) {
    return error as AskError;
  }
  return { message: error instanceof Error ? error.message : String(error), kind: "problem" };
}
