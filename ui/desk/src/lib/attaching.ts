// Files to the hub and from it (C6).
import { say, told } from "@/lib/acts";
import { ask, attach } from "@/lib/bridge";
import { sift } from "@/lib/files";
import { model } from "@/lib/model.svelte";
import { w } from "@/words";
import type { Attachment, ConversationId } from "@deskbell/shared/types";

/** Gives files to the desk, which sends them on; what cannot be sent is said before it begins. */
export function attachFiles(conversation: ConversationId, files: readonly File[]) {
  const known = model.threads.get(conversation)?.files.length ?? 0;
  const { fit, why } = sift(files, known, model.desk?.rules?.attachments ?? null);
  for (const reason of why) say("problem", reason, conversation);
  for (const file of fit) void told(attach(conversation, file), conversation);
}

export const detach = (conversation: ConversationId, id: string) => told(ask("detach", { conversation, id }), conversation);

export const retryFile = (conversation: ConversationId, id: string) =>
  told(ask("retry_file", { conversation, id }), conversation);

/** Puts a file where the person wants it, and says where that was. */
export async function saveFile({ id, name }: Attachment): Promise<void> {
  const saved = await told(ask("save_file", { attachment: id, name }));
  if (saved?.path) say("info", w.files.saved(saved.path));
}
