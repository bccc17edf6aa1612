import type { othersOpen as Others } from "@/lib/invite";
import { Desk } from "@/lib/model.svelte";
import { box, deskView } from "@/lib/samples";
import { beforeAll, expect, test, vi } from "vitest";

let othersOpen: typeof Others;
beforeAll(async () => {
  vi.stubGlobal("document", { hasFocus: () => true, addEventListener: () => {} });
  vi.stubGlobal("window", { innerWidth: 1_280 });
  ({ othersOpen } = await import("@/lib/invite"));
});

test("a3 what is open with this agent is offered to be handed on, in the list's order, and nothing else", () => {
  const desk = new Desk(
    deskView({
      boxes: [
        box("a"),
        box("b"),
        box("c"),
        box("theirs", { state: { state: "assigned", agent: "ana", name: "Ana", since: 0 } }),
        box("snoozed", { state: { state: "snoozed", agent: "me", at: 0, until: 9, keep: true } }),
        box("ending", { held: "end" }),
      ],
      sections: [
        { kind: "waiting_for_me", conversations: ["c", "a", "ending"] },
        { kind: "waiting_for_visitor", conversations: ["b", "theirs", "gone"] },
        { kind: "snoozed", conversations: ["snoozed"] },
      ],
    }),
  );
  expect(othersOpen(desk, "a").map((one) => one.conversation)).toEqual(["c", "b"]);
  expect(othersOpen(desk, "x").map((one) => one.conversation)).toEqual(["c", "a", "b"]);
});
