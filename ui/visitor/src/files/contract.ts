/** What the widget and the files know of each other: the files are a script of their own that is loaded with the first one. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { AttachmentLimits } from "@deskbell/shared/generated/AttachmentLimits";

/** What the widget does for the files. */
export interface FilesHost {
  locale: string;
  /** The chat stands on a screen of an app: nothing may cover what is around it. */
  mounted: boolean;
  /** Where the hub takes and gives them. */
  address: string;
  token(): Promise<string>;
  limits(): AttachmentLimits | null;
  /** What has arrived outlives a reload. */
  keep(files: readonly Attachment[]): void;
  /** Something changed: draw again. */
  changed(): void;
  /** The last file was taken back: the focus goes to the text. */
  focus(): void;
}

/** What goes with the next message. */
export interface Attached {
  ready: readonly Attachment[];
  /** Some are still on their way. */
  busy: boolean;
  /** So many need the visitor. */
  failed: number;
}

export const NO_FILES: Attached = { ready: [], busy: false, failed: 0 };

/** The files, in the hands of the widget. */
export interface FilesPart {
  /** Those of the next message. */
  readonly tray: HTMLElement;
  /** A picture in large, over everything. */
  readonly large: HTMLElement;
  /** Its own rules. */
  readonly css: string;
  readonly attached: Attached;
  /** Takes what was picked, pasted or dropped. */
  take(files: readonly File[]): void;
  /** Takes what a former page has brought to the hub. */
  restore(files: readonly Attachment[]): void;
  /** Those that were ready are part of a message now. */
  sent(): void;
  /** The line is back. */
  live(): void;
  /** Shows the files of a message. */
  fill(place: HTMLElement, files: readonly Attachment[]): void;
  /** The message is no longer shown. */
  empty(place: HTMLElement): void;
  /** Escape: closes what is open. Says whether something was. */
  dismiss(): boolean;
  destroy(): void;
}

/** What the script leaves on the page. */
export interface DeskbellFiles {
  make(host: FilesHost): FilesPart;
}
