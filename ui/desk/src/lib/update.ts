// New versions of the desk (D6): what the quiet line says, and what it offers.
import { before, date, percent } from "@/lib/format";
import { w } from "@/words";
import type { UpdateView } from "@deskbell/shared/types";

/** Where new versions stand, in words. */
export function updateSays(update: UpdateView, now: number): string {
  switch (update.update) {
    case "off":
      return w.update.off[update.why];
    case "unknown":
      return w.update.unknown;
    case "looks":
      return w.update.looks;
    case "newest":
      return w.update.newest(before(update.at, now));
    case "waits":
      return w.update.waits(update.version, date(update.until, now));
    case "downloads":
      return w.update.downloads(update.version, percent(update.percent / 100));
    case "ready":
      return [w.update.ready(update.version), ...(update.failed ? [w.update.problems[update.failed]] : [])].join(" ");
    case "installs":
      return w.update.installs(update.version);
    case "failed": {
      const why = w.update.problems[update.why];
      return update.version === null ? why : w.update.failed(update.version, why);
    }
  }
}

/** What the person can do about it; `null`: nothing. */
export function updateOffers(update: UpdateView): "install_update" | "look_for_update" | null {
  switch (update.update) {
    case "ready":
      return "install_update";
    case "unknown":
    case "newest":
    case "waits":
    case "failed":
      return "look_for_update";
    case "off":
    case "looks":
    case "downloads":
    case "installs":
      return null;
  }
}

/** Whether somebody who cannot sign in is helped by it: what hinders may be the desk's age. */
export const updateHelps = (update: UpdateView): boolean => ["downloads", "ready", "installs"].includes(update.update);
