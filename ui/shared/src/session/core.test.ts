import { beforeEach, describe, expect, test } from "vitest";
import type { WireError } from "../generated/WireError";
import { CLOSE, CODES } from "../generated/wire";
import { SessionCore } from "./core";
import type { Command, Effect, Input } from "./signals";

const EPOCH = "019aa000-0000-7000-8000-000000000001";
const DEVICE = { id: "019aa000-0000-7000-8000-00000000000d", kind: "web", name: "Test", version: "1" } as const;
const LIMITS = { frame_bytes: 65536, text_chars: 8000, commands_per_second: 20, command_burst: 60, entries_per_page: 100 };

/** A session with a clock in the hand and a hub that says what the test says. */
class Bench {
  now = 1_000_000;
  core: SessionCore;
  #owed: Effect[] = [];

  constructor(resume: { epoch: string; pos: number } | null, jitter = 1) {
    this.core = new SessionCore(DEVICE, resume, () => jitter);
  }

  on(input: Input): this {
    this.#owed.push(...this.core.on(this.now, input));
    return this;
  }

  pass(ms: number): this {
    this.now += ms;
    return this.now >= this.core.deadline ? this.on({ type: "time" }) : this;
  }

  hub(method: string, params: object): this {
    return this.on({ type: "frame", text: JSON.stringify({ jsonrpc: "2.0", method, params }) });
  }

  answer(id: unknown, result: object): this {
    return this.on({ type: "frame", text: JSON.stringify({ jsonrpc: "2.0", id, result }) });
  }

  refuse(id: unknown, error: WireError): this {
    return this.on({ type: "frame", text: JSON.stringify({ jsonrpc: "2.0", id, error }) });
  }

  event(pos: number): this {
    return this.hub("event", { pos, kind: "site.updated", body: { organisation: `${pos}` } });
  }

  connect(): this {
    return this.on({ type: "opened", token: "t" });
  }

  /** Answers `session.open`. */
  welcome(resumed: boolean, head: number): this {
    const id = this.requests("session.open").at(-1)?.id;
    return this.answer(id, { session: "s", you: { visitor: "v" }, epoch: EPOCH, resumed, head, server_time: 0, limits: LIMITS });
  }

  live(pos: number): this {
    return this.hub("session.live", { pos });
  }

  /** All effects of a kind so far. */
  owed<T extends Effect["type"]>(type: T): Extract<Effect, { type: T }>[] {
    return this.#owed.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);
  }

  kinds(): string[] {
    return this.#owed.map((effect) => effect.type);
  }

  /** Frames sent so far with this method. */
  requests(method: string): { id?: number; params: Record<string, unknown> }[] {
    return this.owed("send").map(({ frame }) => JSON.parse(frame)).filter((frame) => frame.method === method);
  }

  forget(): this {
    this.#owed = [];
    return this;
  }

  get link() {
    return this.owed("link").at(-1)?.link;
  }
}

const refusal = (reason: keyof typeof CODES, temporary: boolean, retry_after_ms?: number): WireError => ({
  code: CODES[reason],
  message: "No.",
  data: { reason, temporary, ...(retry_after_ms === undefined ? {} : { retry_after_ms }) },
});

const command = (n: number): Command => ({ method: "message.send", params: { command_id: `c${n}` } });
const positions = (bench: Bench) => bench.owed("event").map(({ event }) => Number((event.body as { organisation: string }).organisation));

let bench: Bench;
const started = (pos: number | null, jitter?: number) =>
  new Bench(pos === null ? null : { epoch: EPOCH, pos }, jitter).on({ type: "start" }).connect();
const alive = (pos = 7) => started(pos).welcome(true, pos).live(pos).forget();

beforeEach(() => {
  bench = alive();
});

