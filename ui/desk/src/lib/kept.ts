// From whom a conversation came that is kept for this agent (C9): the thread knows, once it is here.
import type { Thread } from "@/lib/thread.svelte";

/** The name of who passed it on last; `null` while that is not known, or when nobody did. */
export function keptFrom(thread: Thread | undefined): string | null {
  const last = thread?.entries.findLast(
    ({ entry: { body } }) => body.type === "happened" && (body.what.happening === "transferred" || body.what.happening === "back"),
  );
  const body = last?.entry.body;
  return body?.type === "happened" && body.what.happening === "transferred" ? body.what.name : null;
}
