import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { Signal } from "@deskbell/shared/generated/Signal";
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PageMemory, Store } from "../store";
import { Browser, FakePlayer, Hub, type Peer, Track } from "./bench";
import { Legs } from "./legs";
import type { Kind } from "./media";

const ON: MediaState = { microphone: "on", camera: "on" };
const FULL = { maxBitrate: 2_500_000, scaleResolutionDownBy: 1 };
const SMALL = { maxBitrate: 250_000, scaleResolutionDownBy: 2 };

let browser: Browser;
let player: FakePlayer;
let legs: Legs;
let head: CallHead;
/** What the hub was asked, and what was said to other devices. */
let asked: { method: string; params: Record<string, unknown> }[];
let signals: SignalFrame[];
/** The hub has servers to give. */
let servers: boolean;
/** What is drawn was said to have changed so often. */
let drawn: number;
const kept = new Store("profile:", new PageMemory());
const own: Record<Kind, Track | null> = { audio: null, video: null };

beforeEach(() => {
  vi.useFakeTimers();
  browser = new Browser();
  browser.install(new Hub());
  asked = [];
  signals = [];
  servers = true;
  drawn = 0;
  kept.remove("call");
  Object.assign(own, { audio: new Track("audio"), video: new Track("video") });
  head = { id: "k", conversation: "c1", version: 1, epoch: 1, leg: "a", call: { phase: "active", agent: "n", name: "Noémie", device: null, since: 0 }, visitor: ON, agent: ON };
  page();
});

afterEach(() => {
  legs.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page in the call, with nothing open yet. */
function page(): void {
  player = new FakePlayer();
  const room = {
    ask: (method: string, params: object) => {
      asked.push({ method, params: params as Record<string, unknown> });
      return Promise.resolve({}) as never;
    },
    ice: () => Promise.resolve(servers ? { servers: [], relay_only: false, expires: 0 } : null),
    signal: (frame: SignalFrame) => void signals.push(frame),
    newId: () => "id",
  };
  legs = new Legs({ room, kept, own: { track: (kind) => own[kind] as MediaStreamTrack | null }, player, changed: () => (drawn += 1) });
}

const settle = () => vi.advanceTimersByTimeAsync(0);

/** The hub says that these legs are open, the one that carries the call first. */
async function says(leg: string, second?: string, change: Partial<CallHead> = {}, fresh = false): Promise<void> {
  const { second_leg: _, ...rest } = head;
  head = { ...rest, ...change, version: head.version + 1, leg, ...(second === undefined ? {} : { second_leg: second }) };
  legs.follow(head, fresh);
  await settle();
}

/** The newest connection connects, and its tracks come. */
async function connects(peer: Peer): Promise<void> {
  peer.brings(new Track("audio"), new Track("video"));
  peer.becomes("connected");
  await settle();
}

const peer = (n: number) => browser.peers[n] as Peer;
const reports = (leg: string) => asked.filter(({ method, params }) => method === "call.leg" && params["leg"] === leg).map(({ params }) => params["state"]);
const switched = () => asked.filter(({ method }) => method === "call.switched").map(({ params }) => params);
const said = (leg: string, type: Signal["type"]) => signals.filter((frame) => frame.leg === leg && frame.signal.type === type).map(({ signal }) => signal);

/** A call on leg `a`, and leg `b` beside it. */
async function moving(agent = ON): Promise<void> {
  await says("a", undefined, { agent });
  await connects(peer(0));
  await says("a", "b");
}

/** Both changed places: `b` carries the call, `a` stands by. */
async function moved(): Promise<void> {
  await moving();
  await connects(peer(1));
  player.firstPicture["b"]?.();
  await says("b", "a", { epoch: 2 });
}

describe("H2: a second leg beside the one that carries the call", () => {
  test("is offered on a connection of its own, with the same tracks and a small picture", async () => {
    await moving();
    expect([browser.peers.length, peer(1).sent]).toEqual([2, own]);
    expect(peer(0).encodings).toMatchObject([FULL]);
    expect(peer(1).encodings).toMatchObject([SMALL]);
    expect(said("b", "offer")).toMatchObject([{ fresh: false }]);
  });

  test("touches nothing of the first: no offer, no state, nothing that is seen or heard", async () => {
    await moving();
    const before = drawn;
    await connects(peer(1));
    peer(1).becomes("failed");
    await vi.advanceTimersByTimeAsync(3_000);
    expect([peer(0).offers, peer(0).open, said("a", "offer").length, legs.state]).toEqual([1, true, 1, "connected"]);
    expect([player.told, legs.leg?.id, legs.second]).toEqual([["show a"], "a", "b"]);
    expect(drawn - before).toBe(3); // The first leg's own numbers, once a second.
  });

  test("is ready when its first picture was presented, and not before", async () => {
    await moving();
    await connects(peer(1));
    expect(reports("b")).toEqual([]);
    player.firstPicture["b"]?.();
    expect(reports("b")).toEqual(["connected"]);
    player.firstPicture["b"]?.();
    expect(reports("b")).toEqual(["connected"]);
  });

  test("is not ready with a picture of a connection that does not stand yet", async () => {
    await moving();
    peer(1).brings(new Track("video"));
    player.firstPicture["b"]?.();
    expect(reports("b")).toEqual([]);
    peer(1).becomes("connected");
    expect(reports("b")).toEqual(["connected"]);
  });

  test("is ready when it is connected where the agent sends no picture, also from mid-move on", async () => {
    await moving({ microphone: "on", camera: "off" });
    await connects(peer(1));
    expect(reports("b")).toEqual(["connected"]);
    await says("a");
    await says("a", "c", { agent: ON });
    await connects(peer(2));
    expect(reports("c")).toEqual([]);
    await says("a", "c", { agent: { microphone: "on", camera: "off" } });
    expect(reports("c")).toEqual(["connected"]);
  });

  test("is ready when its pictures are decoded where nobody looks: then browsers present none", async () => {
    await moving();
    peer(1).rows = [{ id: "v", type: "inbound-rtp", kind: "video", framesDecoded: 3, packetsReceived: 9 }];
    await connects(peer(1));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reports("b")).toEqual([]);
    player.looked = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reports("b")).toEqual(["connected"]);
  });

  test("is ready without a picture when the device has no camera: no packet of one in 5 s", async () => {
    await moving();
    peer(1).rows = [{ id: "v", type: "inbound-rtp", kind: "video", packetsReceived: 1 }];
    await connects(peer(1));
    await vi.advanceTimersByTimeAsync(8_000);
    expect(reports("b")).toEqual([]); // There is one, which cannot be shown.
    peer(1).rows = [];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reports("b")).toEqual(["connected"]);
  });

  test("says at once that it is lost, and is ready again without another picture", async () => {
    await moving();
    await connects(peer(1));
    player.firstPicture["b"]?.();
    peer(1).becomes("disconnected");
    await vi.advanceTimersByTimeAsync(2_100);
    peer(1).becomes("connected");
    expect(reports("b")).toEqual(["connected", "interrupted", "connected"]);
    expect(reports("a")).toEqual(["connected"]);
  });

  test("says at once that it cannot be", async () => {
    await moving();
    peer(1).becomes("failed");
    expect([reports("b"), reports("a")]).toEqual([["failed"], ["connected"]]);
  });

  test("is closed without a word when the move comes to nothing, and the first one was never touched", async () => {
    await moving();
    await connects(peer(1));
    await says("a");
    expect([peer(1).open, peer(0).open, peer(0).offers, legs.second]).toEqual([false, true, 1, null]);
    expect([player.told, said("b", "bye"), peer(0).encodings]).toMatchObject([["show a", "drop b"], [], [FULL]]);
  });
});

