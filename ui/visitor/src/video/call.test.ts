import type { CallPhase } from "@deskbell/shared/generated/CallPhase";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { wordsFor } from "../words";
import { Browser, Hub, Page, type Peer, settled } from "./bench";
import { HAD, type Had } from "./contract";
import { screen } from "./screen";
import { callWordsFor } from "./words";

const WHO = { agent: "a", name: "Noémie" };
const JOIN = { is: "join", call: "k", name: "Noémie" } as const;
const CALL = { is: "call" } as const;
const INVITED: CallPhase = { phase: "invited", ...WHO, since: 0 };
const RINGING: CallPhase = { phase: "ringing", ...WHO, since: 0, deadline: 30_000 };
const ACTIVE: CallPhase = { phase: "active", ...WHO, device: null, since: 0 };
const WITHDRAWN: CallPhase = { phase: "ended", at: 0, why: { end: "withdrawn" } };
const words = callWordsFor("en");

let hub: Hub;
let browser: Browser;
let page: Page;

beforeEach(async () => {
  hub = new Hub();
  browser = new Browser();
  browser.install(hub);
  page = new Page();
  await settled();
});

afterEach(() => {
  page.close();
  vi.unstubAllGlobals();
});

/** What the visitor reads. */
function title(): string {
  const { step, head, legs, own } = page.call;
  const trouble = { audio: own.trouble("audio"), video: own.trouble("video") };
  return screen({ step, head, legState: legs.state, stats: legs.stats, own: own.state, trouble, shared: page.room.shared, browser: "other" }, words, wordsFor(["en"]).words).title;
}

async function preview(to: typeof CALL | typeof JOIN): Promise<void> {
  await page.call.begin(to);
  expect(page.call.step.at).toBe("preview");
  expect(browser.open).toEqual(["audio", "video"]);
}

async function talk(): Promise<void> {
  await preview(CALL);
  await page.call.start();
  hub.phase(ACTIVE);
  await settled();
  expect([page.call.step.at, browser.connections]).toEqual(["call", 1]);
}

/** Nothing of the call is left in this tab: no camera, no connection, no lead, and nothing to come back to. */
function nothingLeft(): void {
  expect([browser.open, browser.connections, page.room.shared.engaged, page.local.read(HAD)]).toEqual([[], 0, null, null]);
}

describe("an invitation that is taken back under one's hands (V10)", () => {
  beforeEach(async () => {
    hub.phase(INVITED);
    await settled();
  });

  test("v10: the answer meets its end at the hub: nobody is rung, nothing is left open, and the words say it", async () => {
    hub.over = true;
    await preview(JOIN);
    await page.call.start();
    nothingLeft();
    expect(title()).toBe(words.join.over.title); // Why has not come yet.
    hub.phase(WITHDRAWN);
    expect(title()).toBe("Noémie took the invitation back");
    expect(hub.asked("call.start")).toMatchObject([{ invitation: "k", conversation: "c1" }]);
    expect([hub.asked("call.hang_up"), hub.asked("call.signal")]).toEqual([[], []]);
  });

  test("v10: while the browser asks: what it grants afterwards is given back at once", async () => {
    browser.asks = true;
    const begun = page.call.begin(JOIN);
    await settled();
    hub.phase(WITHDRAWN);
    for (const grant of browser.questions) grant();
    await begun;
    await settled();
    expect(browser.tracks).toHaveLength(2);
    nothingLeft();
    expect(title()).toBe("Noémie took the invitation back");
    expect(hub.asked("call.start")).toEqual([]);
  });

  test("v10: a press that comes in the same moment calls nobody in its place", async () => {
    await preview(JOIN);
    hub.phase(WITHDRAWN);
    await page.call.start();
    await page.call.permit(true);
    nothingLeft();
    expect(page.call.step.at).toBe("ended");
    expect(hub.asked("call.start")).toEqual([]);
  });
});

