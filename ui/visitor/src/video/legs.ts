/**
 * The legs of a call in this tab: the one that carries it and, while the call moves to another device of the agent, a
 * second one beside it (video.md, section 3). Make before break: nothing is done to the first one because of the second.
 */
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { LegState as Report } from "@deskbell/shared/generated/LegState";
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import type { Switched } from "@deskbell/shared/generated/Switched";
import { type Leg, type LegState, type LegStats, openLeg, type RemoteTracks, type Row } from "@deskbell/shared/leg";
import type { Room } from "../room";
import type { Store } from "../store";
import { MadeUp, type Measured } from "./gap";
import type { Kind, OwnMedia } from "./media";

/** What shows and plays the legs. */
export interface Player {
  /** What comes of a leg. `presented` is called with the first picture of its track. */
  put(leg: string, tracks: RemoteTracks, presented: () => void): void;
  /** This leg is seen and heard from this moment on, and no other. When it took the place of another one: how it went. */
  show(leg: string): Promise<Measured | null>;
  drop(leg: string): void;
  /** Whether pictures of it are presented at all: none are in a tab behind others. */
  presents(leg: string): boolean;
}

/** How one change of places went. */
export type Move = Pick<Switched, "leg" | "video_gap_ms" | "audio_gap_ms">;

/** The highest generation of a call's offers on any leg, so that a page that is loaded anew goes beyond it. */
interface Generations {
  call: string;
  last: number;
}

const GENERATIONS = "call";
/** Servers are asked for again after a refusal that passes. */
const ICE_AGAIN_MS = 2_000;
/** While a change is watched, the browser is asked so often how it went on with the sound. */
const LISTEN_MS = 100;
/** A device without a camera is told from one whose picture is late by so many seconds without a packet of it. */
const BLIND_SECONDS = 5;

/** What is known of a leg. */
interface Known {
  readonly call: string;
  readonly id: string;
  /** A former page has had it. */
  readonly fresh: boolean;
  /** `null` until there are servers. */
  leg: Leg | null;
  state: LegState | null;
  stats: LegStats | null;
  tracks: RemoteTracks;
  /** Its picture has been presented, or there is none to wait for. */
  presented: boolean;
  /** It is connected, and the hub does not know yet. */
  held: boolean;
  blind: number;
  again: ReturnType<typeof setTimeout> | null;
}

/** What the legs need of the page around them. */
export interface Around {
  room: Pick<Room, "ask" | "ice" | "signal" | "newId">;
  kept: Store;
  own: Pick<OwnMedia, "track">;
  player: Player;
  changed(): void;
}

export class Legs {
  readonly moves: Move[] = [];
  #known = new Map<string, Known>();
  #head: CallHead | null = null;
  /** The leg that is seen and heard. */
  #shown: string | null = null;

  constructor(private readonly around: Around) {}

  /** The leg that carries the call; `null` until it is open. */
  get leg(): Leg | null {
    return this.#carries?.leg ?? null;
  }

  get state(): LegState | null {
    return this.#carries?.state ?? null;
  }

  get stats(): LegStats | null {
    return this.#carries?.stats ?? null;
  }

  /** The leg beside it. */
  get second(): string | null {
    return [...this.#known.keys()].find((id) => id !== this.#shown) ?? null;
  }

  get #carries(): Known | undefined {
    return this.#shown === null ? undefined : this.#known.get(this.#shown);
  }

