/** A visitor's call in this tab, from the first question to the last word. */
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Code } from "@deskbell/shared/generated/Code";
import { type Leg, type LegState, type LegStats, openLeg, type RemoteTracks } from "@deskbell/shared/leg";
import { Refused } from "@deskbell/shared/session";
import type { Shared } from "../model/shared";
import { calling, open } from "../model/visit";
import type { Room } from "../room";
import type { Store } from "../store";
import { type Kind, OwnMedia } from "./media";

/** Where the visitor is. */
export type Step =
  | { at: "idle" }
  /** We say what the browser is going to ask. `back` is the call that one returns to. */
  | { at: "ask"; back: string | null }
  /** The browser asks. */
  | { at: "permission"; camera: boolean; back: string | null }
  /** It was told no. */
  | { at: "refused"; camera: boolean; back: string | null }
  | { at: "preview" }
  /** The hub has been asked for a call. */
  | { at: "starting" }
  /** The hub said no. */
  | { at: "declined"; reason: Code }
  | { at: "call"; call: string }
  | { at: "ended"; why: CallEnd; talked: number; name: string | null };

/** The highest generation of a call's offers, so that a page that is loaded anew goes beyond it. */
interface Generations {
  call: string;
  last: number;
}

const GENERATIONS = "call";
/** Servers are asked for again after a refusal that passes. */
const ICE_AGAIN_MS = 2_000;

export class Call {
  #step: Step = { at: "idle" };
  #head: CallHead | null = null;
  #leg: Leg | null = null;
  /** The leg that is open, or for which servers have been asked for. */
  #wanted = "";
  #legState: LegState | null = null;
  #stats: LegStats | null = null;
  #remote: RemoteTracks = { audio: null, video: null };
  /** The call was begun by a page that is gone. */
  #returned = false;
  #since: number | null = null;
  /** Whom it rang or who talked, for the last word. */
  #name: string | null = null;
  #live = false;
  #left: string | null = null;
  /** Grows when the visitor turns back: what is answered after that no longer counts. */
  #turn = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly own = new OwnMedia((kind) => void this.#sends(kind));

