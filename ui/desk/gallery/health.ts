// How the computer of the gallery is.
import { HEALTH } from "@/lib/samples";
import type { HealthCheck, HealthView } from "@deskbell/shared/types";
import { ago } from "./people";

/** The same with other checks in place of those of their kind. */
function but(light: HealthView["light"], ...others: HealthCheck[]): HealthView {
  const checks = HEALTH.checks.map((check) => others.find((other) => other.finding.kind === check.finding.kind) ?? check);
  return { ...HEALTH, light, checks, connected_since: ago(134), deaf: others.some(({ finding, state }) => finding.kind === "ring" && state === "bad") };
}

export const GOOD = but("good");

export const SICK: HealthView = {
  ...but(
    "warn",
    { finding: { kind: "connection", found: "slow" }, state: "warn" },
    { finding: { kind: "clock", found: "slow" }, state: "warn" },
    { finding: { kind: "notifications", found: "refused" }, state: "warn" },
    { finding: { kind: "do_not_disturb", found: "unknown" }, state: "unknown" },
    { finding: { kind: "ring", found: "replaced" }, state: "warn" },
    { finding: { kind: "camera", found: "refused" }, state: "warn" },
    { finding: { kind: "microphone", found: "absent" }, state: "warn" },
  ),
  tested_at: ago(12),
};

export const DEAF = but(
  "bad",
  { finding: { kind: "notifications", found: "absent" }, state: "bad" },
  { finding: { kind: "ring", found: "absent" }, state: "bad" },
);

export const OFFLINE: HealthView = {
  ...but("bad", { finding: { kind: "connection", found: "offline" }, state: "bad" }),
  connected_since: null,
};
