// @vitest-environment happy-dom
import { CLOSE } from "@deskbell/shared/generated/wire";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Area, Browser, Hub } from "./bench";
import { type Kept, keep } from "./kept";
import { Phone } from "./phone";
import { active, DESK, head, ME, offered } from "./samples";

const KEPT: Kept = { token: "t", phone: ME, claimed: null, name: "Pixel 8" };

let browser: Browser;
let hub: Hub;
let memory: { tab: Area; browser: Area };
let phone: Phone;

/** It rings for 30 s. */
const rings = () => head({ phase: "ringing", agent: "a", name: "Noémie", since: Date.now(), deadline: Date.now() + 30_000 });

beforeEach(async () => {
  vi.useFakeTimers();
  browser = new Browser();
  browser.install();
  hub = new Hub();
  hub.install();
  memory = { tab: new Area(), browser: new Area() };
  keep(memory, KEPT);
  await open();
  expect(phone.live).toBe(true);
});

afterEach(async () => {
  phone.unpair();
  await settle();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The page is loaded. */
async function open(): Promise<void> {
  phone = new Phone(memory, () => Promise.resolve("Pixel 8"), () => {});
  phone.start(null);
  await settle();
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const now = () => [phone.part.is, phone.ring.now];

/** The network goes and comes back. */
async function again(): Promise<void> {
  hub.cut(true);
  hub.cut(false);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(phone.live).toBe(true);
}

async function ringing(): Promise<void> {
  hub.says(rings());
  await settle();
  expect(now()).toEqual(["rings", "call"]);
}

describe("a ring on a paired phone", () => {
  test("h5: is over at once when another device has answered", async () => {
    await ringing();
    hub.says(head(active(DESK)));
    expect([now(), phone.last?.ending]).toEqual([["none", null], { is: "elsewhere" }]);
  });

  test("v3: is over by the clock when nobody can say so, and cannot be answered", async () => {
    await ringing();
    hub.cut(true);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(now(), "the network may come back in time").toEqual(["rings", "call"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(now()).toEqual(["none", null]);
  });

  test("v3: by the hub's clock, whatever the phone's own says", async () => {
    hub.ahead = 600_000;
    await again();
    hub.says(head({ phase: "ringing", agent: "a", name: "Noémie", since: 0, deadline: Date.now() + hub.ahead + 10_000 }));
    hub.cut(true);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(now()).toEqual(["rings", "call"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(now()).toEqual(["none", null]);
  });

  test("v4: what came of it is said once the hub is there again", async () => {
    await ringing();
    hub.cut(true);
    await vi.advanceTimersByTimeAsync(31_000);
    hub.call = head({ phase: "ended", at: Date.now(), why: { end: "missed" } }, { version: 9 });
    await again();
    expect([now(), phone.last?.ending]).toEqual([["none", null], { is: "call", why: { end: "missed" }, talked: 0 }]);
  });

  test("h5: a press on Answer without the hub turns nothing on, and it rings on", async () => {
    await ringing();
    hub.cut(true);
    await phone.call.join({ is: "answer", call: "c" }, true);
    expect([browser.tracks, phone.call.joining.at, now()]).toEqual([[], "not", ["rings", "call"]]);
    await again();
    await phone.call.join({ is: "answer", call: "c" }, true);
    expect([phone.call.in, phone.ring.now, hub.asked("call.accept").length]).toEqual([true, null, 1]);
  });

  test("v3: declined it is quiet at once, and the hub is told when it is there again", async () => {
    await ringing();
    hub.cut(true);
    phone.decline();
    expect(now()).toEqual(["none", null]);
    await again();
    expect([now(), hub.asked("call.decline").length]).toEqual([["none", null], 1]);
    hub.says(head({ phase: "ended", at: Date.now(), why: { end: "declined" } }));
    hub.says({ ...rings(), id: "another" });
    expect(now(), "the next one rings").toEqual(["rings", "call"]);
  });

  test("h1: a call that the computer lets go of is offered for as long as it said", async () => {
    hub.says(head(active(DESK), { handoff: { ...offered, until: Date.now() + 90_000 } as typeof offered }));
    expect(now()).toEqual(["offered", "soft"]);
    hub.cut(true);
    await vi.advanceTimersByTimeAsync(90_000);
    expect(now()).toEqual(["none", null]);
  });
});

describe("what is written in a tunnel", () => {
  /** The system drops the page, and nothing of it runs any more; whoever looks at it again has it loaded anew. */
  async function anew(): Promise<void> {
    vi.clearAllTimers();
    await open();
  }

  const sent = () => hub.asked("message.send").map(({ text }) => text);
  const shown = () => phone.lines.unsent("t").map(({ text, failed }) => [text, failed]);

  test("outlives its page: it is shown as unsent, goes once the hub is there, in order, and is then forgotten", async () => {
    hub.cut(true);
    phone.lines.send("t", "I am in a tunnel.");
    phone.lines.send("t", "Wait for me.");
    await anew();
    expect([phone.live, shown()]).toEqual([false, [["I am in a tunnel.", false], ["Wait for me.", false]]]);
    phone.lines.send("t", "I am back.");
    await again();
    expect(sent()).toEqual(["I am in a tunnel.", "Wait for me.", "I am back."]);
    await anew();
    expect([phone.live, shown(), sent().length]).toEqual([true, [], 3]);
  });

  test("goes again under the same ids when only its answer was lost", async () => {
    hub.loses = "message.send";
    phone.lines.send("t", "Did you hear me?");
    await anew();
    const [first, second] = hub.asked("message.send");
    expect([sent().length, second]).toEqual([2, first]);
  });

  test.each([
    ["the person unpairs the phone", () => phone.unpair()],
    ["the hub lets it go", () => hub.cut(true, CLOSE.SignedOut)],
  ])("is forgotten with the phone: %s", async (_name, goes) => {
    hub.loses = "message.send";
    phone.lines.send("t", "Nobody takes this any more.");
    expect(memory.browser.size).toBe(2);
    goes();
    await settle();
    expect([[...memory.browser.keys()], shown()]).toEqual([[], []]);
  });
});
