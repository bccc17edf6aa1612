/**
 * A hub and an agent's device in the page itself, for looking at the widget and for trying a leg against a second real
 * connection. The widget talks with it through a `WebSocket` that goes nowhere. `hub` on the page moves the story on.
 */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { CallPhase } from "@deskbell/shared/generated/CallPhase";
import type { DeskStanding } from "@deskbell/shared/generated/DeskStanding";
import type { EntryBody } from "@deskbell/shared/generated/EntryBody";
import type { Event as HubEvent } from "@deskbell/shared/generated/Event";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { Signal } from "@deskbell/shared/generated/Signal";
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import type { Site } from "@deskbell/shared/generated/Site";
import type { VisitState } from "@deskbell/shared/generated/VisitState";
import { FakeFiles } from "./files";

const AGENT = { agent: "0190-noemie", name: "Noémie" };
const EPOCH = "019aa000-0000-7000-8000-000000000001";
const OFF: MediaState = { microphone: "off", camera: "off" };
const ON: MediaState = { microphone: "on", camera: "on" };

/** Survives a reload of the page, as a hub does. */
interface Stored {
  /** What the visitor has read. */
  read: number;
  /** The conversation; another one begins after an end. */
  id: string;
  site: Site;
  pos: number;
  state: VisitState;
  entries: { seq: number; at: number; body: EntryBody }[];
  call: CallHead | null;
  version: number;
}

const SITE: Site = {
  organisation: "Maison Lumen",
  greeting: "",
  visitor_name: "Clara",
  attachments: { bytes: 20 * 1024 * 1024, in_message: 10, media: ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "application/zip"] },
  closed: null,
};

class Hub {
  readonly files = new FakeFiles();
  /** What came over the line, in order. */
  readonly heard: { method: string; params: Record<string, unknown> }[] = [];
  held: SignalFrame[] = [];
  sockets = new Set<FakeSocket>();
  /** The agent's devices, by their legs. */
  devices = new Map<string, Device>();
  /** The visitor is ready on the second leg. */
  #ready = () => {};
  /** The next calls find nobody free, or are refused. */
  mode: "ring" | "wait" | "refuse" = "ring";
  /** The agent's device hears nothing. */
  asleep = false;
  /** The next messages are refused: the visitor is kept out. */
  blocks = false;
  stored: Stored;

  constructor() {
    const kept = sessionStorage.getItem("gallery");
    this.stored = kept ? (JSON.parse(kept) as Stored) : { read: 4, id: "c1", site: SITE, pos: 1, version: 1, state: { state: "with_agent", name: AGENT.name }, entries: [], call: null };
    if (!kept) {
      const at = Date.now() - 120_000;
      this.#enter({ type: "message", author: { party: "visitor" }, text: "Hi! The dimmer on my Arc 210 flickers.", client_message_id: "m1", attachments: [] }, at);
      this.#enter({ type: "message", author: { party: "visitor" }, text: "Only when I turn it down low.", client_message_id: "m2", attachments: [] }, at + 5_000);
      this.#enter({ type: "happened", what: { happening: "joined", ...AGENT } }, at + 40_000);
      this.#enter({ type: "message", author: { party: "agent", ...AGENT }, text: "Hello Clara! Which bulb is in it, and how many watts does it say?", client_message_id: "m3", attachments: [] }, at + 60_000);
      this.#enter({ type: "message", author: { party: "visitor" }, text: "Hard to read… it is an old one. Easier to show than to write.", client_message_id: "m4", attachments: [] }, at + 90_000);
    }
  }

  get call(): CallHead | null {
    return this.stored.call;
  }

