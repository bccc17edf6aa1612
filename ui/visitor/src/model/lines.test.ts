import { describe, expect, test } from "vitest";
import { wordsFor } from "../words";
import { type Line, lines, type Message } from "./lines";
import { happened, NOON, refusal, update, written } from "./samples";
import { NOTHING, type Shared } from "./shared";
import type { Unsent } from "./unsent";
import { fromSnapshot } from "./visit";

const { words } = wordsFor(["en"]);
const site = { kind: "site.updated", body: { organisation: "Maison Lumen", greeting: "Hello!", visitor_name: "Clara" } } as const;
const shown = (shared: Partial<Shared>) => lines({ ...NOTHING, link: { is: "live" }, ...shared }, words);
const thread = (...events: Parameters<typeof fromSnapshot>[0]) => shown({ visit: fromSnapshot(events) });
const messages = (list: Line[]) => list.filter((line): line is Message => line.is === "message");
const system = (list: Line[]) => list.flatMap((line) => (line.is === "system" ? [line.text] : []));
const unsent = (state: Unsent["state"]): Unsent => ({ id: "z", text: "later", at: NOON + 60_000, state });

describe("ticks (C3: sending, delivered, seen or failed, truthfully)", () => {
  test("stored is delivered; seen is what the agent's mark covers", () => {
    const list = thread(update([written(1), written(2)], { marks: { visitor: 0, agent: 1 } }));
    expect(messages(list).map(({ state }) => state)).toEqual(["seen", "delivered"]);
  });

  test("the foot stands under the last of those that are alike", () => {
    const list = thread(update([written(1), written(2), written(3)], { marks: { visitor: 0, agent: 2 } }));
    expect(messages(list).map(({ last }) => last)).toEqual([false, true, true]);
  });

  test("unsent is sending while there is a connection and waits while there is none", () => {
    expect(messages(shown({ unsent: [unsent({ is: "queued" })] }))[0]?.state).toBe("sending");
    const offline = shown({ unsent: [unsent({ is: "queued" })], link: { is: "waiting", until: 0 } });
    expect(messages(offline)[0]?.state).toBe("waiting");
  });

  test("c2: a message that met a full line says so", () => {
    const list = shown({ unsent: [unsent({ is: "failed", error: refusal("queue_full") })] });
    expect(messages(list)[0]).toMatchObject({ state: "failed", why: words.failed.full });
  });

  test("an echo and its own line are one message with one key", () => {
    const visit = fromSnapshot([update([written(1)])]);
    const list = shown({ visit, unsent: [{ id: "m1", text: "line 1", at: NOON, state: { is: "stored", conversation: "c1", seq: 1, at: NOON } }] });
    expect(messages(list).map(({ key }) => key)).toEqual(["m1"]);
  });
});

describe("the thread", () => {
  test("lines of one author belong together unless they lie far apart", () => {
    const list = thread(update([written(1, "Noémie"), written(2, "Noémie"), written(3, "Noémie", NOON + 400_000)]));
    expect(messages(list).map(({ first }) => first)).toEqual([true, false, true]);
  });

  test("each day has its heading", () => {
    const list = thread(update([written(1), written(2), written(3, null, NOON + 86_400_000)]));
    expect(list.map(({ is }) => is)).toEqual(["day", "message", "message", "day", "message"]);
  });

  test("the greeting stands above the beginning, and only there", () => {
    expect(messages(thread(site)).map(({ text }) => text)).toEqual(["Hello!"]);
    expect(messages(thread(site, update([written(1)])))[0]?.text).toBe("Hello!");
    expect(messages(thread(site, update([written(5)])))[0]?.text).toBe("line 5");
  });

  test("who waited in the queue is told for how long, when it was long", () => {
    const queued = happened(2, { happening: "queued", group: "g", name: "Shop" }, NOON);
    const joined = (at: number) => happened(3, { happening: "joined", agent: "a", name: "Noémie" }, at);
    expect(system(thread(update([written(1), queued, joined(NOON + 40_000)])))).toEqual(["You were in line for 40 s. Noémie has joined"]);
    expect(system(thread(update([written(1), queued, joined(NOON + 2_000)])))).toEqual(["Noémie has joined"]);
    expect(system(thread(update([written(1), queued])))).toEqual([]);
  });

  test("c7: a note never shows, even if it came", () => {
    const note = { seq: 2, at: NOON, body: { type: "note", agent: "a", name: "Noémie", text: "secret", client_message_id: "n" } } as const;
    expect(messages(thread(update([written(1), note])))).toHaveLength(1);
  });

  test("c11: each way of ending has its words", () => {
    const ended = (by: Parameters<typeof happened>[1] & { happening: "ended" }) => system(thread(update([happened(1, by)])))[0];
    expect(ended({ happening: "ended", by: { by: "agent", agent: "a", name: "Noémie" } })).toBe("Noémie ended the conversation");
    expect(ended({ happening: "ended", by: { by: "visitor" } })).toBe("You ended the conversation");
    expect(ended({ happening: "ended", by: { by: "silence" } })).toBe("The conversation ended after a long silence");
  });
});
