/** For tests: the browser and the hub around the phone's page, in a window that draws nothing. */
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Event as HubEvent } from "@deskbell/shared/generated/Event";
import { vi } from "vitest";
import type { Kind } from "./media";
import { ME } from "./samples";

/** What a camera or a microphone gives. */
export class Track extends EventTarget {
  enabled = true;
  muted = false;
  readyState: MediaStreamTrackState = "live";

  /** `facing` is which camera was asked for. */
  constructor(
    readonly kind: Kind,
    readonly facing: string | null,
  ) {
    super();
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** The device is unplugged, or taken by the system. */
  ends(): void {
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }

  /** The system stops it for a while, or lets it go on. */
  rests(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? "mute" : "unmute"));
  }
}

/** What the tab or the browser keeps. */
export class Area extends Map<string, string> {
  /** Nothing longer is taken. */
  room = Infinity;
  getItem = (key: string) => this.get(key) ?? null;
  removeItem = (key: string) => void this.delete(key);

  setItem = (key: string, value: string) => {
    if (value.length > this.room) throw new DOMException("", "QuotaExceededError");
    this.set(key, value);
  };
}

/** The phone's browser: its permission, its camera and its microphone. */
export class Browser {
  /** Everything that it gave. */
  readonly tracks: Track[] = [];
  readonly lacks = new Set<Kind>();
  refuses = false;
  /** Its question stands until the test answers it. */
  asks = false;
  #questions: (() => void)[] = [];

  install(): void {
    const media = Object.assign(new EventTarget(), {
      getUserMedia: (wanted: MediaStreamConstraints) => this.#give(wanted),
      enumerateDevices: () => Promise.resolve([{ kind: "videoinput" }, { kind: "videoinput" }]),
    });
    vi.stubGlobal("navigator", { mediaDevices: media });
    vi.stubGlobal("visualViewport", null);
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(null, { status: 204 })));
    vi.stubGlobal("__VERSION__", "test");
    vi.stubGlobal("AudioContext", class {
      state = "suspended";
      resume = () => Promise.resolve();
      createMediaStreamDestination = () => ({ stream: new MediaStream() });
    });
  }

  /** What of it runs. */
  get open(): Kind[] {
    return this.tracks.filter(({ readyState }) => readyState === "live").map(({ kind }) => kind);
  }

  /** The newest of a kind. */
  newest(kind: Kind): Track {
    const track = this.tracks.findLast((one) => one.kind === kind);
    if (!track) throw new Error(`no ${kind} was given`);
    return track;
  }

  /** The person says yes. */
  answers(): void {
    for (const answer of this.#questions.splice(0)) answer();
  }

  async #give({ audio, video }: MediaStreamConstraints): Promise<{ getTracks(): Track[] }> {
    if (this.asks) await new Promise<void>((answered) => this.#questions.push(answered));
    if (this.refuses) throw new DOMException("", "NotAllowedError");
    const kinds: Kind[] = [...(audio ? (["audio"] as const) : []), ...(video ? (["video"] as const) : [])];
    if (kinds.some((kind) => this.lacks.has(kind))) throw new DOMException("", "NotFoundError");
    const facing = typeof video === "object" && typeof video.facingMode === "object" && "ideal" in video.facingMode ? String(video.facingMode.ideal) : null;
    const tracks = kinds.map((kind) => new Track(kind, kind === "video" ? facing : null));
    this.tracks.push(...tracks);
    return { getTracks: () => tracks };
  }
}

interface Heard {
  method: string;
  params: Record<string, unknown>;
}

interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

const LIMITS = { frame_bytes: 65_536, text_chars: 8_000, commands_per_second: 20, command_burst: 60, entries_per_page: 100 };

/** A hub at the other end of the socket, with one paired phone and at most one call. */
export class Hub {
  /** What was asked, in order. */
  readonly heard: Heard[] = [];
  call: CallHead | null = null;
  /** By how much its clock is ahead, in ms. */
  ahead = 0;
  /** What is asked by this name it hears, and its answer is lost. */
  loses = "";
  #pos = 0;
  #socket: Socket | null = null;
  #reached = true;

  install(): void {
    const hub = this;
    vi.stubGlobal("WebSocket", class implements Socket {
      onopen = null;
      onmessage = null;
      onclose = null;

      constructor() {
        queueMicrotask(() => hub.#met(this));
      }

      send(text: string): void {
        const { id, method, params } = JSON.parse(text) as Heard & { id?: number };
        if (hub.#socket === this) hub.#take(id, { method, params });
      }

      close(): void {}
    });
  }

  /** The parameters with which this was asked for. */
  asked(method: string): Heard["params"][] {
    return this.heard.filter((one) => one.method === method).map(({ params }) => params);
  }

  /** The call comes to stand so. */
  says(call: CallHead): void {
    this.call = { ...call, version: (this.call?.version ?? 0) + 1 };
    this.#tell({ kind: "call.updated", body: this.call });
  }

  /** The network is gone, or there again; or the hub itself has closed, and says why. */
  cut(gone: boolean, code = 1006): void {
    this.#reached = !gone;
    const socket = this.#socket;
    if (!gone || !socket) return;
    this.#socket = null;
    socket.onclose?.({ code });
  }

  #met(socket: Socket): void {
    if (!this.#reached) return socket.onclose?.({ code: 1006 });
    this.#socket = socket;
    socket.onopen?.();
  }

  #take(id: number | undefined, { method, params }: Heard): void {
    this.heard.push({ method, params });
    if (method === "session.open") this.#open(id);
    else if (id !== undefined && method !== this.loses) this.#say({ id, result: method === "session.probe" ? { server_time: Date.now() + this.ahead, top_pos: this.#pos } : {} });
  }

  #open(id: number | undefined): void {
    this.#say({ id, result: { session: "s", you: { phone: ME }, epoch: "e", resumed: false, head: this.#pos, server_time: Date.now() + this.ahead, limits: LIMITS } });
    const parts: HubEvent[] = [
      { kind: "phone.updated", body: { id: ME, agent: "a", name: "Noémie", organisation: "Maison Lumen", paired: true } },
      ...(this.call ? [{ kind: "call.updated", body: this.call } as const] : []),
    ];
    for (const part of parts) this.#say({ method: "snapshot", params: part });
    this.#say({ method: "session.live", params: { pos: this.#pos } });
  }

  #tell(event: HubEvent): void {
    this.#pos += 1;
    if (this.#socket) this.#say({ method: "event", params: { pos: this.#pos, ...event } });
  }

  #say(frame: object): void {
    this.#socket?.onmessage?.({ data: JSON.stringify({ jsonrpc: "2.0", ...frame }) });
  }
}
