import { clock } from "@/lib/clock.svelte";
import { Desk, model } from "@/lib/model.svelte";
import { hasRelease, mayAttach, mayBlock, mayEnd, mayFetch, mayFlag, mayInvite, mayRelease, maySnooze, mayTag, mayTake, mayTakeOver, mayTransfer, mayUnblock, mayWrite } from "@/lib/rights";
import { callView, deskView, head, ME, RULES } from "@/lib/samples";
import type { DeskView, HeadState, VisitorCard } from "@deskbell/shared/types";
import { expect, test, vi } from "vitest";

const desk = (more: Partial<DeskView> = {}) => new Desk(deskView(more));
const mine = head("a");
const as = (state: HeadState) => head("a", { state });
const snoozed = as({ state: "snoozed", agent: ME.id, at: 0, until: 9, keep: true });
const ended = as({ state: "ended", at: 0, by: { by: "visitor" } });

test("what one has can be passed on, put aside and ended; what a colleague has cannot", () => {
  const theirs = as({ state: "assigned", agent: "ana", name: "Ana", since: 0 });
  expect([mayTransfer, maySnooze, mayEnd].map((may) => may(desk(), mine))).toEqual([true, true, true]);
  expect([mayTransfer, maySnooze, mayEnd].map((may) => may(desk(), theirs))).toEqual(Array(3).fill("It is not yours"));
});

test("m2 what the channel cannot do says so", () => {
  const chat = { ...RULES.capabilities.chat, transfer: false, snooze: false, attachments: false };
  const strict = desk({ rules: { ...RULES, capabilities: { ...RULES.capabilities, chat } } });
  expect([mayTransfer(strict, mine), maySnooze(strict, mine), mayAttach(strict, mine)]).toEqual(["Not on this channel", "Not on this channel", "not on this channel"]);
  expect([hasRelease(desk(), mine), hasRelease(desk(), head("a", { channel: "mobile" }))]).toEqual([false, true]);
});

test("d6 where the organisation has turned files off none is attached, and it says so", () => {
  model.policy = { locked: ["attachments"], problems: [] };
  expect([mayAttach(desk(), mine), mayWrite(desk(), mine)]).toEqual(["Your organisation has turned files off", true]);
  model.policy = { locked: [], problems: [] };
  expect(mayAttach(desk(), mine)).toBe(true);
});

test("nothing takes a conversation away from a call, or without the hub", () => {
  const calling = desk({ call: callView({ stage: "active", since: 0 }) });
  const offline = desk({ link: { ...deskView().link, state: { state: "offline", since: 0, next_try: null, why: { refusal: "line", why: "no_answer" } } } });
  for (const may of [mayTransfer, maySnooze, mayEnd, mayRelease]) {
    expect([may(calling, mine), may(offline, mine)]).toEqual(["Hang up first", "Needs the hub"]);
  }
  expect([mayWrite(offline, mine), mayAttach(offline, mine), mayTag(offline, mine)]).toEqual([true, true, true]);
});

test("what was done a moment ago is undone before anything else is done", () => {
  const held = desk({ held: [{ conversation: "a", name: "A", what: "end", until: 9 }] });
  expect([mayWrite(held, mine) === true, mayEnd(held, mine), mayTransfer(held, mine)]).toEqual([
    false,
    "Undo first what was done a moment ago",
    "Undo first what was done a moment ago",
  ]);
});

test("what is put aside can be fetched, tagged and ended, and what has ended nothing", () => {
  expect([mayFetch(desk(), snoozed), mayTag(desk(), snoozed), mayEnd(desk(), snoozed), maySnooze(desk(), snoozed)]).toEqual([true, true, true, "It is snoozed"]);
  expect([mayTag(desk(), ended), mayEnd(desk(), ended), mayFetch(desk(), ended)]).toEqual(["It has ended", "It has ended", "it is not snoozed by you"]);
});

