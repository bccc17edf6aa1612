/** What may be attached (C6), told before anything is sent. The hub looks into the file and has the last word. */
import type { AttachmentLimits } from "@deskbell/shared/generated/AttachmentLimits";

/** Why a file cannot be sent. */
export type Unfit = "empty" | "large" | "kind" | "many";

/** Names that browsers give to the types of the list. */
const ALSO: Record<string, string> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "application/x-zip-compressed": "application/zip",
  "audio/mp3": "audio/mpeg",
  "video/ogg": "audio/ogg",
  "application/ogg": "audio/ogg",
};

/** Why this file cannot be sent beside so many others; `null` when it can, as far as one can tell from outside. */
export function unfit({ size, type }: Pick<File, "size" | "type">, others: number, limits: AttachmentLimits): Unfit | null {
  if (others >= limits.in_message) return "many";
  if (size === 0) return "empty";
  if (size > limits.bytes) return "large";
  return known(type, limits.media) ? null : "kind";
}

/** The kinds that are let through, in the order of the list, for the words that say so. */
export function kinds(media: readonly string[]): Kind[] {
  return [...new Set(media.map(kindOf))];
}

/** What people call the types. */
export const KINDS = ["pictures", "sound", "video", "pdf", "text", "archives", "documents"] as const;

export type Kind = (typeof KINDS)[number];

function kindOf(type: string): Kind {
  if (type.startsWith("image/")) return "pictures";
  if (type.startsWith("audio/")) return "sound";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("text/")) return "text";
  if (type === "application/pdf") return "pdf";
  return type === "application/zip" ? "archives" : "documents";
}

/** A browser tells a type by the file's name, or not at all: then the hub decides. */
function known(type: string, media: readonly string[]): boolean {
  const plain = type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (plain === "" || plain === "application/octet-stream") return true;
  if (plain.startsWith("text/") && media.includes("text/plain")) return true; // Tables and notes are text inside.
  return media.includes(plain) || media.includes(ALSO[plain] ?? "");
}

/** 240 kB, 1.2 MB: in the words of the visitor's language, and counted as the limits are: 20 MB are 20 times 1024 times 1024. */
export function size(bytes: number, locale: string): string {
  const [unit, by] = bytes < 1_000_000 ? (["kilobyte", 1_024] as const) : (["megabyte", 1_048_576] as const);
  const value = Math.max(bytes / by, 0.1);
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
