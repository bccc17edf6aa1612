// Before one becomes available for video (V5): how camera and microphone are, and whether that was looked at already.
//
// It is asked once for each pair of devices on this computer. It is asked again when another device is in use, when
// the system keeps one back or it is gone, and for as long as something was missing at the last look.
import { setAvailability } from "@/lib/acts";
import { hand } from "@/lib/hand.svelte";
import { model, type Desk } from "@/lib/model.svelte";
import type { Channel, DeviceFound, DevicesView, Trouble } from "@deskbell/shared/types";

export type Sense = "camera" | "microphone";

/** How a camera or a microphone is, as far as is known. */
export type Standing = { is: "works" | "starting" | "chosen_none" } | { is: "trouble"; trouble: Trouble };

const KEPT = "deskbell.ready";
/** The chosen device that means: none. */
const NONE = "none";
const SENSES = ["camera", "microphone"] as const satisfies Sense[];

const TROUBLES: Record<Sense, readonly Trouble[]> = {
  camera: ["no_camera", "camera_refused", "camera_busy", "camera_lost"],
  microphone: ["no_microphone", "microphone_refused", "microphone_lost"],
};

/** How one of them is while the preview runs. A microphone that nothing is wrong with works: its level shows the rest. */
export function standing(devices: DevicesView, sense: Sense): Standing {
  const trouble = devices.troubles.find((one) => TROUBLES[sense].includes(one));
  if (devices.chosen[sense] === NONE) return { is: "chosen_none" };
  if (trouble) return { is: "trouble", trouble };
  return { is: sense === "camera" && devices.picture === null ? "starting" : "works" };
}

/** Whether nothing of it comes to the visitor. */
export const isMissing = (standing: Standing) => standing.is === "trouble" || standing.is === "chosen_none";

/** Which device is in use: the chosen one, else the system's first; `null` while the list is not known. */
const inUse = (devices: DevicesView, sense: Sense): string | null =>
  devices.chosen[sense] ?? devices[sense === "camera" ? "cameras" : "microphones"][0]?.id ?? null;

/** What was looked at. */
type Looked = Record<Sense, { chosen: string | null; used: string | null }>;

const looksNow = (devices: DevicesView): Looked => {
  const of = (sense: Sense) => ({ chosen: devices.chosen[sense], used: inUse(devices, sense) });
  return { camera: of("camera"), microphone: of("microphone") };
};

/** Keeps that this was looked at and is well; what is not well is asked about again. */
export function keepLook(devices: DevicesView) {
  const well = SENSES.every((sense) => ["works", "chosen_none"].includes(standing(devices, sense).is));
  try {
    if (well) localStorage.setItem(KEPT, JSON.stringify(looksNow(devices)));
    else localStorage.removeItem(KEPT);
  } catch {
    // the place is full or closed: it is asked again the next time
  }
}

function keptLook(): Looked | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "null") as Looked | null;
  } catch {
    return null;
  }
}

const FINE: readonly DeviceFound[] = ["works", "unknown", "turned_off"];

/** Whether one is asked to look at oneself first. */
export function asksFirst({ devices, health }: Pick<Desk, "devices" | "health">): boolean {
  const looked = keptLook();
  if (!looked) return true;
  const now = looksNow(devices);
  return SENSES.some((sense) => {
    const check = health.checks.find(({ finding }) => finding.kind === sense);
    const fine = check === undefined || FINE.includes(check.finding.found as DeviceFound);
    const before = looked[sense];
    // Before the engine runs nobody knows which is the system's first: then the choice alone counts.
    const same = now[sense].used === null ? before?.chosen === now[sense].chosen : before?.used === now[sense].used;
    return !fine || !same;
  });
}

/** Turns a toggle (A1); for video one looks at oneself first. */
export function toggle(channel: Channel, available: boolean) {
  const { desk } = model;
  if (!desk) return;
  if (channel === "video" && available && asksFirst(desk)) hand.float("ready", null);
  else void setAvailability(channel, available);
}

/** The system by whose settings a device is allowed. */
export const system = (agent = navigator.userAgent): "windows" | "mac" | "linux" =>
  /Windows/.test(agent) ? "windows" : /Mac/.test(agent) ? "mac" : "linux";
