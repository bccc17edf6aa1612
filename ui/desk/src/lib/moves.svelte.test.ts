import type { hand as Hand } from "@/lib/hand.svelte";
import type { Model } from "@/lib/model.svelte";
import type * as Moves from "@/lib/moves.svelte";
import { callView, deskView, view } from "@/lib/samples";
import type { CallStage, CallView, MoveView } from "@deskbell/shared/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const ask = vi.fn<(name: string, params: unknown) => Promise<null>>();
vi.mock("@/lib/bridge", () => ({ ask: (name: string, params: unknown) => ask(name, params) }));

const ACTIVE: CallStage = { stage: "active", since: 3 };
const AWAY: CallStage = { stage: "elsewhere", since: 3 };
const OFFERED: MoveView = { moving: "offered", code: null, until: 9 };
const CANCELLED: MoveView = { moving: "over", why: "cancelled" };

let hand: typeof Hand;
let model: Model;
let moves: typeof Moves;

/** The desk says how the call stands. */
function says(moving: MoveView | null, stage = ACTIVE) {
  model.apply([{ change: "call", call: callView(stage, { moving }) }]);
  looks();
}
/** As the page does when the call has changed, or what floats. */
const looks = () => moves.moves.attend(model.desk!.call);
const current = (): CallView => model.desk!.call!;
const asked = () => ask.mock.calls.map(([name]) => name);

beforeEach(async () => {
  vi.stubGlobal("document", { hasFocus: () => true });
  vi.stubGlobal("window", { innerWidth: 1_280 });
  vi.resetModules();
  ask.mockReset().mockResolvedValue(null);
  ({ hand } = await import("@/lib/hand.svelte"));
  ({ model } = await import("@/lib/model.svelte"));
  moves = await import("@/lib/moves.svelte");
  model.begin(view(deskView({ call: callView(ACTIVE) })));
  looks();
});
afterEach(() => vi.unstubAllGlobals());

test("h1 the dialog is up before the hub has answered, and goes when it is refused", async () => {
  const answer = moves.moveCall(current());
  expect([hand.floating, asked()]).toEqual(["move", ["move_call"]]);
  await answer;
  expect(hand.floating).toBe("move");
  ask.mockRejectedValueOnce({ kind: "problem", message: "The hub cannot be reached." });
  await moves.moveCall(current());
  expect([hand.floating, model.notices.map((one) => one.message)]).toEqual([null, ["The hub cannot be reached."]]);
});

test("h1 a move that is under way is looked at, and not asked for again", async () => {
  says(OFFERED);
  hand.float(null);
  await moves.moveCall(current());
  expect([hand.floating, asked()]).toEqual(["move", []]);
});

test("h1 one that this page did not begin is seen by itself, once, and pushes nothing away", () => {
  hand.float("search");
  says(OFFERED);
  expect(hand.floating).toBe("search");
  hand.float(null);
  looks();
  expect(hand.floating).toBe("move");
  looks();
  hand.float(null); // asked for from outside the window
  says({ ...OFFERED, until: 10 });
  expect(hand.floating).toBeNull();
});

test("h1 a call that comes back, and a move that has come to nothing, open no dialog", () => {
  says({ moving: "making", name: "desk", here: true, visitor: false, there: false, until: 9 }, AWAY);
  expect(hand.floating).toBeNull();
  says({ moving: "over", why: "fell_back" });
  expect([hand.floating, asked()]).toEqual([null, []]);
});

test("h4 who takes it back needs not read so, and its dialog stays away however long the hub takes", async () => {
  await moves.moveCall(current());
  says(OFFERED);
  await moves.cancelMove(current());
  says({ moving: "claimed", name: "Pixel 8", until: 9 }); // the hub had not heard of it yet
  expect([hand.floating, asked()]).toEqual([null, ["move_call", "cancel_move"]]);
  says(CANCELLED);
  expect(asked()).toEqual(["move_call", "cancel_move", "cancel_move"]);
  says(null);
  expect(moves.moves.takenBack).toBeNull();
});

test("h4 that it was called off from the phone is there to be read", () => {
  says(OFFERED);
  says(CANCELLED);
  expect([moves.moves.takenBack, asked()]).toEqual([null, []]);
});

test("h1 the next one is a new one: what was taken back before is forgotten", async () => {
  says({ moving: "making", name: "desk", here: true, visitor: false, there: false, until: 9 }, AWAY);
  await moves.cancelMove(current());
  expect(moves.moves.takenBack).toBe("call");
  await moves.bringBack(current());
  expect([moves.moves.takenBack, asked()]).toEqual([null, ["cancel_move", "bring_back"]]);
});
