import type { CallHead } from "@deskbell/shared/generated/CallHead";
import { describe, expect, test } from "vitest";
import type { Purpose } from "./call";
import { NOTHING } from "./model/known";
import { partOf } from "./model/part";
import { active, claimed, DESK, head, making, ME, moved, offered, ON, over, ringing } from "./samples";
import { clock, type Screen, screen, type Seen, spoken } from "./screen";
import { wordsFor } from "./words";

const { words } = wordsFor(["en"]);

const KNOWN = {
  ...NOTHING,
  phone: { id: ME, agent: "a", name: "Noémie", organisation: "Maison Lumen", paired: false },
  visitor: { id: "v", name: "Tom Reyes", languages: [], device: "", page: null, custom: [], since: 0, time_zone: null, block: null },
};

function look(call: CallHead | null, change: Partial<Seen> = {}): Screen {
  return screen(
    {
      step: { at: "phone" }, joining: { at: "no" }, known: KNOWN, head: call, part: partOf(call, ME), me: ME, isOfCall: true, last: null, link: { is: "live" },
      legState: null, stats: null, own: ON, trouble: { audio: null, video: null }, whole: true, asks: null, away: null, movedAt: null, sound: true, awake: false,
      awakePossible: true, screenHeld: true, unpairing: false, browser: "ios", locale: "en-GB", ...change,
    },
    words,
  );
}

const paired = (call: CallHead | null, change: Partial<Seen> = {}) =>
  look(call, { isOfCall: false, known: { ...KNOWN, phone: { ...KNOWN.phone, paired: true } }, ...change });
const inCall = (call: CallHead, change: Partial<Seen> = {}) => look(call, { joining: { at: "in", call: "c" }, legState: "connected", ...change });
const acts = ({ buttons }: Screen) => buttons.map(({ act }) => act);

describe("before the call", () => {
  test.each<[string, Screen, string, string[]]>([
    ["a code that is spent has no second try", look(null, { step: { at: "unclaimed", why: "code" } }), "This code is not good any more", []],
    ["a network that is gone has", look(null, { step: { at: "unclaimed", why: "network" } }), "No connection", ["retry"]],
    ["so has a hub that wants one to wait", look(null, { step: { at: "unclaimed", why: "fast" } }), "Too many tries", ["retry"]],
    ["no code and no phone", look(null, { step: { at: "nothing" } }), "Your calls on this phone", []],
    ["another tab", look(null, { step: { at: "elsewhere" } }), "Open in another tab", ["use-here"]],
    ["nothing is known yet", look(null, { known: NOTHING, link: { is: "connecting" } }), "Connecting …", []],
    ["claimed: one button", look(head(active(DESK), { handoff: claimed(ME) })), "Go on with Tom Reyes here", ["join", "voice", "refuse"]],
    ["loaded anew in the call", look(head(active(ME))), "Your call with Tom Reyes goes on", ["return", "hang-up"]],
    ["loaded anew while it moves", look(head(active(DESK), { handoff: making(ME) })), "Your call with Tom Reyes goes on", ["return"]],
  ])("%s", (_name, shown, title, buttons) => {
    expect([shown.title, acts(shown)]).toEqual([title, buttons]);
  });

  test("the browser was told no: what to do about it, and the voice alone", () => {
    const to = { is: "join", call: "c", handoff: "h" } as const;
    const call = head(active(DESK), { handoff: claimed(ME) });
    const refused = look(call, { joining: { at: "refused", camera: true, to } });
    expect(refused.cure).toContain("Website settings");
    expect(acts(refused)).toEqual(["again", "voice", "refuse"]);
    expect(acts(look(call, { joining: { at: "refused", camera: false, to } }))).toEqual(["again", "refuse"]);
  });

  test.each<[string, Purpose, CallHead, string]>([
    ["a ring", { is: "answer", call: "c" }, head(ringing), "decline"],
    ["a code", { is: "join", call: "c", handoff: "h" }, head(active(DESK), { handoff: claimed(ME) }), "refuse"],
    ["an offer", { is: "continue", call: "c", handoff: "h" }, head(active(DESK), { handoff: offered }), "not-now"],
    ["a page that was loaded anew", { is: "return", call: "c" }, head(active(ME)), "hang-up"],
  ])("h5: while the hub is asked one can turn back: %s", (_name, to, call, act) => {
    const shown = look(call, { joining: { at: "asking", to } });
    expect([shown.title, shown.text, acts(shown)]).toEqual(["Joining …", "", [act]]);
    expect(look(call, { joining: { at: "asking", to }, link: { is: "connecting" } }).text).toBe("No connection. Trying again by itself.");
  });

  test("h4: only whoever has the call can hang it up; one that is loaded anew while it moves leaves it where it is", () => {
    const to = { is: "return", call: "c" } as const;
    const back = (call: CallHead) => acts(look(call, { joining: { at: "permission", camera: true, to } }));
    expect(back(head(active(ME)))).toEqual(["hang-up"]);
    expect(back(head(active(DESK), { handoff: making(ME) }))).toEqual(["refuse"]);
  });
});

