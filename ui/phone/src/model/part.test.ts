import type { CallHead } from "@deskbell/shared/generated/CallHead";
import { describe, expect, test } from "vitest";
import { active, claimed, DESK, ended, head, making, ME, moved, offered, ON, over, ringing } from "../samples";
import { NOTHING } from "./known";
import { currentCall, type Ending, endingOf, leavingOf, overAt, type Part, partOf, turnedOff, wanted } from "./part";

describe("the part of this phone in a call", () => {
  test.each<[string, CallHead | null, Part]>([
    ["without a call", null, { is: "none" }],
    ["it rings", head(ringing), { is: "rings", deadline: 30_000 }],
    ["the desk has it", head(active(DESK)), { is: "none" }],
    ["the desk lets go of it", head(active(DESK), { handoff: offered }), { is: "offered", handoff: "h", until: 90_000 }],
    ["another phone gives it back to the desk", head(active("other"), { handoff: { id: "h", handoff: "offered", until: 90_000, to_desk: true } }), { is: "none" }],
    ["claimed here", head(active(DESK), { handoff: claimed(ME) }), { is: "claimed", handoff: "h", until: 90_000 }],
    ["claimed by another one", head(active(DESK), { handoff: claimed("tablet") }), { is: "none" }],
    ["made to this phone", head(active(DESK), { handoff: making(ME) }), { is: "making", handoff: "h", leg: "b" }],
    ["moved here", head(active(ME), { handoff: moved(DESK) }), { is: "has", leg: "a" }],
    ["and kept here", head(active(ME)), { is: "has", leg: "a" }],
    ["on its way to the desk it is still here", head(active(ME), { handoff: making(DESK) }), { is: "has", leg: "a" }],
    ["moved away, this leg stands by", head(active(DESK), { handoff: moved(ME) }), { is: "standby", leg: "b" }],
    ["a move that came to nothing", head(active(DESK), { handoff: over }), { is: "none" }],
    ["over", head(ended()), { is: "none" }],
  ])("%s", (_name, call, part) => {
    expect(partOf(call, ME)).toEqual(part);
  });

  test("v3: a ring and an offer are over by the clock, and nothing else is", () => {
    expect(overAt(partOf(head(ringing), ME))).toBe(30_000);
    expect(overAt(partOf(head(active(DESK), { handoff: offered }), ME))).toBe(90_000);
    expect(overAt(partOf(head(active(DESK), { handoff: claimed(ME) }), ME))).toBe(Infinity);
    expect(overAt(partOf(head(active(ME)), ME))).toBe(Infinity);
  });

  test("of several calls it is the one with the most to do", () => {
    const [rings, here, gone] = [head(ringing, { id: "rings" }), head(active(ME), { id: "here" }), head(ended(), { id: "gone" })];
    expect(currentCall({ ...NOTHING, calls: [gone, rings, here] }, ME)?.id).toBe("here");
    expect(currentCall({ ...NOTHING, calls: [gone, rings] }, ME)?.id).toBe("rings");
    expect(currentCall(NOTHING, ME)).toBe(null);
  });
});

describe("how it ends", () => {
  const has = partOf(head(active(ME)), ME);
  const ring = partOf(head(ringing), ME);
  const claim = partOf(head(active(DESK), { handoff: claimed(ME) }), ME);
  const standby = partOf(head(active(DESK), { handoff: moved(ME) }), ME);

  test.each<[string, Part, CallHead | null, Ending | null]>([
    ["it goes on", has, head(active(ME)), null],
    ["it stands by", has, head(active(DESK), { handoff: moved(ME) }), null],
    ["it is on the computer", standby, head(active(DESK)), { is: "moved" }],
    ["the same, when the moment in between was missed", has, head(active(DESK)), { is: "moved" }],
    ["the computer lost it: it is here again", standby, head(active(ME), { handoff: over }), null],
    ["this phone lost it", has, head(active(DESK), { handoff: { id: "h", handoff: "over", why: "fell_back" } }), { is: "move", why: "fell_back" }],
    ["hung up, and how long they talked", has, head(ended()), { is: "call", why: { end: "hung_up", by: "visitor" }, talked: 300_000 }],
    ["the move came to nothing", claim, head(active(DESK), { handoff: over }), { is: "move", why: "not_ready" }],
    ["the move was taken back, and offered anew", claim, head(active(DESK), { handoff: offered }), { is: "move", why: "cancelled" }],
    ["another device has answered", ring, head(active(DESK)), { is: "elsewhere" }],
    ["this one has", ring, head(active(ME)), null],
    ["it rings for another agent", ring, null, null],
    ["the hub knows nothing of it", has, null, { is: "gone" }],
    ["nobody was in it", { is: "none" }, head(ended()), null],
    ["an offer is taken back without a word", { is: "offered", handoff: "h", until: 90_000 }, head(active(DESK)), null],
  ])("%s", (_name, was, now, ending) => {
    expect(endingOf(was, head(active(ME)), now, ME)).toEqual(ending);
  });
});

test.each([
  ["nothing", head(active(ME)), { is: "no" }],
  ["the call that came here", head(active(ME), { handoff: moved(DESK) }), { is: "no" }],
  ["offered", head(active(ME), { handoff: offered }), { is: "offered", handoff: "h" }],
  ["the desk takes it by itself", head(active(ME), { handoff: making(DESK) }), { is: "making", handoff: "h" }],
  ["it came to nothing", head(active(ME), { handoff: over }), { is: "over", handoff: "h", why: "not_ready" }],
  ["a move of somebody else's", head(active(DESK), { handoff: offered }), { is: "no" }],
])("the move away: %s", (_name, call, leaving) => {
  expect(leavingOf(call, ME)).toEqual(leaving);
});

test("what is off on the computer stays off here; what it lacks is left to this phone (H3)", () => {
  expect(wanted(ON)).toEqual({ microphone: true, camera: true });
  expect(wanted({ microphone: "off", camera: "paused" })).toEqual({ microphone: false, camera: true });
  expect(wanted({ microphone: "on", camera: "missing" })).toEqual({ microphone: true, camera: null });
});

test("h3: behind a screen the camera is what its owner chose, and off where nothing is said of it", () => {
  expect(wanted({ ...ON, screen: true, camera_behind: true })).toEqual({ microphone: true, camera: true });
  expect(wanted({ ...ON, screen: true })).toEqual({ microphone: true, camera: false });
});

test("h3: what the device that stands by has turned off is off here; afterwards it is this phone that says so", () => {
  const muted = { ...ON, microphone: "off" } as const;
  const came = head(active(ME), { handoff: moved(DESK) });
  expect(turnedOff(came, { ...came, agent: muted })).toEqual({ microphone: true, camera: false });
  expect(turnedOff({ ...came, agent: muted }, { ...came, agent: muted }).microphone, "it was off before").toBe(false);
  expect(turnedOff(head(active(ME)), head(active(ME), { agent: muted })).microphone, "nothing stands by").toBe(false);
  expect(turnedOff({ ...came, epoch: 0 }, { ...came, agent: muted }).microphone, "it has only just come").toBe(false);
});
