import { describe, expect, test } from "vitest";
import { CLOSE } from "@deskbell/shared/generated/wire";
import { wordsFor } from "../words";
import * as model from "./header";
import { happened, NOON, refusal, site as says, update, written } from "./samples";
import { NOTHING, type Shared } from "./shared";
import { fromSnapshot } from "./visit";

const { outlook, queued } = model;
const { words } = wordsFor(["en"]);
const header = (shared: Shared) => model.header(shared, words, NOON);
const notice = (shared: Shared) => model.notice(shared, words, NOON);
const site = says();
const live = (change: Partial<Shared> = {}): Shared => ({ ...NOTHING, visit: fromSnapshot([site]), link: { is: "live" }, ...change });
const joined = happened(2, { happening: "joined", agent: "a7", name: "Noémie" });
const talking = fromSnapshot([site, update([written(1), joined])]);
const waiting = fromSnapshot([site, update([written(1)], { state: { state: "queued", since: 0 } })]);

describe("availability (C2: said before one types)", () => {
  test("open, busy, full and away each have their line and mark", () => {
    const said = (standing: Shared["standing"]) => header(live({ standing }));
    expect(said({ desk: "open" })).toMatchObject({ name: "Maison Lumen", status: "Here to answer you", dot: "on" });
    expect(said({ desk: "busy", waiting: 3, wait: 120_000 })).toMatchObject({ status: "All busy · 3 in line · about 2 min", dot: "wait" });
    expect(said({ desk: "busy", waiting: 0, wait: null }).status).toBe("All busy at the moment");
    expect(said({ desk: "full" }).status).toBe("The line is full");
    expect(said({ desk: "away" }).status).toBe("Away at the moment");
    expect(said(null)).toMatchObject({ status: "", dot: "none" });
  });

  test("a full line and an empty desk are explained, but not to somebody who is in a conversation", () => {
    expect(notice(live({ standing: { desk: "full" } }))?.text).toBe(words.full);
    expect(notice(live({ standing: { desk: "away" } }))?.text).toBe(words.away);
    expect(notice(live({ standing: { desk: "full" }, visit: talking }))).toBeNull();
    expect(notice(live({ standing: { desk: "away" }, visit: talking }))).toBeNull();
  });

  test("who waits in line learns that nobody is there", () => {
    expect(notice(live({ standing: { desk: "away" }, visit: waiting }))?.text).toBe(words.awayInLine);
    expect(notice(live({ standing: { desk: "busy", waiting: 1, wait: null }, visit: waiting }))).toBeNull();
  });

  test("m4, c10: a conversation that was given back or put aside alarms nobody", () => {
    const visit = fromSnapshot([site, update([written(1), joined], { state: { state: "resting" } })]);
    expect(header(live({ visit }))).toEqual({ id: "", name: "Maison Lumen", status: "", dot: "none" });
    expect(outlook(live({ visit }), words)).toBe(words.resting);
    expect(notice(live({ visit, standing: { desk: "away" } }))).toBeNull();
  });

  test("c11: after the end the next message begins a new conversation, and that is said until it is written", () => {
    const visit = fromSnapshot([site, update([written(1)], { state: { state: "ended", at: 0 } })]);
    expect(outlook(live({ visit }), words)).toBe(words.ended.next);
    expect(outlook(live({ visit, unsent: [{ id: "a", text: "", at: 0, state: { is: "queued" } }] }), words)).toBe("");
    expect(outlook(live({ visit: waiting }), words)).toBe(words.inLineUnknown);
    expect(outlook(live({ visit: waiting, link: { is: "waiting", until: 0 } }), words)).toBe("");
    expect(outlook(live({ visit: talking }), words)).toBe("");
  });

  test("c8: whoever is kept out is promised nobody, is not asked to write, and hears of the desk again when the time is over", () => {
    const kept = (until: number | null, change: Partial<Shared> = {}) => live({ visit: fromSnapshot([says({ closed: { until } })]), standing: { desk: "open" }, ...change });
    expect(header(kept(null))).toEqual({ id: "", name: "Maison Lumen", status: words.closed.status, dot: "none" });
    expect(header(kept(NOON + 1)).status).toBe(words.closed.status);
    expect(header(kept(NOON)).status).toBe(words.standing.open);
    for (const desk of ["full", "away"] as const) expect(notice(kept(null, { standing: { desk } }))).toBeNull();
    expect(notice(kept(null, { link: { is: "waiting", until: 0 } }))).toEqual({ text: words.noConnection, retry: true });
  });

  test("the agent who has the conversation is named", () => {
    expect(header(live({ visit: talking }))).toEqual({ id: "a7", name: "Noémie", status: "Maison Lumen", dot: "on" });
  });

  test("who waits sees the place and the estimated wait", () => {
    const place = { conversation: "c1", place: 2, wait: 180_000 };
    expect(queued(live({ visit: waiting, place }), words)).toBe("You are number 2 in line · about 3 min");
    expect(queued(live({ visit: waiting, place: { ...place, place: 1, wait: null } }), words)).toBe("You are next in line");
    expect(queued(live({ visit: waiting, place: { ...place, conversation: "other" } }), words)).toBe("You are in line");
  });
});

describe("the connection, in words (ux 2.3: nothing lies)", () => {
  test("offline says what happens to what one writes, and lets one try", () => {
    const offline = { link: { is: "waiting", until: 0 } } as const;
    expect(notice(live(offline))).toEqual({ text: words.offline(0), retry: true });
    const one = { id: "a", text: "", at: 0, state: { is: "queued" } } as const;
    expect(notice(live({ ...offline, unsent: [one] }))?.text).toContain("1 message is kept here");
    expect(header(live({ ...offline, visit: talking })).dot).toBe("none");
  });

  test("each final end says why", () => {
    const closed = (code: number) => notice(live({ link: { is: "stopped", why: { by: "close", code } } }))?.text;
    expect(closed(CLOSE.Blocked)).toBe(words.closed.now);
    expect(closed(CLOSE.TooOld)).toBe(words.stopped.old);
    expect(closed(CLOSE.SignedOut)).toBe(words.stopped.taken);
    expect(closed(4999)).toBe(words.stopped.other);
    const error = refusal("not_found");
    expect(notice(live({ link: { is: "stopped", why: { by: "refusal", error } } }))?.text).toBe(words.stopped.site);
  });
});
