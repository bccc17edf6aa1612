/** This phone's share in a call: its own media, its leg, the speaker, and what it says of them. */
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Code } from "@deskbell/shared/generated/Code";
import type { IceServers } from "@deskbell/shared/generated/IceServers";
import type { LegState as Report } from "@deskbell/shared/generated/LegState";
import type { MediaState } from "@deskbell/shared/generated/MediaState";
import type { Methods } from "@deskbell/shared/generated/methods";
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import { AnsweringLeg, type LegState, type LegStats } from "@deskbell/shared/leg/answer";
import { type CommandMethod, Refused } from "@deskbell/shared/session";
import { type Kind, OwnMedia } from "./media";
import { leavingOf, legOf, NO_PART, type Part, turnedOff, wanted } from "./model/part";
import type { Sound } from "./sound";

/** What camera and microphone are asked for. */
export type Purpose =
  /** The code was read: the call is to go on here (H1). */
  | { is: "join"; call: string; handoff: string }
  /** The same on a paired phone, without a code (H5). */
  | { is: "continue"; call: string; handoff: string }
  | { is: "answer"; call: string }
  /** The page was loaded anew. */
  | { is: "return"; call: string };

export type Joining =
  | { at: "no" }
  /** The browser asks. */
  | { at: "permission"; camera: boolean; to: Purpose }
  /** It was told no. */
  | { at: "refused"; camera: boolean; to: Purpose }
  /** The hub is asked. */
  | { at: "asking"; to: Purpose }
  /** The hub said no; the head says what holds instead. */
  | { at: "not"; reason: Code }
  | { at: "in"; call: string };

/** What the call needs of the session. */
export interface Hub {
  readonly name: string;
  readonly device: string;
  /** It can be asked: what is asked without it is asked when it is back, for however long that takes. */
  readonly live: boolean;
  newId(): string;
  command<M extends CommandMethod>(method: M, params: Methods[M]["params"], surfaces?: readonly Code[]): Promise<Methods[M]["result"]>;
  /** Rejected at once without a connection. */
  ice(call: string): Promise<IceServers>;
  signal(frame: SignalFrame): void;
}

/** Servers are asked for again after a refusal that passes. */
const ICE_AGAIN_MS = 2_000;
/** Signals that are held for a leg that is not open yet. */
const HELD = 200;

export class Call {
  #joining: Joining = { at: "no" };
  #head: CallHead | null = null;
  #part: Part = NO_PART;
  #leg: AnsweringLeg | null = null;
  /** The leg that is open, or for which servers have been asked for. */
  #wanted: string | null = null;
  #held: SignalFrame[] = [];
  #legState: LegState | null = null;
  #stats: LegStats | null = null;
  #remote: Record<Kind, MediaStreamTrack | null> = { audio: null, video: null };
  /** A former page of this phone had the leg. */
  #returned = false;
  /** The person wants no camera: it is not turned on because the computer's is on. */
  #voice = false;
  /** What of camera and microphone the hub knows. */
  #told: MediaState | null = null;
  /** The move away that was asked for, until the head shows what came of it. */
  #asks: "offer" | "cancel" | null = null;
  #turn = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly own = new OwnMedia((kind) => void this.#sends(kind));

  constructor(
    private readonly hub: Hub,
    private readonly sound: Sound,
    private readonly changed: () => void,
  ) {}

  get joining(): Joining {
    return this.#joining;
  }

  get leg(): AnsweringLeg | null {
    return this.#leg;
  }

  get legState(): LegState | null {
    return this.#legState;
  }

  get stats(): LegStats | null {
    return this.#stats;
  }

  get remote(): Record<Kind, MediaStreamTrack | null> {
    return this.#remote;
  }

  /** The move away was asked for, or is being taken back. */
  get asks(): "offer" | "cancel" | null {
    return this.#asks;
  }

  /** The person is in the call here. */
  get in(): boolean {
    return this.#joining.at === "in";
  }

