import { describe, expect, test } from "vitest";
import { firstUnread, firstWords, newest } from "./news";
import { wordsFor } from "../words";
import { called, happened, PAPER, sent, update, written } from "./samples";
import { fromSnapshot } from "./visit";

const { words } = wordsFor(["en"]);

describe("what a banner says of a new message (M: like a push)", () => {
  test("who wrote, and the first words", () => {
    const visit = fromSnapshot([update([written(1, "Noémie"), written(2), happened(3, { happening: "ended", by: { by: "visitor" } })])]);
    expect(newest(visit, words)).toMatchObject({ agent: "id-Noémie", name: "Noémie", text: "line 1" });
    expect(newest(fromSnapshot([update([written(1)])]), words)).toBeNull();
    expect(newest(fromSnapshot([]), words)).toBeNull();
  });

  test("a file without words is told by its name", () => {
    expect(newest(fromSnapshot([update([sent(1, "Noémie", PAPER)])]), words)?.text).toBe("📎 invoice.pdf");
  });

  test("v10: an invitation is told for as long as it stands", () => {
    const entries = [written(1, "Noémie"), happened(2, { happening: "invited", call: "k", agent: "a", name: "Noémie" })];
    const told = (phase: Parameters<typeof called>[0]) => newest(fromSnapshot([update(entries), called(phase)]), words)?.text;
    expect(told({ phase: "invited", agent: "a", name: "Noémie", since: 0 })).toBe(words.invite.told);
    expect(told({ phase: "ended", at: 0, why: { end: "withdrawn" } })).toBe("line 1");
  });

  test("a long text ends between two words, and several lines are one", () => {
    expect(firstWords("Hello\n\n  Clara ")).toBe("Hello Clara");
    const words = firstWords("lamp ".repeat(60));
    expect(words.length).toBeLessThanOrEqual(122);
    expect(words).toMatch(/lamp …$/);
    expect([...firstWords("💡".repeat(300))].length).toBe(122);
  });
});

test("c3: the first message that is not read is where one wants to go on", () => {
  const entries = [written(1, "Noémie"), written(2), written(3, "Noémie"), written(4, "Noémie")];
  expect(firstUnread(fromSnapshot([update(entries, { marks: { visitor: 1, agent: 0 } })]))).toBe("m3");
  expect(firstUnread(fromSnapshot([update(entries, { marks: { visitor: 4, agent: 0 } })]))).toBeNull();
  const invites = [written(1, "Noémie"), happened(2, { happening: "invited", call: "k", agent: "a", name: "Noémie" })];
  const standing = [update(invites, { marks: { visitor: 1, agent: 0 } }), called({ phase: "invited", agent: "a", name: "Noémie", since: 0 })];
  expect(firstUnread(fromSnapshot(standing))).toBe("c1:2");
});
