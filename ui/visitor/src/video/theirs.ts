/** The agent's picture and sound on the page, with room for two legs: so a call moves without a gap (H2). */
import type { LegState, RemoteTracks } from "@deskbell/shared/leg";
import { h, set } from "../widget/dom";
import { Gap, type Measured } from "./gap";
import type { Player } from "./legs";

/** For so long after a change of places it is watched whether pictures and sound come. */
export const WATCH_MS = 1_000;

/**
 * The former picture goes on for so long when the next one stands still just then: its device sends it until it is let go.
 * The sound cannot wait, for that device is silent already.
 */
export const TURN_MS = 100;

/** How the picture that is seen stands. */
export interface Look {
  hidden: boolean;
  /** All of it is shown (V12). */
  whole: boolean;
  state: LegState | null;
  label: string;
}

/**
 * Where one leg is shown and heard. The sound has an element of its own: it plays whether or not there is a picture.
 * Each place keeps its elements and its tracks: to show another track in the same element costs 66 ms and more.
 */
class Place {
  leg: string | null = null;
  readonly video = h("video", { class: "theirs", part: "remote", autoplay: true, playsinline: true });
  readonly audio = h("audio", { autoplay: true });
  /** When its newest picture was presented, as far as it is watched. */
  last: number | null = null;
  /** Since when it is watched without a break: there was no newer picture than that, when there is no last one. */
  since: number | null = null;
  /** Is told the first picture of a track. */
  presented: (() => void) | null = null;
  #asked: number | null = null;

  constructor() {
    this.video.muted = true;
  }

  /** Calls back with the next picture that is presented, once. */
  next(shown: (at: number) => void): void {
    if (this.#asked !== null || !CAN_WATCH()) return;
    this.#asked = this.video.requestVideoFrameCallback((_now, { presentationTime }) => {
      this.#asked = null;
      this.last = presentationTime;
      shown(presentationTime);
    });
  }

  unwatch(): void {
    if (this.#asked !== null) this.video.cancelVideoFrameCallback(this.#asked);
    this.#asked = null;
    this.last = null;
  }

  /** When its newest picture came at the latest; `null` while it has shown none. */
  get newest(): number | null {
    return this.last ?? (this.video.readyState >= HAVE_CURRENT_DATA ? this.since : null);
  }

  get plays(): boolean {
    return this.audio.srcObject !== null && !this.audio.paused && this.audio.readyState >= HAVE_CURRENT_DATA;
  }
}

const HAVE_CURRENT_DATA = 2;
/** Firefox has it since 132. */
const CAN_WATCH = () => "requestVideoFrameCallback" in HTMLVideoElement.prototype;

export class Theirs implements Player {
  readonly #places: readonly [Place, Place] = [new Place(), new Place()];
  /** The leg that carries the call: it is heard. */
  #shown: Place = this.#places[0];
  /** The picture that one sees: the same, or for a moment the former one. */
  #seen: Place = this.#places[0];
  #turning: ReturnType<typeof setTimeout> | undefined;
  #look: Look = { hidden: true, whole: false, state: null, label: "" };
  #changing: { gap: Gap; done: (measured: Measured | null) => void; timer: ReturnType<typeof setTimeout> } | null = null;
  #gone = new AbortController();