describe("open (design 3)", () => {
  test("a first start asks for a snapshot and gets its parts in one piece at session.live", () => {
    const first = started(null);
    expect(first.requests("session.open")[0]?.params).toMatchObject({ token: "t", resume: null, protocol: 1 });
    first.welcome(false, 9).hub("snapshot", { kind: "site.updated", body: {} });
    expect(first.owed("snapshot")).toHaveLength(0);
    first.hub("snapshot", { kind: "visit.updated", body: {} }).live(9);
    expect(first.owed("snapshot")[0]?.parts.map((part) => part.kind)).toEqual(["site.updated", "visit.updated"]);
    expect(first.link).toEqual({ is: "live" });
  });

  test("a resume names the stored place and applies what was missed in order", () => {
    const back = started(7);
    expect(back.requests("session.open")[0]?.params).toMatchObject({ resume: { epoch: EPOCH, pos: 7 } });
    back.welcome(true, 9).event(8).event(9).live(9);
    expect(positions(back)).toEqual([8, 9]);
    expect(back.owed("snapshot")).toHaveLength(0);
  });

  test("a place that is gone brings a snapshot even though we asked for a resume", () => {
    const late = started(7).welcome(false, 5_000).hub("snapshot", { kind: "site.updated", body: {} }).live(5_000).event(5_001);
    expect(late.kinds()).toContain("snapshot");
    expect(positions(late)).toEqual([5_001]);
  });

  test("what happens while a snapshot is sent belongs to it", () => {
    const first = started(null).welcome(false, 9).hub("snapshot", { kind: "site.updated", body: {} }).event(10).live(10).event(11);
    expect(first.owed("snapshot")[0]?.parts).toHaveLength(2);
    expect(positions(first)).toEqual([11]);
  });

  test("a temporary refusal of session.open honours retry_after_ms", () => {
    const busy = started(7);
    busy.refuse(busy.requests("session.open")[0]?.id, refusal("unavailable", true, 9_000));
    expect(busy.link).toEqual({ is: "waiting", until: busy.now + 9_000 });
  });

  test("a final refusal of session.open stops and says why", () => {
    const stranger = started(7);
    const error = refusal("bad_token", false);
    stranger.refuse(stranger.requests("session.open")[0]?.id, error);
    expect(stranger.link).toEqual({ is: "stopped", why: { by: "refusal", error } });
    expect(stranger.core.deadline).toBe(Infinity);
  });
});

describe("events (design 2.4 and 3)", () => {
  test("a duplicate is skipped and changes nothing", () => {
    bench.event(8).event(8).event(7).event(9);
    expect(positions(bench)).toEqual([8, 9]);
  });

  test("a gap is not applied: the session reconnects and resumes from its own place", () => {
    bench.event(8).event(10);
    expect(positions(bench)).toEqual([8]);
    expect(bench.owed("disconnect")).toHaveLength(1);
    bench.pass(500).connect();
    expect(bench.requests("session.open")[0]?.params).toMatchObject({ resume: { epoch: EPOCH, pos: 8 } });
  });

  test("a gap inside a replay asks for a snapshot, because the same replay would come again", () => {
    const holed = started(7).welcome(true, 9).event(9).pass(500).connect();
    expect(holed.requests("session.open").at(-1)?.params).toMatchObject({ resume: null });
  });

  test("a replay that stops short of session.live is a gap", () => {
    const short = started(7).welcome(true, 9).event(8).live(9);
    expect(short.link).toMatchObject({ is: "waiting" });
  });

  test("an unknown kind is kept and acknowledged", () => {
    bench.hub("event", { pos: 8, kind: "moon.rose", body: {} }).pass(1_000);
    expect(bench.requests("session.ack")[0]?.params).toEqual({ pos: 8 });
  });

  test("a frame that is not JSON ends nothing", () => {
    bench.on({ type: "frame", text: "<html>" }).on({ type: "frame", text: "null" }).event(8);
    expect(positions(bench)).toEqual([8]);
  });
});

describe("acknowledgement (design 3)", () => {
  test("1 s after the first event, and never before the copy is stored", () => {
    bench.event(8).pass(600).event(9).pass(399);
    expect(bench.requests("session.ack")).toHaveLength(0);
    bench.pass(1);
    expect(bench.kinds().slice(-2)).toEqual(["store", "send"]);
    expect(bench.owed("store")[0]?.place).toEqual({ epoch: EPOCH, pos: 9 });
    expect(bench.requests("session.ack")[0]?.params).toEqual({ pos: 9 });
  });

  test("after 64 events without waiting", () => {
    for (let pos = 8; pos < 8 + 64; pos++) bench.event(pos);
    expect(bench.requests("session.ack").map(({ params }) => params["pos"])).toEqual([71]);
  });

  test("before the page goes away, and only when there is something to acknowledge", () => {
    bench.on({ type: "leave" });
    expect(bench.kinds()).toEqual([]);
    bench.event(8).on({ type: "leave" });
    expect(bench.requests("session.ack")[0]?.params).toEqual({ pos: 8 });
  });

  test("a snapshot is stored and acknowledged too", () => {
    const first = started(null).welcome(false, 9).live(9).pass(1_000);
    expect(first.owed("store")[0]?.place).toEqual({ epoch: EPOCH, pos: 9 });
  });
});

