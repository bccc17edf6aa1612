/** The answering end of a leg in a browser: the rules of `answer-rules.ts` with an `RTCPeerConnection` and a timer around them. */
import type { IceServers } from "../generated/IceServers";
import type { LegState as Report } from "../generated/LegState";
import type { SignalFrame } from "../generated/SignalFrame";
import { type AnswerEffect, type AnswerInput, AnswerRules } from "./answer-rules";
import { fromBrowser, toBrowser } from "./candidates";
import { withRepairedSound } from "./codecs";
import { connectBy, MEASURE_MS, VIDEO } from "./connection";
import type { LegState } from "./rules";
import { type LegStats, measure, type Row } from "./stats";

export type { LegState } from "./rules";
export { gradeOf, type LegStats } from "./stats";

type Kind = "audio" | "video";
type Tracks = Record<Kind, MediaStreamTrack | null>;

/** A leg to be answered, and what its owner does for it. */
export interface AnswerWish {
  call: string;
  leg: string;
  ice: Pick<IceServers, "servers" | "relay_only">;
  /** `null` sends nothing for now; the place for it is kept. */
  tracks: Tracks;
  /** A former page of this device had this leg. */
  again: boolean;
  /** It is ready once a picture of the visitor was shown (H2): the owner says so with `presented`. */
  picture: boolean;
  /** Passes a signal on, or drops it when the hub is not there: `live` has it said again. */
  send(frame: SignalFrame): void;
  state(state: LegState): void;
  /** For the hub. */
  report(state: Report): void;
  remote(tracks: Tracks): void;
  /** Once a second, while there is a connection. */
  stats(stats: LegStats): void;
}


/** A leg whose other end offers. */
export class AnsweringLeg {
  #rules: AnswerRules;
  #connection: RTCPeerConnection | null = null;
  #senders: Record<Kind, RTCRtpSender | null> = { audio: null, video: null };
  #tracks: Tracks;
  /** What is asked of the connection goes in order. */
  #last: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #measuring: ReturnType<typeof setInterval> | undefined;
  #before: Row[] | null = null;
  #expected = false;
  #gone = new AbortController();

  constructor(private readonly wish: AnswerWish) {
    this.#tracks = { ...wish.tracks };
    this.#rules = new AnswerRules(wish.picture);
    addEventListener("online", () => this.#on({ type: "network" }), { signal: this.#gone.signal });
    this.#measuring = setInterval(() => void this.#measure(), MEASURE_MS);
    this.#on({ type: "open", again: wish.again });
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

  /** A signal from the hub; those of other calls and legs are ignored. */
  signal({ call, leg, signal }: SignalFrame): void {
    if (call === this.wish.call && leg === this.wish.leg) this.#on({ type: "signal", signal });
  }

  /** The session is live (again). */
  live(): void {
    this.#on({ type: "live" });
  }

  /** What the visitor says that it sends: anything at all, and a picture. */
  expect(anything: boolean, picture: boolean): void {
    this.#expected = anything;
    this.#on({ type: "picture", expected: this.wish.picture && picture });
  }

  /** The visitor's picture is on the screen. */
  presented(): void {
    this.#on({ type: "presented" });
  }

  /** Sends this from now on; `null` sends nothing at all. */
  async send(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks[kind] = track;
    await this.#senders[kind]?.replaceTrack(track);
  }

  /** As far as a network allows; for tests, which look at both sides of a call. */
  async report(): Promise<RTCStatsReport> {
    return (await this.#connection?.getStats()) ?? (new Map() as RTCStatsReport);
  }

  /** `bye` tells the other side at once, for a page that goes away; who hangs up needs none. */
  close(bye = false): void {
    if (this.state === "closed") return;
    if (bye) this.#carryOut({ type: "send", signal: { type: "bye" } });
    this.#on({ type: "close" });
  }

  #on(input: AnswerInput): void {
    for (const effect of this.#rules.on(performance.now(), input)) this.#carryOut(effect);
    clearTimeout(this.#timer);
    const { deadline } = this.#rules;
    if (deadline === Infinity) return;
    this.#timer = setTimeout(() => this.#on({ type: "time" }), Math.max(0, deadline - performance.now()));
  }

  #carryOut(effect: AnswerEffect): void {
    const { wish } = this;
    switch (effect.type) {
      case "answer":
        this.#answer(effect.generation, effect.sdp, effect.replaces);
        break;
      case "candidate":
        // One that cannot be read is one way less, and nothing more.
        this.#then((connection) => connection.addIceCandidate(toBrowser(effect.candidate)).catch(() => {}));
        break;
      case "send":
        wish.send({ call: wish.call, leg: wish.leg, signal: effect.signal });
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

  #answer(generation: number, offer: string, replaces: boolean): void {
    const unable = () => this.#on({ type: "unable", generation });
    if (replaces) {
      try {
        this.#connect();
      } catch {
        queueMicrotask(unable); // After the rules have said all that they had to say.
        return;
      }
    }
    this.#then(async (connection) => {
      try {
        await connection.setRemoteDescription({ type: "offer", sdp: withRepairedSound(offer) });
        await this.#fill(connection);
        const { sdp = "" } = await connection.createAnswer();
        const repaired = withRepairedSound(sdp);
        await connection.setLocalDescription({ type: "answer", sdp: repaired });
        this.#on({ type: "answered", generation, sdp: connection.localDescription?.sdp ?? repaired });
        if (this.#senders.video) void shape(this.#senders.video);
      } catch {
        if (connection.signalingState !== "closed") unable();
      }
    });
  }

  /** The places that the visitor has offered, in both directions; one stays when nothing is sent. */
  async #fill(connection: RTCPeerConnection): Promise<void> {
    for (const line of connection.getTransceivers()) {
      const kind = line.receiver.track.kind === "audio" ? "audio" : "video";
      if (line.sender === this.#senders[kind]) continue;
      this.#senders[kind] = line.sender;
      line.direction = "sendrecv";
      // A stream of its own: the other side need not hold the picture back until the sound has come.
      line.sender.setStreams?.(new MediaStream());
      await line.sender.replaceTrack(this.#tracks[kind]);
    }
  }

  /** A new connection in place of the one there is. */
  #connect(): void {
    this.#connection?.close();
    const connection = connectBy(this.wish.ice);
    this.#connection = connection;
    // What was asked of a connection that is closed meanwhile is never answered (WebRTC, 4.4.1.6): nothing waits for it.
    this.#last = Promise.resolve();
    this.#senders = { audio: null, video: null };
    this.#before = null;
    const mine = () => this.#connection === connection;
    connection.onicecandidate = ({ candidate }) => {
      const end = connection.iceGatheringState === "complete";
      if (mine() && (candidate || end)) this.#on({ type: "gathered", candidate: fromBrowser(candidate), ufrag: candidate?.usernameFragment ?? null });
    };
    connection.onconnectionstatechange = () => mine() && this.#on({ type: "connection", state: connection.connectionState });
    const tracks: Tracks = { audio: null, video: null };
    connection.ontrack = ({ track }) => {
      tracks[track.kind === "audio" ? "audio" : "video"] = track;
      if (mine()) this.wish.remote({ ...tracks });
    };
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

/** At most what a picture needs, and fewer pixels and fewer pictures alike when the network is poor. */
async function shape(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string };
  parameters.degradationPreference = "balanced";
  for (const encoding of parameters.encodings) Object.assign(encoding, VIDEO);
  await sender.setParameters(parameters).catch(() => {});
}
