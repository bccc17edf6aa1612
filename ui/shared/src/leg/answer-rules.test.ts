import { describe, expect, test } from "vitest";
import type { Candidate } from "../generated/Candidate";
import type { Signal } from "../generated/Signal";
import { SIGNALS } from "../generated/wire";
import { type AnswerEffect, type AnswerInput, AnswerRules, ASK_AGAIN_MS } from "./answer-rules";
import { INTERRUPTED_MS } from "./rules";

const way = (text: string): Candidate => ({ candidate: text, sdp_mid: "0", sdp_m_line_index: 0 });
const answerTo = (generation: number) => `v=0\r\na=ice-ufrag:u${generation}\r\n`;

/** A leg with a clock in the hand; whatever it is offered it answers at once. */
class Bench {
  now = 1_000;
  rules: AnswerRules;
  #owed: AnswerEffect[] = [];

  constructor(picture = false, private readonly atOnce = true) {
    this.rules = new AnswerRules(picture);
  }

  on(input: AnswerInput): this {
    for (const effect of this.rules.on(this.now, input)) {
      this.#owed.push(effect);
      if (effect.type === "answer" && this.atOnce) this.on({ type: "answered", generation: effect.generation, sdp: answerTo(effect.generation) });
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

  offer(generation: number, fresh = false, sdp = `offer ${generation}`): this {
    return this.signal({ type: "offer", generation, fresh, sdp });
  }

  candidate(generation: number, text: string): this {
    return this.signal({ type: "candidate", generation, candidate: way(text) });
  }

  connection(state: RTCPeerConnectionState): this {
    return this.on({ type: "connection", state });
  }

  forget(): this {
    this.#owed = [];
    return this;
  }

  owed<T extends AnswerEffect["type"]>(type: T): Extract<AnswerEffect, { type: T }>[] {
    return this.#owed.filter((effect): effect is Extract<AnswerEffect, { type: T }> => effect.type === type);
  }

  get sent(): Signal[] {
    return this.owed("send").map(({ signal }) => signal);
  }

  get asked(): number {
    return this.sent.filter(({ type }) => type === "offer_again").length;
  }

  get answers() {
    return this.owed("answer").map(({ generation, replaces }) => [generation, replaces]);
  }

  get reports() {
    return this.owed("report").map(({ state }) => state);
  }

  get taken() {
    return this.owed("candidate").map(({ candidate }) => candidate.candidate);
  }
}

const opened = (picture = false) => new Bench(picture).on({ type: "open", again: false });
const connected = () => opened().offer(1, true).connection("connected").forget();

describe("offers and generations", () => {
  test("the first offer makes a connection, and its answer goes out once it is the local description", () => {
    const slow = new Bench(false, false).on({ type: "open", again: false }).offer(1);
    expect(slow.answers).toEqual([[1, true]]);
    expect(slow.sent).toEqual([]);
    slow.on({ type: "answered", generation: 1, sdp: "sdp" });
    expect(slow.sent).toEqual([{ type: "answer", generation: 1, sdp: "sdp" }]);
  });

  test.each<[string, Signal, [number, boolean][]]>([
    ["a newer one restarts the same connection", { type: "offer", generation: 2, fresh: false, sdp: "new" }, [[2, false]]],
    ["a fresh one has a connection of its own", { type: "offer", generation: 2, fresh: true, sdp: "new" }, [[2, true]]],
    ["the same again is known", { type: "offer", generation: 1, fresh: true, sdp: "offer 1" }, []],
    ["an older one is passed over", { type: "offer", generation: 0, fresh: false, sdp: "old" }, []],
    ["a page that counts anew is not", { type: "offer", generation: 1, fresh: true, sdp: "of another page" }, [[1, true]]],
    ["answers are this side's to say", { type: "answer", generation: 9, sdp: "x" }, []],
    ["and so is the wish for an offer", { type: "offer_again" }, []],
  ])("%s", (_name, signal, answers) => {
    expect(connected().signal(signal).answers).toEqual(answers);
  });

  test("what a former generation comes to is dropped", () => {
    const slow = new Bench(false, false).on({ type: "open", again: false }).offer(1).offer(2);
    slow.on({ type: "answered", generation: 1, sdp: "late" }).on({ type: "unable", generation: 1 });
    expect(slow.sent).toEqual([]);
    expect(slow.reports).toEqual([]);
    slow.on({ type: "answered", generation: 2, sdp: "now" });
    expect(slow.sent).toEqual([{ type: "answer", generation: 2, sdp: "now" }]);
  });

  test("nothing follows a close", () => {
    const closed = connected().on({ type: "close" }).forget().offer(2);
    expect(closed.answers).toEqual([]);
    expect(closed.rules.deadline).toBe(Infinity);
  });
});

describe("candidates", () => {
  test("those of the newest offer are taken, each once", () => {
    const bench = opened().candidate(1, "too early").offer(1).candidate(1, "a").candidate(1, "a").candidate(2, "b").offer(2).candidate(1, "c").candidate(2, "b");
    expect(bench.taken).toEqual(["a", "b"]);
  });

  test("not more of them than the wire allows", () => {
    const bench = opened().offer(1);
    for (let number = 0; number <= SIGNALS.candidates; number += 1) bench.candidate(1, `way ${number}`);
    expect(bench.taken).toHaveLength(SIGNALS.candidates);
  });

  test("what is found before the answer waits for it; what belongs to another answer is dropped", () => {
    const bench = new Bench(false, false).on({ type: "open", again: false }).offer(1);
    bench.on({ type: "gathered", candidate: way("early"), ufrag: "u1" });
    expect(bench.sent).toEqual([]);
    bench.on({ type: "answered", generation: 1, sdp: answerTo(1) });
    bench.on({ type: "gathered", candidate: way("old"), ufrag: "u0" });
    bench.on({ type: "gathered", candidate: way("late"), ufrag: "u1" });
    bench.on({ type: "gathered", candidate: way("late"), ufrag: null });
    bench.on({ type: "gathered", candidate: way("x".repeat(SIGNALS.candidate_bytes + 1)), ufrag: null });
    expect(bench.sent.slice(1)).toEqual(["early", "late"].map((text) => ({ type: "candidate", generation: 1, candidate: way(text) })));
  });
});

describe("being ready (H2)", () => {
  const both = () => opened(true).offer(1, true);

  test.each<[string, (bench: Bench) => Bench, string[]]>([
    ["connected alone is not", (bench) => bench.connection("connected"), []],
    ["a picture alone is not", (bench) => bench.on({ type: "presented" }), []],
    ["both are", (bench) => bench.connection("connected").on({ type: "presented" }), ["connected"]],
    ["in either order", (bench) => bench.on({ type: "presented" }).connection("connected"), ["connected"]],
    ["a camera that is off is not waited for", (bench) => bench.connection("connected").on({ type: "picture", expected: false }), ["connected"]],
    ["sound is no picture", (bench) => bench.connection("connected").on({ type: "received", packets: 1, expected: true }).on({ type: "received", packets: 50, expected: true }), []],
    ["it is said once", (bench) => bench.connection("connected").on({ type: "presented" }).on({ type: "presented" }).connection("connected"), ["connected"]],
  ])("%s", (_name, doing, reports) => {
    expect(doing(both()).reports).toEqual(reports);
  });

  test("after an interruption a connection is enough", () => {
    const bench = both().connection("connected").on({ type: "presented" }).forget();
    bench.connection("disconnected").pass(INTERRUPTED_MS).connection("connected");
    expect(bench.reports).toEqual(["interrupted", "connected"]);
  });

  test("a call that is answered here is ready as soon as it is connected", () => {
    expect(opened(false).offer(1, true).connection("connected").reports).toEqual(["connected"]);
  });
});

describe("when it breaks", () => {
  test("two seconds without connectivity are said, and an offer is asked for until it has come", () => {
    const bench = connected().connection("disconnected").pass(INTERRUPTED_MS - 1);
    expect([bench.reports, bench.asked]).toEqual([[], 0]);
    bench.pass(1);
    expect([bench.reports, bench.asked, bench.rules.state]).toEqual([["interrupted"], 1, "interrupted"]);
    expect(bench.pass(ASK_AGAIN_MS).asked).toBe(2);
    bench.offer(2).connection("connected");
    expect([bench.rules.state, bench.reports]).toEqual(["connected", ["interrupted", "connected"]]);
    expect(bench.pass(60_000).asked).toBe(2);
  });

  test("a second's hole is nothing", () => {
    const bench = connected().connection("disconnected").pass(1_000).connection("connected").pass(10_000);
    expect([bench.reports, bench.asked]).toEqual([[], 0]);
  });

  test("packets that stay away say it before the browser does, and one that comes takes it back", () => {
    const bench = connected().on({ type: "received", packets: 10, expected: true }).pass(INTERRUPTED_MS);
    bench.on({ type: "received", packets: 10, expected: true });
    expect(bench.reports).toEqual(["interrupted"]);
    bench.on({ type: "received", packets: 11, expected: true });
    expect(bench.reports).toEqual(["interrupted", "connected"]);
  });

  test("a visitor who sends nothing is not missed", () => {
    const bench = connected().on({ type: "received", packets: 10, expected: false }).pass(9_000).on({ type: "received", packets: 10, expected: false });
    expect(bench.reports).toEqual([]);
  });

  test("a leg that never connected has failed, and nothing is asked for: the hub ends the attempt", () => {
    const bench = opened().offer(1, true).connection("failed").connection("failed").pass(60_000);
    expect([bench.reports, bench.rules.state, bench.asked]).toEqual([["failed"], "failed", 0]);
  });

  test("an offer that cannot be answered is the end of a first try, and of a later one it is not", () => {
    expect(opened().offer(1).on({ type: "unable", generation: 1 }).reports).toEqual(["unable"]);
    const later = connected().offer(2, true).on({ type: "unable", generation: 2 });
    expect([later.reports, later.asked]).toEqual([["interrupted"], 1]);
  });

  test("what came before a goodbye and is counted after it is nobody who is there", () => {
    const bench = connected().on({ type: "received", packets: 100, expected: true }).signal({ type: "bye" });
    bench.pass(400).on({ type: "received", packets: 120, expected: true });
    expect([bench.reports, bench.rules.state]).toEqual([["interrupted"], "interrupted"]);
  });

  test("a visitor who says goodbye is waited for, and not asked at once", () => {
    const bench = connected().signal({ type: "bye" });
    expect([bench.reports, bench.asked]).toEqual([["interrupted"], 0]);
    bench.offer(1, true, "of the new page").connection("connected");
    expect([bench.answers, bench.reports]).toEqual([[[1, true]], ["interrupted", "connected"]]);
  });

  test("a new connection in place of one that held is interrupted when it does not come about", () => {
    expect(connected().offer(2, true).pass(1_000).connection("connected").reports).toEqual([]);
    expect(connected().offer(2, true).pass(INTERRUPTED_MS).reports).toEqual(["interrupted"]);
  });

  test("another network is a reason to ask at once, but not while it holds or has never held", () => {
    expect(connected().on({ type: "network" }).asked).toBe(0);
    expect(opened().offer(1).on({ type: "network" }).asked).toBe(0);
    expect(connected().connection("failed").forget().on({ type: "network" }).asked).toBe(1);
  });
});

describe("a page that was loaded anew", () => {
  const again = (picture = false) => new Bench(picture).on({ type: "open", again: true });

  test("is ready with its first picture when the call has not moved yet", () => {
    const bench = again(true).offer(4).connection("connected");
    expect(bench.reports).toEqual([]);
    expect(bench.on({ type: "presented" }).reports).toEqual(["connected"]);
  });

  test("asks for an offer, and is there as soon as it is connected", () => {
    const bench = again();
    expect(bench.sent).toEqual([{ type: "offer_again" }]);
    bench.offer(4).connection("connected");
    expect([bench.answers, bench.reports]).toEqual([[[4, true]], ["connected"]]);
  });

  test("answers what the hub repeats, and the new offer on the same connection", () => {
    expect(again().offer(3).offer(4).answers).toEqual([[3, true], [4, false]]);
  });

  test("asks again when that does not connect", () => {
    expect(again().offer(3).pass(ASK_AGAIN_MS).asked).toBe(2);
    expect(again().offer(3).connection("failed").reports).toEqual(["interrupted"]);
  });
});

describe("the hub was away", () => {
  test("what may be lost is said again, while it is needed", () => {
    const bench = opened().offer(1).on({ type: "gathered", candidate: way("a"), ufrag: null }).forget().on({ type: "live" });
    expect(bench.sent.map(({ type }) => type)).toEqual(["answer", "candidate"]);
    expect(bench.connection("connected").forget().on({ type: "live" }).sent).toEqual([]);
  });

  test("an offer that comes again has its answer again", () => {
    expect(opened().offer(1).forget().offer(1).sent.map(({ type }) => type)).toEqual(["answer"]);
  });

  test("so is the wish for an offer, until it has come", () => {
    const bench = connected().connection("failed").forget().on({ type: "live" });
    expect(bench.asked).toBe(1);
    expect(bench.offer(2).forget().on({ type: "live" }).asked).toBe(0);
  });
});
