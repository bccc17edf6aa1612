import { describe, expect, test } from "vitest";
import type { Candidate } from "../generated/Candidate";
import type { Signal } from "../generated/Signal";
import { SIGNALS } from "../generated/wire";
import { type LegEffect, type LegInput, LegRules } from "./rules";

const way = (text: string): Candidate => ({ candidate: text, sdp_mid: "0", sdp_m_line_index: 0 });
const sdpOf = (generation: number) => `v=0\r\na=ice-ufrag:u${generation}\r\n`;

/** A leg with a clock in the hand; whatever it wants to offer is offered at once. */
class Bench {
  now = 1_000;
  rules: LegRules;
  #owed: LegEffect[] = [];

  constructor(last = 0, private readonly atOnce = true) {
    this.rules = new LegRules(last);
  }

  on(input: LegInput): this {
    for (const effect of this.rules.on(this.now, input)) {
      this.#owed.push(effect);
      if (effect.type === "offer" && this.atOnce) this.on({ type: "offered", generation: effect.generation, sdp: sdpOf(effect.generation) });
    }
    return this;
  }

  pass(ms: number): this {
    const end = this.now + ms;
    while (this.rules.deadline <= end) {
      this.now = Math.max(this.now, this.rules.deadline);
      this.on({ type: "time" });
    }
    this.now = end;
    return this;
  }

  signal(signal: Signal): this {
    return this.on({ type: "signal", signal });
  }

  answer(generation: number): this {
    return this.signal({ type: "answer", generation, sdp: "answer" });
  }

  connection(state: RTCPeerConnectionState): this {
    return this.on({ type: "connection", state });
  }

  forget(): this {
    this.#owed = [];
    return this;
  }

  owed<T extends LegEffect["type"]>(type: T): Extract<LegEffect, { type: T }>[] {
    return this.#owed.filter((effect): effect is Extract<LegEffect, { type: T }> => effect.type === type);
  }

  get sent(): Signal[] {
    return this.owed("send").map(({ signal }) => signal);
  }

  get offers() {
    return this.owed("offer").map(({ generation, replaces }) => [generation, replaces]);
  }

  get reports() {
    return this.owed("report").map(({ state }) => state);
  }
}

const opened = (last = 0, fresh = false) => new Bench(last).on({ type: "open", fresh });
const connected = () => opened().answer(1).on({ type: "answered", generation: 1 }).connection("connected").forget();

describe("offers and generations", () => {
  test("a leg begins with generation 1 on a new connection, and sends its offer once it is the local description", () => {
    const slow = new Bench(0, false).on({ type: "open", fresh: false });
    expect(slow.offers).toEqual([[1, true]]);
    expect(slow.sent).toEqual([]);
    slow.on({ type: "offered", generation: 1, sdp: "sdp" });
    expect(slow.sent).toEqual([{ type: "offer", generation: 1, fresh: false, sdp: "sdp" }]);
  });

  test("a page that was loaded anew offers `fresh`, with a generation greater than any before", () => {
    expect(opened(6, true).sent[0]).toMatchObject({ type: "offer", generation: 7, fresh: true });
  });

  test("candidates follow their offer and never go before it", () => {
    const slow = new Bench(0, false).on({ type: "open", fresh: false }).on({ type: "gathered", candidate: way("a"), ufrag: "u1" });
    expect(slow.sent).toEqual([]);
    slow.on({ type: "offered", generation: 1, sdp: sdpOf(1) }).on({ type: "gathered", candidate: way("b"), ufrag: "u1" });
    expect(slow.sent.map((signal) => (signal.type === "candidate" ? signal.candidate.candidate : signal.type))).toEqual(["offer", "a", "b"]);
  });

  test("a candidate of an older offer, one twice, one that is too long and the 49th are not sent", () => {
    const leg = opened().forget();
    leg.on({ type: "gathered", candidate: way("old"), ufrag: "u0" });
    leg.on({ type: "gathered", candidate: way("x".repeat(SIGNALS.candidate_bytes + 1)), ufrag: null });
    expect(leg.sent).toEqual([]);
    for (let n = 0; n < 60; n++) leg.on({ type: "gathered", candidate: way(`c${n}`), ufrag: "u1" }).on({ type: "gathered", candidate: way(`c${n}`), ufrag: "u1" });
    expect(leg.sent).toHaveLength(SIGNALS.candidates);
  });

  test("an offer that cannot be made is said to the hub, and ends in a state with words", () => {
    const leg = new Bench(0, false).on({ type: "open", fresh: false }).on({ type: "unable", generation: 1 });
    expect(leg.reports).toEqual(["unable"]);
    expect(leg.rules.state).toBe("failed");
  });
});

