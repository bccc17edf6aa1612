/**
 * A hub, a desk and a visitor in the page itself, for looking at the phone and for trying its leg against a second real
 * connection. The page talks with it through a `WebSocket` that goes nowhere. `hub` on the page moves the story on.
 */
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { CallPhase } from "@deskbell/shared/generated/CallPhase";
import type { EntryBody } from "@deskbell/shared/generated/EntryBody";
import type { Event as HubEvent } from "@deskbell/shared/generated/Event";
import type { Handoff } from "@deskbell/shared/generated/Handoff";
import type { HandoffEnd } from "@deskbell/shared/generated/HandoffEnd";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import { Visitor } from "./visitor";

const AGENT = { agent: "0190-noemie", name: "Noémie" };
const [PHONE, DESK] = ["0190-phone", "0190-desk"];
const EPOCH = "019aa000-0000-7000-8000-000000000001";
const ON: MediaState = { microphone: "on", camera: "on" };
const OFF: MediaState = { microphone: "off", camera: "off" };
/** As long as the hub lets the former leg stand by. */
const STAND_BY_MS = 2_000;

const query = new URLSearchParams(location.search);
const visitorName = query.get("name") ?? "Tom Reyes";

/** Survives a reload of the page, as a hub does. */
interface Stored {
  paired: boolean;
  pos: number;
  version: number;
  read: number;
  /** The conversation. */
  talk: string;
  call: CallHead | null;
  entries: { seq: number; at: number; body: EntryBody }[];
}

class Hub {
  /** What came over the line, in order. */
  readonly heard: { method: string; params: Record<string, unknown> }[] = [];
  sockets = new Set<FakeSocket>();
  /** There is a way to it. */
  reached = true;
  /** It does what it is asked. */
  answers = true;
  /** Held like the hub does it, for a phone whose session is not there. */
  held: SignalFrame[] = [];
  readonly visitor = new Visitor((frame) => this.#toPhone(frame), (leg, state) => this.#legSays("visitor", leg, state));
  stored: Stored;

  constructor() {
    const kept = sessionStorage.getItem("gallery");
    this.stored = kept ? (JSON.parse(kept) as Stored) : this.#begin(query.get("scene") ?? "claimed");
    const { call } = this.stored;
    if (kept && call?.call.phase === "active" && call.call.device === PHONE) this.visitor.open(call.id, call.leg, true);
  }

  #begin(scene: string): Stored {
    const at = Date.now() - 9 * 60_000;
    const said = (seq: number, text: string, from: "visitor" | "agent", attachments: string[] = []) => ({
      seq,
      at: at + seq * 40_000,
      body: {
        type: "message" as const, author: from === "visitor" ? { party: "visitor" as const } : { party: "agent" as const, ...AGENT }, text, client_message_id: `m${seq}`,
        attachments: attachments.map((name) => ({ id: name, name, media: "image/jpeg", bytes: 81_000, pixels: null })),
      },
    });
    const entries = [
      said(1, "Hi! I am in your showroom. The dimmer of the Arc 210 here does not do what the one at home did.", "visitor"),
      said(2, "Hello Tom! Show it to me, I call you.", "agent"),
      { seq: 3, at: at + 130_000, body: { type: "happened" as const, what: { happening: "call_began" as const, call: "c1", by: "visitor" as const } } },
      said(4, "This is the label on the back.", "visitor", ["label-arc-210-back.jpg"]),
    ];
    const since = Date.now() - 4 * 60_000 - 58_000;
    const active = { phase: "active", ...AGENT, device: DESK, since } as const;
    const call: CallHead = { id: "0190-call", conversation: "0190-talk", version: 1, epoch: 1, leg: "0190-leg-a", call: active, visitor: ON, agent: ON };
    const paired = scene === "paired" || scene === "ringing" || scene === "offered";
    const stored: Stored = { paired, pos: 1, version: 1, read: 2, talk: call.conversation, call, entries };
    if (scene === "paired") stored.call = null;
    if (scene === "ringing") stored.call = { ...call, agent: OFF, call: { phase: "ringing", ...AGENT, since: Date.now(), deadline: Date.now() + 30_000 } };
    if (scene === "offered") stored.call = { ...call, handoff: { id: "0190-move", handoff: "offered", until: Date.now() + 90_000, to_desk: false } };
    if (scene === "claimed") stored.call = { ...call, handoff: { id: "0190-move", handoff: "claimed", device: PHONE, name: "Pixel 8", until: Date.now() + 84_000 } };
    return stored;
  }

