import { box, RULES } from "@/lib/samples";
import { handOverOf, leaving, stayed } from "@/shift/shift";
import type { BoxView, SectionKind } from "@deskbell/shared/types";
import { describe, expect, test } from "vitest";

function desk(parts: Partial<Record<SectionKind, BoxView[]>>, rules = RULES) {
  const entries = Object.entries(parts) as [SectionKind, BoxView[]][];
  return {
    sections: entries.map(([kind, boxes]) => ({ kind, conversations: boxes.map((one) => one.conversation) })),
    boxes: new Map(entries.flatMap(([, boxes]) => boxes.map((one) => [one.conversation, one]))) as never,
    rules,
  };
}

const queued = { state: "queued", since: 0, kept: null } as const;
const all = desk({
  ended: [box("over", { state: { state: "ended", at: 0, by: { by: "silence" } } as never })],
  kept: [box("kept", { state: queued })],
  snoozed: [box("later", { state: { state: "snoozed", agent: "me", at: 0, until: 9, keep: true } })],
  waiting_for_visitor: [box("quiet")],
  waiting_for_me: [box("first"), box("second")],
  in_call: [box("call", { call: { call: "active" } as never })],
});

describe("the end of a shift", () => {
  test("t7_everything_that_is_ones_own_goes_what_hurries_first", () => {
    expect(leaving(all).map(({ box }) => box.conversation)).toEqual(["call", "first", "second", "quiet", "later", "kept"]);
  });

  test("t7_what_is_in_a_call_stays", () => {
    expect(leaving(all).filter(({ stays }) => stays !== null).map(({ box, stays }) => [box.conversation, stays])).toEqual([["call", "in_call"]]);
  });

  test("t7_what_its_channel_does_not_pass_on_stays_and_what_was_only_kept_goes_back", () => {
    const rules = { ...RULES, capabilities: { ...RULES.capabilities, chat: { ...RULES.capabilities.chat, transfer: false } } };
    const parts = desk({ waiting_for_me: [box("a"), box("m", { channel: "mobile" })], kept: [box("k", { state: queued })] }, rules);
    expect(leaving(parts).map(({ box, stays, bare }) => [box.conversation, stays, bare])).toEqual([
      ["a", "channel", false],
      ["m", null, false],
      ["k", null, true],
    ]);
  });

  test("t7_what_stays_is_counted", () => {
    const one = { conversation: "c", visitor_name: "Mira Vogel" };
    const conversations = [{ ...one, became: "queued", name: "Orders" }, { ...one, became: "stays", why: "in_call" }, { ...one, became: "passed", name: "Ana" }] as const;
    expect([stayed({ conversations: [...conversations] }), stayed({ conversations: [] })]).toEqual([1, 0]);
  });

  test("t7_notes_go_along_with_what_goes_and_empty_ones_do_not", () => {
    const notes = new Map([["first", " Call her back. "], ["second", "  "], ["call", "stays"], ["kept", "bare"]]);
    expect(handOverOf(leaving(all), { to: "agent", agent: "ana" }, notes, " Bye ")).toEqual({
      to: { to: "agent", agent: "ana" },
      notes: [{ conversation: "first", text: "Call her back." }],
      comment: "Bye",
    });
  });
});
