import { Desk } from "@/lib/model.svelte";
import { brokeAt, cameToNothing, comesBack, endSays, isMoving, leaves, leftOf, mayBringBack, mayMove, stepsDone, STEPS, thereSays, whereSays } from "@/lib/moving";
import { callView, deskView } from "@/lib/samples";
import { en } from "@/words/en";
import { fr } from "@/words/fr";
import type { CallStage, CallView, DeskView, HandoffEnd, LinkView, MoveView } from "@deskbell/shared/types";
import { describe, expect, test } from "vitest";

const ACTIVE: CallStage = { stage: "active", since: 3 };
const AWAY: CallStage = { stage: "elsewhere", since: 3 };
const OFFLINE: LinkView = { ...deskView().link, state: { state: "offline", since: 0, next_try: null, why: { refusal: "line", why: "no_answer" } } };
const ENDS = Object.keys(en.move.ends) as HandoffEnd[];

const asked: MoveView = { moving: "asked" };
const offered: MoveView = { moving: "offered", code: null, until: 9 };
const claimed: MoveView = { moving: "claimed", device: "pixel", name: "Pixel 8", until: 9 };
const making = (more: Partial<{ here: boolean; visitor: boolean; there: boolean }> = {}): MoveView => ({ moving: "making", device: "pixel", name: "Pixel 8", here: false, visitor: false, there: false, until: 9, ...more });
const over = (why: HandoffEnd): MoveView => ({ moving: "over", handoff: "move", why });

const call = (stage: CallStage, moving: MoveView | null, more: Partial<CallView> = {}) => callView(stage, { moving, ...more });
const desk = (of: CallView | null, more: Partial<DeskView> = {}) => new Desk(deskView({ call: of, ...more }));

describe("a move (H1)", () => {
  test("h1 leaves this desk, comes back to it, or has come to nothing, and only one of them", () => {
    const which = (of: CallView) => [leaves(of), comesBack(of), cameToNothing(of)].map(Number).join("");
    expect([asked, offered, claimed, making()].map((moving) => which(call(ACTIVE, moving)))).toEqual(Array(4).fill("100"));
    expect(which(call(AWAY, making({ here: true })))).toBe("010");
    expect([ACTIVE, AWAY].map((stage) => which(call(stage, over("left"))))).toEqual(["001", "001"]);
    expect([call(ACTIVE, null), call(AWAY, null), call(AWAY, making())].map(which)).toEqual(Array(3).fill("000"));
    expect([isMoving(call(AWAY, making())), isMoving(call(ACTIVE, over("left"))), isMoving(null), leaves(null), comesBack(undefined)]).toEqual([true, false, false, false, false]);
  });

  test("h1 goes step by step, and is one step from its end when both have seen each other there", () => {
    const done = [null, asked, offered, claimed, making(), making({ visitor: true }), making({ there: true }), making({ visitor: true, there: true })].map(stepsDone);
    expect(done).toEqual([0, 0, 1, 2, 3, 3, 3, 4]);
    expect(Math.max(...done)).toBe(STEPS.length - 1); // the last one is done when the call is elsewhere
  });

  test("h2 one that came to nothing stays at the step where it broke", () => {
    expect((["not_claimed", "not_joined", "not_ready", "no_media", "fell_back"] as const).map(brokeAt)).toEqual([1, 2, 3, 3, 4]);
    expect((["cancelled", "left", "interrupted"] as const).map(brokeAt)).toEqual([null, null, null]);
  });

  test("h2 why it came to nothing is said with what comes of it, by where the call has stayed, in one line", () => {
    for (const why of ENDS) {
      expect(endSays(call(ACTIVE, over(why)), why)).toEqual(en.move.ends[why]);
      expect(endSays(call(AWAY, over(why)), why)).toEqual(en.move.backEnds[why]);
    }
    for (const { move } of [en, fr]) {
      const lines = [...Object.values(move.ends), ...Object.values(move.backEnds)].flat();
      expect(lines.filter((line) => line.length > 95 || line.includes("\n") || !/[.]$/.test(line))).toEqual([]);
      expect(Object.keys(move.backEnds).sort()).toEqual([...ENDS].sort());
    }
  });
});

test("h4 a code that works for 90 s counts down by the second, and a longer one by the minute", () => {
  expect([leftOf(90_000, 0), leftOf(72_000, 0), leftOf(1, 0), leftOf(5, 9)]).toEqual(["90 s", "72 s", "1 s", "0 s"]);
  expect([leftOf(120_000, 0), leftOf(300_000, 0)]).toEqual(["120 s", "5 min"]);
});

describe("whether it can be done", () => {
  test("h1 a call that this desk has and that is connected can be moved, and one that breaks just now too", () => {
    const can = (stage: CallStage, moving: MoveView | null = null) => mayMove(desk(call(stage, moving)));
    expect([can(ACTIVE), can({ stage: "reconnecting", since: 3, deadline: 9 }), can(ACTIVE, over("left"))]).toEqual([true, true, true]);
    expect([can({ stage: "connecting", deadline: 9 }), can(AWAY), can({ stage: "room", since: 1 }), mayMove(desk(null))]).toEqual([
      "nobody is connected yet",
      "you are in no call",
      "you are in no call",
      "you are in no call",
    ]);
  });

  test("h1 it needs the hub; one that is on its way can be looked at without", () => {
    expect([mayMove(desk(call(ACTIVE, null), { link: OFFLINE })), mayMove(desk(call(ACTIVE, offered), { link: OFFLINE }))]).toEqual(["Needs the hub", true]);
    expect(mayBringBack(desk(call(AWAY, null), { link: OFFLINE }))).toBe("Needs the hub");
  });

  test("h1 only what is elsewhere is brought back, once it talks and while nothing moves", () => {
    const can = (of: CallView | null) => mayBringBack(desk(of));
    expect([can(call(AWAY, null)), can(call(AWAY, over("left")))]).toEqual([true, true]);
    expect([can(call(ACTIVE, null)), can(null)]).toEqual(Array(2).fill("the call is not on another device"));
    expect(can(call({ stage: "elsewhere", since: null }, null))).toBe("nobody is connected yet");
    expect(can(call(AWAY, making({ here: true })))).toBe("a move is under way already");
  });
});

describe("a call on another device", () => {
  const since = new Date(2025, 10, 21, 14, 11).getTime();
  const on = (name: string | null, at: number | null) => call(AWAY, null, { on_device: { name, since: at } });

  test("h1 says since when, by this computer's clock, and who has it", () => {
    expect(whereSays(on("Pixel 8", since))).toBe("On your phone since 14:11");
    expect(thereSays(on("Pixel 8", since), "Tom")).toBe("Pixel 8 has the picture and the sound. Tom saw no break. The chat goes on here.");
    expect(thereSays(on(null, since), "Tom")).toMatch(/^Another device has /);
  });

  test("h1 claims nothing that this desk has not seen", () => {
    expect([whereSays(on("Pixel 8", null)), whereSays(call(AWAY, null))]).toEqual(Array(2).fill("On another device"));
    expect(thereSays(on("Pixel 8", null), "Tom")).toBe("Pixel 8 has the picture and the sound. The chat goes on here.");
    expect(thereSays(call(ACTIVE, null), "Tom")).toBe("");
  });
});