  get call(): CallHead | null {
    return this.stored.call;
  }

  visit(newest = Infinity): HubEvent {
    const { entries, read, talk } = this.stored;
    const head = { id: talk, version: ++this.stored.version, channel: "video", state: { state: "with_agent", name: AGENT.name }, marks: { visitor: entries.length, agent: read }, last_seq: entries.length } as const;
    return { kind: "visit.updated", body: { head, entries: entries.slice(-newest) } };
  }

  say(text: string, from: "visitor" | "agent" = "visitor", id = `v${this.stored.entries.length}`): void {
    const author = from === "visitor" ? ({ party: "visitor" } as const) : ({ party: "agent", ...AGENT } as const);
    this.stored.entries.push({ seq: this.stored.entries.length + 1, at: Date.now(), body: { type: "message", author, text, client_message_id: id, attachments: [] } });
    this.tell(this.visit(1));
  }

  tell(event: HubEvent): void {
    this.stored.pos += 1;
    sessionStorage.setItem("gallery", JSON.stringify(this.stored));
    for (const socket of this.sockets) if (socket.live) socket.notify("event", { pos: this.stored.pos, ...event });
  }

  /** Changes the call; a move that is left out stays as it is, `null` takes it away. */
  change({ handoff, second_leg, ...change }: Partial<Omit<CallHead, "handoff" | "second_leg">> & { handoff?: Handoff | null; second_leg?: string | null }): void {
    const { call } = this.stored;
    if (!call) return;
    const next: CallHead = { ...call, ...change, version: call.version + 1 };
    if (handoff === null) delete next.handoff;
    else if (handoff) next.handoff = handoff;
    if (second_leg === null) delete next.second_leg;
    else if (second_leg) next.second_leg = second_leg;
    this.stored.call = next;
    this.tell({ kind: "call.updated", body: next });
  }

  phase(call: CallPhase): void {
    this.change({ call });
  }

  ring(ms = 30_000): void {
    const phase: CallPhase = { phase: "ringing", ...AGENT, since: Date.now(), deadline: Date.now() + ms };
    this.stored.call = { id: crypto.randomUUID(), conversation: this.stored.talk, version: 1, epoch: 1, leg: crypto.randomUUID(), visitor: ON, agent: OFF, call: phase };
    this.tell({ kind: "call.updated", body: this.stored.call });
  }

  /** Another visitor calls, who has written nothing. */
  another(): void {
    Object.assign(this.stored, { talk: "0190-another", entries: [], read: 0 });
    this.tell({ kind: "visitor.updated", body: { id: "0190-lea", name: "Lea Fabre", languages: ["fr"], device: "Safari on macOS", page: null, custom: [], since: 0, time_zone: null, block: null } });
    this.tell(this.visit());
    this.ring();
  }

  /** Another device of the agent answers. */
  answeredElsewhere(): void {
    this.change({ agent: ON, call: { phase: "active", ...AGENT, device: DESK, since: Date.now() } });
  }

  offer(): void {
    this.change({ handoff: { id: crypto.randomUUID(), handoff: "offered", until: Date.now() + 90_000, to_desk: false } });
  }

  /** The visitor's side: what it sends. */
  visitorSends(visitor: MediaState): void {
    this.change({ visitor });
  }

  /** What the agent sends, as the desk says it before the move. */
  agentSends(agent: MediaState): void {
    this.change({ agent });
  }

  over(why: HandoffEnd): void {
    const id = this.call?.handoff?.id;
    if (id) this.change({ handoff: { id, handoff: "over", why }, second_leg: null });
  }

