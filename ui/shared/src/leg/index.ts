/** One connection of a call in a browser: the rules of `rules.ts` with an `RTCPeerConnection` and a timer around them. */
import type { IceServers } from "../generated/IceServers";
import type { LegState as Report } from "../generated/LegState";
import type { SignalFrame } from "../generated/SignalFrame";
import { fromBrowser, toBrowser } from "./candidates";
import { wanted, withRepairedSound } from "./codecs";
import { connectBy, MEASURE_MS, VIDEO } from "./connection";
import { type LegEffect, type LegInput, LegRules, type LegState } from "./rules";
import { type LegStats, measure, type Row } from "./stats";

export type { LegState } from "./rules";
export { gradeOf, type LegStats, type Row } from "./stats";

/** What comes from the other side. */
export interface RemoteTracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

/** A leg to be opened, and what its owner does for it. */
export interface LegWish {
  call: string;
  leg: string;
  ice: Pick<IceServers, "servers" | "relay_only">;
  /** `null` sends nothing for now; the place for it is kept. */
  tracks: { audio: MediaStreamTrack | null; video: MediaStreamTrack | null };
  /** The picture begins small: this leg stands beside the one that carries the call. */
  small: boolean;
  /** The highest generation that any page has used for this call; 0 without one. Each new one is told to `generation`. */
  last: number;
  /** There was a connection of this leg before, in a page that is gone. */
  fresh: boolean;
  /** Passes a signal on, or drops it when the hub is not there: `live` has it said again. */
  send(frame: SignalFrame): void;
  /** A generation that must not be used again, also not after a reload. */
  generation(used: number): void;
  state(state: LegState): void;
  /** For the hub. */
  report(state: Report): void;
  remote(tracks: RemoteTracks): void;
  /** Once a second, while there is a connection. */
  stats(stats: LegStats): void;
}

/** An open leg. */
export interface Leg {
  readonly id: string;
  readonly state: LegState;
  readonly generation: number;
  /** A signal from the hub; those of other calls and legs are ignored. */
  signal(frame: SignalFrame): void;
  /** The session is live (again). */
  live(): void;
  /** Whether the other side says that it sends anything. */
  expect(anything: boolean): void;
  /** Sends this from now on; `null` sends nothing at all. */
  send(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void>;
  /** Sends the picture small, or as large as it goes, from now on. Nothing is offered anew for it. */
  small(small: boolean): void;
  /** As far as a network allows; for tests, which look at both sides of a call. */
  report(): Promise<RTCStatsReport>;
  /** `bye` tells the other side at once, for a page that goes away; who hangs up needs none. */
  close(bye?: boolean): void;
}

const FULL = { ...VIDEO, scaleResolutionDownBy: 1 };
/** What it may take beside one that is seen, whose share of the network it must not touch (video.md, section 3). */
const SMALL = { ...FULL, maxBitrate: 250_000, scaleResolutionDownBy: 2 };

/** Opens a leg: makes an offer and gathers, at once. */
export function openLeg(wish: LegWish): Leg {
  return new OpenLeg(wish);
}

class OpenLeg implements Leg {
  #rules: LegRules;
  #connection: RTCPeerConnection | null = null;
  #senders: { audio: RTCRtpSender | null; video: RTCRtpSender | null } = { audio: null, video: null };
  #tracks: LegWish["tracks"];
  #small: boolean;
  /** One change of what is sent after the other: a browser takes none that another one has overtaken. */
  #shaped: Promise<void> = Promise.resolve();
  /** What is asked of the connection goes in order. */
  #last: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #measuring: ReturnType<typeof setInterval> | undefined;
  #before: Row[] | null = null;
  #expected = false;
  #gone = new AbortController();

