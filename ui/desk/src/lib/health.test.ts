import { lightSays, mark, says, testSays } from "@/lib/health";
import { HEALTH } from "@/lib/samples";
import { en } from "@/words/en";
import { fr } from "@/words/fr";
import type { Finding, HealthCheck, HealthView } from "@deskbell/shared/types";
import { expect, test } from "vitest";

const check = (finding: Finding, state: HealthCheck["state"]): HealthCheck => ({ finding, state });
const light = (state: HealthView["light"], checks: HealthCheck[] = []): HealthView => ({ ...HEALTH, light: state, checks });

test("a5 every state has a shape of its own", () => {
  const shapes = (["good", "warn", "bad", "unknown"] as const).map(mark);
  expect(new Set(shapes).size).toBe(4);
});

test("a5 what is found is said with its cure, by the kind that it is of", () => {
  expect(says({ kind: "connection", found: "slow" })).toBe(en.health.found.connection.slow);
  expect(says({ kind: "clock", found: "slow" }, 7 * 60_000)).toMatch(/^This computer’s clock is 7 min slow; times here are the hub’s/);
  expect(says({ kind: "clock", found: "fast" }, -26 * 3_600_000)).toMatch(/ 1 d 2 h fast/);
  expect(says({ kind: "do_not_disturb", found: "on" })).toMatch(/calls ring/);
});

test("a5 the light counts what is worth a look and names what is bad", () => {
  const camera = check({ kind: "camera", found: "absent" }, "warn");
  const clock = check({ kind: "clock", found: "fast" }, "warn");
  expect(lightSays(light("good"))).toBe("All is well");
  expect(lightSays(light("warn", [camera]))).toBe("1 thing is worth a look");
  expect(lightSays(light("warn", [camera, clock, check({ kind: "ring", found: "works" }, "good")]))).toBe("2 things are worth a look");
  expect(lightSays(light("bad", [camera]))).toBe("Visitors do not reach you");
});

test("a5 a test says which of both worked", () => {
  const all = [true, false].flatMap((ring) => [true, false].map((notification) => testSays({ ring, notification })));
  expect(all).toEqual([en.health.tested.both, en.health.tested.ring, en.health.tested.notification, en.health.tested.neither]);
});

test("a5 a cure is one line in both languages", () => {
  for (const words of [en, fr]) {
    const found = Object.values(words.health.found).flatMap((kind) => Object.values<string | ((apart: string) => string)>(kind));
    const lines = found.map((line) => (typeof line === "string" ? line : line("11 h 59")));
    expect(lines.filter((line) => line.length > 95 || line.includes("\n"))).toEqual([]);
  }
});