  /** `refused` is told whether the browser wants to be asked by hand before it plays. */
  constructor(private readonly refused: (refused: boolean) => void) {
    document.addEventListener("visibilitychange", () => this.#looksAway(), { signal: this.#gone.signal });
    this.#mark();
  }

  get videos(): HTMLVideoElement[] {
    return this.#places.map(({ video }) => video);
  }

  get audios(): HTMLAudioElement[] {
    return this.#places.map(({ audio }) => audio);
  }

  /** The legs that one hears. */
  get audible(): string[] {
    return this.#places.filter(({ plays, audio }) => plays && !audio.muted).flatMap(({ leg }) => leg ?? []);
  }

  put(leg: string, { audio, video }: RemoteTracks, presented: () => void): void {
    const place = this.#take(leg);
    if (put(place.video, video)) {
      place.unwatch();
      place.presented = video && presented;
    }
    if (put(place.audio, audio)) this.#play(place);
    this.#watch();
  }

  show(leg: string): Promise<Measured | null> {
    const former = this.#shown;
    const next = this.#take(leg);
    if (former === next) return Promise.resolve(null);
    const now = performance.now();
    this.#measured(now);
    this.#shown = next;
    // The visitor is the only mixer: in one task, so that there are never two voices and never none. What the browser
    // plays does not run on this thread; it has both sounds at hand, and takes the one for the other.
    next.audio.muted = false;
    former.audio.muted = true;
    const plays = next.plays; // Some stop what begins to sound without a touch of the page.
    this.#play(next);
    if (former.leg === null) {
      this.#see();
      return Promise.resolve(null);
    }
    const gap = new Gap(now);
    if (plays) gap.sound(now);
    return new Promise((done) => {
      this.#changing = { gap, done, timer: setTimeout(() => this.#measured(performance.now()), WATCH_MS) };
      this.#watch();
      // With its next picture; where none is presented there is nothing to wait for.
      if (!this.presents(leg) || former.newest === null) this.#see();
      else this.#turning = setTimeout(() => this.#see(), TURN_MS);
    });
  }

  /** The picture follows its sound. `drawn` says that this happens while a picture of it is being drawn. */
  #see(drawn = false): void {
    clearTimeout(this.#turning);
    const [former, next, now] = [this.#seen, this.#shown, performance.now()];
    if (former === next) return;
    this.#seen = next;
    this.#mark();
    const gap = this.#changing?.gap;
    gap?.turned(now, next.leg !== null && this.presents(next.leg) ? former.newest : null, next.last);
    if (drawn) gap?.shown(now);
    else requestAnimationFrame((at) => gap?.shown(Math.max(now, at)));
  }

  drop(leg: string): void {
    const place = this.#places.find((one) => one.leg === leg);
    if (!place) return;
    if (place === this.#shown) this.#measured(null);
    if (place === this.#seen) this.#see();
    place.leg = place.presented = null;
    place.unwatch();
    put(place.video, null);
    if (put(place.audio, null)) this.#play(place);
    this.#mark();
  }

  presents(leg: string): boolean {
    const place = this.#places.find((one) => one.leg === leg);
    // A panel that is closed, or a tab behind others.
    return CAN_WATCH() && document.visibilityState === "visible" && place !== undefined && place.video.getClientRects().length > 0;
  }

  draw(look: Look): void {
    this.#look = look;
    this.#mark();
  }

  /** Plays, for somebody who has touched the page. */
  play(): void {
    this.#play(this.#shown);
  }

  destroy(): void {
    this.#gone.abort();
    clearTimeout(this.#turning);
    for (const { leg } of this.#places) if (leg !== null) this.drop(leg);
  }

  /** Where this leg is, or is from now on: what is seen first when nothing is. */
  #take(leg: string): Place {
    const found = this.#places.find((place) => place.leg === leg);
    if (found) return found;
    const [one, other] = this.#places;
    const place = this.#shown.leg === null ? this.#shown : this.#shown === one ? other : one;
    place.leg = leg;
    place.audio.muted = place !== this.#shown;
    for (const each of this.#places) {
      each.last = null; // They are watched from now on.
      each.since = performance.now();
    }
    this.#mark();
    return place;
  }

  /** Only the shown one is a picture to anybody: the other one is presented all the same, behind glass so to say. */
  #mark(): void {
    const { hidden, whole, state, label } = this.#look;
    for (const place of this.#places) {
      const shown = place === this.#seen;
      const second = !shown && place.leg !== null;
      place.video.hidden = shown ? hidden : !second; // A browser need not present what has no box.
      set(place.video, {
        "data-testid": shown ? "remote" : "remote-second",
        "data-leg": place.leg,
        "data-second": second,
        "data-state": shown ? state : null,
        "data-whole": shown && whole,
        "aria-label": shown ? label : null,
        "aria-hidden": shown ? null : "true",
      });
      set(place.audio, { "data-leg": place.leg });
    }
  }

  /** Pictures are counted while there are two legs, and for the first one of a track. */
  #watch(): void {
    const two = this.#places.every(({ leg }) => leg !== null);
    for (const place of this.#places) {
      if (!two && place.presented === null && (place !== this.#shown || this.#changing === null)) continue;
      place.next((at) => {
        if (place === this.#shown) {
          this.#see(true);
          this.#changing?.gap.picture(at);
        }
        const { presented } = place;
        place.presented = null;
        presented?.();
        this.#watch();
      });
    }
  }

  /** What was seen last is of no use as a measure once one looks elsewhere. */
  #looksAway(): void {
    for (const place of this.#places) place.last = place.since = null;
    this.#changing?.gap.unseen();
  }

  /** The change is over: after its time, by another one, or because the call ended, which leaves nothing to tell. */
  #measured(now: number | null): void {
    if (!this.#changing) return;
    const { gap, done, timer } = this.#changing;
    this.#changing = null;
    clearTimeout(timer);
    done(now === null ? null : gap.end(now));
  }

  /** Browsers play sound only for somebody who has touched the page; what is muted they always play. */
  #play(place: Place): void {
    const { audio } = place;
    const { srcObject } = audio;
    const says = (refused: boolean) => place === this.#shown && audio.srcObject === srcObject && this.refused(refused);
    if (srcObject === null) return void says(false);
    audio.play().then(
      () => {
        says(false);
        if (place === this.#shown) this.#changing?.gap.sound(performance.now());
      },
      () => says(true),
    );
  }
}

/** Plays this track; says whether it is another one than before. */
export function put(element: HTMLMediaElement, track: MediaStreamTrack | null): boolean {
  const before = element.srcObject instanceof MediaStream ? (element.srcObject.getTracks()[0] ?? null) : null;
  if (before === track) return false;
  element.srcObject = track ? new MediaStream([track]) : null;
  return true;
}