describe("in the call", () => {
  test("while it moves here the computer keeps it: nothing to be pressed but to leave it there", () => {
    const shown = inCall(head(active(DESK), { handoff: making(ME) }));
    expect([shown.is, shown.veil, shown.controls, shown.desk, acts(shown)]).toEqual(["call", true, false, null, ["refuse"]]);
  });

  test("here: the picture, the clock and the way back", () => {
    const shown = inCall(head(active(ME)), { movedAt: new Date(2026, 5, 1, 14, 11).getTime(), stats: { lostPerMille: 30, roundTripMs: 40 } as Seen["stats"] });
    expect([shown.picture, shown.veil, shown.since, shown.place, shown.quality]).toEqual(["theirs", false, 60_000, "moved here at 14:11", "fair"]);
    expect([shown.desk?.title, shown.desk?.button?.act, shown.foot]).toEqual(["Your desk has the chat", "to-desk", "The screen stays on. Leave this page open."]);
    expect(inCall(head(active(ME)), { screenHeld: false }).foot).toBe("Leave this page open and the screen on.");
  });

  test.each<[string, CallHead, Partial<Seen>, [string, string | undefined]]>([
    ["asked for", head(active(ME)), { asks: "offer" }, ["Waiting for the computer", undefined]],
    ["offered", head(active(ME), { handoff: offered }), {}, ["Waiting for the computer", "stay"]],
    ["claimed", head(active(ME), { handoff: claimed(DESK) }), {}, ["The computer gets ready", "stay"]],
    ["making, also when the desk takes it by itself", head(active(ME), { handoff: making(DESK) }), {}, ["Almost there, go on talking", "stay"]],
    ["being taken back", head(active(ME), { handoff: making(DESK) }), { asks: "cancel" }, ["Almost there, go on talking", undefined]],
    ["it came to nothing", head(active(ME), { handoff: over }), {}, ["The computer was not ready in time. You are still here.", "to-desk"]],
    ["it came here a moment ago", head(active(ME), { handoff: moved(DESK) }), {}, ["Bring it back any time", "to-desk"]],
    ["without the hub nothing moves", head(active(ME)), { link: { is: "connecting" } }, ["Bring it back any time", undefined]],
  ])("the way to the computer: %s", (_name, call, change, [text, act]) => {
    const { desk } = inCall(call, change);
    expect([desk?.text, desk?.button?.act]).toEqual([text, act]);
  });

  test("the computer has it: said at once, while this leg still stands by", () => {
    const shown = inCall(head(active(DESK), { handoff: moved(ME) }));
    expect([shown.is, shown.title]).toEqual(["page", "The call is on your computer"]);
  });

  test("an interruption says how long it is waited for; the clock goes on", () => {
    const call = head({ phase: "reconnecting", agent: "a", name: "Noémie", device: ME, since: 60_000, deadline: 99_000 });
    const shown = inCall(call);
    expect([shown.veil, shown.title, shown.until, shown.since]).toEqual([true, "The connection is interrupted", { at: 99_000, says: "lost" }, 60_000]);
    expect(inCall(head(active(ME)), { legState: "interrupted" }).veil).toBe(true);
  });

  test("what is missing on either side is said", () => {
    const dark = inCall(head(active(ME), { visitor: { microphone: "off", camera: "off" } }), { away: { ms: 12_000, paused: true }, link: { is: "connecting" } });
    expect([dark.picture, dark.cover]).toEqual(["cover", "Tom Reyes’s camera is off"]);
    expect(dark.chips).toEqual(["Tom Reyes is muted", "No connection to the desk. The call goes on.", expect.stringContaining("In the background for 12 s")]);
    expect(inCall(head(active(ME)), { away: { ms: 12_000, paused: true }, whole: false }).chips, "they are not back").toEqual(["This page was in the background for 12 s."]);
    const own = { microphone: "on", camera: "missing" } as const;
    expect(inCall(head(active(ME)), { own, trouble: { audio: null, video: "refused" } }).lack?.button.act).toBe("camera");
    expect(inCall(head(active(ME)), { own, trouble: { audio: null, video: "missing" } }).lack).toBe(null);
  });

  test("what ticks is not spoken", () => {
    expect(spoken(inCall(head(active(ME), { visitor: { microphone: "off", camera: "on" } })))).toBe("In the call with Tom Reyes. Tom Reyes is muted");
  });
});

