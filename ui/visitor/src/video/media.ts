/** The visitor's own camera and microphone. */
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { Sending } from "@deskbell/shared/generated/Sending";

export type Kind = "audio" | "video";

/** Why there is no picture or no sound: forbidden, none there, used by another program, or pulled out. */
export type Trouble = "refused" | "missing" | "busy" | "gone";

const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
  facingMode: "user",
};
const CONSTRAINTS = { audio: SOUND, video: PICTURE };

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

/** What the hub is told of one kind (V5, V6). */
export function sending(wanted: boolean, trouble: Trouble | null): Sending {
  if (trouble !== null) return "missing";
  return wanted ? "on" : "off";
}

export class OwnMedia {
  #tracks: Record<Kind, MediaStreamTrack | null> = { audio: null, video: null };
  #wanted: Record<Kind, boolean> = { audio: true, video: true };
  #trouble: Record<Kind, Trouble | null> = { audio: null, video: null };
  /** Grows when everything is given back: what a browser grants after that is given back at once. */
  #turn = 0;
  #closed = new AbortController();

  /** `changed` is called when what is sent of a kind changes, also by a cable that is pulled. */
  constructor(private readonly changed: (kind: Kind) => void) {}

  /** What is to be sent; `null` while it is off or there is none. */
  track(kind: Kind): MediaStreamTrack | null {
    return this.#wanted[kind] ? this.#tracks[kind] : null;
  }

  trouble(kind: Kind): Trouble | null {
    return this.#trouble[kind];
  }

  get state(): MediaState {
    return { microphone: sending(this.#wanted.audio, this.#trouble.audio), camera: sending(this.#wanted.video, this.#trouble.video) };
  }

  /** Asks for the microphone, and the camera when it is wanted. Says whether the browser let us; what is not there is no refusal. */
  async open(camera: boolean): Promise<boolean> {
    this.close();
    const turn = this.#turn;
    this.#wanted = { audio: true, video: camera };
    this.#trouble = { audio: null, video: null };
    this.#closed = new AbortController();
    navigator.mediaDevices.addEventListener("devicechange", () => this.#lookAgain(), { signal: this.#closed.signal });
    const together = await this.#ask(turn, camera ? ["audio", "video"] : ["audio"]);
    if (together === null || turn !== this.#turn) return true;
    if (together === "refused") {
      this.#trouble = { audio: "refused", video: camera ? "refused" : null };
      return false;
    }
    // One of the two is missing or in use; the other one may well be there.
    for (const kind of camera ? (["audio", "video"] as const) : (["audio"] as const)) {
      const found = await this.#ask(turn, [kind]);
      if (turn !== this.#turn) break; // Given back meanwhile: nothing more is asked for.
      this.#trouble[kind] = found;
    }
    return true;
  }

  /** Turns one on or off. A camera that is off is given back, so that its light goes out. */
  async turn(kind: Kind, on: boolean): Promise<void> {
    this.#wanted[kind] = on;
    if (!on) {
      if (kind === "video") this.#give(kind);
      else if (this.#tracks.audio) this.#tracks.audio.enabled = false;
      this.#trouble[kind] = this.#tracks[kind] || kind === "video" ? null : this.#trouble[kind];
    } else if (this.#tracks[kind]) {
      this.#tracks[kind].enabled = true;
    } else {
      const turn = this.#turn;
      const found = await this.#ask(turn, [kind]);
      if (turn !== this.#turn) return;
      this.#trouble[kind] = found;
    }
    this.changed(kind);
  }

  /** Gives everything back. */
  close(): void {
    this.#turn += 1;
    this.#closed.abort();
    this.#give("audio");
    this.#give("video");
  }

  /** Takes what the browser gives; says what is in the way. */
  async #ask(turn: number, kinds: readonly Kind[]): Promise<Trouble | null> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(kinds.map((kind) => [kind, CONSTRAINTS[kind]])));
      for (const track of stream.getTracks()) {
        const kind = track.kind === "audio" ? "audio" : "video";
        if (turn !== this.#turn || !this.#wanted[kind]) track.stop();
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
    track.addEventListener("ended", () => {
      if (this.#tracks[kind] !== track) return;
      this.#tracks[kind] = null;
      this.#trouble[kind] = "gone";
      this.changed(kind);
      this.#lookAgain(); // The browser may know of another one.
    });
  }

  #give(kind: Kind): void {
    this.#tracks[kind]?.stop();
    this.#tracks[kind] = null;
  }

  /** A device came or went: what was missing may be there now. What was refused is not asked for again. */
  #lookAgain(): void {
    for (const kind of ["audio", "video"] as const) {
      const trouble = this.#trouble[kind];
      if (this.#wanted[kind] && trouble !== null && trouble !== "refused") void this.#retry(kind);
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
