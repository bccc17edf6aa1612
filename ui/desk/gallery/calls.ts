// The calls of the scenes: Tom, who would rather show it than write.
import type { BoxView, CallEnd, CallStage, CallView, DevicesView, MoveView, PairedPhone, Quality, ThreadView } from "@deskbell/shared/types";
import { callView } from "@/lib/samples";
import { code } from "./code";
import { ago, box, CARD, headOf, MINUTE, NOW } from "./people";
import { entries, from, threadOf } from "./threads";

export const LONG_NAME = "Maximiliane-Alexandra von Hohenzollern-Sigmaringen";

export const DEVICES: DevicesView = {
  cameras: [
    { id: "brio", name: "Logitech Brio 500" },
    { id: "lid", name: "Integrated Camera" },
  ],
  microphones: [
    { id: "jabra", name: "Jabra Evolve2 65" },
    { id: "built-in", name: "Built-in Audio Analog Stereo" },
  ],
  speakers: [{ id: "jabra", name: "Jabra Evolve2 65" }],
  chosen: { camera: null, microphone: "jabra", speaker: null },
  picture: "1280 × 720",
  troubles: [],
};

export const QUALITY: Quality = {
  grade: "good",
  round_trip_ms: 34,
  lost_per_mille: 2,
  sent_kbps: 1_840,
  received_kbps: 1_410,
  received_height: 720,
  received_fps: 30,
  sent_height: 720,
  relayed: false,
};

export const ACTIVE: CallStage = { stage: "active", since: ago(4, 12) };

/** A screen in place of the camera. */
export const SHARING: Partial<CallView> = { mine: { microphone: "on", camera: "on", screen: true }, share: { share: "shares", kind: "screen", name: "Screen 1" } };

/** Noémie's phones, and how far a move of the call to one of them has come. */
export const PHONES: PairedPhone[] = [
  { id: "pixel", name: "Pixel 8", since: NOW - 70 * 24 * 60 * MINUTE, online: true, seen: null },
  { id: "shop", name: "iPhone du magasin", since: NOW - 400 * 24 * 60 * MINUTE, online: false, seen: ago(94) },
];
export const LONG_PHONE = "Samsung Galaxy S24 Ultra von Maximiliane-Alexandra im Lager";
export const OFFERED: MoveView = { moving: "offered", code: code("c"), until: NOW + 72_500 };
export const CLAIMED: MoveView = { moving: "claimed", device: "pixel", name: "Pixel 8", until: NOW + 84_500 };
export const making = (visitor: boolean, there: boolean, here = false): MoveView => ({ moving: "making", device: here ? "desk" : "pixel", name: here ? "This computer" : "Pixel 8", here, visitor, there, until: NOW + 12_000 });
/** Where the call is when it has moved. */
export const AWAY: CallStage = { stage: "elsewhere", since: ago(4, 12) };
export const ON_PIXEL: Partial<CallView> = { on_device: { name: "Pixel 8", since: ago(1) } };

const view = (stage: CallStage, more: Partial<CallView> = {}) => callView(stage, { conversation: "tom", ...more });

export const ringing = (more: Partial<CallView> = {}) => view({ stage: "ringing", since: NOW - 8_000, deadline: NOW + 22_000 }, more);
export const running = (stage: CallStage, more: Partial<CallView> = {}) => view(stage, { quality: QUALITY, ...more });
/** Mira is invited to video, and has not answered. The agent waits in no room, in one here, or on another device. */
export const invited = (waits: "nowhere" | "here" | "elsewhere", more: Partial<CallView> = {}) =>
  view(waits === "here" ? { stage: "room", since: ago(0, 42) } : { stage: "invited", since: ago(0, 42), elsewhere: waits === "elsewhere" }, { conversation: "mira", name: "Mira Vogel", tint: 1, group: "Orders", ...more });
export const over = (why: CallEnd, talked_ms: number, name = "Tom Reyes", conversation = "tom") => view({ stage: "ended", why, talked_ms }, { name, conversation });

export function boxOf(call: CallView): BoxView {
  const { stage } = call;
  const calls =
    stage.stage === "ringing"
      ? ({ call: "rings", since: stage.since, deadline: stage.deadline } as const)
      : stage.stage === "ended" || stage.stage === "invited"
        ? null
        : ({ call: "runs", since: ago(4, 12) } as const);
  return box({
    conversation: "tom",
    name: call.name,
    tint: 6,
    channel: "video",
    group: "showroom",
    last: stage.stage === "ringing" ? "" : "Does it also flicker at full power?",
    last_mine: true,
    last_at: ago(1),
    call: calls,
  });
}

export const TOM_THREAD: ThreadView = threadOf(
  boxOf(view(ACTIVE)),
  entries(
    [6, { type: "happened", what: { happening: "call_began", call: "call", by: "visitor" } }],
    [6, { type: "happened", what: { happening: "joined", agent: "noemie", name: "Noémie" } }],
    [5, from("visitor", "Can you see the dimmer? It is the small wheel on the cable.")],
    [4, from("me", "Yes, clearly. I am looking up the wiring sheet.")],
    [3, from("visitor", "Got it. Page 2 says 40 W at most, mine is a 60 W bulb…")],
    [2, { type: "happened", what: { happening: "call_ended", call: "call", why: { end: "hung_up", by: "visitor" }, talked: 252_000 } }],
    [2, { type: "happened", what: { happening: "call_ended", call: "call", why: { end: "missed" }, talked: 0 } }],
    [1, from("me", "That would explain it. Does it also flicker at full power?")],
  ),
  {
    visitor: {
      ...CARD,
      id: "visitor-tom",
      name: "Tom Reyes",
      languages: ["en", "es"],
      device: "Firefox 145 on Windows 11",
      page: { title: "Arc 210", url: "https://maison-lumen.example/floor-lamps/arc-210" },
      custom: [{ label: "Basket", value: "1 item · 349.00 €" }],
    },
  },
);
TOM_THREAD.head = { ...headOf(boxOf(view(ACTIVE)), 8, 7), group_name: "Showroom" };

/** Nobody answered, and nothing is written yet (V4). */
export const MISSED_THREAD: ThreadView = {
  ...TOM_THREAD,
  head: { ...TOM_THREAD.head, last_seq: 3 },
  entries: entries(
    [3, { type: "happened", what: { happening: "joined", agent: "noemie", name: "Noémie" } }],
    [3, { type: "happened", what: { happening: "call_began", call: "call", by: "visitor" } }],
    [2, { type: "happened", what: { happening: "call_ended", call: "call", why: { end: "missed" }, talked: 0 } }],
  ),
};