  /** The desk takes what this phone offers, step by step. */
  deskClaims(): void {
    const id = this.call?.handoff?.id ?? "";
    this.change({ handoff: { id, handoff: "claimed", device: DESK, name: "noemie-pc", until: Date.now() + 90_000 } });
  }

  deskMakes(): void {
    const id = this.call?.handoff?.id ?? crypto.randomUUID();
    const leg = crypto.randomUUID();
    this.change({ second_leg: leg, handoff: { id, handoff: "making", device: DESK, name: "noemie-pc", leg, media: ON, visitor: false, there: false, until: Date.now() + 15_000 } });
  }

  /** The legs change places. */
  moves(): void {
    const { call } = this;
    if (!call?.handoff || call.handoff.handoff !== "making" || call.call.phase !== "active") return;
    const { id, leg, device } = call.handoff;
    const former = call.call.device ?? "";
    this.change({
      leg,
      epoch: call.epoch + 1,
      second_leg: call.leg,
      call: { ...call.call, device },
      handoff: { id, handoff: "moved", device: former, leg: call.leg, media: call.agent, until: Date.now() + STAND_BY_MS },
    });
    setTimeout(() => {
      if (this.call?.handoff?.handoff !== "moved") return;
      this.visitor.close(call.leg);
      this.change({ handoff: null, second_leg: null });
    }, STAND_BY_MS);
  }

  fallsBack(): void {
    const { call } = this;
    if (!call?.handoff || call.handoff.handoff !== "moved" || call.call.phase !== "active") return;
    const { id, leg, device } = call.handoff;
    this.change({ leg, epoch: call.epoch + 1, second_leg: null, call: { ...call.call, device }, handoff: { id, handoff: "over", why: "fell_back" } });
  }

  end(why: CallEnd): void {
    this.change({ call: { phase: "ended", at: Date.now(), why }, handoff: null, second_leg: null });
  }

  reconnecting(): void {
    const phase = this.call?.call;
    if (phase?.phase === "active") this.phase({ ...phase, phase: "reconnecting", deadline: Date.now() + 27_000 });
  }

  /** Cuts every line to the hub; pages come back by themselves, as soon as there is a way. */
  cut(reached = true, code = 4000): void {
    this.reached = reached;
    for (const socket of this.sockets) socket.close(code);
  }

