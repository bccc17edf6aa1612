/** For the tests of a call: everything of ours is real; what is made up is the browser around it and the hub at the end of its line. */
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { CallPhase } from "@deskbell/shared/generated/CallPhase";
import type { Event as HubEvent } from "@deskbell/shared/generated/Event";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import { uuidMaker } from "@deskbell/shared/session";
import { vi } from "vitest";
import { Identity } from "../identity";
import { refusal, update, written } from "../model/samples";
import { Room } from "../room";
import { PageMemory, Store } from "../store";
import { Call } from "./call";
import type { Measured } from "./gap";
import type { Player } from "./legs";

const LIMITS = { frame_bytes: 65_536, text_chars: 8_000, commands_per_second: 100, command_burst: 100, entries_per_page: 100 };
const EPOCH = "019aa000-0000-7000-8000-000000000001";
const OFF: MediaState = { microphone: "off", camera: "off" };

type Heard = { method: string; params: Record<string, unknown> };
type Socket = { onopen: (() => void) | null; onmessage: ((event: { data: string }) => void) | null };

/** The hub's end of the line. It answers everything at once, but for what a test holds back. */
export class Hub {
  readonly heard: Heard[] = [];
  call: CallHead | null = null;
  /** What the agent sends. */
  agent: MediaState = OFF;
  /** Answers to this method wait until the test lets them go. */
  holds = "";
  held: (() => void)[] = [];
  /** What is answered with `call.start` is over: it is refused. Else it begins the call `k`. */
  over = false;
  #pos = 1;
  #socket: Socket | null = null;

  /** Everything that was asked of it by this name. */
  asked(method: string): Heard["params"][] {
    return this.heard.filter((one) => one.method === method).map(({ params }) => params);
  }

  /** The call `k` comes here; every page hears of it. A leg carries it, and there may be a second one. */
  phase(call: CallPhase, leg = "l", second_leg?: string): void {
    const second = second_leg === undefined ? {} : { second_leg };
    this.call = { id: "k", conversation: "c1", version: (this.call?.version ?? 0) + 1, epoch: 1, leg, call, visitor: OFF, agent: this.agent, ...second };
    this.#tell(this.#called(this.call));
  }

  connect(socket: Socket): void {
    this.#socket = socket;
    queueMicrotask(() => socket.onopen?.());
  }

  take(id: number | undefined, { method, params }: Heard): void {
    this.heard.push({ method, params });
    if (method === "session.open") return this.#open(id);
    if (id === undefined) return;
    const over = method === "call.start" && this.over;
    const result = method === "call.start" ? { call: "k", conversation: "c1", leg: "l", epoch: 1 } : method === "call.ice" ? { servers: [], relay_only: false, expires: 0 } : {};
    const answer = () => this.#say(over ? { id, error: refusal("ended") } : { id, result });
    if (method === this.holds) this.held.push(answer);
    else queueMicrotask(answer);
  }

  #open(id: number | undefined): void {
    this.#say({ id, result: { session: "s", you: { visitor: "v" }, epoch: EPOCH, resumed: false, head: this.#pos, server_time: Date.now(), limits: LIMITS } });
    this.#say({ method: "snapshot", params: update([written(1)]) });
    if (this.call) this.#say({ method: "snapshot", params: this.#called(this.call) });
    this.#say({ method: "session.live", params: { pos: this.#pos } });
  }

  #called(body: CallHead): HubEvent {
    return { kind: "call.updated", body };
  }

  #tell(event: HubEvent): void {
    this.#pos += 1;
    this.#say({ method: "event", params: { pos: this.#pos, ...event } });
  }

  #say(frame: object): void {
    this.#socket?.onmessage?.({ data: JSON.stringify({ jsonrpc: "2.0", ...frame }) });
  }
}