describe("heartbeat (design 3)", () => {
  test("a ping is answered with its server_time", () => {
    bench.hub("ping", { top_pos: 7, server_time: 42 });
    expect(bench.requests("session.pong")[0]?.params).toEqual({ server_time: 42 });
  });

  test("a top_pos above our place shows a silent loss: reconnect", () => {
    bench.hub("ping", { top_pos: 8, server_time: 42 });
    expect(bench.link).toMatchObject({ is: "waiting" });
  });

  test("25 s of silence end the connection, and any frame ends the silence", () => {
    bench.pass(24_000).hub("ping", { top_pos: 7, server_time: 1 }).pass(24_999);
    expect(bench.owed("disconnect")).toHaveLength(0);
    bench.pass(1);
    expect(bench.owed("disconnect")).toHaveLength(1);
  });

  test("a clock that is set back by a day hides no silence and holds up no reconnect", () => {
    bench.now -= 86_400_000;
    bench.on({ type: "time" }).pass(25_000);
    expect(bench.owed("disconnect")).toHaveLength(1);
    bench.now -= 86_400_000;
    bench.on({ type: "time" }).pass(500);
    expect(bench.owed("connect")).toHaveLength(1);
  });

  test("a wake probes at once and gives the hub 3 s", () => {
    bench.on({ type: "wake" }).on({ type: "wake" });
    expect(bench.requests("session.probe")).toHaveLength(1);
    bench.pass(2_999);
    expect(bench.owed("disconnect")).toHaveLength(0);
    bench.pass(1);
    expect(bench.owed("disconnect")).toHaveLength(1);
  });

  test("an answered probe leaves the connection alone, but finds what was lost", () => {
    const answered = alive().on({ type: "wake" });
    answered.answer(answered.requests("session.probe")[0]?.id, { server_time: 1, top_pos: 7 }).pass(3_000);
    expect(answered.owed("disconnect")).toHaveLength(0);
    bench.on({ type: "wake" });
    bench.answer(bench.requests("session.probe")[0]?.id, { server_time: 1, top_pos: 8 });
    expect(bench.owed("disconnect")).toHaveLength(1);
  });

  test("a wake after a long sleep does not wait for a probe", () => {
    bench.now += 3_600_000;
    bench.on({ type: "wake" });
    expect(bench.owed("disconnect")).toHaveLength(1);
  });
});

