import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Track } from "./bench";
import type { Measured } from "./gap";
import { Theirs, TURN_MS, WATCH_MS } from "./theirs";

type Presented = (now: number, frame: { presentationTime: number }) => void;

/** A video or an audio element, as far as a call needs one. */
class Element extends EventTarget {
  #attributes = new Map<string, string>();
  #waiting: Presented | null = null;
  #source: Stream | null = null;
  #muted = false;
  paused = true;
  hidden = false;
  readyState = 4;
  /** The browser plays no sound unless somebody touches the page. */
  static refuses = false;
  static boxes = 1;

  getAttribute = (name: string) => this.#attributes.get(name) ?? null;
  setAttribute = (name: string, value: string) => void this.#attributes.set(name, value);
  removeAttribute = (name: string) => void this.#attributes.delete(name);
  append = () => {};
  getClientRects = () => ({ length: this.hidden ? 0 : Element.boxes });
  cancelVideoFrameCallback = () => void (this.#waiting = null);

  get muted(): boolean {
    return this.#muted;
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    if (!muted && Element.refuses) this.paused = true;
  }

  get srcObject(): Stream | null {
    return this.#source;
  }

  set srcObject(stream: Stream | null) {
    this.#source = stream;
    this.paused = true;
  }

  play(): Promise<void> {
    if (Element.refuses && !this.muted) {
      this.paused = true;
      return Promise.reject(new DOMException("", "NotAllowedError"));
    }
    this.paused = false;
    return Promise.resolve();
  }

  requestVideoFrameCallback(waiting: Presented): number {
    this.#waiting = waiting;
    return 1;
  }

  /** A picture is presented now. */
  presents(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(performance.now(), { presentationTime: performance.now() });
  }
}

class Stream {
  constructor(private readonly tracks: Track[]) {}
  getTracks = () => this.tracks;
}

let theirs: Theirs;
let page: EventTarget & { visibilityState: string };
let refused: boolean[];
let presented: string[];

beforeEach(() => {
  vi.useFakeTimers();
  Element.refuses = false;
  Element.boxes = 1;
  page = Object.assign(new EventTarget(), { visibilityState: "visible", createElement: () => new Element() });
  vi.stubGlobal("document", page);
  vi.stubGlobal("MediaStream", Stream);
  vi.stubGlobal("HTMLVideoElement", Element);
  vi.stubGlobal("requestAnimationFrame", (drawn: (at: number) => void) => setTimeout(() => drawn(performance.now()), 1));
  refused = [];
  presented = [];
  theirs = new Theirs((now) => refused.push(now));
  theirs.draw({ hidden: false, whole: false, state: "connected", label: "Noémie" });
});

afterEach(() => {
  theirs.destroy();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const comes = (leg: string) => theirs.put(leg, { audio: new Track("audio"), video: new Track("video") } as never, () => presented.push(leg));
const called = (name: string) => (theirs.videos as unknown as Element[]).filter((video) => video.getAttribute("data-testid") === name);
const legOf = (name: string) => called(name).map((video) => video.getAttribute("data-leg"));
const video = (leg: string) => (theirs.videos as unknown as Element[]).find((one) => one.getAttribute("data-leg") === leg) as Element;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Leg `a` is seen and heard, and `b` is there beside it. */
async function beside(): Promise<void> {
  void theirs.show("a");
  comes("a");
  comes("b");
  await pass(0);
}

describe("H2: two legs on the page", () => {
  test("the second one is presented where nobody sees it, and its sound plays muted", async () => {
    await beside();
    expect([legOf("remote"), legOf("remote-second"), theirs.audible]).toEqual([["a"], ["b"], ["a"]]);
    const second = video("b");
    expect([second.hidden, second.getAttribute("data-second"), second.getAttribute("aria-hidden"), second.getAttribute("aria-label")]).toEqual([false, "", "true", null]);
    expect(theirs.audios.map(({ paused, muted }) => [paused, muted])).toEqual([[false, false], [false, true]]);
  });

  test("it is presented also while nothing is to be seen of the first one", async () => {
    await beside();
    theirs.draw({ hidden: true, whole: false, state: "connected", label: "" });
    expect([video("a").hidden, video("b").hidden]).toEqual([true, false]);
  });

  test("its first picture is told once, and that of another track again", async () => {
    await beside();
    video("b").presents();
    video("b").presents();
    expect(presented).toEqual(["b"]);
    comes("b");
    video("b").presents();
    expect(presented).toEqual(["b", "b"]);
  });

  test("they change places: one voice and one picture at every moment, which follows with its next frame", async () => {
    await beside();
    video("a").presents();
    void theirs.show("b");
    expect([legOf("remote"), theirs.audible]).toEqual([["a"], ["b"]]);
    video("b").presents();
    expect([legOf("remote"), legOf("remote-second"), theirs.audible]).toEqual([["b"], ["a"], ["b"]]);
    expect([video("b").getAttribute("aria-label"), video("b").getAttribute("data-second"), video("a").getAttribute("data-second")]).toEqual(["Noémie", null, ""]);
    void theirs.show("a");
    video("a").presents();
    expect([legOf("remote"), theirs.audible]).toEqual([["a"], ["a"]]);
    expect(refused).not.toContain(true);
  });

  test("a picture that stands still just then is waited for no longer than the former one is sent", async () => {
    await beside();
    video("a").presents();
    video("b").presents();
    void theirs.show("b");
    await pass(TURN_MS - 1);
    expect(legOf("remote")).toEqual(["a"]);
    await pass(1);
    expect(legOf("remote")).toEqual(["b"]);
  });

  test("the former one goes, and its place is that of the next", async () => {
    await beside();
    void theirs.show("b");
    theirs.drop("a");
    expect([legOf("remote"), legOf("remote-second"), theirs.audible]).toEqual([["b"], [null], ["b"]]);
    expect(called("remote-second").map(({ hidden }) => hidden)).toEqual([true]);
    comes("c");
    await pass(0);
    expect([legOf("remote-second"), theirs.audible]).toEqual([["c"], ["b"]]);
  });

  test("one that comes when all are gone is the one that is seen", async () => {
    await beside();
    void theirs.show("b");
    theirs.drop("a");
    theirs.drop("b");
    void theirs.show("c");
    comes("c");
    await pass(0);
    expect([legOf("remote"), theirs.audible, called("remote").length]).toEqual([["c"], ["c"], 1]);
  });

  test("a browser that stops what begins to sound is told by the button, and played by it", async () => {
    await beside();
    Element.refuses = true;
    const told = theirs.show("b");
    await pass(0);
    expect([refused.at(-1), theirs.audible]).toEqual([true, []]);
    Element.refuses = false;
    await pass(300);
    theirs.play();
    await pass(WATCH_MS);
    expect([refused.at(-1), theirs.audible]).toEqual([false, ["b"]]);
    expect((await told)?.silent).toBe(300);
  });
});

describe("H2: how a change of places went", () => {
  const within = async (told: Promise<Measured | null>) => {
    await pass(WATCH_MS);
    return told;
  };

  test("about a picture where both run", async () => {
    await beside();
    video("a").presents();
    await pass(20);
    video("b").presents();
    await pass(10);
    const told = theirs.show("b");
    await pass(4);
    video("a").presents();
    await pass(11);
    video("b").presents(); // Seen from now on, 11 ms after the former one's last.
    await pass(33);
    video("b").presents();
    expect(await within(told)).toEqual({ video: 33, silent: 0 });
  });

  test("of a former picture that stands still since it is watched it is told since when", async () => {
    await beside();
    await pass(40);
    video("b").presents();
    const told = theirs.show("b");
    await pass(1);
    video("b").presents();
    await pass(33);
    video("b").presents();
    await pass(WATCH_MS);
    expect((await told)?.video).toBe(41);
  });

  test("a page that nobody looks at has nothing to tell of pictures", async () => {
    await beside();
    video("a").presents();
    video("b").presents();
    const told = theirs.show("b");
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    expect(await within(told)).toEqual({ video: null, silent: 0 });
    expect(theirs.presents("b")).toBe(false);
  });

  test("nor has a panel that is closed", async () => {
    await beside();
    video("a").presents();
    Element.boxes = 0;
    expect([theirs.presents("b"), (await within(theirs.show("b")))?.video]).toEqual([false, null]);
  });

  test("one that goes back meanwhile is told as far as it came", async () => {
    await beside();
    video("a").presents();
    video("b").presents();
    const there = theirs.show("b");
    await pass(200);
    const back = theirs.show("a");
    expect((await there)?.video).toBe(TURN_MS + 1); // Until it was seen; from then on nothing came either.
    expect((await within(back))?.silent).toBe(0);
  });

  test("the first leg takes nobody's place, and a call that ends has nothing to tell", async () => {
    expect(await theirs.show("a")).toBeNull();
    comes("a");
    comes("b");
    const told = theirs.show("b");
    theirs.drop("b");
    expect(await told).toBeNull();
  });
});
