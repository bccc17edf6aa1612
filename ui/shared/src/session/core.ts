/**
 * The session's rules without a socket, a timer, a clock or a random number of their own: what happened goes in,
 * what is owed to the world comes out. The same layer serves visitors and phones.
 */
import type { Device } from "../generated/Device";
import type { Drain } from "../generated/Drain";
import type { Event } from "../generated/Event";
import type { Live } from "../generated/Live";
import type { Open } from "../generated/Open";
import type { Opened } from "../generated/Opened";
import type { Ping } from "../generated/Ping";
import type { Probed } from "../generated/Probed";
import type { Resume } from "../generated/Resume";
import type { SignalFrame } from "../generated/SignalFrame";
import type { Volatile } from "../generated/Volatile";
import type { WireError } from "../generated/WireError";
import { ACK_EVERY_EVENTS, CODES, PROTOCOL, TIMES } from "../generated/wire";
import type { Random } from "./ids";
import { Outgoing } from "./outgoing";
import { backoff } from "./pace";
import type { Effect, Input, Outcome, Stopped } from "./signals";

type Phase =
  | { at: "idle" }
  | { at: "connecting"; since: number }
  | { at: "opening"; since: number; request: number }
  | { at: "resuming"; epoch: string }
  | { at: "snapshot"; epoch: string; parts: Event[] }
  | { at: "live"; since: number }
  | { at: "waiting"; until: number }
  | { at: "stopped" };

/** From this close code on the hub does not want us back. */
const FIRST_FINAL_CLOSE = 4500;

/** What a query gets when no hub is there to answer it. */
const NOT_CONNECTED: Outcome = {
  ok: false,
  error: { code: CODES.unavailable, message: "There is no connection.", data: { reason: "unavailable", temporary: true } },
};

export class SessionCore {
  #phase: Phase = { at: "idle" };
  #place: Resume | null;
  #attempt = 0;
  #now = 0;
  #heard = 0;
  #request = 0;
  #probe: { request: number; until: number } | null = null;
  #unacked = { events: 0, due: Infinity };
  #out: Outgoing;
  #effects: Effect[] = [];

  /** `resume` is the place of the stored copy, or `null` without one. */
  constructor(
    private readonly device: Device,
    resume: Resume | null,
    private readonly random: Random,
  ) {
    this.#place = resume;
    this.#out = new Outgoing(random);
  }

