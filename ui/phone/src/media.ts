/** The phone's own camera and microphone. */
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { Sending } from "@deskbell/shared/generated/Sending";

export type Kind = "audio" | "video";
export type Facing = "user" | "environment";

/** Why there is no picture or no sound: forbidden, none there, used by another program, or taken away. */
export type Trouble = "refused" | "missing" | "busy" | "gone";

const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };

/** What a rejection of `getUserMedia` means, by its name (W3C mediacapture-streams, section 10.2.1). */
export function troubleOf(error: unknown): Trouble {
  switch (error instanceof Object && "name" in error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "missing";
  }
}

export class OwnMedia {
  #tracks: Record<Kind, MediaStreamTrack | null> = { audio: null, video: null };
  #wanted: Record<Kind, boolean> = { audio: true, video: true };
  #trouble: Record<Kind, Trouble | null> = { audio: null, video: null };
  /** There was one since everything was asked for. */
  #able: Record<Kind, boolean> = { audio: false, video: false };
  #facing: Facing = "user";
  #cameras = 0;
  /** Two devices in one room: the one whose call has moved on says nothing (H3). */
  #hushed = false;
  /** The system has stopped something for a while: on an iPhone, when the page is not in front. */
  #paused = false;
  /** Grows when everything is given back: what a browser grants after that is given back at once. */
  #turn = 0;
  #closed = new AbortController();

  /** `changed` is called when what is sent of a kind changes, also by the system. */
  constructor(private readonly changed: (kind: Kind) => void) {}

  /** What is to be sent. A microphone that is off sends silence, a camera that is off nothing. */
  track(kind: Kind): MediaStreamTrack | null {
    return this.#tracks[kind];
  }

  trouble(kind: Kind): Trouble | null {
    return this.#trouble[kind];
  }