test("c1 only what is offered to oneself is taken", () => {
  expect(mayTake(desk(), as({ state: "offered", agent: ME.id, deadline: 9 }))).toBe(true);
  expect(mayTake(desk(), as({ state: "offered", agent: "ana", deadline: 9 }))).toBe("nothing is offered");
});

test("c8 a block is over by the hub's clock", () => {
  vi.useFakeTimers({ now: 1_000 });
  const visitor = { block: { until: 5_000 } } as VisitorCard;
  expect([mayBlock(desk(), visitor) === true, mayUnblock(desk(), visitor)]).toEqual([false, true]);
  clock.putRight(4_000);
  expect([mayBlock(desk(), visitor), mayUnblock(desk(), visitor) === true]).toEqual([true, false]);
  clock.putRight(0);
  vi.useRealTimers();
});

test("c8 a visitor is blocked once", () => {
  const visitor = (block: unknown) => ({ block }) as VisitorCard;
  expect([mayBlock(desk(), visitor(null)), mayBlock(desk(), null) === true, mayBlock(desk(), visitor({ until: null })) === true]).toEqual([true, false, false]);
});

test("v9 a call on the other device stands in the way here too, and the reason says where it is", () => {
  const there = desk({ call: callView({ stage: "elsewhere", since: 0 }) });
  const words = "The call is on your other device: hang up first";
  expect([mayTransfer, maySnooze, mayRelease, mayEnd].map((may) => may(there, mine))).toEqual(Array(4).fill(words));
  expect(mayTransfer(there, head("b"))).toBe(true);
});

test("v10 one invitation at a time, none from within a call, and none where the channel has no video", () => {
  const invited = callView({ stage: "invited", since: 0, elsewhere: false });
  const room = callView({ stage: "room", since: 0 });
  const over = callView({ stage: "ended", why: { end: "not_now" }, talked_ms: 0 });
  const active = callView({ stage: "active", since: 0 });
  expect([mayInvite(desk(), mine), mayInvite(desk({ call: over }), mine)]).toEqual([true, true]);
  expect([invited, room].map((call) => mayInvite(desk({ call }), mine))).toEqual(Array(2).fill("Invited already: wait for the answer, or cancel"));
  expect(mayInvite(desk({ call: invited }), head("b"))).toBe("One invitation at a time: cancel the other one first");
  expect(mayInvite(desk({ call: active }), head("b"))).toBe("Not from within a call");
  const chat = { ...RULES.capabilities.chat, video: false };
  expect(mayInvite(desk({ rules: { ...RULES, capabilities: { ...RULES.capabilities, chat } } }), mine)).toBe("Not on this channel");
});

test("v10 an invitation keeps nobody from passing the conversation on or putting it aside", () => {
  for (const stage of [{ stage: "room", since: 0 }, { stage: "invited", since: 0, elsewhere: true }] as const) {
    const pending = desk({ call: callView(stage) });
    expect([mayTransfer, maySnooze, mayEnd].map((may) => may(pending, mine))).toEqual([true, true, true]);
  }
});

test("t2 a lead takes over what somebody else has, and nobody else does", () => {
  const lead = { me: { ...ME, role: "lead" as const } };
  const theirs = as({ state: "assigned", agent: "ana", name: "Ana", since: 0 });
  expect([mayTakeOver(desk(lead), theirs), mayTakeOver(desk(), theirs), mayTakeOver(desk(lead), mine), mayTakeOver(desk(lead), ended)]).toEqual([
    true,
    "for team leads",
    "it is yours",
    "It has ended",
  ]);
});

test("t3 help is asked for by who has it and by leads, while it is open", () => {
  const lead = { me: { ...ME, role: "lead" as const } };
  const theirs = as({ state: "assigned", agent: "ana", name: "Ana", since: 0 });
  expect([mayFlag(desk(), mine), mayFlag(desk(), theirs), mayFlag(desk(lead), theirs), mayFlag(desk(lead), ended)]).toEqual([true, "It is not yours", true, "It has ended"]);
});