describe("who has turned back stays back", () => {
  test("the hub's answer to a call that was hung up meanwhile hangs it up there, and nothing rings here", async () => {
    hub.holds = "call.start";
    await preview(CALL);
    const started = page.call.start();
    await settled();
    page.call.stop();
    nothingLeft();
    for (const answer of hub.held) answer();
    await started;
    hub.phase(RINGING);
    await settled();
    expect(page.call.step.at).toBe("idle");
    nothingLeft();
    expect(hub.asked("call.hang_up")).toMatchObject([{ call: "k" }]);
  });

  test("servers that come after the end open no connection", async () => {
    hub.holds = "call.ice";
    await preview(CALL);
    await page.call.start();
    hub.phase(RINGING);
    await settled();
    page.call.stop();
    for (const answer of hub.held) answer();
    hub.phase(ACTIVE);
    await settled();
    expect([page.call.step.at, hub.held.length]).toEqual(["idle", 1]);
    nothingLeft();
  });

  test("what the hub says of a call after it was hung up changes nothing", async () => {
    await talk();
    page.call.stop();
    const ended = page.call.step;
    expect(ended).toMatchObject({ at: "ended", why: { end: "hung_up", by: "visitor" }, name: "Noémie" });
    hub.phase(ACTIVE);
    hub.phase({ phase: "ended", at: 0, why: { end: "left", party: "visitor" } });
    await settled();
    expect(page.call.step).toBe(ended);
    nothingLeft();
  });

  test("a second press while it calls does not call twice", async () => {
    await preview(CALL);
    await Promise.all([page.call.start(), page.call.start()]);
    expect([page.call.step.at, hub.asked("call.start").length, hub.asked("call.hang_up")]).toEqual(["call", 1, []]);
  });

  test("a browser that lends one after the other is not asked for the second one any more", async () => {
    browser.lacks = browser.asks = true;
    const begun = page.call.begin(CALL);
    await settled();
    page.call.stop();
    for (const grant of browser.questions) grant();
    await begun;
    await settled();
    expect(browser.wanted).toEqual(["audio,video", "audio"]);
    nothingLeft();
  });

  test("a page that goes away while the browser asks stays out of the call, also when it is shown again", async () => {
    browser.asks = true;
    const begun = page.call.begin(CALL);
    await settled();
    page.call.leave();
    for (const grant of browser.questions) grant();
    await begun;
    expect(page.call.step.at).toBe("idle");
    nothingLeft();
  });

  test("a page that goes away while the hub is asked does not sit in a call without a camera afterwards", async () => {
    hub.holds = "call.start";
    await preview(CALL);
    const started = page.call.start();
    await settled();
    page.call.leave();
    for (const answer of hub.held) answer();
    await started;
    await settled();
    expect([page.call.step.at, hub.asked("call.hang_up").length]).toEqual(["idle", 1]);
    nothingLeft();
  });
});

