import { describe, expect, test } from "vitest";
import { wordsFor } from "../words";
import { type Line, lines, type Message } from "./lines";
import { happened, NOON, PICTURE, refusal, sent, site as says, update, written } from "./samples";
import { NOTHING, type Shared } from "./shared";
import type { Unsent } from "./unsent";
import { fromSnapshot } from "./visit";

const { words } = wordsFor(["en"]);
const site = says({ greeting: "Hello!" });
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

  test("c6: files are part of their message, which may have no words, also while it is on its way", () => {
    expect(messages(thread(update([sent(1, "Noémie", PICTURE)])))[0]).toMatchObject({ text: "", files: [PICTURE] });
    const own: Unsent = { ...unsent({ is: "queued" }), text: "", attachments: [PICTURE] };
    expect(messages(shown({ unsent: [own] }))[0]).toMatchObject({ text: "", files: [PICTURE], state: "sending" });
  });

  test("c11: a new conversation stands below the one that has ended, divided from it, from its first message on", () => {
    const old = update([written(1), happened(2, { happening: "ended", by: { by: "visitor" } })], { state: { state: "ended", at: NOON } });
    const line = { is: "divider", key: "after:c1", text: words.another };
    expect(thread(old).map(({ is }) => is)).not.toContain("divider");
    const next = update([written(1, null, NOON + 60_000)], { id: "c2" });
    const whole = thread(old, next);
    expect(whole.at(-2)).toMatchObject(line);
    const visit = fromSnapshot([old]);
    expect(shown({ visit, unsent: [unsent({ is: "queued" })] }).at(-2)).toMatchObject(line);
  });

  test("what was not read when the visitor came has a line above it", () => {
    const visit = fromSnapshot([update([written(1, "Noémie"), written(2, "Noémie"), written(3, "Noémie")])]);
    const list = lines({ ...NOTHING, visit }, words, "m2");
    expect(list.map(({ key }) => key)).toEqual(["day:m1", "m1", "news", "m2", "m3"]);
    expect(messages(list).map(({ first }) => first)).toEqual([true, true, false]);
  });

  test("c8: a message that was refused because the visitor is kept out says so, and the end says no more than it must", () => {
    const list = shown({ unsent: [unsent({ is: "failed", error: refusal("blocked") })] });
    expect(messages(list)[0]).toMatchObject({ state: "failed", text: "later", why: words.closed.now });
    const by = { by: "block", agent: "a", name: "Noémie" } as const;
    expect(system(thread(update([happened(1, { happening: "ended", by })])))).toEqual([words.ended.plain]);
  });

  test("m4, c10: how agents share the work is not told", () => {
    const released = happened(1, { happening: "released", agent: "a", name: "Noémie" });
    const aside = happened(2, { happening: "snoozed", agent: "a", name: "Noémie", until: NOON });
    const taken = happened(3, { happening: "reassigned", from: "a", name: "Noémie", why: "released" });
    expect(system(thread(update([released, aside, taken])))).toEqual([]);
  });

  test("v10: an invitation and what became of it stand in the thread", () => {
    const invite = happened(1, { happening: "invited", call: "k", agent: "a", name: "Noémie" });
    const then = (what: Parameters<typeof happened>[1]) => system(thread(update([invite, happened(2, what)])));
    const over = (end: "not_now" | "withdrawn" | "conversation_left") => then({ happening: "invitation_over", call: "k", why: { end } });
    const line = words.invite.line("Noémie");
    expect(over("not_now")).toEqual([line, words.invite.declined]);
    expect(over("withdrawn")).toEqual([line, words.invite.withdrawn]);
    expect(over("conversation_left")).toEqual([line, words.invite.over]);
    expect(then({ happening: "call_began", call: "k", by: "agent" })).toEqual([line, words.call.rang]);
  });

  test("c11: each way of ending has its words", () => {
    const ended = (by: Parameters<typeof happened>[1] & { happening: "ended" }) => system(thread(update([happened(1, by)])))[0];
    expect(ended({ happening: "ended", by: { by: "agent", agent: "a", name: "Noémie" } })).toBe("Noémie ended the conversation");
    expect(ended({ happening: "ended", by: { by: "visitor" } })).toBe("You ended the conversation");
    expect(ended({ happening: "ended", by: { by: "silence" } })).toBe("The conversation ended after a long silence");
  });
});
