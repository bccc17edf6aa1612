// The first look at whether a ring reaches one (A5): what a test has shown, and what is left to be mended.
import type { Standing } from "@/lib/ready";
import type { HealthState, HealthView, Tested } from "@deskbell/shared/types";

/** What a test of the ring or of a notification has come to; only the person knows whether it was noticed. */
export type Tried = "untested" | "failed" | "asks" | "noticed" | "missed";

/** The tests of one look. */
export interface Answers {
  /** What the system said; `null` before a test. */
  tested: Tested | null;
  heard: boolean | null;
  seen: boolean | null;
}

export const NOTHING: Answers = { tested: null, heard: null, seen: null };

function tried(came: boolean | undefined, noticed: boolean | null): Tried {
  if (came === undefined) return "untested";
  if (!came) return "failed";
  if (noticed === null) return "asks";
  return noticed ? "noticed" : "missed";
}

export const ringTried = ({ tested, heard }: Answers): Tried => tried(tested?.ring, heard);
export const noticeTried = ({ tested, seen }: Answers): Tried => tried(tested?.notification, seen);

/** How one of them stands: as the test says, and before it as the system says. */
export function stands(tried: Tried, found: HealthState): HealthState {
  switch (tried) {
    case "noticed":
      return "good";
    case "failed":
    case "missed":
      return "bad";
    case "asks":
      return "unknown";
    case "untested":
      return found === "good" ? "unknown" : found; // what nobody heard yet is not known to be heard
  }
}

/** What the system says of a kind. */
export const found = (health: HealthView, kind: "ring" | "notifications"): HealthState =>
  health.checks.find(({ finding }) => finding.kind === kind)?.state ?? "unknown";

/** How many things are to be mended. What is off because one chose so is none. */
export function toMend(answers: Answers, health: HealthView, senses: readonly Standing[]): number {
  const bad = (state: HealthState) => state === "bad" || state === "warn";
  const tests = [stands(ringTried(answers), found(health, "ring")), stands(noticeTried(answers), found(health, "notifications"))];
  return tests.filter(bad).length + senses.filter((sense) => sense.is === "trouble").length;
}

/** Whether everything that can be tested was tested and noticed. */
export const allNoticed = (answers: Answers) => ringTried(answers) === "noticed" && noticeTried(answers) === "noticed";
