import { hand } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";
import { attendTheMove, bringBack, cancelMove, moveCall, moves } from "@/lib/moves.svelte";
import { inWords } from "@/lib/refusals";
import { callView, deskView, view } from "@/lib/samples";
import type { CallStage, CallView, HandoffEnd, MoveView } from "@deskbell/shared/types";
import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const ask = vi.hoisted(() => {
  Object.assign(globalThis, { document: { hasFocus: () => true }, window: { innerWidth: 1_280 } });
  return vi.fn<(name: string, params: unknown) => Promise<null>>();
});
vi.mock("@/lib/bridge", () => ({ ask: (name: string, params: unknown) => ask(name, params) }));

const ACTIVE: CallStage = { stage: "active", since: 3 };
const AWAY: CallStage = { stage: "elsewhere", since: 3 };
const OFFERED: MoveView = { moving: "offered", code: null, until: 9 };
const BACK: MoveView = { moving: "making", device: "desk", name: "desk", here: true, visitor: false, there: false, until: 9 };

let move = 0;
let leave: () => void;

const over = (why: HandoffEnd): MoveView => ({ moving: "over", handoff: `move-${move}`, why });
/** The desk says how the call stands. */
function says(moving: MoveView | null, stage = ACTIVE) {
  model.apply([{ change: "call", call: callView(stage, { moving }) }]);
  flushSync();
}
const current = (): CallView => model.desk!.call!;
const asked = () => ask.mock.calls.map(([name]) => name);
const notices = () => model.notices.map((one) => one.message);

beforeEach(() => {
  move += 1;
  ask.mockReset().mockResolvedValue(null);
  hand.clear();
  hand.show("a");
  model.begin(view(deskView({ call: callView(ACTIVE) })));
  model.notices = [];
  moves.takenBack = null;
  leave = $effect.root(() => attendTheMove(() => model.desk!));
  flushSync();
});
afterEach(() => leave());

test("h1 the dialog is up before the hub has answered, and goes when it is refused", async () => {
  const answer = moveCall(current());
  expect([hand.floating, asked()]).toEqual(["move", ["move_call"]]);
  await answer;
  expect(hand.floating).toBe("move");
  ask.mockRejectedValueOnce({ refusal: "needs_hub" });
  await moveCall(current());
  expect([hand.floating, notices()]).toEqual([null, [inWords({ refusal: "needs_hub" })]]);
});

test("h1 a move that is under way is looked at, and not asked for again", async () => {
  says(OFFERED);
  hand.float(null);
  await moveCall(current());
  expect([hand.floating, asked()]).toEqual(["move", []]);
});

test("h1 one that this page did not begin is seen by itself, once, and pushes nothing away", () => {
  hand.float("search");
  says(OFFERED);
  expect(hand.floating).toBe("search");
  hand.float(null);
  flushSync();
  expect(hand.floating).toBe("move");
  hand.float(null); // asked for from outside the window
  flushSync();
  says({ ...OFFERED, until: 10 });
  expect(hand.floating).toBeNull();
});

test("h1 a call that comes back, and a move that has come to nothing, open no dialog", () => {
  says(BACK, AWAY);
  expect(hand.floating).toBeNull();
  says(over("fell_back"));
  expect([hand.floating, asked(), notices()]).toEqual([null, [], []]);
});

test("h4 who takes it back needs not read so, and its dialog stays away however long the hub takes", async () => {
  await moveCall(current());
  says(OFFERED);
  await cancelMove(current());
  says({ moving: "claimed", device: "pixel", name: "Pixel 8", until: 9 }); // the hub had not heard of it yet
  expect([hand.floating, asked()]).toEqual([null, ["move_call", "cancel_move"]]);
  says(over("cancelled"));
  says(over("cancelled"));
  expect(asked()).toEqual(["move_call", "cancel_move", "cancel_move"]);
  says(null);
  expect(moves.takenBack).toBeNull();
});

test("h4 an end that was read is dismissed once, however often the desk says how the call stands", async () => {
  says(over("not_claimed"));
  const answer = cancelMove(current());
  flushSync();
  says(over("not_claimed")); // another figure of the quality
  await answer;
  says(over("not_claimed"));
  expect([asked(), notices()]).toEqual([["cancel_move"], []]);
});

test("h4 a move that could not be taken back is shown again", async () => {
  says(OFFERED);
  ask.mockRejectedValueOnce({ refusal: "not_being_moved" });
  await cancelMove(current());
  expect([moves.takenBack, notices()]).toEqual([null, ["This call is not being moved."]]);
});

test("h4 that it was called off from the phone is there to be read", () => {
  says(OFFERED);
  says(over("cancelled"));
  expect([moves.takenBack, asked()]).toEqual([null, []]);
});

test("h1 the next one is a new one: what was taken back before is forgotten", async () => {
  says(BACK, AWAY);
  await cancelMove(current());
  expect(moves.takenBack).toBe("call");
  await bringBack(current());
  expect([moves.takenBack, asked()]).toEqual([null, ["cancel_move", "bring_back"]]);
});

test("h2 what came to nothing while another conversation is looked at is said there, once", () => {
  hand.show("b");
  says(BACK, AWAY);
  says(over("not_ready"), AWAY);
  says(over("not_ready"), AWAY);
  expect(model.notices).toEqual([
    { kind: "problem", message: "This computer found no way to the visitor in time. The call goes on there; try again.", conversation: "a" },
  ]);
  model.notices = [];
  hand.show("a");
  says(over("not_ready"), AWAY);
  expect(notices()).toEqual([]); // the stage says it
});
