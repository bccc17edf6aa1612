// @vitest-environment happy-dom
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Code } from "@deskbell/shared/generated/Code";
import type { Signal } from "@deskbell/shared/generated/Signal";
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import { Refused } from "@deskbell/shared/session";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Browser } from "./bench";
import { Call, type Hub, type Purpose } from "./call";
import { partOf } from "./model/part";
import { active, claimed, DESK, ended, head, making, ME, moved, offered, ON, over, ringing } from "./samples";
import { Sound } from "./sound";

const JOIN: Purpose = { is: "join", call: "c", handoff: "h" };
const CONTINUE: Purpose = { is: "continue", call: "c", handoff: "h" };
const ANSWER: Purpose = { is: "answer", call: "c" };
const RETURN: Purpose = { is: "return", call: "c" };
const OFFER: Signal = { type: "offer", generation: 1, fresh: true, sdp: "v=0" };

type Params = Record<string, unknown>;

/** What a call needs of the session: everything is answered at once, but for what is held back or refused. */
class Session implements Hub {
  readonly name = "Pixel 8";
  readonly device = ME;
  live = true;
  /** It has servers to give. */
  servers = true;
  /** This method waits for `answers`. */
  holds: string | null = null;
  /** This method is refused. */
  refuses: { method: string; reason: Code } | null = null;
  readonly asked: { method: string; params: Params }[] = [];
  readonly said: SignalFrame[] = [];
  #ids = 0;
  #held: (() => void)[] = [];

  newId = () => `id ${++this.#ids}`;
  signal = (frame: SignalFrame) => void this.said.push(frame);
  ice = () => (this.servers ? Promise.resolve({ servers: [], relay_only: false, expires: 0 }) : Promise.reject(new Error("no connection")));

