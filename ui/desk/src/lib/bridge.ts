// The only way to the desk's Rust side: what the page asks, and the changes that follow.
import type { AskError, Asks, Change } from "@deskbell/shared/types";
import { Channel, invoke } from "@tauri-apps/api/core";

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

function asAskError(error: unknown): AskError {
  if (typeof error === "object" && error !== null && "message" in error && "kind" in error) {
    return error as AskError;
  }
  return { message: error instanceof Error ? error.message : String(error), kind: "problem" };
}
