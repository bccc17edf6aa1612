/** This page as a phone of an agent: from the code that was read to the last word. */
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Methods } from "@deskbell/shared/generated/methods";
import { CLOSE } from "@deskbell/shared/generated/wire";
import { type CommandMethod, type Link, Session, strongRandom, uuidMaker } from "@deskbell/shared/session";
import { Call, type Hub } from "./call";
import { claim, signOut, type WhyNot } from "./claim";
import { forget, keep, type Kept, type Memory, read } from "./kept";
import { Lines } from "./lines";
import { applied, fromSnapshot, type Known, NOTHING } from "./model/known";
import { currentCall, type Ending, endingOf, isIn, NO_PART, overAt, type Part, partOf } from "./model/part";
import { Ring, type Ringing } from "./ring";
import { takeSeat } from "./seat";
import { Sound } from "./sound";
import { Wake } from "./wake";

/** Where the page is. */
export type Step =
  | { at: "start" }
  | { at: "claiming" }
  /** The hub did not take the code. */
  | { at: "unclaimed"; why: WhyNot }
  /** There is no code, and this is no phone. */
  | { at: "nothing" }
  /** Another tab is this phone. */
  | { at: "elsewhere" }
  | { at: "phone" }
  /** The hub does not know this phone any more. */
  | { at: "out" }
  /** The page is too old for the hub. */
  | { at: "old" };

/** The last word on a call, until something else begins. */
export interface Last {
  ending: Ending;
  name: string | null;
}

/** A page that was gone for less was not gone. In ms, as all of these. */
const AWAY_MS = 1_000;
/** What one was told on the return is read by then. */
const READ_MS = 10_000;
/** Whether the screen is kept on while the phone waits. */
const AWAKE = "deskbell:phone:awake";