  command = async (method: string, params: object) => {
    this.asked.push({ method, params: params as Params });
    if (method === this.holds) await new Promise<void>((answered) => this.#held.push(answered));
    if (method === this.refuses?.method) throw new Refused({ code: 0, message: "No.", data: { reason: this.refuses.reason, temporary: false } });
    return {} as never;
  };

  answers(): void {
    for (const answer of this.#held.splice(0)) answer();
  }

  of(method: string): Params[] {
    return this.asked.filter((one) => one.method === method).map(({ params }) => params);
  }

  get methods(): string[] {
    return this.asked.map(({ method }) => method);
  }
}

let browser: Browser;
let hub: Session;
let sound: Sound;
let call: Call;
let shown: CallHead | null;

beforeEach(() => {
  vi.useFakeTimers();
  browser = new Browser();
  browser.install();
  hub = new Session();
  sound = new Sound(() => {});
  call = new Call(hub, sound, () => {});
  shown = null;
});

afterEach(() => {
  call.release();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** The hub says how the call stands. */
async function says(now: CallHead | null): Promise<void> {
  shown = now && { ...now, version: (shown?.version ?? 0) + 1 };
  call.headed(shown, partOf(shown, ME));
  await settle();
}

async function join(to: Purpose, camera = true): Promise<void> {
  await call.join(to, camera);
  await settle();
}

const heads = {
  claimed: head(active(DESK), { handoff: claimed(ME) }),
  offered: head(active(DESK), { handoff: offered }),
  making: head(active(DESK), { handoff: making(ME) }),
  here: head(active(ME), { leg: "b", epoch: 2, handoff: moved(DESK) }),
};

/** The second leg is made to this phone. */
async function makes(change: Partial<CallHead> = {}, camera = true): Promise<void> {
  await says({ ...heads.claimed, ...change });
  await join(JOIN, camera);
  await says({ ...heads.making, ...change });
}

/** The call is here. */
async function comes(change: Partial<CallHead> = {}): Promise<void> {
  await makes();
  await says({ ...heads.here, ...change });
}

const sends = () => [call.own.state.microphone, call.own.state.camera];

describe("on the way in", () => {
  test.each<[string, Purpose, CallHead, string[]]>([
    ["h1: a code that was read", JOIN, heads.claimed, ["handoff.join"]],
    ["h5: without a code it is claimed first", CONTINUE, heads.offered, ["handoff.claim", "handoff.join"]],
    ["h5: a ring", ANSWER, head(ringing), ["call.accept"]],
    ["a page that was loaded anew asks nobody", RETURN, head(active(ME)), []],
  ])("%s: the browser is asked, and then the hub", async (_name, to, now, methods) => {
    browser.asks = true;
    await says(now);
    const joined = call.join(to, true);
    await settle();
    expect([call.joining, hub.methods]).toEqual([{ at: "permission", camera: true, to }, []]);
    browser.answers();
    await joined;
    expect([call.in, hub.methods.filter((method) => method !== "call.media")]).toEqual([true, methods]);
    expect(browser.open).toEqual(["audio", "video"]);
    for (const { media } of [...hub.of("handoff.join"), ...hub.of("call.accept")]) expect(media).toEqual(ON);
    for (const { name } of hub.of("handoff.claim")) expect(name).toBe("Pixel 8");
  });

  test("v5: without a camera it is the voice alone, and that is said", async () => {
    browser.lacks.add("video");
    await says(heads.claimed);
    await join(JOIN);
    expect(hub.of("handoff.join")).toMatchObject([{ media: { microphone: "on", camera: "missing" } }]);
  });

  test("v5: a no to the browser is told, and nobody is asked", async () => {
    browser.refuses = true;
    await says(heads.claimed);
    await join(JOIN);
    expect([call.joining, hub.methods]).toEqual([{ at: "refused", camera: true, to: JOIN }, []]);
    browser.refuses = false;
    await join(JOIN, false);
    expect([call.in, browser.open]).toEqual([true, ["audio"]]);
  });

  test("h5: nothing is turned on while the hub cannot be asked", async () => {
    await says(head(ringing));
    hub.live = false;
    await join(ANSWER);
    expect([call.joining, browser.tracks, hub.methods]).toEqual([{ at: "not", reason: "unavailable" }, [], []]);
    hub.live = true;
    await join(ANSWER);
    expect(call.in).toBe(true);
  });

  test("h5: a hub that is lost while the browser asks: what it grants is given back", async () => {
    browser.asks = true;
    await says(head(ringing));
    const joined = call.join(ANSWER, true);
    await settle();
    hub.live = false;
    browser.answers();
    await joined;
    expect([call.joining, browser.open, hub.methods]).toEqual([{ at: "not", reason: "unavailable" }, [], []]);
  });

  test("a no of the hub is told with its reason, and everything given back", async () => {
    hub.refuses = { method: "call.accept", reason: "taken" };
    await says(head(ringing));
    await join(ANSWER);
    expect([call.joining, browser.open]).toEqual([{ at: "not", reason: "taken" }, []]);
    await says(head(active(DESK)));
    expect(call.joining, "it was about something else").toEqual({ at: "no" });
  });

  test("what the browser grants to somebody who has turned back is given back", async () => {
    browser.asks = true;
    await says(heads.claimed);
    const joined = call.join(JOIN, true);
    await settle();
    call.refuse("h");
    browser.answers();
    await joined;
    expect([call.joining.at, browser.open, hub.methods]).toEqual(["no", [], ["handoff.cancel"]]);
  });

  test.each<[string, Purpose, CallHead, string, string]>([
    ["a ring is hung up", ANSWER, head(ringing), "call.accept", "call.hang_up"],
    ["a move is taken back", JOIN, heads.claimed, "handoff.join", "handoff.cancel"],
    ["one that was claimed is not joined", CONTINUE, heads.offered, "handoff.claim", "handoff.cancel"],
  ])("h5: the hub says yes to somebody who has turned back meanwhile: %s", async (_name, to, now, held, undone) => {
    hub.holds = held;
    await says(now);
    const joined = call.join(to, true);
    await settle();
    expect(call.joining.at).toBe("asking");
    call.turnBack();
    expect([call.joining.at, browser.open]).toEqual(["no", []]);
    hub.answers();
    await joined;
    expect([hub.methods, call.in]).toEqual([[held, undone], false]);
  });

  test("who has changed their mind once more is not undone", async () => {
    hub.holds = "call.accept";
    await says(head(ringing));
    const first = call.join(ANSWER, true);
    await settle();
    call.turnBack();
    const second = call.join(ANSWER, true);
    await settle();
    hub.answers();
    await Promise.all([first, second]);
    expect([call.in, hub.of("call.hang_up")]).toEqual([true, []]);
  });
});

describe("h3: what is on and off", () => {
  test("off on the computer is off here, until the call is here; then this phone says so", async () => {
    await makes({ agent: { microphone: "off", camera: "off" } });
    expect([sends(), browser.open]).toEqual([["off", "off"], ["audio"]]);
    await says({ ...heads.making, agent: { microphone: "on", camera: "off" } });
    expect(sends()).toEqual(["on", "off"]);
    await says({ ...heads.here, agent: { microphone: "on", camera: "off" } });
    expect([sends(), hub.of("call.media")]).toEqual([["on", "off"], []]);
    call.toggle("audio");
    await settle();
    expect(hub.of("call.media")).toMatchObject([{ media: { microphone: "off", camera: "off" } }]);
    await says({ ...heads.here, agent: ON });
    expect(sends(), "an older word of the hub").toEqual(["off", "off"]);
  });

  test("who joins with the voice alone has no camera turned on, and nothing is said of it", async () => {
    await makes({}, false);
    await says({ ...heads.here, agent: { microphone: "on", camera: "missing" } });
    expect([browser.open, hub.of("call.media")]).toEqual([["audio"], []]);
    call.toggle("audio");
    await settle();
    expect(hub.of("call.media").at(-1)?.["media"]).toEqual({ microphone: "off", camera: "missing" });
    call.toggle("video");
    await settle();
    expect(hub.of("call.media").at(-1)?.["media"]).toEqual({ microphone: "off", camera: "on" });
  });

  test.each(["audio", "video"] as const)("%s that was lost on the way is told as soon as the call is here", async (kind) => {
    await makes();
    browser.lacks.add(kind);
    browser.newest(kind).ends();
    await settle();
    expect(hub.of("call.media"), "until then the computer says what is sent").toEqual([]);
    await says(heads.here);
    expect(hub.of("call.media")).toMatchObject([{ media: kind === "audio" ? { microphone: "missing", camera: "on" } : { microphone: "on", camera: "missing" } }]);
  });

  test("the same of a ring, while the hub is asked", async () => {
    hub.holds = "call.accept";
    await says(head(ringing));
    const joined = call.join(ANSWER, true);
    await settle();
    await says(head(active(ME)));
    browser.lacks.add("video");
    browser.newest("video").ends();
    hub.answers();
    await joined;
    expect(hub.of("call.media")).toMatchObject([{ media: { microphone: "on", camera: "missing" } }]);
  });

  test("what is as the hub has it is not said again", async () => {
    await comes();
    call.toggle("video");
    await settle();
    call.toggle("video");
    await settle();
    expect(hub.of("call.media").map(({ media }) => media)).toEqual([{ microphone: "on", camera: "off" }, ON]);
    browser.newest("video").rests(true);
    browser.newest("video").rests(false);
    await settle();
    expect(hub.of("call.media")).toHaveLength(2);
  });

  test("what the computer turned off in the moment of the move is off here, and not said again", async () => {
    await comes();
    await says({ ...heads.here, agent: { microphone: "off", camera: "on" } });
    expect([sends(), hub.of("call.media")]).toEqual([["off", "on"], []]);
  });

  test("in one room one device speaks and is heard: the one that has the call", async () => {
    const heard = () => [sound.element.muted, call.own.speaks];
    await makes();
    expect(heard(), "the second leg's voice is let through at the visitor").toEqual([true, true]);
    await says(heads.here);
    expect(heard()).toEqual([false, true]);
    await says(head(active(DESK), { epoch: 3, handoff: moved(ME) }));
    expect(heard(), "it stands by").toEqual([true, false]);
    await says(head(active(ME), { leg: "b", epoch: 4, handoff: over }));
    expect(heard(), "the computer lost it").toEqual([false, true]);
  });

  test("a page that was loaded anew says what it sends", async () => {
    await says(head(active(ME)));
    await join(RETURN, false);
    expect(hub.of("call.media")).toMatchObject([{ media: { microphone: "on", camera: "off" } }]);
  });
});

describe("its leg", () => {
  const frame = (leg: string): SignalFrame => ({ call: "c", leg, signal: OFFER });

  test("is opened once the hub has made it; what was said before waits for it", async () => {
    await says(heads.claimed);
    call.signal(frame("b"));
    await join(JOIN);
    expect(call.leg).toBe(null);
    await says(heads.making);
    expect([call.leg?.id, call.leg?.generation]).toEqual(["b", 1]);
    await settle();
    // This window has no connections to give.
    expect(hub.of("call.leg")).toMatchObject([{ leg: "b", state: "unable" }]);
  });

  test("signals of another leg are not its own", async () => {
    await comes();
    call.signal(frame("a"));
    expect(call.leg?.generation).toBe(0);
    call.signal(frame("b"));
    expect(call.leg?.generation).toBe(1);
  });

  test("stays the same while the call comes here, and its servers are asked for again when there were none", async () => {
    hub.servers = false;
    await makes();
    expect(call.leg).toBe(null);
    hub.servers = true;
    await vi.advanceTimersByTimeAsync(2_000);
    const { leg } = call;
    expect(leg?.id).toBe("b");
    await says(heads.here);
    expect(call.leg).toBe(leg);
    await says(head(active(DESK), { epoch: 3, handoff: moved(ME) }));
    expect([call.leg?.id, leg?.state], "a leg that the hub knows by another name").toEqual(["b", "connecting"]);
  });

  test("a page that was loaded anew asks the visitor for an offer", async () => {
    await says(head(active(ME)));
    await join(RETURN);
    expect(hub.said).toEqual([{ call: "c", leg: "a", signal: { type: "offer_again" } }]);
  });

  test("whoever goes says so to the visitor, and gives everything back", async () => {
    await comes();
    call.leave();
    expect(hub.said).toEqual([{ call: "c", leg: "b", signal: { type: "bye" } }]);
    expect([call.leg, call.in, browser.open]).toEqual([null, false, []]);
  });
});

describe("away from here", () => {
  test("h1: back to the computer is asked for once, until the head says what comes of it", async () => {
    await comes();
    call.toDesk();
    call.toDesk();
    expect([call.asks, hub.of("handoff.offer").length]).toEqual(["offer", 1]);
    await says(head(active(ME), { leg: "b", epoch: 2, handoff: offered }));
    expect(call.asks).toBe(null);
    call.stay();
    expect([call.asks, hub.of("handoff.cancel")]).toMatchObject(["cancel", [{ handoff: "h" }]]);
    await says(head(active(ME), { leg: "b", epoch: 2, handoff: over }));
    expect([call.asks, call.in]).toEqual([null, true]);
  });

  test("h1: a no to it is not waited for", async () => {
    await comes();
    hub.refuses = { method: "handoff.offer", reason: "taken" };
    call.toDesk();
    await settle();
    expect(call.asks).toBe(null);
  });

  test.each<[string, CallHead | null]>([
    ["it is over", head(ended())],
    ["it is on the computer", head(active(DESK), { epoch: 3 })],
    ["the move here came to nothing", head(active(DESK), { handoff: over })],
    ["the hub knows of none", null],
    ["it is another one", head(active(ME), { id: "other" })],
  ])("%s: everything is given back", async (_name, now) => {
    await comes();
    await says(now);
    expect([call.in, call.leg, browser.open, sound.element.muted]).toEqual([false, null, [], true]);
  });

  test("v8: hanging up is told, and nothing runs on", async () => {
    await comes();
    call.hangUp();
    expect([hub.methods.at(-1), call.in, browser.open]).toEqual(["call.hang_up", false, []]);
  });
});
