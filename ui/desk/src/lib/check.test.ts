import { allNoticed, noticeTried, NOTHING, ringTried, stands, toMend, type Answers } from "@/lib/check";
import type { Standing } from "@/lib/ready";
import type { HealthState, HealthView } from "@deskbell/shared/types";
import { expect, test } from "vitest";

const health = (ring: HealthState, notifications: HealthState): HealthView => ({
  light: "good",
  deaf: false,
  checks: [
    { finding: { kind: "ring", found: "works" }, state: ring },
    { finding: { kind: "notifications", found: "works" }, state: notifications },
  ],
  speakers: [],
  connected_since: null,
  tested_at: null,
});
const WORKS: Standing = { is: "works" };
const both = (heard: boolean | null, seen: boolean | null): Answers => ({ tested: { ring: true, notification: true }, heard, seen });

test("a5: only the person knows whether a test was noticed", () => {
  expect([ringTried(NOTHING), noticeTried(NOTHING)]).toEqual(["untested", "untested"]);
  expect([ringTried(both(null, null)), noticeTried(both(null, null))]).toEqual(["asks", "asks"]);
  expect([ringTried(both(true, false)), noticeTried(both(true, false))]).toEqual(["noticed", "missed"]);
  const failed: Answers = { tested: { ring: false, notification: true }, heard: true, seen: true };
  expect([ringTried(failed), noticeTried(failed)]).toEqual(["failed", "noticed"]);
  expect([allNoticed(both(true, true)), allNoticed(both(true, null)), allNoticed(failed)]).toEqual([true, false, false]);
});

test("a5: a loudspeaker that is there is not known to be heard before somebody has heard it", () => {
  expect(stands("untested", "good")).toBe("unknown");
  expect(stands("untested", "bad")).toBe("bad");
  expect(stands("noticed", "unknown")).toBe("good");
  expect(stands("missed", "good")).toBe("bad");
});

test("a5: what is to be mended is counted, and what one chose to do without is not", () => {
  const good = health("good", "good");
  expect(toMend(NOTHING, good, [WORKS, WORKS])).toBe(0);
  expect(toMend(both(false, true), good, [WORKS, WORKS])).toBe(1);
  expect(toMend(both(false, false), good, [{ is: "trouble", trouble: "no_camera" }, { is: "chosen_none" }])).toBe(3);
  expect(toMend(NOTHING, health("bad", "warn"), [WORKS, WORKS])).toBe(2);
  // What the person noticed counts more than what the system says.
  expect(toMend(both(true, true), health("unknown", "warn"), [WORKS, WORKS])).toBe(0);
});