describe("a call that moves to another device of the agent (H2)", () => {
  const [first, second] = [() => browser.peers[0] as Peer, () => browser.peers[1] as Peer];

  beforeEach(async () => {
    await talk();
    first().becomes("connected");
    hub.phase(ACTIVE, "l", "m");
    await settled();
  });

  test("h2: a second leg is ready, the legs change places as the head comes, and the former one is closed", async () => {
    expect(browser.connections).toBe(2);
    second().becomes("connected");
    await settled();
    expect(hub.asked("call.leg")).toMatchObject([{ leg: "l", state: "connected" }, { leg: "m", state: "connected" }]);
    hub.phase(ACTIVE, "m", "l");
    expect(page.player.shown).toBe("m"); // At once: what plays does not wait for what is drawn.
    page.player.measured?.({ video: 20, silent: 0 });
    await settled();
    expect(hub.asked("call.switched")).toMatchObject([{ call: "k", leg: "m", video_gap_ms: null, audio_gap_ms: null }]);
    hub.phase(ACTIVE, "m");
    await settled();
    expect([first().open, second().open, page.player.told]).toEqual([false, true, ["show l", "show m", "drop l"]]);
  });

  test("h2: nothing of the second leg is to be read, whatever becomes of it", async () => {
    const before = title();
    second().becomes("failed");
    expect([title(), page.call.legs.state, page.player.shown]).toEqual([before, "connected", "l"]);
    hub.phase(ACTIVE, "l");
    await settled();
    expect([title(), browser.connections, first().open]).toEqual([before, 1, true]);
  });

  test("h2, h3: a camera that is turned off and on goes to both legs", async () => {
    page.call.toggle("video");
    await settled();
    expect([first().sent["video"], second().sent["video"]]).toEqual([null, null]);
    page.call.toggle("video");
    await settled();
    const camera = browser.tracks.findLast(({ kind }) => kind === "video");
    expect([first().sent["video"], second().sent["video"]]).toEqual([camera, camera]);
  });

  test("h2: a page that is loaded anew in mid-move says bye on both legs, and opens both again", async () => {
    page = page.again();
    await settled();
    await page.call.back({ call: "k", media: { microphone: "on", camera: "on" } });
    await settled();
    expect([browser.connections, page.call.legs.leg?.id, page.call.legs.second, page.player.told]).toEqual([2, "l", "m", ["show l"]]);
    const said = (leg: string) => hub.asked("call.signal").filter((frame) => frame["leg"] === leg).map(({ signal }) => signal);
    expect(said("l")).toMatchObject([{ type: "offer", generation: 1, fresh: false }, { type: "bye" }, { type: "offer", fresh: true }]);
    expect(said("m")).toMatchObject([{ type: "offer", generation: 2, fresh: false }, { type: "bye" }, { type: "offer", fresh: true }]);
  });

  test("h2: the end of the call closes both", async () => {
    page.call.stop();
    nothingLeft();
  });
});

describe("a page that is loaded anew in mid-call", () => {
  const had = () => page.local.read<Had>(HAD) ?? { call: "", media: { camera: "off", microphone: "off" } as const };
  let back: Promise<void>;

  /** The page is loaded anew in mid-call, and the browser asks for camera and microphone. */
  async function comesBack(): Promise<void> {
    await talk();
    page = page.again();
    await settled();
    browser.asks = true;
    back = page.call.back(had());
    await settled();
  }

  test("goes back to it, beyond the offers of the page before, and turns nothing on that was off", async () => {
    await talk();
    page.call.toggle("audio");
    page.call.toggle("video");
    const { length } = browser.tracks;
    page = page.again();
    await settled();
    expect([browser.open, browser.connections]).toEqual([[], 0]);
    await page.call.back(had());
    await settled();
    expect(page.call.step).toEqual({ at: "call", call: "k" });
    expect(browser.tracks.slice(length)).toMatchObject([{ kind: "audio", enabled: false, live: true }]);
    expect(page.call.own.state).toEqual({ microphone: "off", camera: "off" });
    expect(hub.asked("call.signal").map(({ signal }) => signal)).toMatchObject([{ type: "offer", generation: 1, fresh: false }, { type: "bye" }, { type: "offer", generation: 2, fresh: true }]);
    expect(hub.asked("call.media").at(-1)).toMatchObject({ call: "k", media: { microphone: "off", camera: "off" } });
    expect([hub.asked("call.start").length, hub.asked("call.hang_up")]).toEqual([1, []]);
  });

  test("finds it over: camera and microphone are given back", async () => {
    await comesBack();
    hub.phase({ phase: "ended", at: 0, why: { end: "hung_up", by: "agent" } });
    for (const grant of browser.questions) grant();
    await back;
    expect(page.call.step).toMatchObject({ at: "ended", why: { end: "conversation_left" } });
    nothingLeft();
  });

  test("turns back from it without hanging up: the call stays to be returned to", async () => {
    await comesBack();
    page.call.stop();
    for (const grant of browser.questions) grant();
    await back;
    expect([page.call.step.at, browser.open, hub.asked("call.hang_up")]).toEqual(["idle", [], []]);
    expect(had()).toEqual({ call: "k", media: { camera: "on", microphone: "on" } });
  });
});