describe("H2: the legs change places", () => {
  test("in the task in which the hub says so: the one is shown and full, the other stands by", async () => {
    await moving();
    await connects(peer(1));
    player.firstPicture["b"]?.();
    head = { ...head, leg: "b", second_leg: "a", epoch: 2 };
    legs.follow(head, false);
    expect([player.told, legs.leg?.id, legs.second]).toEqual([["show a", "show b"], "b", "a"]);
    await settle();
    expect([peer(1).encodings, peer(0).encodings]).toMatchObject([[FULL], [SMALL]]);
    expect([peer(0).open, peer(0).offers, peer(1).offers]).toEqual([true, 1, 1]);
  });

  test("the former leg is closed when the hub lets go of it, and needs no bye", async () => {
    await moved();
    await says("b");
    expect([peer(0).open, peer(1).open, player.told]).toEqual([false, true, ["show a", "show b", "drop a"]]);
    expect([said("a", "bye"), peer(1).offers, legs.second]).toEqual([[], 1, null]);
  });

  test("back at once where the call falls back, and the lost one is closed only then", async () => {
    await moved();
    await says("a", undefined, { epoch: 3 });
    expect(player.told).toEqual(["show a", "show b", "show a", "drop b"]);
    expect([peer(0).encodings, peer(0).offers, peer(1).open]).toMatchObject([[FULL], 1, false]);
  });

  test("also when both steps come in one: nothing is closed before the other is shown", async () => {
    await moving();
    await connects(peer(1));
    await says("b", undefined, { epoch: 2 });
    expect(player.told).toEqual(["show a", "show b", "drop a"]);
  });

  test("and again, on the same call", async () => {
    await moved();
    await says("b");
    await says("b", "c");
    await connects(peer(2));
    player.firstPicture["c"]?.();
    await says("c", "b", { epoch: 3 });
    await says("c");
    expect(player.told).toEqual(["show a", "show b", "drop a", "show c", "drop b"]);
    expect([peer(0).open, peer(1).open, peer(2).open, reports("c")]).toEqual([false, false, true, ["connected"]]);
  });

  test("what is shown of the quality is of the leg that carries the call", async () => {
    await moving();
    await connects(peer(1));
    peer(0).rows = [{ id: "v", type: "inbound-rtp", kind: "video", framesDecoded: 7 }];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(legs.stats?.framesDecoded).toBe(7);
    peer(1).rows = [{ id: "v", type: "inbound-rtp", kind: "video", framesDecoded: 8 }];
    await says("b", "a", { epoch: 2 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(legs.stats?.framesDecoded).toBe(8);
  });

  test("the hub is told the gaps once they were watched; what the browser made up of the sound is one", async () => {
    const sound = (totalSamplesReceived: number, concealedSamples: number) => [
      { id: "s", type: "inbound-rtp", kind: "audio", totalSamplesReceived, concealedSamples, totalSamplesDuration: totalSamplesReceived / 48_000 },
    ];
    await moving();
    peer(1).rows = sound(48_000, 4_800);
    await connects(peer(1));
    await says("b", "a", { epoch: 2 });
    expect(switched()).toEqual([]);
    peer(1).rows = sound(96_000, 4_800 + 960);
    player.measured?.({ video: 34, silent: 1 });
    await settle();
    expect(switched()).toEqual([{ command_id: "id", call: "k", leg: "b", video_gap_ms: 34, audio_gap_ms: 21 }]);
    expect(legs.moves).toEqual([{ leg: "b", video_gap_ms: 34, audio_gap_ms: 21 }]);
  });

  test("there is no gap in what the agent does not send", async () => {
    await moving({ microphone: "off", camera: "off" });
    await connects(peer(1));
    await says("b", "a", { epoch: 2 });
    player.measured?.({ video: 1_000, silent: 1_000 });
    await settle();
    expect(switched()).toMatchObject([{ video_gap_ms: null, audio_gap_ms: null }]);
  });

  test("a call that ends meanwhile has no gaps to tell", async () => {
    await moved();
    legs.close();
    player.measured?.(null);
    await settle();
    expect([switched(), browser.connections]).toEqual([[], 0]);
  });
});

describe("H2, H3: what is one's own goes to both legs", () => {
  test("off and on again, in mid-move", async () => {
    await moving();
    await legs.send("video", null);
    expect([peer(0).sent["video"], peer(1).sent["video"]]).toEqual([null, null]);
    const other = new Track("video");
    await legs.send("video", other as never);
    expect([peer(0).sent["video"], peer(1).sent["video"]]).toEqual([other, other]);
  });

  test("without camera and microphone the places for them are kept", async () => {
    own.audio = own.video = null;
    await moving();
    expect(peer(1).sent).toEqual({ audio: null, video: null });
  });
});

describe("H2: pages and hubs that come and go", () => {
  test("a page that is loaded anew in mid-move opens both, beyond every offer of the page before", async () => {
    await moving();
    legs.close(true);
    expect([said("a", "bye").length, said("b", "bye").length, browser.connections]).toEqual([1, 1, 0]);
    const before = signals.flatMap(({ signal }) => (signal.type === "offer" ? signal.generation : []));
    signals = [];
    page();
    await says("a", "b", {}, true);
    for (const leg of ["a", "b"]) expect(said(leg, "offer")).toMatchObject([{ fresh: true }]);
    for (const { signal } of signals) if (signal.type === "offer") expect(signal.generation).toBeGreaterThan(Math.max(...before));
    expect([player.told, legs.leg?.id, legs.second]).toEqual([["show a"], "a", "b"]);
  });

  test("a restart of either leg never takes a generation from what is kept for the next page", async () => {
    await moving(); // The second leg goes beyond the first one.
    peer(0).becomes("disconnected");
    await vi.advanceTimersByTimeAsync(2_100);
    await connects(peer(1));
    peer(1).becomes("failed");
    await settle();
    const used = signals.flatMap(({ signal }) => (signal.type === "offer" ? signal.generation : []));
    expect(kept.read("call")).toEqual({ call: "k", last: Math.max(...used) });
  });

  test("without servers the first leg goes on, and the second is opened as soon as the hub is there", async () => {
    await says("a");
    await connects(peer(0));
    servers = false;
    await says("a", "b");
    await vi.advanceTimersByTimeAsync(5_000);
    expect([browser.peers.length, peer(0).open, legs.state]).toEqual([1, true, "connected"]);
    servers = true;
    legs.live();
    await settle();
    expect([browser.peers.length, said("b", "offer").length]).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(browser.peers.length).toBe(2); // Once, also with the next try under way.
  });

  test("servers that come when the second leg is given up open nothing", async () => {
    await says("a");
    servers = false;
    await says("a", "b");
    await says("a");
    servers = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(browser.peers.length).toBe(1);
  });

  test("a session that is live again hears of both legs what it may have lost", async () => {
    await says("a", "b");
    legs.live();
    expect([said("a", "offer").length, said("b", "offer").length]).toEqual([2, 2]);
  });

  test("a signal reaches the leg that it names", async () => {
    await moving();
    for (const leg of ["b", "c"]) legs.signal({ call: "k", leg, signal: { type: "offer_again" } });
    expect([said("a", "offer").length, said("b", "offer").length]).toEqual([1, 2]);
  });

  test("everything is closed with the call", async () => {
    await moved();
    legs.close();
    expect([browser.connections, legs.leg, legs.second, legs.state, said("a", "bye"), said("b", "bye")]).toEqual([0, null, null, null, [], []]);
    expect(player.told.slice(-2).sort()).toEqual(["drop a", "drop b"]);
  });
});