  /** When `time` is wanted at the latest; `Infinity` when nothing is waited for. */
  get deadline(): number {
    switch (this.#phase.at) {
      case "idle":
      case "stopped":
        return Infinity;
      case "waiting":
        return this.#phase.until;
      case "connecting":
        return this.#phase.since + TIMES.silence;
      case "opening":
      case "resuming":
      case "snapshot":
        return Math.min(this.#heard + TIMES.silence, this.#probe?.until ?? Infinity);
      case "live":
        return Math.min(
          this.#heard + TIMES.silence,
          this.#probe?.until ?? Infinity,
          this.#unacked.due,
          this.#out.deadline,
        );
    }
  }

  /** Takes in what happened and says what is owed for it. */
  on(now: number, input: Input): Effect[] {
    this.#effects = [];
    if (now < this.#now) this.#setBack(this.#now - now);
    this.#now = now;
    switch (input.type) {
      case "start":
        if (this.#phase.at === "idle" || this.#phase.at === "stopped") this.#connect(now);
        break;
      case "stop":
        this.#stop();
        break;
      case "opened":
        if (this.#phase.at === "connecting") this.#open(now, input.token);
        break;
      case "frame":
        this.#frame(now, input.text);
        break;
      case "closed":
        this.#closed(now, input.code);
        break;
      case "refused":
        if (this.#phase.at === "connecting") this.#refused(now, input.error);
        break;
      case "wake":
        this.#wake(now);
        break;
      case "leave":
        this.#ack();
        break;
      case "time":
        this.#time(now);
        break;
      case "command":
        this.#out.add(input.command);
        break;
      case "query":
        this.#query(input);
        break;
      case "say":
        if (this.#phase.at === "live") this.#notify(input.method, input.params);
        break;
    }
    if (this.#phase.at === "live") {
      const next = this.#out.next(now, this.#request + 1);
      if (next) this.#ask(next.method, next.params);
    }
    return this.#effects;
  }

  /** The clock was set back: whatever is waited for is still as far away as it was. */
  #setBack(by: number): void {
    this.#heard -= by;
    this.#unacked.due -= by;
    if (this.#probe) this.#probe.until -= by;
    if ("since" in this.#phase) this.#phase.since -= by;
    if ("until" in this.#phase) this.#phase.until -= by;
    this.#out.setBack(by);
  }

  #connect(now: number): void {
    this.#phase = { at: "connecting", since: now };
    this.#owe({ type: "connect" }, { type: "link", link: { is: "connecting" } });
  }

  #open(now: number, token: string): void {
    this.#heard = now;
    const params: Open = { token, protocol: PROTOCOL, device: this.device, resume: this.#place };
    this.#phase = { at: "opening", since: now, request: this.#ask("session.open", params) };
  }

  #stop(): void {
    this.#ack();
    if (this.#connected) this.#owe({ type: "disconnect" });
    this.#drop();
    this.#phase = { at: "idle" };
    this.#owe({ type: "link", link: { is: "idle" } });
  }

  #closed(now: number, code: number): void {
    if (!this.#connected) return;
    if (code >= FIRST_FINAL_CLOSE) this.#end({ by: "close", code });
    else this.#retry(now, 0);
  }

  #refused(now: number, error: WireError): void {
    this.#owe({ type: "disconnect" });
    if (error.data.temporary) this.#retry(now, error.data.retry_after_ms ?? 0);
    else this.#end({ by: "refusal", error });
  }

  /** Gives this connection up and comes back with the place that we have. */
  #lost(now: number): void {
    this.#owe({ type: "disconnect" });
    this.#retry(now, 0);
  }

  /** The hub stops, and wants this client back at a moment of its own (B5). */
  #drained(now: number, { retry_after_ms }: Drain): void {
    this.#ack();
    this.#owe({ type: "disconnect" });
    this.#retry(now, Math.min(retry_after_ms, TIMES.come_back_max));
  }

  #retry(now: number, atLeast: number): void {
    // Only a connection that held counts as a fresh start; one that breaks each time is tried less and less often.
    if (this.#phase.at === "live" && now - this.#phase.since >= TIMES.backoff_max) this.#attempt = 0;
    const until = now + Math.max(atLeast, backoff(this.#attempt++, this.random));
    this.#drop();
    this.#phase = { at: "waiting", until };
    this.#owe({ type: "link", link: { is: "waiting", until } });
  }

  #end(why: Stopped): void {
    this.#drop();
    this.#phase = { at: "stopped" };
    this.#owe({ type: "link", link: { is: "stopped", why } });
  }

  /** What belonged to the connection goes with it; unanswered commands stay. */
  #drop(): void {
    this.#probe = null;
    for (const query of this.#out.disconnected()) this.#owe({ type: "answer", to: { query }, outcome: NOT_CONNECTED });
  }

  #wake(now: number): void {
    switch (this.#phase.at) {
      case "idle":
      case "stopped":
        break;
      case "waiting":
        this.#connect(now);
        break;
      case "connecting":
      case "opening":
        if (now - this.#phase.since >= TIMES.probe_within) {
          this.#owe({ type: "disconnect" });
          this.#drop();
          this.#connect(now);
        }
        break;
      case "resuming":
      case "snapshot":
      case "live":
        if (now - this.#heard >= TIMES.silence) this.#lost(now);
        else this.#probe ??= { request: this.#ask("session.probe", {}), until: now + TIMES.probe_within };
        break;
    }
  }

  #time(now: number): void {
    switch (this.#phase.at) {
      case "idle":
      case "stopped":
        break;
      case "waiting":
        if (now >= this.#phase.until) this.#connect(now);
        break;
      case "connecting":
        if (now - this.#phase.since >= TIMES.silence) this.#lost(now);
        break;
      case "opening":
      case "resuming":
      case "snapshot":
      case "live":
        if (now - this.#heard >= TIMES.silence || now >= (this.#probe?.until ?? Infinity)) this.#lost(now);
        else if (now >= this.#unacked.due) this.#ack();
        break;
    }
  }

  #frame(now: number, text: string): void {
    if (!this.#connected || this.#phase.at === "connecting") return;
    this.#heard = now;
    const frame = parse(text);
    if (!frame) return; // If it was an event, its missing place will be noticed.
    if (frame.method === undefined) {
      this.#answered(now, frame.id, frame.error ? { ok: false, error: frame.error } : { ok: true, result: frame.result });
      return;
    }
    switch (frame.method) {
      case "event":
        this.#event(now, frame.params as { pos: number } & Event);
        break;
      case "snapshot":
        if (this.#phase.at === "snapshot") this.#phase.parts.push(frame.params as Event);
        break;
      case "session.live":
        this.#live(now, frame.params as Live);
        break;
      case "volatile":
        this.#owe({ type: "volatile", volatile: frame.params as Volatile });
        break;
      case "call.signal":
        this.#owe({ type: "signal", frame: frame.params as SignalFrame });
        break;
      case "ping": {
        const ping = frame.params as Ping;
        this.#notify("session.pong", { server_time: ping.server_time });
        this.#compare(now, ping.top_pos);
        break;
      }
      case "session.drain":
        this.#drained(now, frame.params as Drain);
        break;
    }
  }

  #answered(now: number, id: unknown, outcome: Outcome): void {
    if (this.#phase.at === "opening" && id === this.#phase.request) {
      if (outcome.ok) this.#welcomed(outcome.result as Opened);
      else this.#refused(now, outcome.error);
    } else if (this.#probe && id === this.#probe.request) {
      this.#probe = null;
      if (outcome.ok) this.#compare(now, (outcome.result as Probed).top_pos);
    } else {
      const answer = this.#out.answered(now, id, outcome);
      if (answer) this.#owe({ type: "answer", ...answer });
    }
  }

  #welcomed(opened: Opened): void {
    this.#out.paceBy(opened.limits);
    this.#owe({ type: "session", opened });
    this.#phase = opened.resumed
      ? { at: "resuming", epoch: opened.epoch }
      : { at: "snapshot", epoch: opened.epoch, parts: [] };
  }

  #event(now: number, { pos, ...event }: { pos: number } & Event): void {
    if (this.#phase.at === "snapshot") this.#phase.parts.push(event as Event); // It came about while the snapshot was made.
    if (this.#phase.at !== "resuming" && this.#phase.at !== "live") return;
    if (!this.#place || pos > this.#place.pos + 1) {
      this.#gap(now);
    } else if (pos === this.#place.pos + 1) {
      this.#place = { ...this.#place, pos };
      this.#owe({ type: "event", event: event as Event });
      this.#unacked.events += 1;
      this.#unacked.due = Math.min(this.#unacked.due, now + TIMES.ack_every);
      if (this.#unacked.events >= ACK_EVERY_EVENTS) this.#ack();
    }
  }

  #live(now: number, { pos }: Live): void {
    if (this.#phase.at === "snapshot") {
      this.#place = { epoch: this.#phase.epoch, pos };
      this.#owe({ type: "snapshot", parts: this.#phase.parts });
      this.#unacked = { events: 0, due: now + TIMES.ack_every };
    } else if (this.#phase.at !== "resuming") {
      return;
    } else if (pos > (this.#place?.pos ?? 0)) {
      this.#gap(now);
      return;
    }
    this.#phase = { at: "live", since: now };
    this.#owe({ type: "link", link: { is: "live" } });
  }

  /** The newest place that the hub has sent, against ours: frames keep their order, so more means that one is lost. */
  #compare(now: number, top: number): void {
    if (this.#phase.at === "live" && top > (this.#place?.pos ?? 0)) this.#gap(now);
  }

  #gap(now: number): void {
    // When even a replay has a hole, asking again would bring the same one: start with a snapshot.
    if (this.#phase.at === "resuming") this.#place = null;
    this.#lost(now);
  }

  #ack(): void {
    if (this.#unacked.due === Infinity || !this.#place) return;
    this.#unacked = { events: 0, due: Infinity };
    this.#owe({ type: "store", place: this.#place });
    if (this.#phase.at === "live" || this.#phase.at === "resuming") this.#notify("session.ack", { pos: this.#place.pos });
  }

  #query(input: { key: number; method: string; params: object }): void {
    if (this.#phase.at === "live") {
      this.#out.asked(this.#ask(input.method, input.params), input.key);
    } else {
      this.#owe({ type: "answer", to: { query: input.key }, outcome: NOT_CONNECTED });
    }
  }

  get #connected(): boolean {
    const at = this.#phase.at;
    return at !== "idle" && at !== "waiting" && at !== "stopped";
  }

  #ask(method: string, params: object): number {
    const id = ++this.#request;
    this.#owe({ type: "send", frame: JSON.stringify({ jsonrpc: "2.0", id, method, params }) });
    return id;
  }

  #notify(method: string, params: object): void {
    this.#owe({ type: "send", frame: JSON.stringify({ jsonrpc: "2.0", method, params }) });
  }

  #owe(...effects: Effect[]): void {
    this.#effects.push(...effects);
  }
}

interface Frame {
  id?: unknown;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: WireError;
}

function parse(text: string): Frame | null {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === "object" && frame !== null ? frame : null;
  } catch {
    return null;
  }
}