  /** Begins, in a touch: the browser asks, and then the hub is asked. */
  async join(to: Purpose, camera: boolean): Promise<void> {
    if (this.#joining.at === "permission" || this.#joining.at === "asking" || this.in) return;
    this.sound.unlock();
    if (!this.hub.live) return this.#not("unavailable"); // Nothing is turned on for what nobody can be asked.
    const turn = ++this.#turn;
    this.#voice = !camera;
    this.#go({ at: "permission", camera, to });
    const granted = await this.own.open(camera);
    if (turn !== this.#turn) return;
    if (!granted) return this.#go({ at: "refused", camera, to });
    if (!this.hub.live) return this.#not("unavailable");
    this.#follow();
    this.#go({ at: "asking", to });
    try {
      await this.#enter(to, turn);
    } catch (error) {
      if (turn === this.#turn) this.#not(error instanceof Refused ? error.error.data.reason : "internal");
      return;
    }
    if (turn === this.#turn) this.#entered(to);
    else this.#undo(to);
  }

  /** The person turns back. */
  turnBack(): void {
    if (!this.in) this.release();
  }

  /** What the hub says of the call that this page is about, or that it is connected anew. */
  headed(head: CallHead | null, part: Part): void {
    const [was, before] = [this.#part, this.#head];
    if (head?.version !== this.#head?.version) this.#asks = null;
    this.#head = head;
    this.#part = part;
    this.sound.speak(this.in && part.is === "has"); // In one room only one device speaks (H3).
    if (this.#joining.at === "not" && part.is !== was.is) this.#joining = { at: "no" }; // It was about something else.
    if (this.#joining.at !== "in") return;
    if (!head || head.id !== this.#joining.call || part.is === "none") return this.release();
    this.own.hush(part.is === "standby");
    // What is on and off travels along until the call is here. From then on it is this phone that says so.
    const came = part.is === "has" && was.is !== "has";
    if (came) this.#told = head.agent;
    if (part.is === "making" || came) this.#follow();
    else if (part.is === "has") this.#turnOff(turnedOff(before, head), head.agent);
    this.#leg?.expect(head.visitor.microphone === "on" || head.visitor.camera === "on", head.visitor.camera === "on");
    if (came) this.#tellMedia(); // What was lost on the way nobody has been told.
    void this.#connect(head, part);
  }

  signal(frame: SignalFrame): void {
    if (this.#leg?.id === frame.leg) this.#leg.signal(frame);
    else if (this.#held.length < HELD) this.#held.push(frame);
  }

  /** The session is live (again). */
  live(): void {
    this.#leg?.live();
    if (this.#head) this.headed(this.#head, this.#part);
  }

  /** The visitor's picture of this leg is on the screen. */
  presented(leg: string): void {
    if (this.#leg?.id === leg) this.#leg.presented();
  }

  /** Turns one's own microphone or camera on or off, or tries one again that was missing. */
  toggle(kind: Kind): void {
    const on = this.own.state[kind === "audio" ? "microphone" : "camera"] === "on";
    if (kind === "video") this.#voice = false;
    void this.own.turn(kind, !on);
  }

  /** Back to the computer: whichever of the agent's devices takes it (H1). */
  toDesk(): void {
    const head = this.#head;
    if (!head || this.#asks) return;
    this.#asks = "offer";
    const params = { command_id: this.hub.newId(), call: head.id, handoff: this.hub.newId(), ticket: null };
    this.#ask("handoff.offer", params);
  }

  /** Not to the computer after all. */
  stay(): void {
    const leaving = leavingOf(this.#head, this.hub.device);
    if (!this.#head || leaving.is === "no") return;
    this.#asks = "cancel";
    this.#ask("handoff.cancel", { command_id: this.hub.newId(), call: this.#head.id, handoff: leaving.handoff });
  }

  /** The call stays on the computer: whoever has claimed it does not want it. */
  refuse(handoff: string): void {
    const call = this.#head?.id;
    this.turnBack();
    if (call) this.#tell("handoff.cancel", { command_id: this.hub.newId(), call, handoff });
  }

  decline(): void {
    if (this.#head) this.#tell("call.decline", { command_id: this.hub.newId(), call: this.#head.id });
  }

  hangUp(): void {
    if (this.#head) this.#tell("call.hang_up", { command_id: this.hub.newId(), call: this.#head.id });
    this.release();
  }

  /** The page goes away: the other side is told. */
  leave(): void {
    this.#leg?.close(true);
    this.release();
  }

  /** Gives everything back that a call needs. */
  release(): void {
    this.#turn += 1;
    this.#joining = { at: "no" };
    this.#closeLeg();
    this.own.close();
    this.sound.speak(false);
    this.#asks = null;
    this.#told = null;
    this.changed();
  }

  async #enter(to: Purpose, turn: number): Promise<void> {
    const { call } = to;
    const { name } = this.hub;
    if (to.is === "continue") await this.hub.command("handoff.claim", { command_id: this.hub.newId(), call, handoff: to.handoff, name });
    if (turn !== this.#turn) return; // The person has turned back.
    const command_id = this.hub.newId();
    const media = this.own.has;
    this.#told = to.is === "return" ? null : media;
    if (to.is === "answer") await this.hub.command("call.accept", { command_id, call, media }, ["call_busy"]);
    else if (to.is !== "return") await this.hub.command("handoff.join", { command_id, call, handoff: to.handoff, media });
  }

  #entered(to: Purpose): void {
    this.#returned = to.is === "return";
    this.#go({ at: "in", call: to.call });
    this.headed(this.#head, this.#part);
    this.#tellMedia();
  }

  /** The hub has said yes to somebody who had turned back by then: the call does not wait here for nobody. */
  #undo(to: Purpose): void {
    const now = this.#joining;
    const again = "to" in now ? now.to.call : now.at === "in" ? now.call : null;
    if (again === to.call || to.is === "return") return;
    const command_id = this.hub.newId();
    if (to.is === "answer") this.#tell("call.hang_up", { command_id, call: to.call });
    else this.#tell("handoff.cancel", { command_id, call: to.call, handoff: to.handoff });
  }

  /** It came to nothing: what was turned on for it is given back. */
  #not(reason: Code): void {
    this.release();
    this.#go({ at: "not", reason });
  }

  /** Sends what the agent sends on the computer (H3). */
  #follow(): void {
    if (!this.#head || this.#part.is === "rings") return; // Nobody sends anything yet.
    const { microphone, camera } = wanted(this.#head.agent);
    const { state } = this.own;
    if (microphone !== null && state.microphone !== "missing" && microphone !== (state.microphone === "on")) void this.own.turn("audio", microphone);
    if (camera !== null && !this.#voice && state.camera !== "missing" && camera !== (state.camera === "on")) void this.own.turn("video", camera);
  }

  /** What was turned off elsewhere is off here, and nobody needs to be told. */
  #turnOff(off: { microphone: boolean; camera: boolean }, told: MediaState): void {
    if (!off.microphone && !off.camera) return;
    this.#told = told;
    if (off.microphone && this.own.state.microphone === "on") void this.own.turn("audio", false);
    if (off.camera && this.own.state.camera === "on") void this.own.turn("video", false);
  }

  /** Opens the leg that this phone has now, unless it is open. */
  async #connect({ id, visitor }: CallHead, part: Part): Promise<void> {
    const leg = legOf(part);
    if (this.#wanted === leg) return;
    if (leg === null) return; // What was answered here comes with the next head.
    this.#closeLeg();
    this.#wanted = leg;
    const ice = await this.hub.ice(id).catch(() => null);
    if (this.#wanted !== leg) return;
    if (!ice) {
      this.#wanted = null;
      this.#again = setTimeout(() => this.headed(this.#head, this.#part), ICE_AGAIN_MS);
      return;
    }
    this.#leg = new AnsweringLeg({
      call: id,
      leg,
      ice,
      tracks: { audio: this.own.track("audio"), video: this.own.track("video") },
      again: this.#returned,
      picture: part.is === "making",
      send: (frame) => this.hub.signal(frame),
      state: (state) => {
        this.#legState = state;
        this.changed();
      },
      report: (state) => this.#report(id, leg, state),
      remote: (tracks) => {
        this.#remote = tracks;
        this.sound.put(tracks.audio);
        this.changed();
      },
      stats: (stats) => {
        this.#stats = stats;
        this.changed();
      },
    });
    this.#returned = false;
    this.#leg.expect(visitor.microphone === "on" || visitor.camera === "on", visitor.camera === "on");
    for (const frame of this.#held.splice(0)) this.#leg.signal(frame);
    this.changed();
  }

  #closeLeg(): void {
    clearTimeout(this.#again);
    this.#leg?.close();
    this.#leg = null;
    this.#wanted = null;
    this.#legState = null;
    this.#stats = null;
    this.#remote = { audio: null, video: null };
    this.sound.put(null);
  }

  #report(call: string, leg: string, state: Report): void {
    // What is refused is of a leg that the hub has given up.
    this.#tell("call.leg", { command_id: this.hub.newId(), call, leg, state });
  }

  /** A kind has changed: the visitor gets it, and is told. */
  async #sends(kind: Kind): Promise<void> {
    this.changed();
    this.#tellMedia();
    await this.#leg?.send(kind, this.own.track(kind)).catch(() => {});
  }

  #tellMedia(): void {
    const media = this.#says;
    if (!this.in || this.#part.is !== "has" || !this.#head) return;
    if (media.microphone === this.#told?.microphone && media.camera === this.#told.camera) return;
    this.#told = media;
    this.#tell("call.media", { command_id: this.hub.newId(), call: this.#head.id, media });
  }

  /** What this phone says of itself: what it never had and nobody wants stays missing, and is not turned off. */
  get #says(): MediaState {
    const { state, has } = this.own;
    const one = (kind: "microphone" | "camera") => (state[kind] === "off" && has[kind] === "missing" && this.#told?.[kind] === "missing" ? "missing" : state[kind]);
    return { microphone: one("microphone"), camera: one("camera") };
  }

  /** What is refused has been overtaken; the head says by what. */
  #tell<M extends CommandMethod>(method: M, params: Methods[M]["params"]): void {
    this.hub.command(method, params).catch(() => {});
  }

  /** The same, for what one waits for. */
  #ask<M extends CommandMethod>(method: M, params: Methods[M]["params"]): void {
    this.changed();
    this.hub.command(method, params).catch(() => {
      this.#asks = null;
      this.changed();
    });
  }

  #go(joining: Joining): void {
    this.#joining = joining;
    this.changed();
  }
}
