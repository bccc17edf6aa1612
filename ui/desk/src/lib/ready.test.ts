import type { asksFirst as Asks, isMissing as Missing, keepLook as Keep, standing as Standing, system as System } from "@/lib/ready";
import { deskView, HEALTH } from "@/lib/samples";
import type { DeviceFound, DevicesView, HealthView, Trouble } from "@deskbell/shared/types";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";

let ready: { asksFirst: typeof Asks; keepLook: typeof Keep; standing: typeof Standing; isMissing: typeof Missing; system: typeof System };
const kept = new Map<string, string>();
beforeAll(async () => {
  vi.stubGlobal("document", { hasFocus: () => true, addEventListener: () => {} });
  vi.stubGlobal("window", { innerWidth: 1_280 });
  const storage: Partial<Storage> = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
  vi.stubGlobal("localStorage", storage);
  ready = await import("@/lib/ready");
});
beforeEach(() => kept.clear());

const BRIO = { id: "brio", name: "Brio" };
const LID = { id: "lid", name: "Lid" };
const JABRA = { id: "jabra", name: "Jabra" };
const WELL: DevicesView = { ...deskView().devices, cameras: [BRIO, LID], microphones: [JABRA], picture: "1280 × 720" };
const devices = (more: Partial<DevicesView> = {}): DevicesView => ({ ...WELL, ...more });
const health = (camera: DeviceFound): HealthView => ({
  ...HEALTH,
  checks: HEALTH.checks.map((check) => (check.finding.kind === "camera" ? { ...check, finding: { kind: "camera", found: camera } } : check)),
});
const asks = (now: DevicesView, found: DeviceFound = "works") => ready.asksFirst({ devices: now, health: health(found) });

test("v5 one looks at oneself before the first time, and not again while nothing has changed", () => {
  expect(asks(devices())).toBe(true);
  ready.keepLook(devices());
  expect(asks(devices())).toBe(false);
  // After a start nobody knows the devices yet.
  expect(asks(devices({ cameras: [], microphones: [], picture: null }))).toBe(false);
});

test("v5 another device, one that is gone, and one that is refused are looked at again", () => {
  ready.keepLook(devices());
  expect(asks(devices({ cameras: [LID] }))).toBe(true);
  expect(asks(devices({ chosen: { camera: "lid", microphone: null, speaker: null } }))).toBe(true);
  expect(asks(devices({ chosen: { camera: null, microphone: null, speaker: "x" } }))).toBe(false);
  expect((["refused", "absent", "replaced", "not_needed", "turned_off", "unknown"] as const).map((found) => asks(devices(), found))).toEqual([true, true, true, true, false, false]);
});

test("v5 what was missing is asked about each time", () => {
  ready.keepLook(devices());
  ready.keepLook(devices({ troubles: ["camera_refused"] }));
  expect(asks(devices())).toBe(true);
  ready.keepLook(devices({ picture: null }));
  expect(asks(devices())).toBe(true);
});

test("v5 something unreadable is as good as nothing", () => {
  kept.set("deskbell.ready", "{");
  expect(asks(devices())).toBe(true);
});

test("v5 a trouble is told at its own device, and what one chose not to have is no trouble", () => {
  const is = (troubles: Trouble[], more: Partial<DevicesView> = {}) =>
    (["camera", "microphone"] as const).map((sense) => ready.standing(devices({ troubles, ...more }), sense));
  expect(is([])).toEqual([{ is: "works" }, { is: "works" }]);
  expect(is(["microphone_refused", "no_speaker"])).toEqual([{ is: "works" }, { is: "trouble", trouble: "microphone_refused" }]);
  expect(is(["camera_busy"])).toEqual([{ is: "trouble", trouble: "camera_busy" }, { is: "works" }]);
  expect(is([], { picture: null })[0]).toEqual({ is: "starting" });
  expect(is(["no_camera"], { chosen: { camera: "none", microphone: null, speaker: null } })[0]).toEqual({ is: "chosen_none" });
  expect(is(["no_camera"]).map(ready.isMissing)).toEqual([true, false]);
});

test("v5 the way to the settings is that of the system", () => {
  const webview = (at: string) => `Mozilla/5.0 (${at}) AppleWebKit/605.1.15`;
  expect([ready.system(webview("Windows NT 10.0; Win64; x64")), ready.system(webview("Macintosh; Intel Mac OS X 10_15_7")), ready.system(webview("X11; Linux x86_64"))]).toEqual(["windows", "mac", "linux"]);
});
