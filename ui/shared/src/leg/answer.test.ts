import type { Signal } from "../generated/Signal";
import type { SignalFrame } from "../generated/SignalFrame";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AnsweringLeg } from "./answer";

/** A connection that answers as slowly as the test wants, and never once it is closed (WebRTC, 4.4.1.6). */
class Connection {
  static readonly all: Connection[] = [];
  signalingState = "stable";
  connectionState = "new";
  iceGatheringState = "new";
  localDescription: RTCSessionDescriptionInit | null = null;
  #taken: (() => void) | null = null;

  constructor() {
    Connection.all.push(this);
  }

  setRemoteDescription(): Promise<void> {
    return new Promise((taken) => (this.#taken = taken));
  }

  /** The offer was taken in. */
  takes(): void {
    if (this.signalingState !== "closed") this.#taken?.();
  }

  getTransceivers(): [] {
    return [];
  }

  createAnswer(): Promise<RTCSessionDescriptionInit> {
    return Promise.resolve({ type: "answer", sdp: `answer of ${Connection.all.indexOf(this) + 1}` });
  }

  setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.localDescription = description;
    return Promise.resolve();
  }

  close(): void {
    this.signalingState = "closed";
  }
}

beforeEach(() => {
  Connection.all.length = 0;
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("RTCPeerConnection", Connection);
});
afterEach(() => vi.unstubAllGlobals());

test("h2: an offer that comes while the one before is being taken in is answered, and waits for nothing of the closed connection", async () => {
  const said: Signal[] = [];
  const nothing = () => {};
  const leg = new AnsweringLeg({
    call: "c", leg: "l", ice: { servers: [], relay_only: false }, tracks: { audio: null, video: null }, again: true, picture: false,
    send: ({ signal }: SignalFrame) => void said.push(signal), state: nothing, report: nothing, remote: nothing, stats: nothing,
  });
  const offer = (generation: number, fresh: boolean) => leg.signal({ call: "c", leg: "l", signal: { type: "offer", generation, fresh, sdp: `offer ${generation}` } });
  offer(2, false); // The hub repeats what the former page had been offered.
  await vi.waitFor(() => expect(Connection.all).toHaveLength(1));
  offer(3, true);
  await vi.waitFor(() => {
    Connection.all.at(-1)!.takes();
    expect(said.at(-1)).toEqual({ type: "answer", generation: 3, sdp: "answer of 2" });
  });
  leg.close();
});