  constructor(private readonly wish: LegWish) {
    this.#tracks = { ...wish.tracks };
    this.#small = wish.small;
    this.#rules = new LegRules(wish.last);
    addEventListener("online", () => this.#on({ type: "network" }), { signal: this.#gone.signal });
    this.#measuring = setInterval(() => void this.#measure(), MEASURE_MS);
    this.#on({ type: "open", fresh: wish.fresh });
  }

  get id(): string {
    return this.wish.leg;
  }

  get state(): LegState {
    return this.#rules.state;
  }

  get generation(): number {
    return this.#rules.generation;
  }

  signal({ call, leg, signal }: SignalFrame): void {
    if (call === this.wish.call && leg === this.wish.leg) this.#on({ type: "signal", signal });
  }

  live(): void {
    this.#on({ type: "live" });
  }

  expect(anything: boolean): void {
    this.#expected = anything;
  }

  async send(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void> {
    this.#tracks[kind] = track;
    await this.#senders[kind]?.replaceTrack(track);
  }

  small(small: boolean): void {
    if (small === this.#small) return;
    this.#small = small;
    this.#shape();
  }

  async report(): Promise<RTCStatsReport> {
    return (await this.#connection?.getStats()) ?? (new Map() as RTCStatsReport);
  }

  close(bye = false): void {
    if (this.state === "closed") return;
    if (bye) this.#carryOut({ type: "send", signal: { type: "bye" } });
    this.#on({ type: "close" });
  }

  #on(input: LegInput): void {
    for (const effect of this.#rules.on(performance.now(), input)) this.#carryOut(effect);
    clearTimeout(this.#timer);
    const { deadline } = this.#rules;
    if (deadline === Infinity) return;
    this.#timer = setTimeout(() => this.#on({ type: "time" }), Math.max(0, deadline - performance.now()));
  }

  #carryOut(effect: LegEffect): void {
    const { wish } = this;
    switch (effect.type) {
      case "offer":
        wish.generation(effect.generation);
        this.#offer(effect.generation, effect.replaces);
        break;
      case "send":
        wish.send({ call: wish.call, leg: wish.leg, signal: effect.signal });
        break;
      case "answer":
        this.#answer(effect.generation, effect.sdp);
        break;
      case "candidate":
        // One that cannot be read is one way less, and nothing more.
        this.#then((connection) => connection.addIceCandidate(toBrowser(effect.candidate)).catch(() => {}));
        break;
      case "state":
        wish.state(effect.state);
        break;
      case "report":
        wish.report(effect.state);
        break;
      case "close":
        this.#gone.abort();
        clearInterval(this.#measuring);
        this.#connection?.close();
        this.#connection = null;
        break;
    }
  }

  #offer(generation: number, replaces: boolean): void {
    const unable = () => this.#on({ type: "unable", generation });
    if (replaces) {
      try {
        this.#connect();
      } catch {
        queueMicrotask(unable); // After the rules have said all that they had to say.
        return;
      }
    } else {
      this.#connection?.restartIce();
    }
    this.#then(async (connection) => {
      try {
        const { sdp = "" } = await connection.createOffer();
        const repaired = withRepairedSound(sdp);
        await connection.setLocalDescription({ type: "offer", sdp: repaired });
        this.#on({ type: "offered", generation, sdp: connection.localDescription?.sdp ?? repaired });
      } catch {
        if (connection.signalingState !== "closed") unable();
      }
    });
  }

  #answer(generation: number, sdp: string): void {
    this.#then(async (connection) => {
      try {
        await connection.setRemoteDescription({ type: "answer", sdp: withRepairedSound(sdp) });
        this.#on({ type: "answered", generation });
      } catch {
        if (connection.signalingState !== "closed") this.#on({ type: "unable", generation });
      }
    });
  }

  /** A new connection in place of the one there is. Throws when the browser cannot do what a call needs. */
  #connect(): void {
    this.#connection?.close();
    const connection = connectBy(this.wish.ice);
    this.#connection = connection;
    // What was asked of a connection that is closed meanwhile is never answered (WebRTC, 4.4.1.6): nothing waits for it.
    this.#last = Promise.resolve();
    this.#shaped = Promise.resolve();
    this.#before = null;
    const mine = () => this.#connection === connection;
    connection.onicecandidate = ({ candidate }) => {
      const end = connection.iceGatheringState === "complete";
      if (mine() && (candidate || end)) this.#on({ type: "gathered", candidate: fromBrowser(candidate), ufrag: candidate?.usernameFragment ?? null });
    };
    connection.onconnectionstatechange = () => mine() && this.#on({ type: "connection", state: connection.connectionState });
    const tracks: RemoteTracks = { audio: null, video: null };
    connection.ontrack = ({ track }) => {
      tracks[track.kind === "audio" ? "audio" : "video"] = track;
      if (mine()) this.wish.remote({ ...tracks });
    };
    this.#senders.audio = this.#line(connection, "audio");
    this.#senders.video = this.#line(connection, "video");
    this.#shape();
  }

  /** A place for one kind in both directions, which stays when nothing is sent. */
  #line(connection: RTCPeerConnection, kind: "audio" | "video"): RTCRtpSender {
    // A stream of its own: the other side need not hold the picture back until the sound has come.
    const init: RTCRtpTransceiverInit = { direction: "sendrecv", streams: [new MediaStream()] };
    if (kind === "video") init.sendEncodings = [this.#small ? SMALL : FULL];
    const line = connection.addTransceiver(this.#tracks[kind] ?? kind, init);
    const codecs = wanted(kind, RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []);
    if (!codecs) throw new Error(`no common codec for ${kind}`);
    line.setCodecPreferences?.(codecs);
    return line.sender;
  }

  #shape(): void {
    const sender = this.#senders.video;
    if (sender) this.#shaped = this.#shaped.then(() => shape(sender, this.#small));
  }

  /** Does something with this connection once everything before is done, and only while it is the one in use. */
  #then(doing: (connection: RTCPeerConnection) => Promise<void>): void {
    const connection = this.#connection;
    this.#last = this.#last.then(() => (connection && this.#connection === connection ? doing(connection) : undefined));
  }

  async #measure(): Promise<void> {
    const connection = this.#connection;
    if (!connection || this.state === "new" || this.state === "connecting") return;
    const now = [...(await connection.getStats()).values()] as Row[];
    if (this.#connection !== connection) return;
    const before = this.#before;
    this.#before = now;
    const packets = now.reduce((sum, row) => sum + (row.type === "inbound-rtp" ? Number(row["packetsReceived"] ?? 0) : 0), 0);
    this.#on({ type: "received", packets, expected: this.#expected });
    this.wish.stats(measure(before, now));
  }
}

/**
 * As large as it may be, and fewer pixels and fewer pictures alike when the network is poor. Browsers that do not know
 * the one or the other have it so anyway.
 */
async function shape(sender: RTCRtpSender, small: boolean): Promise<void> {
  try {
    const parameters = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string };
    parameters.degradationPreference = "balanced";
    for (const encoding of parameters.encodings ?? []) Object.assign(encoding, small ? SMALL : FULL);
    await sender.setParameters(parameters);
  } catch {
    // It is sent as it was begun.
  }
}
