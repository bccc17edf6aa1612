import { describe, expect, test } from "vitest";
import type { Event } from "@deskbell/shared/generated/Event";
import { called, happened, update, written } from "./samples";
import { applyEvent, calling, current, EMPTY, endOf, fromSnapshot, invited, open, trimmed, unread, unseen, withPage, type Visit } from "./visit";

const seqs = (visit: Visit) => current(visit)?.entries.map(({ seq }) => seq);
const after = (...events: Event[]) => fromSnapshot(events);

describe("the copy (design 2.4)", () => {
  test("snapshot and events go through the same code: any split of a history gives the same copy", () => {
    const history = [
      update([written(1)], { version: 1 }),
      update([happened(2, { happening: "joined", agent: "a", name: "Noémie" })], { version: 2 }),
      update([written(3, "Noémie"), written(4)], { version: 3 }),
    ];
    const whole = fromSnapshot(history);
    for (let split = 0; split <= history.length; split++) {
      expect(history.slice(split).reduce(applyEvent, fromSnapshot(history.slice(0, split)))).toEqual(whole);
    }
  });

  test("an older head never replaces a newer one", () => {
    const visit = after(update([], { version: 5, marks: { visitor: 0, agent: 3 } }), update([], { version: 4 }));
    expect(current(visit)?.head.marks.agent).toBe(3);
  });

  test("an entry that comes twice, or late, stands once and in its place", () => {
    expect(seqs(after(update([written(3)]), update([written(3), written(5)]), update([written(4)])))).toEqual([3, 4, 5]);
  });

  test("a kind from a newer hub changes nothing", () => {
    expect(applyEvent(EMPTY, { kind: "moon.rose", body: {} } as unknown as Event)).toBe(EMPTY);
  });

  test("older pages go in front, and the last one says that there are no more", () => {
    const visit = withPage(after(update([written(7)])), "c1", { entries: [written(5), written(6)], more: false });
    expect(seqs(visit)).toEqual([5, 6, 7]);
    expect(current(visit)?.complete).toBe(true);
    expect(current(after(update([written(1)])))?.complete).toBe(true);
    expect(current(after(update([written(7)])))?.complete).toBe(false);
  });

  test("what is kept over a reload is bounded, and knows that there is more", () => {
    const long = after(update(Array.from({ length: 400 }, (_, index) => written(index + 1))));
    expect(current(trimmed(long))).toMatchObject({ complete: false, entries: { length: 300 } });
    expect(seqs(trimmed(long))?.at(-1)).toBe(400);
  });
});

describe("conversations", () => {
  test("c11: what is written after the end belongs to no conversation yet", () => {
    expect(open(after(update([written(1)])))?.head.id).toBe("c1");
    expect(open(after(update([written(1)], { state: { state: "ended", at: 0 } })))).toBeNull();
  });

  test("c3: unread are the agents' messages after the visitor's mark, and nothing else", () => {
    const entries = [written(1), written(2, "Noémie"), written(3, "Noémie"), happened(4, { happening: "ended", by: { by: "visitor" } })];
    const visit = after(update(entries, { marks: { visitor: 2, agent: 0 } }));
    expect(unread(visit)).toBe(1);
    expect(unseen(visit, current(visit)!)).toBe(3);
    const seen = after(update(entries, { marks: { visitor: 3, agent: 0 } }));
    expect(unread(seen)).toBe(0);
    expect(unseen(seen, current(seen)!)).toBeNull();
  });

  test.each([
    ["invited", { phase: "invited", agent: "a", name: "Noémie", since: 0 }, false],
    ["room", { phase: "room", agent: "a", name: "Noémie", device: null, since: 0 }, true],
  ] as const)("v10: %s is an invitation and no call, and new until it was seen or is over", (_name, phase, waits) => {
    const entries = [written(1), happened(2, { happening: "invited", call: "k", agent: "a", name: "Noémie" })];
    const visit = after(update(entries, { marks: { visitor: 1, agent: 0 } }), called(phase));
    expect([invited(visit), calling(visit)]).toEqual([{ call: "k", agent: "a", name: "Noémie", waits }, null]);
    expect([unread(visit), unseen(visit, current(visit)!)]).toEqual([1, 2]);
    const over = applyEvent(visit, called({ phase: "ended", at: 9, why: { end: "not_now" } }, 2));
    expect([invited(over), calling(over), unread(over)]).toEqual([null, null, 0]);
    const rings = applyEvent(visit, called({ phase: "ringing", agent: "a", name: "Noémie", since: 9, deadline: 10 }, 2));
    expect([invited(rings), calling(rings)?.id, unread(rings)]).toEqual([null, "k", 0]);
  });

  test("v10: why the invitation that was answered is over is known once the hub has said so, of that one alone", () => {
    const stands = after(called({ phase: "invited", agent: "a", name: "Noémie", since: 0 }));
    expect(endOf(stands, "k")).toBeNull();
    const over = applyEvent(stands, called({ phase: "ended", at: 9, why: { end: "withdrawn" } }, 2));
    expect([endOf(over, "k"), endOf(over, "another")]).toEqual([{ end: "withdrawn" }, null]);
  });
});