describe("what the other side says", () => {
  test("the answer of the newest offer is taken once; those of others never", () => {
    const leg = opened(3).answer(3).answer(5).answer(4).answer(4);
    expect(leg.owed("answer").map(({ generation }) => generation)).toEqual([4]);
  });

  test("candidates wait for the answer, come in order, and each one once", () => {
    const leg = opened();
    const say = (text: string, generation = 1) => leg.signal({ type: "candidate", generation, candidate: way(text) });
    say("a");
    say("b");
    say("a");
    say("older", 0);
    leg.answer(1);
    expect(leg.owed("candidate")).toEqual([]);
    leg.on({ type: "answered", generation: 1 });
    say("b");
    say("c");
    expect(leg.owed("candidate").map(({ candidate }) => candidate.candidate)).toEqual(["a", "b", "c"]);
  });

  test("a flood of candidates stops at the limit", () => {
    const leg = opened().answer(1).on({ type: "answered", generation: 1 });
    for (let n = 0; n < 1_000; n++) leg.signal({ type: "candidate", generation: 1, candidate: way(`${n}`) });
    expect(leg.owed("candidate")).toHaveLength(SIGNALS.candidates);
  });

  test("an offer from the other side is ignored: only this side offers", () => {
    expect(connected().signal({ type: "offer", generation: 9, fresh: false, sdp: "x" }).sent).toEqual([]);
  });

  test("asked to offer again, a leg restarts once and not while a restart is under way", () => {
    const leg = connected().signal({ type: "offer_again" }).signal({ type: "offer_again" });
    expect(leg.offers).toEqual([[2, false]]);
  });

  test("asked to offer again before any answer, it says the same offer again", () => {
    const leg = opened().on({ type: "gathered", candidate: way("a"), ufrag: null }).forget().signal({ type: "offer_again" });
    expect(leg.sent.map(({ type }) => type)).toEqual(["offer", "candidate"]);
    expect(leg.offers).toEqual([]);
  });

  test("a bye is an interruption at once, and the restart waits for somebody to come back", () => {
    const leg = connected().signal({ type: "bye" });
    expect(leg.reports).toEqual(["interrupted"]);
    expect(leg.offers).toEqual([]);
    expect(leg.pass(5_000).offers).toEqual([[2, false]]);
  });

  test("what came before a bye and is counted after it is nobody who is there", () => {
    const leg = connected().on({ type: "received", packets: 100, expected: true }).signal({ type: "bye" });
    leg.pass(400).on({ type: "received", packets: 120, expected: true });
    expect([leg.reports, leg.rules.state]).toEqual([["interrupted"], "interrupted"]);
    expect(leg.signal({ type: "offer_again" }).offers, "and whoever comes back gets a connection of its own").toEqual([[2, true]]);
  });

  test("an answer by another certificate is of somebody who does not know this connection: they get one of their own", () => {
    const by = (generation: number, who: string) => ({ type: "answer", generation, sdp: `v=0\r\na=fingerprint:sha-256 ${who}\r\n` }) as const;
    const taken = () => leg.owed("answer").map(({ generation }) => generation);
    const leg = opened().signal(by(1, "AA:01")).on({ type: "answered", generation: 1 }).connection("connected").forget();
    leg.signal({ type: "offer_again" }).signal(by(2, "aa:01"));
    expect([leg.offers, taken()], "the same goes on").toEqual([[[2, false]], [2]]);
    leg.on({ type: "answered", generation: 2 }).forget().pass(60_000).signal({ type: "offer_again" });
    const { generation } = leg.rules;
    leg.forget().signal(by(generation, "BB:02"));
    expect([leg.offers, taken()], "another one does not").toEqual([[[generation + 1, true]], []]);
    leg.signal(by(generation + 1, "BB:02"));
    expect(taken()).toEqual([generation + 1]);
  });

  test("who says bye and asks for an offer is back: a page that was loaded anew waits for nothing", () => {
    const leg = connected().signal({ type: "bye" }).pass(400).signal({ type: "offer_again" });
    expect(leg.offers).toEqual([[2, true]]);
    expect(leg.answer(2).on({ type: "answered", generation: 2 }).signal({ type: "offer_again" }).pass(4_999).offers, "one that has just begun is enough").toHaveLength(1);
  });
});