export class Phone implements Hub {
  #step: Step = { at: "start" };
  #ticket: string | null = null;
  #kept: Kept | null = null;
  #session: Session | null = null;
  #known: Known = NOTHING;
  #link: Link = { is: "idle" };
  #ahead = 0;
  #last: Last | null = null;
  /** The move or the ring that the person does not want here. */
  #declined: string | null = null;
  #awake: boolean;
  /** Ends a ring of which nobody says that it is over. */
  #end: ReturnType<typeof setTimeout> | undefined;
  /** When the call came here, on this phone's clock. */
  #movedAt: number | null = null;
  /** While the page was not in front, during a call. */
  #hiddenAt: number | null = null;
  #away: { ms: number; paused: boolean } | null = null;
  readonly newId = uuidMaker(Date.now, strongRandom);
  readonly sound = new Sound(() => this.changed());
  readonly ring = new Ring(() => this.sound.context);
  readonly wake = new Wake(() => this.changed());
  readonly lines = new Lines(this, () => this.changed());
  readonly call: Call = new Call(this, this.sound, () => this.#update());

  /** `deviceName` is asked for once, before anything is claimed. */
  constructor(
    private readonly memory: Memory,
    private readonly deviceName: () => Promise<string>,
    private readonly changed: () => void,
  ) {
    this.#awake = memory.browser?.getItem(AWAKE) === "1";
    addEventListener("pagehide", () => this.call.leave());
    // A page that comes back as it was has no connection any more.
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
    document.addEventListener("visibilitychange", () => this.#looked());
  }

  get step(): Step {
    return this.#step;
  }

  get known(): Known {
    return this.#known;
  }

  get link(): Link {
    return this.#link;
  }

  /** By how much the hub's clock is ahead, in ms. */
  get ahead(): number {
    return this.#ahead;
  }

  get last(): Last | null {
    return this.#last;
  }

  get away(): { ms: number; paused: boolean } | null {
    return this.#away;
  }

  /** When the call came here from another device; `null` when it did not, or a former page saw it. */
  get movedAt(): number | null {
    return this.#movedAt;
  }

  /** The screen is to stay on while the phone waits. */
  get awake(): boolean {
    return this.#awake;
  }

  get live(): boolean {
    return this.#link.is === "live";
  }

  get name(): string {
    return this.#kept?.name ?? "";
  }

  get device(): string {
    return this.#kept?.phone ?? "";
  }

  /** It is here for one call (H4). */
  get isOfCall(): boolean {
    return this.#kept !== null && this.#kept.claimed !== null;
  }

  /** The call that this page is about. */
  get head(): CallHead | null {
    return currentCall(this.#known, this.device);
  }

  get part(): Part {
    const { head } = this;
    const part = partOf(head, this.device);
    if (part.is !== "rings" && part.is !== "offered") return part;
    if (this.isOfCall) return NO_PART; // It is here for one call.
    if (overAt(part) <= this.#now) return NO_PART;
    return this.#declined === (part.is === "rings" ? head?.id : part.handoff) ? NO_PART : part;
  }

  /** On the hub's clock. */
  get #now(): number {
    return Date.now() + this.#ahead;
  }

  /** Begins with the code that was read, or with what this browser is already. */
  start(ticket: string | null): void {
    this.#close();
    this.#ticket = ticket;
    if (ticket !== null) return void this.#claim(ticket);
    const kept = read(this.memory);
    if (kept) void this.#open(kept, false);
    else this.#go({ at: "nothing" });
  }

  /** Tries the same again. */
  retry(): void {
    this.start(this.#ticket);
  }

  /** This tab is the phone from now on. */
  useHere(): void {
    const kept = read(this.memory);
    if (kept) void this.#open(kept, true);
  }

  /** The person has read the last word. */
  dismiss(): void {
    this.#last = null;
    this.changed();
  }

  dismissAway(): void {
    this.#away = null;
    this.changed();
  }

  /** The call is not wanted here; the other devices go on ringing. */
  notHere(): void {
    const part = partOf(this.head, this.device);
    if (part.is === "offered") this.#declined = part.handoff;
    this.#update();
  }

  /** The call is wanted on no device. It is quiet here at once, also before the hub knows. */
  decline(): void {
    if (partOf(this.head, this.device).is === "rings") this.#declined = this.head?.id ?? null;
    this.call.decline();
    this.#update();
  }

  hangUp(): void {
    const before = this.head;
    const since = before && "since" in before.call && before.call.phase !== "ringing" ? before.call.since : null;
    const talked = since === null || before?.call.phase === "connecting" ? 0 : this.#now - since;
    this.#last = { ending: { is: "call", why: { end: "hung_up", by: "agent" }, talked }, name: this.#known.visitor?.name ?? null };
    this.call.hangUp();
  }

  keepAwake(awake: boolean): void {
    this.#awake = awake;
    try {
      this.memory.browser?.setItem(AWAKE, awake ? "1" : "0");
    } catch {
      // For this time only.
    }
    this.#update();
  }

  /** This phone does not ring any more (H5). */
  unpair(): void {
    const kept = this.#kept;
    if (!kept) return;
    signOut(kept);
    this.#forget();
    this.#close();
    this.#go({ at: "nothing" });
  }

  command: Hub["command"] = <M extends CommandMethod>(method: M, params: Methods[M]["params"], surfaces?: Parameters<Hub["command"]>[2]) =>
    this.#session ? this.#session.command(method, params, surfaces) : Promise.reject(new Error("no session"));

  ice: Hub["ice"] = (call) => (this.#session ? this.#session.query("call.ice", { call }) : Promise.reject(new Error("no session")));

  signal: Hub["signal"] = (frame) => this.#session?.say("call.signal", frame);

  async #claim(ticket: string): Promise<void> {
    this.#go({ at: "claiming" });
    const claimed = await claim(ticket, await this.deviceName());
    if (this.#ticket !== ticket) return;
    if (typeof claimed === "string") return this.#go({ at: "unclaimed", why: claimed });
    this.#ticket = null;
    keep(this.memory, claimed);
    await this.#open(claimed, false);
  }

  async #open(kept: Kept, force: boolean): Promise<void> {
    this.#kept = kept;
    this.#known = NOTHING;
    this.#last = null;
    this.#go({ at: "phone" });
    const mine = () => this.#kept === kept;
    const lost = () => mine() && this.#leaveTo({ at: "elsewhere" });
    await takeSeat(kept.phone, force, mine, () => mine() && this.#go({ at: "elsewhere" }), lost);
    if (!mine()) return;
    const { protocol, host } = location;
    const device = { id: kept.phone, kind: "phone", name: kept.name, version: __VERSION__ } as const;
    this.#session = new Session(`${protocol === "https:" ? "wss" : "ws"}://${host}/v1/socket`, device, null, {
      token: () => Promise.resolve(kept.token),
      session: ({ server_time }) => (this.#ahead = server_time - Date.now()),
      event: (event) => this.#learn(applied(this.#known, event)),
      snapshot: (parts) => this.#learn(fromSnapshot(parts)),
      store: () => {}, // A page that is loaded anew asks for a snapshot: that is little.
      volatile: () => {},
      signal: (frame) => this.call.signal(frame),
      link: (link) => this.#linked(link),
    });
    this.lines.open(this.memory, kept); // Not before the seat: until then another page may send them.
    this.#session.start();
    this.#go({ at: "phone" });
  }

  #linked(link: Link): void {
    this.#link = link;
    if (link.is === "live") this.call.live();
    if (link.is === "stopped") {
      const { why } = link;
      const unknown = why.by === "refusal" ? why.error.data.reason === "bad_token" : why.code === CLOSE.SignedOut;
      // A phone that was paired says that it is not any more, whatever came of its last call.
      if (unknown && !this.isOfCall) this.#last = null;
      if (unknown) this.#forget();
      this.call.release();
      this.#go({ at: unknown ? "out" : "old" });
    }
    this.#update();
  }

  /** Something was told: whatever follows from it follows at once, also while the page is not in front. */
  #learn(known: Known): void {
    const [before, was] = [this.head, partOf(this.head, this.device)];
    this.#known = known;
    const now = known.calls.find(({ id }) => id === before?.id) ?? null;
    const ending = endingOf(was, before, now, this.device);
    const part = partOf(this.head, this.device);
    if (ending) {
      // Who hung up here has read it already.
      this.#last = this.#last ?? { ending, name: known.visitor?.name ?? null };
      if (this.isOfCall) this.#forget();
    } else if (part.is !== "none" && part.is !== was.is) {
      this.#last = null;
    }
    if (part.is !== was.is) this.#movedAt = part.is === "has" && was.is === "making" ? Date.now() : part.is === "has" || part.is === "standby" ? this.#movedAt : null;
    if (ending && !this.call.in) this.call.turnBack();
    this.lines.learn(known);
    this.call.headed(this.head, part);
    this.#update();
  }

  /** The ring and the screen follow what holds. */
  #update(): void {
    const { part } = this;
    clearTimeout(this.#end);
    const end = overAt(part);
    if (end !== Infinity) this.#end = setTimeout(() => this.#update(), end - this.#now);
    const idle = this.#step.at === "phone" && (this.call.joining.at === "no" || this.call.joining.at === "not");
    const ringing: Ringing = !idle ? null : part.is === "rings" ? "call" : part.is === "offered" ? "soft" : null;
    this.ring.set(ringing);
    const busy = this.call.joining.at !== "no" || isIn(part);
    this.wake.want(this.#step.at === "phone" && (busy || (this.#awake && !this.isOfCall)));
    this.changed();
  }

  /** The page is in front, or is not any more: a phone may have stopped camera and microphone meanwhile. */
  #looked(): void {
    if (document.visibilityState === "hidden") {
      this.#hiddenAt = this.call.in ? Date.now() : null;
      this.call.own.wasPaused();
      return;
    }
    const ms = this.#hiddenAt === null ? 0 : Date.now() - this.#hiddenAt;
    if (ms >= AWAY_MS && this.call.in) {
      const away = { ms, paused: this.call.own.wasPaused() };
      this.#away = away;
      setTimeout(() => this.#away === away && this.dismissAway(), READ_MS);
      this.call.own.lookAgain();
    }
    this.#hiddenAt = null;
    this.changed();
  }

  /** The hub lets this phone go, or the person does: what was kept of it is of no use any more. */
  #forget(): void {
    if (this.#kept) forget(this.memory, this.#kept);
    this.lines.forget();
  }

  #leaveTo(step: Step): void {
    this.#close();
    this.#go(step);
  }

  #close(): void {
    this.call.release();
    this.#session?.stop();
    this.#session = null;
    this.#kept = null;
    this.#known = NOTHING;
    this.#last = null;
  }

  #go(step: Step): void {
    this.#step = step;
    this.#update();
  }
}