  #enter(body: EntryBody, at = Date.now()): void {
    this.stored.entries.push({ seq: this.stored.entries.length + 1, at, body });
  }

  enter(body: EntryBody): void {
    this.#enter(body);
    this.#tell(this.visit(1));
  }

  say(text: string, ...attachments: Attachment[]): void {
    this.enter({ type: "message", author: { party: "agent", ...AGENT }, text, client_message_id: `a${this.stored.id}${this.stored.entries.length}`, attachments });
  }

  visit(newest = Infinity): HubEvent {
    const { entries, state } = this.stored;
    const head = { id: this.stored.id, version: ++this.stored.version, channel: "chat", state, marks: { visitor: this.stored.read, agent: entries.length }, last_seq: entries.length } as const;
    return { kind: "visit.updated", body: { head, entries: newest === 0 ? [] : entries.slice(-newest) } };
  }

  state(state: VisitState): void {
    this.stored.state = state;
    this.#tell(this.visit(0));
  }

  /** The visitor, or the agent, ends the conversation. */
  endConversation(by: "visitor" | "agent"): void {
    this.stored.state = { state: "ended", at: Date.now() };
    this.enter({ type: "happened", what: { happening: "ended", by: by === "visitor" ? { by } : { by, ...AGENT } } });
  }

  /** Keeps the visitor out for so long, or for good; `0` lets the visitor in. */
  block(within: number | null): void {
    this.stored.site = { ...this.stored.site, closed: within === 0 ? null : { until: within === null ? null : Date.now() + within } };
    this.#tell({ kind: "site.updated", body: this.stored.site });
  }

  /** Says whether somebody would answer. */
  stand(standing: DeskStanding): void {
    for (const socket of this.sockets) if (socket.live) socket.notify("volatile", { kind: "desk", body: standing });
  }

  #tell(event: HubEvent): void {
    this.stored.pos += 1;
    this.#keep();
    for (const socket of this.sockets) if (socket.live) socket.notify("event", { pos: this.stored.pos, ...event });
  }

  #keep(): void {
    sessionStorage.setItem("gallery", JSON.stringify(this.stored));
  }

  get device(): Device | null {
    return (this.call && this.devices.get(this.call.leg)) ?? null;
  }

  #deviceOn(leg: string): Device {
    const device = this.devices.get(leg) ?? new Device((signal) => this.toVisitor(signal, leg));
    this.devices.set(leg, device);
    return device;
  }

  /** The call goes to another device of the agent; says when it has, and the former leg stands by. */
  async move(): Promise<void> {
    if (!this.call) return;
    const [leg, second_leg] = [this.call.leg, crypto.randomUUID()];
    const ready = new Promise<void>((ready) => (this.#ready = ready));
    this.#deviceOn(second_leg);
    this.phase(this.call.call, { second_leg });
    await ready;
    if (this.call) this.phase(this.call.call, { leg: second_leg, second_leg: leg, epoch: this.call.epoch + 1 });
  }

  /** It goes back to the leg that stands by, or that leg is closed. */
  moved(back: boolean): void {
    const { call } = this;
    if (call?.second_leg === undefined) return;
    const { leg, second_leg, epoch } = call;
    delete call.second_leg;
    this.phase(call.call, back ? { leg: second_leg, epoch: epoch + 1 } : {});
    const gone = back ? leg : second_leg;
    this.devices.get(gone)?.close();
    this.devices.delete(gone);
  }

  /** Moves the call on. */
  phase(call: CallPhase, change: Partial<CallHead> = {}): void {
    const { stored } = this;
    if (!stored.call) return;
    stored.call = { ...stored.call, ...change, version: stored.call.version + 1, call };
    this.#tell({ kind: "call.updated", body: stored.call });
  }

  agentSends(agent: MediaState): void {
    if (this.call) this.phase(this.call.call, { agent });
  }

  /** The agent invites the visitor to a call (V10). */
  invite(): void {
    const [id, leg] = [crypto.randomUUID(), crypto.randomUUID()];
    const call = { phase: "invited", ...AGENT, since: Date.now() } as const;
    this.stored.call = { id, conversation: this.stored.id, version: 1, epoch: 1, leg, call, visitor: OFF, agent: OFF };
    this.#tell({ kind: "call.updated", body: this.stored.call });
    this.enter({ type: "happened", what: { happening: "invited", call: id, ...AGENT } });
  }

  /** The agent waits in the room. */
  wait(): void {
    this.phase({ phase: "room", ...AGENT, device: null, since: Date.now() });
  }

  /** The invitation comes to nothing. */
  inviteEnds(why: CallEnd): void {
    if (!this.call) return;
    this.phase({ phase: "ended", at: Date.now(), why });
    this.enter({ type: "happened", what: { happening: "invitation_over", call: this.call.id, why } });
  }

  ring(): void {
    const since = Date.now();
    this.phase({ phase: "ringing", ...AGENT, since, deadline: since + 30_000 });
  }

  /** The agent presses Go: what was held goes to the device. */
  accept(): void {
    const since = Date.now();
    this.phase({ phase: "connecting", ...AGENT, device: null, since, deadline: since + 15_000 }, { agent: ON });
    if (this.call) this.#deviceOn(this.call.leg);
    for (const frame of this.held.splice(0)) this.device?.hear(frame.signal);
  }

  toVisitor(signal: Signal, leg = this.call?.leg): void {
    const { call } = this;
    if (!call) return;
    for (const socket of this.sockets) if (socket.live) socket.notify("call.signal", { call: call.id, leg, signal });
  }

  end(why: CallEnd, talked = 0): void {
    if (!this.call) return;
    const call = this.call.id;
    this.phase({ phase: "ended", at: Date.now(), why }, { agent: OFF });
    this.enter({ type: "happened", what: { happening: "call_ended", call, why, talked } });
    for (const device of this.devices.values()) device.close();
    this.devices.clear();
    this.held = [];
  }

  /** Cuts every line to the hub; pages come back by themselves. */
  cut(): void {
    for (const socket of this.sockets) socket.close(4000);
  }

  take(method: string, params: Record<string, unknown>): unknown {
    this.heard.push({ method, params });
    switch (method) {
      case "call.start": {
        if (this.mode === "refuse") return null;
        const stands = this.call?.call.phase;
        if (params["invitation"] && params["invitation"] !== this.call?.id) return null;
        if (this.call && (stands === "invited" || stands === "room")) {
          this.enter({ type: "happened", what: { happening: "call_began", call: this.call.id, by: "agent" } });
          if (stands === "invited") this.ring();
          else this.accept();
          return { call: this.call.id, conversation: this.stored.id, leg: this.call.leg, epoch: 1 };
        }
        const id = crypto.randomUUID();
        const leg = crypto.randomUUID();
        this.stored.call = { id, conversation: this.stored.id, version: 1, epoch: 1, leg, call: { phase: "waiting", since: Date.now() }, visitor: params["media"] as MediaState, agent: OFF };
        this.#tell({ kind: "call.updated", body: this.stored.call });
        this.enter({ type: "happened", what: { happening: "call_began", call: id, by: "visitor" } });
        if (this.mode === "ring") this.ring();
        return { call: id, conversation: this.stored.id, leg, epoch: 1 };
      }
      case "call.ice":
        return { servers: [], relay_only: false, expires: Date.now() + 3_600_000 };
      case "call.leg": {
        const phase = this.call?.call;
        const now = Date.now();
        if (params["leg"] !== this.call?.leg) {
          if (params["state"] === "connected") this.#ready();
          return {};
        }
        if (params["state"] === "connected" && phase?.phase === "connecting") this.phase({ phase: "active", ...AGENT, device: null, since: now });
        else if (params["state"] === "connected" && phase?.phase === "reconnecting") this.phase({ phase: "active", ...AGENT, device: null, since: phase.since });
        else if (params["state"] === "interrupted" && phase?.phase === "active") this.phase({ phase: "reconnecting", ...AGENT, device: null, since: phase.since, deadline: now + 30_000 });
        return {};
      }
      case "call.media":
        if (this.call) this.phase(this.call.call, { visitor: params["media"] as MediaState });
        return {};
      case "call.decline":
        this.inviteEnds({ end: "not_now" });
        return {};
      case "call.hang_up": {
        const phase = this.call?.call.phase;
        this.end(phase === "ringing" || phase === "waiting" ? { end: "cancelled" } : { end: "hung_up", by: "visitor" }, 192_000);
        return {};
      }
      case "conversation.read":
        this.stored.read = Number(params["up_to"]);
        this.#tell(this.visit(0));
        return {};
      case "conversation.end":
        this.endConversation("visitor");
        return {};
      case "message.send":
        if (this.blocks) return null;
        if (this.stored.state.state === "ended") Object.assign(this.stored, { id: `c${this.stored.version}`, state: { state: "queued", since: Date.now() }, entries: [], read: 0 });
        this.enter({
          type: "message",
          author: { party: "visitor" },
          text: String(params["text"]),
          client_message_id: String(params["client_message_id"]),
          attachments: (params["attachments"] as string[]).flatMap((id) => this.files.known.get(id)?.attachment ?? []),
        });
        return { conversation: this.stored.id, seq: this.stored.entries.length, at: Date.now() };
      default:
        return {};
    }
  }

  signal(frame: SignalFrame): void {
    const phase = this.call?.call.phase;
    if (this.asleep) return;
    const device = this.devices.get(frame.leg);
    if (phase === "waiting" || phase === "ringing" || !device) this.held.push(frame);
    else device.hear(frame.signal);
  }
}

/** What all devices of the agent see: one camera is enough of a load. */
let theirs: MediaStream | undefined;

/** The agent's device: a browser's connection with a moving picture and a tone. */
class Device {
  connection: RTCPeerConnection | null = null;
  #generation = 0;
  #early: RTCIceCandidateInit[] = [];
  #stream = (theirs ??= picture());
  readonly seen = Object.assign(document.createElement("video"), { muted: true, autoplay: true });

  constructor(private readonly say: (signal: Signal) => void) {}

  hear(signal: Signal): void {
    if (signal.type === "offer") void this.#answer(signal);
    else if (signal.type === "candidate" && signal.generation === this.#generation) {
      const { candidate, sdp_mid, sdp_m_line_index } = signal.candidate;
      const init = { candidate, sdpMid: sdp_mid, sdpMLineIndex: sdp_m_line_index };
      if (this.connection?.remoteDescription && this.#early.length === 0) void this.connection.addIceCandidate(init).catch(() => {});
      else this.#early.push(init);
    }
  }

  async #answer({ generation, fresh, sdp }: Extract<Signal, { type: "offer" }>): Promise<void> {
    if (generation <= this.#generation) return;
    this.#generation = generation;
    this.#early = [];
    if (fresh) this.close();
    this.connection ??= this.#connect();
    const { connection } = this;
    await connection.setRemoteDescription({ type: "offer", sdp });
    for (const line of connection.getTransceivers()) {
      line.direction = "sendrecv";
      await line.sender.replaceTrack(this.#stream.getTracks().find(({ kind }) => kind === line.receiver.track.kind) ?? null);
    }
    await connection.setLocalDescription();
    this.say({ type: "answer", generation, sdp: connection.localDescription?.sdp ?? "" });
    for (const init of this.#early.splice(0)) await connection.addIceCandidate(init).catch(() => {});
  }

  #connect(): RTCPeerConnection {
    const connection = new RTCPeerConnection();
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate) return;
      this.say({ type: "candidate", generation: this.#generation, candidate: { candidate: candidate.candidate, sdp_mid: candidate.sdpMid, sdp_m_line_index: candidate.sdpMLineIndex } });
    };
    const theirs = new MediaStream();
    connection.ontrack = ({ track }) => {
      theirs.addTrack(track);
      this.seen.srcObject = theirs;
      void this.seen.play().catch(() => {});
    };
    return connection;
  }

  close(): void {
    this.connection?.close();
    this.connection = null;
  }
}

/** A person at a desk, as far as a few circles go; a dot that moves shows that it is alive. */
function picture(): MediaStream {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
  const pen = canvas.getContext("2d");
  let step = 0;
  const draw = () => {
    if (!pen) return;
    step += 1;
    const circle = (colour: string, x: number, y: number, rx: number, ry: number) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, rx, ry, 0, 0, 7);
      pen.fill();
    };
    pen.fillStyle = "#c9b79c";
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = "#a8926f";
    pen.fillRect(0, 520, 1280, 200);
    circle("#3b4a63", 640, 760, 300, 260);
    circle("#d9a781", 640, 340 + 6 * Math.sin(step / 20), 130, 165);
    circle("#3d2b20", 640, 235 + 6 * Math.sin(step / 20), 140, 95);
    circle("#f2c14e", 200 + 120 * Math.cos(step / 15), 180 + 60 * Math.sin(step / 15), 26, 26);
  };
  setInterval(draw, 33);
  draw();
  const stream = canvas.captureStream(30);
  const audio = new AudioContext();
  const sound = audio.createMediaStreamDestination();
  const tone = new OscillatorNode(audio, { frequency: 440 });
  tone.connect(new GainNode(audio, { gain: 0.05 })).connect(sound);
  tone.start();
  for (const track of sound.stream.getAudioTracks()) stream.addTrack(track);
  return stream;
}

const LIMITS = { frame_bytes: 65_536, text_chars: 8_000, commands_per_second: 20, command_burst: 60, entries_per_page: 100 };

class FakeSocket extends EventTarget {
  live = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    super();
    hub.sockets.add(this);
    setTimeout(() => this.onopen?.());
  }

  send(text: string): void {
    const { id, method, params } = JSON.parse(text) as { id?: number; method: string; params: Record<string, unknown> };
    setTimeout(() => this.#take(id, method, params), 5);
  }

  #take(id: number | undefined, method: string, params: Record<string, unknown>): void {
    if (method === "session.open") return this.#open(id);
    if (method === "call.signal") return hub.signal(params as unknown as SignalFrame);
    if (id === undefined) return;
    const result = method === "session.probe" ? { server_time: Date.now(), top_pos: hub.stored.pos } : hub.take(method, params);
    const reason = hub.blocks ? "blocked" : "call_busy";
    if (result === null) this.#say({ id, error: { code: 4092, message: "No.", data: { reason, temporary: !hub.blocks } } });
    else this.#say({ id, result });
  }

  #open(id: number | undefined): void {
    const { pos, call } = hub.stored;
    this.#say({ id, result: { session: "s", you: { visitor: "v" }, epoch: EPOCH, resumed: false, head: pos, server_time: Date.now(), limits: LIMITS } });
    this.notify("snapshot", { kind: "site.updated", body: hub.stored.site });
    this.notify("snapshot", hub.visit());
    if (call && call.call.phase !== "ended") this.notify("snapshot", { kind: "call.updated", body: call });
    this.notify("session.live", { pos });
    this.live = true;
  }

  notify(method: string, params: object): void {
    this.#say({ method, params });
  }

  #say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: "2.0", ...frame }) });
  }

  close(code = 1000): void {
    this.live = false;
    if (hub.sockets.delete(this)) this.onclose?.({ code });
  }
}

const hub = new Hub();
const page = globalThis as unknown as Record<string, unknown>;
page["hub"] = hub;
page["WebSocket"] = new Proxy(WebSocket, {
  construct: (Real, [url, protocol]: [string, string]) => (url.endsWith("/v1/socket") ? (new FakeSocket() as object) : new Real(url, protocol)),
});
const realFetch = globalThis.fetch;
page["fetch"] = (address: string, init?: RequestInit) => {
  const { pathname } = new URL(String(address), location.href);
  if (pathname.endsWith("/v1/visitors")) return Promise.resolve(Response.json({ visitor: "v", token: "t" }));
  return pathname.startsWith("/v1/attachments") ? hub.files.fetch(pathname.slice("/v1/attachments".length), init ?? {}) : realFetch(address, init);
};