  /** What is sent. */
  get state(): MediaState {
    const one = (kind: Kind): Sending => (this.#trouble[kind] !== null ? "missing" : this.#wanted[kind] ? "on" : "off");
    return { microphone: one("audio"), camera: one("video") };
  }

  /** What this phone can send, whether or not it is on (H3). */
  get has(): MediaState {
    const one = (kind: Kind): Sending => (this.#able[kind] && this.#trouble[kind] === null ? "on" : "missing");
    return { microphone: one("audio"), camera: one("video") };
  }

  get facing(): Facing {
    return this.#facing;
  }

  get canSwitch(): boolean {
    return this.#cameras > 1 && this.#tracks.video !== null;
  }

  /** A live microphone that is on. */
  get speaks(): boolean {
    return this.#tracks.audio !== null && this.#tracks.audio.readyState === "live" && this.#tracks.audio.enabled;
  }

  /** All that is wanted runs, as far as there is one: nothing is gone, forbidden or stopped by the system. */
  get whole(): boolean {
    return (["audio", "video"] as const).every((kind) => {
      const track = this.#tracks[kind];
      return !this.#wanted[kind] || !this.#able[kind] || (track?.readyState === "live" && !track.muted);
    });
  }

  /** Says, once, whether the system had stopped something since this was asked. */
  wasPaused(): boolean {
    const was = this.#paused;
    this.#paused = Object.values(this.#tracks).some((track) => track?.muted === true);
    return was;
  }

  /** Asks for the microphone, and the camera when it is wanted. Says whether the browser let us; what is not there is no refusal. */
  async open(camera: boolean): Promise<boolean> {
    this.close();
    const turn = this.#turn;
    this.#wanted = { audio: true, video: camera };
    this.#trouble = { audio: null, video: null };
    this.#able = { audio: false, video: false };
    this.#facing = "user"; // Another call is no matter of what the last one was shown.
    this.#hushed = this.#paused = false;
    this.#closed = new AbortController();
    navigator.mediaDevices?.addEventListener("devicechange", () => this.lookAgain(), { signal: this.#closed.signal });
    const kinds: Kind[] = camera ? ["audio", "video"] : ["audio"];
    const together = await this.#ask(turn, kinds);
    if (turn !== this.#turn) return true;
    if (together === "refused") {
      for (const kind of kinds) this.#trouble[kind] = "refused";
      return false;
    }
    // One of the two is missing or in use; the other one may well be there.
    for (const kind of together === null ? [] : kinds) {
      const found = await this.#ask(turn, [kind]);
      if (turn !== this.#turn) return true; // Given back meanwhile: nothing more is asked for.
      this.#trouble[kind] = found;
    }
    await this.#count();
    return true;
  }

  /** Turns one on or off. A camera that is off is given back, so that its light goes out. */
  async turn(kind: Kind, on: boolean): Promise<void> {
    const turn = this.#turn;
    this.#wanted[kind] = on;
    if (!on && kind === "video") this.#give(kind);
    this.#quiet();
    if (!on) this.#trouble[kind] = this.#able[kind] ? null : this.#trouble[kind];
    else if (!this.#tracks[kind]) {
      const found = await this.#ask(turn, [kind]);
      if (turn !== this.#turn) return;
      this.#trouble[kind] = found;
      await this.#count();
    }
    this.changed(kind);
  }

  /** Says nothing, whatever is on: or what is on, again. */
  hush(hushed: boolean): void {
    this.#hushed = hushed;
    this.#quiet();
  }

  /** The other camera. Phones open one at a time, so the one that is on is given back first. */
  async switchCamera(): Promise<void> {
    if (!this.canSwitch) return;
    const turn = this.#turn;
    const before = this.#facing;
    this.#give("video");
    this.#facing = before === "user" ? "environment" : "user";
    let found = await this.#ask(turn, ["video"]);
    if (found !== null && turn === this.#turn) {
      this.#facing = before;
      found = await this.#ask(turn, ["video"]);
    }
    if (turn !== this.#turn) return;
    this.#trouble.video = found;
    this.changed("video");
  }

  /** Gives everything back. */
  close(): void {
    this.#turn += 1;
    this.#closed.abort();
    this.#give("audio");
    this.#give("video");
  }

  #quiet(): void {
    if (this.#tracks.audio) this.#tracks.audio.enabled = this.#wanted.audio && !this.#hushed;
  }

  /** Takes what the browser gives; says what is in the way. */
  async #ask(turn: number, kinds: readonly Kind[]): Promise<Trouble | null> {
    const constraints = { audio: SOUND, video: { ...PICTURE, facingMode: { ideal: this.#facing } } };
    try {
      // Without a secure origin there is no such thing at all.
      const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(kinds.map((kind) => [kind, constraints[kind]])));
      for (const track of stream.getTracks()) {
        const kind = track.kind === "audio" ? "audio" : "video";
        if (turn !== this.#turn || (kind === "video" && !this.#wanted.video)) track.stop();
        else this.#take(kind, track);
      }
      return null;
    } catch (error) {
      return troubleOf(error);
    }
  }

  #take(kind: Kind, track: MediaStreamTrack): void {
    this.#give(kind);
    this.#tracks[kind] = track;
    this.#able[kind] = true;
    this.#quiet();
    track.addEventListener("mute", () => (this.#paused = true));
    track.addEventListener("unmute", () => this.#tracks[kind] === track && this.changed(kind));
    track.addEventListener("ended", () => {
      if (this.#tracks[kind] !== track) return;
      this.#tracks[kind] = null;
      this.#trouble[kind] = "gone";
      this.#paused = true;
      this.changed(kind);
      this.lookAgain(); // The browser may know of another one.
    });
  }

  #give(kind: Kind): void {
    this.#tracks[kind]?.stop();
    this.#tracks[kind] = null;
  }

  /** How many cameras there are is told once one was granted. */
  async #count(): Promise<void> {
    const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
    this.#cameras = (all ?? []).filter(({ kind }) => kind === "videoinput").length;
  }

  /** A device came, or the page is in front again: what was missing may be there now. What was refused is not asked for again. */
  lookAgain(): void {
    for (const kind of ["audio", "video"] as const) {
      const trouble = this.#trouble[kind];
      if (this.#wanted[kind] && (trouble === "gone" || trouble === "busy" || trouble === "missing")) void this.#retry(kind);
    }
  }

  async #retry(kind: Kind): Promise<void> {
    const turn = this.#turn;
    const found = await this.#ask(turn, [kind]);
    if (found !== null || turn !== this.#turn) return;
    this.#trouble[kind] = null;
    this.changed(kind);
  }
}