describe("a paired phone (H5)", () => {
  test("waits, and says whose it is", () => {
    const shown = paired(null, { sound: false });
    expect([shown.title, shown.owner, acts(shown)]).toEqual(["Ready for your calls", "Noémie · Maison Lumen", ["sound", "unpair"]]);
    expect(acts(paired(null, { unpairing: true }))).toEqual(["unpair-yes", "unpair-no"]);
    expect(paired(null, { link: { is: "connecting" } }).title).toBe("No connection");
    expect(paired(head(active(DESK))).text).toContain("You are in a call with Tom Reyes");
  });

  test("rings, softly for a call that the computer lets go of", () => {
    const rings = paired(head(ringing));
    expect([rings.is, rings.title, acts(rings), rings.until]).toEqual(["ring", "Tom Reyes", ["decline", "answer"], { at: 30_000, says: "ring" }]);
    const soft = paired(head(active(DESK), { handoff: offered }));
    expect([soft.title, acts(soft)]).toEqual(["Continue the call with Tom Reyes here?", ["not-now", "continue"]]);
  });

  test("says that it cannot be answered without the hub, and leaves its buttons where they are", () => {
    const offline = { link: { is: "waiting", until: 0 } } as const;
    const rings = paired(head(ringing), offline);
    expect([acts(rings), rings.cure]).toEqual([["decline", "answer"], "No connection. Trying again by itself."]);
    const pressed = { joining: { at: "not", reason: "unavailable" } } as const;
    expect(paired(head(ringing), { ...offline, ...pressed }).cure).toBe("No connection yet. Try again soon.");
    expect(paired(head(ringing), pressed).cure, "it is there again").toBe("");
    expect(paired(null, { ...offline, ...pressed }).cure, "it is over by the clock").toBe("");
  });

  test("reads the last word, and waits again", () => {
    expect(acts(paired(null, { last: { ending: { is: "elsewhere" }, name: "Tom" } }))).toEqual(["done"]);
    const call = look(null, { last: { ending: { is: "call", why: { end: "hung_up", by: "visitor" }, talked: 298_000 }, name: "Tom" } });
    expect([call.title, call.text, acts(call), call.foot]).toEqual(["Tom hung up", "4:58 · Tag and end the conversation on your computer.", [], "You can close this page."]);
  });

  test("a phone that the hub has forgotten says why, when it knows", () => {
    expect(look(null, { step: { at: "out" } }).title).toBe("This phone is signed out");
    expect(look(null, { step: { at: "out" }, last: { ending: { is: "moved" }, name: null } }).title).toBe("The call is on your computer");
  });
});

test.each([[0, "0:00"], [298_000, "4:58"], [3_905_000, "1:05:05"], [-5, "0:00"]])("%i ms are %s", (ms, shown) => {
  expect(clock(ms)).toBe(shown);
});