  /** Has the legs open that the call has now, and shows the one that carries it. `fresh`: a former page was in the call. */
  follow(head: CallHead, fresh: boolean): void {
    this.#head = head;
    const wanted = new Set([head.leg, ...(head.second_leg === undefined ? [] : [head.second_leg])]);
    // First of all, and also when the former leg is to be closed: make before break.
    if (this.#known.has(head.leg)) this.#carry(head.leg);
    for (const one of this.#known.values()) if (!wanted.has(one.id)) this.#close(one, false);
    for (const id of wanted) if (!this.#known.has(id)) this.#want(head, id, fresh);
    for (const one of this.#known.values()) {
      this.#expect(one);
      this.#ready(one);
    }
  }

  signal(frame: SignalFrame): void {
    for (const { leg } of this.#known.values()) leg?.signal(frame);
  }

  /** The session is live (again). */
  live(): void {
    for (const one of this.#known.values()) {
      one.leg?.live();
      if (one.again !== null) void this.#open(one);
    }
  }

  async send(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    await Promise.all([...this.#known.values()].map(({ leg }) => leg?.send(kind, track).catch(() => {})));
  }

  /** Closes all. `bye` tells the other sides at once. */
  close(bye = false): void {
    for (const one of this.#known.values()) this.#close(one, bye);
    this.#shown = this.#head = null;
  }

  #want({ id: call, leg: carries }: CallHead, id: string, fresh: boolean): void {
    const one: Known = { call, id, fresh, leg: null, state: null, stats: null, tracks: { audio: null, video: null }, presented: false, held: false, blind: 0, again: null };
    this.#known.set(id, one);
    if (id === carries) this.#carry(id); // Nothing that comes of it goes to the second place.
    void this.#open(one);
  }

  async #open(one: Known): Promise<void> {
    const { room, kept, own, player } = this.around;
    const { call, id } = one;
    if (one.again !== null) clearTimeout(one.again);
    one.again = null;
    const ice = await room.ice(call).catch(() => null);
    if (this.#known.get(id) !== one) return;
    if (!ice) {
      one.again = setTimeout(() => void this.#open(one), ICE_AGAIN_MS);
      return;
    }
    const last = () => {
      const before = kept.read<Generations>(GENERATIONS);
      return before?.call === call ? before.last : 0;
    };
    one.leg = openLeg({
      call,
      leg: id,
      ice,
      tracks: { audio: own.track("audio"), video: own.track("video") },
      small: id !== this.#shown,
      last: last(),
      fresh: one.fresh,
      send: (frame) => room.signal(frame),
      generation: (used) => kept.write(GENERATIONS, { call, last: Math.max(used, last()) } satisfies Generations),
      state: (state) => {
        one.state = state;
        this.#changed(one);
      },
      report: (state) => this.#says(one, state),
      remote: (tracks) => {
        if (tracks.video !== one.tracks.video) one.presented = false;
        one.tracks = tracks;
        player.put(id, tracks, () => this.#presented(one));
      },
      stats: (stats) => {
        one.stats = stats;
        void this.#unseen(one, stats);
        this.#changed(one);
      },
    });
    this.#expect(one);
  }

  /** Silence says that a path is dead where something is sent. What the other device sends nobody has said. */
  #expect({ leg, id }: Known): void {
    const { call, agent } = this.#head ?? {};
    const talks = call?.phase === "active" || call?.phase === "reconnecting";
    leg?.expect(talks && id === this.#shown && (agent?.microphone === "on" || agent?.camera === "on"));
  }

  /** What stands beside the call is nobody's to see. */
  #changed(one: Known): void {
    if (one.id === this.#shown) this.around.changed();
  }

  /** This leg carries the call from now on. */
  #carry(id: string): void {
    if (this.#shown === id) return;
    const former = this.#carries;
    this.#shown = id;
    const switched = this.around.player.show(id);
    const one = this.#known.get(id);
    for (const each of this.#known.values()) each.leg?.small(each !== one); // The one that stands by leaves the network to it.
    if (former && one && this.#head) void this.#measure(one, switched, this.#head);
  }

  /** Tells the hub how the visitor saw and heard the change. */
  async #measure({ call, id, leg }: Known, switched: Promise<Measured | null>, { agent }: CallHead): Promise<void> {
    const made = new MadeUp();
    let watched = false;
    const measured = switched.finally(() => (watched = true));
    made.take(await rowsOf(leg));
    while (!watched) {
      await Promise.race([measured, new Promise((passed) => setTimeout(passed, LISTEN_MS))]);
      made.take(await rowsOf(leg));
    }
    const gap = await measured;
    if (!gap) return;
    const move: Move = {
      leg: id,
      video_gap_ms: agent.camera === "on" ? gap.video : null,
      audio_gap_ms: agent.microphone === "on" ? gap.silent + made.longest : null,
    };
    this.moves.push(move);
    const { room } = this.around;
    room.ask("call.switched", { command_id: room.newId(), call, ...move }).catch(() => {}); // The call is over.
  }

  /** The hub lets the legs change places as soon as it hears of a connection: that waits for the picture. All else does not. */
  #says(one: Known, state: Report): void {
    one.held = state === "connected";
    if (one.held) this.#ready(one);
    else this.#tell(one, state);
  }

  #presented(one: Known): void {
    one.presented = true;
    this.#ready(one);
  }

  #ready(one: Known): void {
    const { held, presented, id } = one;
    if (!held || !(presented || id === this.#shown || this.#head?.agent.camera !== "on")) return;
    one.held = false;
    this.#tell(one, "connected");
  }

  #tell({ call, id }: Known, state: Report): void {
    const { room } = this.around;
    // What is refused is of a leg that the hub has given up.
    room.ask("call.leg", { command_id: room.newId(), call, leg: id, state }).catch(() => {});
  }

  /** The picture of a second leg can be there, or never come, without being presented. */
  async #unseen(one: Known, { framesDecoded }: LegStats): Promise<void> {
    if (!one.held || one.presented) return;
    // Nobody looks: then what can be shown is as good as shown.
    if (framesDecoded > 0 && !this.around.player.presents(one.id)) return this.#presented(one);
    one.blind += 1;
    if (one.blind < BLIND_SECONDS) return;
    const comes = (await rowsOf(one.leg)).some((row) => row.type === "inbound-rtp" && row["kind"] === "video" && Number(row["packetsReceived"] ?? 0) > 0);
    // The device has no camera, which the hub has not told us: the head is of the one that has the call.
    if (!comes && this.#known.get(one.id) === one) this.#presented(one);
  }

  #close(one: Known, bye: boolean): void {
    if (one.again !== null) clearTimeout(one.again);
    this.#known.delete(one.id);
    one.leg?.close(bye);
    this.around.player.drop(one.id);
  }
}

async function rowsOf(leg: Leg | null): Promise<Row[]> {
  const report = await leg?.report().catch(() => null);
  return report ? ([...report.values()] as Row[]) : [];
}