/** A connection of the browser, as far as it is let. */
export class Peer {
  connectionState: RTCPeerConnectionState = "new";
  signalingState = "stable";
  localDescription = { sdp: "v=0" };
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: Track }) => void) | null = null;
  /** What is sent of each kind. */
  readonly sent: Record<string, unknown> = {};
  /** How the picture is sent. */
  encodings: RTCRtpEncodingParameters[] = [];
  /** How often it was offered. */
  offers = 0;
  rows: { id: string; type: string; [field: string]: unknown }[] = [];
  /** It is never silent: each report has another packet. */
  #packets = 0;

  addTransceiver(track: Track | string, { sendEncodings }: RTCRtpTransceiverInit): object {
    const kind = typeof track === "string" ? track : track.kind;
    const [sent, peer] = [this.sent, this];
    sent[kind] = typeof track === "string" ? null : track;
    if (sendEncodings) this.encodings = sendEncodings;
    const sender = {
      replaceTrack: (other: unknown) => Promise.resolve((sent[kind] = other)),
      getParameters: () => ({ encodings: peer.encodings.map((encoding) => ({ ...encoding })) }),
      setParameters: ({ encodings }: RTCRtpSendParameters) => Promise.resolve((peer.encodings = encodings)),
    };
    return { sender };
  }

  createOffer(): Promise<object> {
    this.offers += 1;
    return Promise.resolve({ sdp: "v=0" });
  }

  setLocalDescription = () => Promise.resolve();
  getStats(): Promise<Map<string, object>> {
    const packet = { id: "p", type: "inbound-rtp", packetsReceived: (this.#packets += 1) };
    return Promise.resolve(new Map([...this.rows, packet].map((row) => [row.id, row])));
  }

  restartIce(): void {}

  close(): void {
    this.signalingState = "closed";
  }

  get open(): boolean {
    return this.signalingState !== "closed";
  }

  /** The connection comes to stand so. */
  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  /** The other side's tracks come. */
  brings(...tracks: Track[]): void {
    for (const track of tracks) this.ontrack?.({ track });
  }
}

/** What shows and plays the legs, in the hands of a test. */
export class FakePlayer implements Player {
  /** Everything that it was told, in order. */
  readonly told: string[] = [];
  shown: string | null = null;
  /** Whether anybody looks. */
  looked = true;
  /** The first picture of a leg is there. */
  readonly firstPicture: Record<string, () => void> = {};
  /** A change of places has been watched for long enough. */
  measured: ((measured: Measured | null) => void) | null = null;

  put(leg: string, _tracks: unknown, presented: () => void): void {
    this.firstPicture[leg] = presented;
  }

  show(leg: string): Promise<Measured | null> {
    this.told.push(`show ${leg}`);
    this.shown = leg;
    return new Promise((measured) => (this.measured = measured));
  }

  drop(leg: string): void {
    this.told.push(`drop ${leg}`);
  }

  presents(): boolean {
    return this.looked;
  }
}

/** What a camera or a microphone gives. */
export class Track extends EventTarget {
  enabled = true;
  live = true;

  constructor(readonly kind: string) {
    super();
  }

  stop(): void {
    this.live = false;
  }
}

/** The visitor's browser: its permissions, its camera and microphone, and its connections. */
export class Browser {
  granted = true;
  /** Everything that camera and microphone gave. */
  readonly tracks: Track[] = [];
  /** What was asked for, in order: `audio,video`. */
  readonly wanted: string[] = [];
  /** What is asked for together is not all there. */
  lacks = false;
  /** The browser's question stands until the test answers it. */
  asks = false;
  readonly questions: (() => void)[] = [];
  /** Every connection that was made. */
  readonly peers: Peer[] = [];

  /** Connections that were opened and not closed. */
  get connections(): number {
    return this.peers.filter(({ open }) => open).length;
  }

  /** What of it is still running. */
  get open(): string[] {
    return this.tracks.filter(({ live }) => live).map(({ kind }) => kind);
  }

  install(hub: Hub): void {
    const browser = this;
    const media = Object.assign(new EventTarget(), { getUserMedia: (wanted: object) => this.#give(Object.keys(wanted)) });
    vi.stubGlobal("__VERSION__", "test");
    // Without locks, as some browsers have it, a tab leads at once.
    vi.stubGlobal("navigator", { languages: ["en"], mediaDevices: media, permissions: { query: () => Promise.resolve({ state: this.granted ? "granted" : "prompt" }) } });
    vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
    vi.stubGlobal("addEventListener", () => {});
    vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ visitor: "v", token: "t" })));
    vi.stubGlobal("MediaStream", class {});
    vi.stubGlobal("RTCRtpReceiver", { getCapabilities: (kind: string) => ({ codecs: [{ mimeType: kind === "audio" ? "audio/opus" : "video/VP8" }] }) });
    vi.stubGlobal(
      "RTCPeerConnection",
      class extends Peer {
        constructor() {
          super();
          browser.peers.push(this);
        }
      },
    );
    vi.stubGlobal(
      "WebSocket",
      class {
        onopen = null;
        onmessage = null;
        constructor() {
          hub.connect(this);
        }

        send(text: string): void {
          const { id, method, params } = JSON.parse(text) as Heard & { id?: number };
          hub.take(id, { method, params });
        }

        close(): void {}
      },
    );
  }

  async #give(kinds: string[]): Promise<{ getTracks(): Track[] }> {
    this.wanted.push(kinds.join());
    if (this.lacks && kinds.length > 1) throw new DOMException("", "NotFoundError");
    if (this.asks) await new Promise<void>((answer) => this.questions.push(answer));
    const tracks = kinds.map((kind) => new Track(kind));
    this.tracks.push(...tracks);
    return { getTracks: () => tracks };
  }
}

/** A page with the chat. A second one with the same memory is the same tab, loaded anew. */
export class Page {
  readonly room: Room;
  readonly call: Call;
  readonly player = new FakePlayer();

  constructor(
    readonly local = new Store("tab:", new PageMemory()),
    readonly kept = new Store("profile:", new PageMemory()),
  ) {
    const newId = uuidMaker(Date.now, Math.random);
    const identity = new Identity(kept, "https://hub.example/v1/visitors", { site: "shop", channel: "chat", languages: ["en"], name: null });
    const device = { kind: "web", name: "Test", id: newId() } as const;
    this.room = new Room("deskbell:test:", { store: kept, identity, socket: "wss://hub.example/v1/socket", device, newId });
    this.call = new Call(this.room, kept, local, this.player, () => {});
    this.room.do({ want: "connect" });
  }

  /** The page goes away. */
  close(): void {
    this.call.leave();
    this.room.close();
  }

  /** The same tab after a reload. */
  again(): Page {
    this.close();
    return new Page(this.local, this.kept);
  }
}

/** Lets everything happen that is due now. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve));
}