  #toPhone(frame: SignalFrame): void {
    for (const socket of this.sockets) if (socket.live) socket.notify("call.signal", frame);
  }

  #legSays(who: "visitor" | "phone", leg: string, state: string): void {
    const { call } = this;
    const move = call?.handoff;
    if (move?.handoff === "making" && move.leg === leg && state === "connected") {
      const next = { ...move, ...(who === "visitor" ? { visitor: true } : { there: true }) };
      this.change({ handoff: next });
      if (next.visitor && next.there) this.moves();
    } else if (call?.leg === leg && state === "connected" && call.call.phase === "connecting") {
      this.phase({ phase: "active", ...AGENT, device: PHONE, since: Date.now() });
    }
  }

  take(method: string, params: Record<string, unknown>): unknown {
    this.heard.push({ method, params });
    const { call } = this;
    const move = call?.handoff;
    switch (method) {
      case "handoff.claim":
        this.change({ handoff: { id: String(params["handoff"]), handoff: "claimed", device: PHONE, name: String(params["name"]), until: Date.now() + 90_000 } });
        return {};
      case "handoff.join": {
        const leg = crypto.randomUUID();
        this.change({ second_leg: leg, handoff: { id: String(params["handoff"]), handoff: "making", device: PHONE, name: "Pixel 8", leg, media: params["media"] as MediaState, visitor: false, there: false, until: Date.now() + 15_000 } });
        if (call && !query.has("slow")) this.visitor.open(call.id, leg);
        return { leg, epoch: call?.epoch ?? 1 };
      }
      case "handoff.offer":
        this.change({ handoff: { id: String(params["handoff"]), handoff: "offered", until: Date.now() + 90_000, to_desk: false } });
        return {};
      case "handoff.cancel":
        if (move) this.over("cancelled");
        return {};
      case "call.accept":
        this.change({ agent: params["media"] as MediaState, call: { phase: "connecting", ...AGENT, device: PHONE, since: Date.now(), deadline: Date.now() + 15_000 } });
        if (call) this.visitor.open(call.id, call.leg);
        return { leg: call?.leg, epoch: 1 };
      case "call.decline":
        this.end({ end: "declined" });
        return {};
      case "call.hang_up":
        this.end({ end: "hung_up", by: "agent" });
        return {};
      case "call.media":
        this.change({ agent: params["media"] as MediaState });
        return {};
      case "call.leg":
        this.#legSays("phone", String(params["leg"]), String(params["state"]));
        return {};
      case "call.ice":
        return { servers: [], relay_only: false, expires: Date.now() + 3_600_000 };
      case "conversation.read":
        this.stored.read = Number(params["up_to"]);
        this.tell(this.visit(0));
        return {};
      case "message.send":
        this.say(String(params["text"]), "agent", String(params["client_message_id"]));
        return { conversation: this.stored.talk, seq: this.stored.entries.length, at: Date.now() };
      default:
        return {};
    }
  }
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
    setTimeout(() => (hub.reached ? this.onopen?.() : this.close(1006)));
  }

  send(text: string): void {
    const { id, method, params } = JSON.parse(text) as { id?: number; method: string; params: Record<string, unknown> };
    setTimeout(() => this.#take(id, method, params), 5);
  }

  #take(id: number | undefined, method: string, params: Record<string, unknown>): void {
    if (method === "session.open") return this.#open(id);
    if (method === "call.signal") return hub.visitor.hear(params as unknown as SignalFrame);
    if (id === undefined || !hub.answers) return;
    const result = method === "session.probe" ? { server_time: Date.now(), top_pos: hub.stored.pos } : hub.take(method, params);
    this.#say({ id, result });
  }

  #open(id: number | undefined): void {
    const { pos, call, paired } = hub.stored;
    this.#say({ id, result: { session: "s", you: { phone: PHONE }, epoch: EPOCH, resumed: false, head: pos, server_time: Date.now(), limits: LIMITS } });
    this.notify("snapshot", { kind: "phone.updated", body: { id: PHONE, agent: AGENT.agent, name: AGENT.name, organisation: "Maison Lumen", paired } });
    this.notify("snapshot", { kind: "visitor.updated", body: { id: "0190-tom", name: visitorName, languages: ["en"], device: "Firefox on Linux", page: null, custom: [], since: 0, time_zone: null, block: null } });
    this.notify("snapshot", hub.visit());
    if (call && call.call.phase !== "ended") this.notify("snapshot", { kind: "call.updated", body: call });
    this.live = true;
    this.notify("session.live", { pos });
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
localStorage.setItem("deskbellDebug", "1");
if (hub.stored.paired && !location.hash) localStorage.setItem("deskbell:phone", JSON.stringify({ token: "t", phone: PHONE, claimed: null, name: "Pixel 8" }));
const realFetch = globalThis.fetch;
page["fetch"] = (address: string, init?: RequestInit) => {
  if (!String(address).endsWith("/v1/phones")) return String(address).startsWith("/v1/") ? Promise.resolve(new Response(null, { status: 204 })) : realFetch(address, init);
  const { ticket } = JSON.parse(String(init?.body)) as { ticket: string };
  const refuse = (reason: string, code: number) => Promise.resolve(Response.json({ code, message: "No.", data: { reason, temporary: false } }, { status: 404 }));
  if (ticket === "bad") return refuse("not_found", 4040);
  if (ticket === "fast") return refuse("too_fast", 4290);
  if (ticket === "offline") return Promise.reject(new TypeError("no network"));
  return Promise.resolve(Response.json({ token: "t", phone: PHONE, claimed: hub.stored.paired ? null : { call: "0190-call", handoff: "0190-move" } }));
};
