// What the health light says: shapes and words for what the desk has found.
import { rough } from "@/lib/format";
import { w } from "@/words";
import type { Finding, HealthState, HealthView, Status, Tested } from "@deskbell/shared/types";

const MARKS = { good: "available", warn: "busy", bad: "unavailable", unknown: "unknown" } as const satisfies Record<
  HealthState,
  Status | "unknown"
>;

/** The shape and colour of a state: those of the toggles, because they mean the same. */
export const mark = (state: HealthState) => MARKS[state];

/** What was found, and its cure. `skew`: the hub's clock less this computer's. */
export function says(finding: Finding, skew = 0): string {
  // Every kind has a word for everything that can be found of it: the catalogue's type sees to it.
  const words: Partial<Record<string, string | ((apart: string) => string)>> = w.health.found[finding.kind];
  const found = words[finding.found] ?? "";
  return typeof found === "string" ? found : found(rough(Math.abs(skew)));
}

/** The whole light in a few words. */
export function lightSays(health: HealthView): string {
  if (health.light !== "warn") return w.health.light[health.light];
  return w.health.outOf(health.checks.filter((check) => check.state === "warn").length);
}

/** What a test has shown. */
export function testSays({ ring, notification }: Tested): string {
  if (ring && notification) return w.health.tested.both;
  if (ring) return w.health.tested.ring;
  return notification ? w.health.tested.notification : w.health.tested.neither;
}
