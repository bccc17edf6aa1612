// Files that are attached (C6): what the page knows of them, and what it says before an upload begins.
import { percent, size } from "@/lib/format";
import { inWords } from "@/lib/refusals";
import type { May } from "@/lib/rights";
import { w } from "@/words";
import type { AttachmentId, AttachmentLimits, DownloadView, FileView } from "@deskbell/shared/types";

/** How much of a file has gone, from 0 to 1. */
export function progress({ bytes, state }: FileView): number {
  switch (state.state) {
    case "uploading":
      return bytes > 0 ? Math.min(1, state.sent / bytes) : 0;
    case "ready":
      return 1;
    case "waiting":
    case "failed":
      return 0;
  }
}

/** How much of a file that is being saved is here, from 0 to 1. */
export const saved = ({ got, bytes }: DownloadView): number => (bytes ? Math.min(1, got / bytes) : 0);

/** How a file that is being saved stands, in words. */
export function savingSay(download: DownloadView): string {
  switch (download.state.state) {
    case "coming":
      return w.files.saving(percent(saved(download)));
    case "waiting":
      return w.files.savingWaits;
    case "failed":
      return inWords(download.state.why);
  }
}

/** What hinders a message from going out: files that are not there yet, or that failed. */
export type Holds = "uploading" | "failed" | null;

export function holds(files: readonly FileView[]): Holds {
  if (files.some((file) => file.state.state === "failed")) return "failed";
  return files.some((file) => file.state.state !== "ready") ? "uploading" : null;
}

/**
 * What becomes of a message that waits for its files. One that failed needs the person: nothing goes out without it. Where
 * one cannot write any more, because it was ended, passed on or taken away meanwhile, it would only be refused.
 */
export function whatNow(files: readonly FileView[], may: May): "wait" | "send" | "failed" | "cannot" {
  if (may !== true) return "cannot";
  const held = holds(files);
  if (held === null) return "send";
  return held === "failed" ? "failed" : "wait";
}

/** The files that have arrived, to go with a message: the desk knows each by the id that it gave it. */
export const arrived = (files: readonly FileView[]): AttachmentId[] =>
  files.flatMap((file) => (file.state.state === "ready" ? [file.id] : []));

/** A file as the browser hands it over. */
type Given = Pick<File, "name" | "size" | "type">;

/** Types that browsers name differently than the hub does, by the end of the name. */
const BY_NAME: Record<string, string> = {
  md: "text/plain",
  log: "text/plain",
  csv: "text/plain",
};

/** What a file seems to be. The hub looks into it and has the last word. */
function seems({ name, type }: Given): string | null {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return BY_NAME[ending] ?? (type === "" ? null : type.split(";")[0]!.trim().toLowerCase());
}

/**
 * Which of the given files can be attached beside `known` ones, and why not the others. What cannot be told from
 * outside is let through: the hub looks into it.
 */
export function sift<F extends Given>(given: readonly F[], known: number, limits: AttachmentLimits | null): { fit: F[]; why: string[] } {
  if (!limits) return { fit: [...given], why: [] };
  const fit: F[] = [];
  const why: string[] = [];
  for (const file of given) {
    const media = seems(file);
    if (file.size === 0) why.push(w.files.empty(file.name));
    else if (file.size > limits.bytes) why.push(w.files.tooLarge(file.name, size(limits.bytes)));
    else if (media !== null && !limits.media.includes(media)) why.push(w.files.notThis(file.name));
    else if (known + fit.length >= limits.in_message) {
      why.push(w.files.tooMany(limits.in_message));
      break;
    } else fit.push(file);
  }
  return { fit, why };
}

/** "PDF", "DOCX", "MP4": a type in a word that people know. */
export function kind(media: string, name: string): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1];
  return (ending ?? media.split("/").at(-1)?.split(/[.+-]/).at(-1) ?? media).toUpperCase();
}

/** Pictures that the page can show. */
export const isPicture = (media: string) => /^image\/(png|jpeg|gif|webp)$/.test(media);

/** Room for a picture that is not there yet, so that nothing moves when it comes, in pixels. */
export function frameOf(pixels: { width: number; height: number } | null, most: { width: number; height: number }) {
  if (!pixels || pixels.width <= 0 || pixels.height <= 0) return { width: most.width, height: Math.round((most.width * 3) / 4) };
  const scale = Math.min(1, most.width / pixels.width, most.height / pixels.height);
  // What is far longer than wide still has something to click on.
  return { width: Math.max(48, Math.round(pixels.width * scale)), height: Math.max(48, Math.round(pixels.height * scale)) };
}