describe("the hub comes back", () => {
  test("an offer without an answer is said again with its candidates", () => {
    const leg = opened().on({ type: "gathered", candidate: way("a"), ufrag: null });
    const before = leg.sent;
    expect(leg.forget().on({ type: "live" }).sent).toEqual(before);
  });

  test.each([
    ["answered", () => opened().answer(1)],
    ["connected", connected],
  ])("a leg that is %s has nothing to say again", (_name, make) => {
    expect(make().forget().on({ type: "live" }).sent).toEqual([]);
  });
});

describe("interruptions (V11)", () => {
  test("2 s without connectivity is an interruption and an ICE restart with the next generation", () => {
    const leg = connected().connection("disconnected").pass(1_999);
    expect(leg.reports).toEqual([]);
    leg.pass(1);
    expect(leg.reports).toEqual(["interrupted"]);
    expect(leg.offers).toEqual([[2, false]]);
    expect(leg.sent[0]).toMatchObject({ type: "offer", generation: 2, fresh: false });
  });

  test("less than 2 s is nothing", () => {
    const leg = connected().connection("disconnected").pass(1_500).connection("connected").pass(60_000);
    expect([leg.reports, leg.offers]).toEqual([[], []]);
  });

  test("a restart that leads nowhere is followed by another every 5 s, and the third replaces the connection", () => {
    const leg = connected().connection("disconnected").pass(2_000 + 3 * 5_000);
    expect(leg.offers).toEqual([[2, false], [3, false], [4, true], [5, true]]);
    expect(leg.sent.filter((signal) => signal.type === "offer").map(({ fresh }) => fresh)).toEqual([false, false, true, true]);
    expect(leg.reports).toEqual(["interrupted"]);
  });

  test("connected again is reported once, and then nothing is restarted", () => {
    const leg = connected().connection("disconnected").pass(2_000).answer(2).on({ type: "answered", generation: 2 });
    leg.connection("connected").connection("connected").pass(60_000);
    expect(leg.reports).toEqual(["interrupted", "connected"]);
    expect(leg.offers).toHaveLength(1);
  });

  test("a restart after which the browser says nothing new is over with its answer", () => {
    const leg = connected().signal({ type: "offer_again" }).answer(2).on({ type: "answered", generation: 2 }).pass(60_000);
    expect(leg.offers).toHaveLength(1);
  });

  test("failed after it held is an interruption; failed before is a failure, tried again", () => {
    expect(connected().connection("failed").reports).toEqual(["interrupted"]);
    const never = opened().answer(1).on({ type: "answered", generation: 1 }).connection("failed").connection("failed");
    expect(never.reports).toEqual(["failed"]);
    expect(never.rules.state).toBe("failed");
    expect(never.offers).toEqual([[1, true], [2, false]]);
  });

  test("another network restarts an interrupted leg at once, and leaves others alone", () => {
    expect(connected().signal({ type: "bye" }).pass(4_999).on({ type: "network" }).offers).toEqual([]);
    expect(connected().on({ type: "network" }).offers).toEqual([]);
    const between = connected().connection("disconnected").pass(2_000).pass(4_000).on({ type: "network" });
    expect(between.offers).toHaveLength(1);
    expect(opened().forget().on({ type: "network" }).offers).toEqual([]);
  });

  const silent = (expected: boolean) => {
    const leg = connected();
    for (const packets of [100, 150, 150, 150]) {
      leg.now += 1_000;
      leg.on({ type: "received", packets, expected });
    }
    return leg;
  };

  test("packets that stay away for 2 s are an interruption before the browser notices, unless nothing is sent", () => {
    expect([silent(true).reports, silent(true).offers]).toEqual([["interrupted"], [[2, false]]]);
    expect([silent(false).reports, silent(false).offers]).toEqual([[], []]);
  });

  test("packets that come again on the same connection end the interruption", () => {
    const leg = silent(true).on({ type: "received", packets: 151, expected: true });
    expect(leg.reports).toEqual(["interrupted", "connected"]);
    expect(leg.pass(60_000).offers).toHaveLength(1);
  });

  test("nothing follows a close", () => {
    const leg = connected().on({ type: "close" });
    expect(leg.owed("close")).toHaveLength(1);
    leg.forget().connection("failed").answer(1).on({ type: "live" }).on({ type: "close" });
    expect([leg.offers, leg.sent, leg.owed("state"), leg.rules.deadline]).toEqual([[], [], [], Infinity]);
  });
});