  constructor(
    private readonly room: Room,
    private readonly kept: Store,
    private readonly changed: () => void,
  ) {
    room.subscribe((shared) => this.#shared(shared));
    room.onSignal((frame) => this.#leg?.signal(frame));
  }

  get step(): Step {
    return this.#step;
  }

  /** As the hub says it; `null` before it has. */
  get head(): CallHead | null {
    return this.#head;
  }

  get leg(): Leg | null {
    return this.#leg;
  }

  get legState(): LegState | null {
    return this.#legState;
  }

  get stats(): LegStats | null {
    return this.#stats;
  }

  get remote(): RemoteTracks {
    return this.#remote;
  }

  /** A call of this tab rings or runs. */
  get running(): boolean {
    return this.#step.at === "call" || this.#step.at === "starting";
  }

  /** Begins; where the browser has been asked before, there is nothing to be explained, not even for a moment. */
  async begin(back: string | null = null): Promise<void> {
    if (this.#step.at !== "idle" && this.#step.at !== "ended" && this.#step.at !== "declined") return;
    const turn = ++this.#turn;
    const granted = await isGranted();
    if (turn !== this.#turn) return;
    this.#go({ at: "ask", back });
    if (granted) await this.permit(true);
  }

  /** Has the browser ask. */
  async permit(camera: boolean): Promise<void> {
    const back = "back" in this.#step ? this.#step.back : null;
    // Who was refused once and goes on with less is not stopped a second time.
    const insists = this.#step.at === "refused" && !camera;
    const turn = ++this.#turn;
    this.#go({ at: "permission", camera, back });
    const granted = await this.own.open(camera);
    if (turn !== this.#turn) return;
    if (!granted && !insists) this.#go({ at: "refused", camera, back });
    else if (back !== null) this.#return(back);
    else this.#go({ at: "preview" });
  }

  /** Calls. */
  async start(): Promise<void> {
    const turn = ++this.#turn;
    this.#go({ at: "starting" });
    this.#since = null;
    this.#name = null;
    this.#returned = false;
    this.room.hold();
    const conversation = open(this.room.shared.visit)?.head.id ?? null;
    try {
      const params = { command_id: this.room.newId(), conversation, media: this.own.state };
      const { call } = await this.room.ask("call.start", params, ["call_busy", "queue_full"]);
      if (turn !== this.#turn) return void this.#hangUpAt(call); // The visitor has turned back in the meantime.
      this.#go({ at: "call", call });
      this.#shared(this.room.shared);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#put();
      this.#go({ at: "declined", reason: error instanceof Refused ? error.error.data.reason : "internal" });
    }
  }

  /** The call that this tab has hung up, while the hub may not know it yet. */
  get left(): string | null {
    return this.#left;
  }

  /** Turns back, or hangs up. */
  stop(): void {
    const { step } = this;
    this.#turn += 1;
    if (step.at === "call") {
      this.#hangUpAt(step.call);
      const rings = this.#head === null || this.#head.call.phase === "waiting" || this.#head.call.phase === "ringing";
      if (!rings) return this.#end({ end: "hung_up", by: "visitor" }, this.#talked(this.#now));
    }
    this.#put();
    this.#go({ at: "idle" });
  }

  /** Turns one's own camera or microphone on or off, or tries one again that was missing. */
  toggle(kind: Kind): void {
    const now = this.own.state[kind === "audio" ? "microphone" : "camera"];
    void this.own.turn(kind, now !== "on");
  }

  /** The page goes away: the other side is told, and the call waits for the next page. */
  leave(): void {
    this.#leg?.close(true);
    this.#leg = null;
    if (this.#step.at === "idle") return;
    this.#put();
    this.#go({ at: "idle" });
  }

  get #now(): number {
    return Date.now() + this.room.shared.ahead;
  }

  #return(id: string): void {
    const running = calling(this.room.shared.visit);
    this.#since = null;
    this.#returned = true;
    if (running?.id !== id) {
      this.own.close();
      return this.#go({ at: "ended", why: { end: "conversation_left" }, talked: 0, name: null });
    }
    this.room.hold();
    this.#go({ at: "call", call: id });
    this.#shared(this.room.shared);
    this.#tellMedia();
  }

  #shared(shared: Shared): void {
    const live = shared.link.is === "live";
    const again = live && !this.#live;
    this.#live = live;
    const { step } = this;
    if (step.at !== "call" && step.at !== "starting") return;
    if (shared.engaged !== null && shared.engaged !== this.room.tab) {
      this.#turn += 1;
      this.#put(); // Another tab has taken it over.
      return this.#go({ at: "idle" });
    }
    if (again) this.#leg?.live();
    if (step.at !== "call") return;
    const head = shared.visit.call;
    if (head?.id === step.call) {
      this.#headed(head);
    } else if (live && this.#head) {
      this.#end({ end: "conversation_left" }, this.#talked(this.#now)); // The hub has it no more.
    }
  }

  #headed(head: CallHead): void {
    if (head.version === this.#head?.version && this.#wanted !== "") return;
    this.#head = head;
    const { call } = head;
    if ("name" in call) this.#name = call.name;
    switch (call.phase) {
      case "ended":
        return this.#end(call.why, this.#talked(call.at));
      case "waiting":
        this.#closeLeg();
        break;
      case "active":
      case "reconnecting":
        this.#since = call.since;
        void this.#connect(head);
        this.#leg?.expect(head.agent.microphone === "on" || head.agent.camera === "on");
        break;
      case "ringing":
      case "connecting":
        void this.#connect(head);
        break;
    }
    this.changed();
  }

  /** Opens the leg that the call has now, unless it is open. */
  async #connect({ id, leg, epoch }: CallHead): Promise<void> {
    const wanted = `${leg}:${epoch}`;
    if (this.#wanted === wanted) return;
    this.#closeLeg();
    this.#wanted = wanted;
    const ice = await this.room.ice(id).catch(() => null);
    if (this.#wanted !== wanted) return;
    if (!ice) {
      this.#wanted = "";
      this.#again = setTimeout(() => this.#shared(this.room.shared), ICE_AGAIN_MS);
      return;
    }
    const before = this.kept.read<Generations>(GENERATIONS);
    this.#leg = openLeg({
      call: id,
      leg,
      epoch,
      ice,
      tracks: { audio: this.own.track("audio"), video: this.own.track("video") },
      last: before?.call === id ? before.last : 0,
      fresh: this.#returned,
      send: (frame) => this.room.signal(frame),
      generation: (last) => this.kept.write(GENERATIONS, { call: id, last } satisfies Generations),
      state: (state) => {
        this.#legState = state;
        this.changed();
      },
      // What is refused is of a leg that the hub has given up.
      report: (state) => void this.room.ask("call.leg", { command_id: this.room.newId(), call: id, leg, epoch, state }).catch(() => {}),
      remote: (tracks) => {
        this.#remote = tracks;
        this.changed();
      },
      stats: (stats) => {
        this.#stats = stats;
        this.changed();
      },
    });
    this.#returned = false;
  }

  #closeLeg(): void {
    clearTimeout(this.#again);
    this.#leg?.close();
    this.#leg = null;
    this.#wanted = "";
    this.#legState = null;
    this.#stats = null;
    this.#remote = { audio: null, video: null };
  }

  /** A kind has changed: the other side gets it, and is told. */
  async #sends(kind: Kind): Promise<void> {
    this.changed();
    this.#tellMedia();
    await this.#leg?.send(kind, this.own.track(kind)).catch(() => {});
  }

  #tellMedia(): void {
    if (this.#step.at !== "call") return;
    const params = { command_id: this.room.newId(), call: this.#step.call, media: this.own.state };
    this.room.ask("call.media", params).catch(() => {}); // The call is over; its end is on its way.
  }

  #hangUpAt(call: string): void {
    this.#left = call;
    this.room.ask("call.hang_up", { command_id: this.room.newId(), call }).catch(() => {}); // It is over already.
  }

  #talked(until: number): number {
    return this.#since === null ? 0 : Math.max(0, until - this.#since);
  }

  #end(why: CallEnd, talked: number): void {
    this.#put();
    this.#go({ at: "ended", why, talked, name: this.#name });
  }

  /** Gives everything back that a call needs. */
  #put(): void {
    this.#closeLeg();
    this.own.close();
    this.room.letGo();
    this.#head = null;
  }

  #go(step: Step): void {
    this.#step = step;
    this.changed();
  }
}

/** Whether the browser would not ask; those that do not say are asked. */
async function isGranted(): Promise<boolean> {
  try {
    const names = ["camera", "microphone"] as PermissionName[];
    const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return states.every(({ state }) => state === "granted");
  } catch {
    return false;
  }
}
