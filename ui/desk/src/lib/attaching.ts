// Files to the hub and from it (C6).
import { say, told } from "@/lib/acts";
import { ask, attach } from "@/lib/bridge";
import { sift } from "@/lib/files";
import { model } from "@/lib/model.svelte";
import { asRefusal, inWords } from "@/lib/refusals";
import { w } from "@/words";
import type { Attachment, AttachmentId, ConversationId, DownloadView } from "@deskbell/shared/types";

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
  try {
    const { path } = await ask("save_file", { attachment: id, name });
    if (path !== null) say("info", w.files.saved(path));
  } catch (error) {
    // A download that failed says so where it stands.
    if (model.desk && !download(id)) say("problem", inWords(asRefusal(error)));
  }
}

/** The download of a file; `undefined` when it is not being saved and did not fail. */
export const download = (id: AttachmentId): DownloadView | undefined => model.desk?.downloads.find((one) => one.attachment === id);

/** Stops saving a file, or leaves one that could not be saved. */
export const cancelSave = ({ id }: Attachment) => told(ask("cancel_save", { attachment: id }));