describe("reconnect (design 3)", () => {
  const delays = (jitter: number, tries: number) => {
    const lost = started(7, jitter).welcome(true, 7).live(7).pass(0);
    const seen: number[] = [];
    for (let n = 0; n < tries; n++) {
      lost.on({ type: "closed", code: 1006 });
      const { link } = lost;
      if (link?.is !== "waiting") throw new Error("expected to wait");
      seen.push(link.until - lost.now);
      lost.pass(link.until - lost.now);
    }
    return seen;
  };

  test("doubles from 0.5 s to 15 s, the first try within 1 s", () => {
    expect(delays(1, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  test("jitter is full: it reaches down to nothing", () => {
    expect(delays(0, 3)).toEqual([0, 0, 0]);
  });

  test("starts afresh only after a connection that held", () => {
    const flapping = started(7).on({ type: "closed", code: 1006 }).pass(500).connect().welcome(true, 7).live(7);
    flapping.pass(1_000).on({ type: "closed", code: 1006 });
    expect(flapping.link).toEqual({ is: "waiting", until: flapping.now + 1_000 });
    flapping.pass(1_000).connect().welcome(true, 7).live(7).pass(15_000).on({ type: "closed", code: 1006 });
    expect(flapping.link).toEqual({ is: "waiting", until: flapping.now + 500 });
  });

  test("b5: a hub that stops is left at once and gets its client back when it said", () => {
    const drained = started(7, 0).welcome(true, 7).live(7).event(8).forget();
    drained.hub("session.drain", { retry_after_ms: 1_240 });
    expect(drained.kinds()).toEqual(["store", "send", "disconnect", "link"]);
    expect(drained.requests("session.ack")[0]?.params).toEqual({ pos: 8 });
    expect(drained.link).toEqual({ is: "waiting", until: drained.now + 1_240 });
    // The end of the connection that was left changes nothing.
    drained.on({ type: "closed", code: CLOSE.Restart }).pass(1_239);
    expect(drained.owed("connect")).toHaveLength(0);
    drained.pass(1).connect();
    expect(drained.requests("session.open")[0]?.params).toMatchObject({ resume: { epoch: EPOCH, pos: 8 } });
  });

  test("b5: no hub sends a client away for longer than half a minute, and somebody who looks does not wait", () => {
    bench.hub("session.drain", { retry_after_ms: Number.MAX_SAFE_INTEGER });
    expect(bench.link).toEqual({ is: "waiting", until: bench.now + 30_000 });
    bench.on({ type: "wake" });
    expect(bench.owed("connect")).toHaveLength(1);
  });

  test("b5: what was sent to a hub that stops goes again, once it is back", () => {
    bench.on({ type: "command", command: command(1) }).hub("session.drain", { retry_after_ms: 600 });
    bench.pass(600).connect().welcome(true, 7).live(7);
    expect(bench.requests("message.send").map(({ params }) => params["command_id"])).toEqual(["c1", "c1"]);
  });

  test("close codes from 4000 to 4499 reconnect", () => {
    for (const code of [CLOSE.Restart, CLOSE.SlowReader, CLOSE.Replaced]) {
      expect(alive().on({ type: "closed", code }).link).toMatchObject({ is: "waiting" });
    }
  });

  test("close codes from 4500 on are final", () => {
    for (const code of [CLOSE.SignedOut, CLOSE.TooOld, CLOSE.Blocked, 4999]) {
      const ended = alive().on({ type: "closed", code }).on({ type: "wake" });
      expect(ended.link).toEqual({ is: "stopped", why: { by: "close", code } });
      expect(ended.owed("connect")).toHaveLength(0);
    }
  });

  test("a wake does not sit out the delay", () => {
    bench.on({ type: "closed", code: 1006 }).on({ type: "wake" });
    expect(bench.owed("connect")).toHaveLength(1);
  });

  test("a socket that never opens is given up", () => {
    const stuck = new Bench(null).on({ type: "start" }).pass(25_000);
    expect(stuck.owed("disconnect")).toHaveLength(1);
    const woken = new Bench(null).on({ type: "start" }).pass(3_000).on({ type: "wake" });
    expect(woken.owed("connect")).toHaveLength(2);
  });
});

describe("commands (design 3)", () => {
  const sent = () => bench.requests("message.send").map(({ params }) => params["command_id"]);
  const last = () => bench.requests("message.send").at(-1)?.id;

  test("go one at a time and in order", () => {
    bench.on({ type: "command", command: command(1) }).on({ type: "command", command: command(2) });
    expect(sent()).toEqual(["c1"]);
    bench.answer(last(), {});
    expect(sent()).toEqual(["c1", "c2"]);
    expect(bench.owed("answer")).toEqual([{ type: "answer", to: { command: "c1" }, outcome: { ok: true, result: {} } }]);
  });

  test("wait for a live session", () => {
    bench = started(7).welcome(true, 7).on({ type: "command", command: command(1) });
    expect(sent()).toEqual([]);
    bench.live(7);
    expect(sent()).toEqual(["c1"]);
  });

  test("are repeated with the same id after a reconnect until they are answered", () => {
    bench.on({ type: "command", command: command(1) }).on({ type: "command", command: command(2) });
    bench.on({ type: "closed", code: 1006 }).pass(500).connect().welcome(true, 7).live(7);
    expect(sent()).toEqual(["c1", "c1"]);
    bench.answer(last(), {});
    expect(sent()).toEqual(["c1", "c1", "c2"]);
  });

  test("an answer from before the reconnect settles nothing", () => {
    bench.on({ type: "command", command: command(1) });
    const old = last();
    bench.on({ type: "closed", code: 1006 }).pass(500).connect().welcome(true, 7).live(7).answer(old, {});
    expect(bench.owed("answer")).toHaveLength(0);
  });

  test("a temporary refusal waits as long as the hub says and keeps the order", () => {
    bench.on({ type: "command", command: command(1) }).on({ type: "command", command: command(2) });
    bench.refuse(last(), refusal("too_fast", true, 700)).pass(699);
    expect(sent()).toEqual(["c1"]);
    bench.pass(1);
    expect(sent()).toEqual(["c1", "c1"]);
  });

  test("a final refusal surfaces and lets the next one through", () => {
    bench.on({ type: "command", command: command(1) }).on({ type: "command", command: command(2) });
    const error = refusal("text_refused", false);
    bench.refuse(last(), error);
    expect(bench.owed("answer")[0]).toEqual({ type: "answer", to: { command: "c1" }, outcome: { ok: false, error } });
    expect(sent()).toEqual(["c1", "c2"]);
  });

  test("c2: a full queue surfaces when the caller wants to hear of it", () => {
    bench.on({ type: "command", command: { ...command(1), surfaces: ["queue_full"] } });
    bench.refuse(last(), refusal("queue_full", true));
    expect(bench.owed("answer")[0]?.outcome.ok).toBe(false);
  });

  test("the same command twice is sent once", () => {
    bench.on({ type: "command", command: command(1) }).on({ type: "command", command: command(1) }).answer(last(), {});
    expect(sent()).toEqual(["c1"]);
  });

  test("stay under the hub's rate: bursts of 60, then 20 a second", () => {
    for (let n = 1; n <= 100; n++) bench.on({ type: "command", command: command(n) });
    const answerAll = () => {
      for (let before = -1; before !== sent().length; ) {
        before = sent().length;
        bench.answer(last(), {});
      }
    };
    answerAll();
    expect(sent()).toHaveLength(60);
    for (let n = 0; n < 20; n++) {
      bench.pass(50);
      answerAll();
    }
    expect(sent()).toHaveLength(80);
  });
});

describe("queries and typing", () => {
  test("a query without a connection is refused at once, and one that loses it is not left hanging", () => {
    const idle = new Bench(null).on({ type: "query", key: 1, method: "conversation.entries", params: {} });
    expect(idle.owed("answer")[0]?.outcome).toMatchObject({ ok: false, error: { data: { reason: "unavailable" } } });
    bench.on({ type: "query", key: 2, method: "conversation.entries", params: {} }).on({ type: "closed", code: 1006 });
    expect(bench.owed("answer")[0]).toMatchObject({ to: { query: 2 }, outcome: { ok: false } });
  });

  test("a query gets its own answer", () => {
    bench.on({ type: "query", key: 3, method: "conversation.entries", params: {} });
    bench.answer(bench.requests("conversation.entries")[0]?.id, { entries: [], more: false });
    expect(bench.owed("answer")[0]).toMatchObject({ to: { query: 3 }, outcome: { ok: true } });
  });

  test("typing is a notification, and is dropped when nobody could hear it", () => {
    bench.on({ type: "say", method: "typing", params: { on: true } });
    expect(bench.requests("typing")[0]?.id).toBeUndefined();
    bench.forget().on({ type: "closed", code: 1006 }).on({ type: "say", method: "typing", params: { on: true } });
    bench.pass(500).connect().welcome(true, 7).live(7);
    expect(bench.requests("typing")).toHaveLength(0);
  });
});

describe("signals of a call (video.md 2)", () => {
  const frame = { call: "c", leg: "l", epoch: 1, signal: { type: "offer_again" } } as const;

  test("what the other device says comes through as it is, also before the session is live", () => {
    const early = started(7).welcome(true, 7).hub("call.signal", frame).live(7).hub("call.signal", frame);
    expect(early.owed("signal").map((owed) => owed.frame)).toEqual([frame, frame]);
  });

  test("a signal goes out while the session is live and is dropped before: its leg says it again", () => {
    const early = started(7).on({ type: "say", method: "call.signal", params: frame });
    expect(early.requests("call.signal")).toHaveLength(0);
    early.welcome(true, 7).live(7).on({ type: "say", method: "call.signal", params: frame });
    expect(early.requests("call.signal")).toEqual([{ jsonrpc: "2.0", method: "call.signal", params: frame }]);
  });
});
