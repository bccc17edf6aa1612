/** A session in a browser: the rules of `core.ts` with a WebSocket, a timer and the page's own signals around them. */
import type { Device } from "../generated/Device";
import type { Event } from "../generated/Event";
import type { Methods } from "../generated/methods";
import type { Opened } from "../generated/Opened";
import type { Resume } from "../generated/Resume";
import type { SignalFrame } from "../generated/SignalFrame";
import type { Volatile } from "../generated/Volatile";
import type { WireError } from "../generated/WireError";
import { SUBPROTOCOL } from "../generated/wire";
import { SessionCore } from "./core";
import { type Clock, type Random, strongRandom } from "./ids";
import type { Command, Effect, Input, Link, Outcome } from "./signals";

export type { Link, Stopped } from "./signals";
export { type Clock, type Random, strongRandom, uuidMaker } from "./ids";

/** The methods that change something: they carry a `command_id`. */
export type CommandMethod = { [M in keyof Methods]: Methods[M]["params"] extends { command_id: string } ? M : never }[keyof Methods];

/** What the owner of a session does for it. */
export interface Host {
  /** Who we are. A rejection with a [`Refused`] says why not; any other is tried again. */
  token(): Promise<string>;
  /** The hub has let us in; volatile things said before no longer count. */
  session(opened: Opened): void;
  /** Change the copy of the log in memory. */
  event(event: Event): void;
  /** Replace the copy in memory. */
  snapshot(parts: Event[]): void;
  /** Write the copy and its place in one go: the hub may forget these events now. */
  store(place: Resume): void;
  /** What matters only now. */
  volatile(volatile: Volatile): void;
  /** The other device of a leg says something. The hub repeats what still holds after `live`. */
  signal(frame: SignalFrame): void;
  /** Where the connection stands. */
  link(link: Link): void;
}

/** The hub's refusal of a command, a query or a token. */
export class Refused extends Error {
  constructor(readonly error: WireError) {
    super(error.message);
  }
}

/** Browsers take a longer time for none at all. */
const LONGEST_TIMEOUT = 0x7fff_ffff;

/** What a browser reports when a connection ends without a word. */
const NO_CLOSE_FRAME = 1006;

type Settle = { resolve: (result: never) => void; reject: (error: Refused) => void };

export class Session {
  #core: SessionCore;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #try = 0;
  #queries = 0;
  #waiting = new Map<string | number, Settle>();
  #page = new AbortController();

  /** `url` is the hub's WebSocket address; `resume` the place of the stored copy. Nothing happens before `start`. */
  constructor(
    private readonly url: string,
    device: Device,
    resume: Resume | null,
    private readonly host: Host,
    private readonly clock: Clock = Date.now,
    random: Random = strongRandom,
  ) {
    this.#core = new SessionCore(device, resume, random);
  }

  /** Connects, and from then on stays connected as well as it can. */
  start(): void {
    this.#page.abort();
    this.#page = new AbortController();
    const { signal } = this.#page;
    const wake = () => this.wake();
    addEventListener("online", wake, { signal });
    addEventListener("pageshow", wake, { signal });
    addEventListener("pagehide", () => this.#on({ type: "leave" }), { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake(), { signal });
    this.#on({ type: "start" });
  }

  /** Acknowledges what has come and disconnects; `start` begins again. */
  stop(): void {
    this.#page.abort();
    this.#on({ type: "stop" });
  }

  /** Somebody wants to know whether the hub is there: tries now instead of later. */
  wake(): void {
    this.#on({ type: "wake" });
  }

  /** Has the hub do something once. Settles when the hub has answered, which may be after several reconnects. */
  command<M extends CommandMethod>(
    method: M,
    params: Methods[M]["params"],
    surfaces: Command["surfaces"] = [],
  ): Promise<Methods[M]["result"]> {
    const answer = this.#answer<Methods[M]["result"]>(params.command_id);
    this.#on({ type: "command", command: { method, params, surfaces } });
    return answer;
  }

  /** Asks the hub for something; rejected at once when there is no connection. */
  query<M extends "conversation.entries" | "call.ice">(method: M, params: Methods[M]["params"]): Promise<Methods[M]["result"]> {
    const key = ++this.#queries;
    const answer = this.#answer<Methods[M]["result"]>(key);
    this.#on({ type: "query", key, method, params });
    return answer;
  }

  /** Says something that matters only now. */
  say<M extends "typing" | "call.signal">(method: M, params: Methods[M]["params"]): void {
    this.#on({ type: "say", method, params });
  }

  #answer<R>(key: string | number): Promise<R> {
    return new Promise<R>((resolve, reject) => this.#waiting.set(key, { resolve, reject }));
  }

  #on(input: Input): void {
    for (const effect of this.#core.on(this.clock(), input)) this.#carryOut(effect);
    clearTimeout(this.#timer);
    if (this.#core.deadline === Infinity) return;
    const wait = Math.max(0, this.#core.deadline - this.clock());
    this.#timer = setTimeout(() => this.#on({ type: "time" }), Math.min(wait, LONGEST_TIMEOUT));
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case "connect":
        void this.#connect();
        break;
      case "disconnect":
        this.#try += 1; // What the old socket still says is no longer for us.
        this.#socket?.close(1000);
        this.#socket = null;
        break;
      case "send":
        this.#socket?.send(effect.frame);
        break;
      case "session":
        this.host.session(effect.opened);
        break;
      case "event":
        this.host.event(effect.event);
        break;
      case "snapshot":
        this.host.snapshot(effect.parts);
        break;
      case "store":
        this.host.store(effect.place);
        break;
      case "volatile":
        this.host.volatile(effect.volatile);
        break;
      case "signal":
        this.host.signal(effect.frame);
        break;
      case "answer":
        this.#settle("command" in effect.to ? effect.to.command : effect.to.query, effect.outcome);
        break;
      case "link":
        this.host.link(effect.link);
        break;
    }
  }

  async #connect(): Promise<void> {
    const mine = ++this.#try;
    const current = () => mine === this.#try;
    try {
      const token = await this.host.token();
      if (!current()) return;
      const socket = new WebSocket(this.url, SUBPROTOCOL);
      this.#socket = socket;
      socket.onopen = () => current() && this.#on({ type: "opened", token });
      socket.onmessage = ({ data }) => current() && typeof data === "string" && this.#on({ type: "frame", text: data });
      socket.onclose = ({ code }) => current() && this.#on({ type: "closed", code });
    } catch (error) {
      if (current()) this.#on(error instanceof Refused ? { type: "refused", error: error.error } : { type: "closed", code: NO_CLOSE_FRAME });
    }
  }

  #settle(key: string | number, outcome: Outcome): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (outcome.ok) waiting?.resolve(outcome.result as never);
    else waiting?.reject(new Refused(outcome.error));
  }
}
