/** A visitor's call in this tab, from the first question to the last word. */
import type { CallEnd } from "@deskbell/shared/generated/CallEnd";
import type { CallHead } from "@deskbell/shared/generated/CallHead";
import type { Code } from "@deskbell/shared/generated/Code";
import type { Refused } from "@deskbell/shared/session";
import type { Shared } from "../model/shared";
import { calling, endOf, invited, open } from "../model/visit";
import type { Room } from "../room";
import type { Store } from "../store";
import { HAD, type Had } from "./contract";
import { Legs, type Player } from "./legs";
import { type Kind, OwnMedia } from "./media";

/** The visitor comes to where an agent has invited to (V10). */
export interface Joins {
  is: "join";
  call: string;
  name: string;
}

/** What camera and microphone are asked for. */
export type Purpose =
  /** The visitor calls (V1). */
  | { is: "call" }
  | Joins
  /** The visitor comes back to a call that a former page has begun. */
  | { is: "return"; had: Had };

/** Where the visitor is. */
export type Step =
  | { at: "idle" }
  /** We say what the browser is going to ask. */
  | { at: "ask"; to: Purpose }
  /** The browser asks. */
  | { at: "permission"; camera: boolean; to: Purpose }
  /** It was told no. */
  | { at: "refused"; camera: boolean; to: Purpose }
  | { at: "preview"; to: Purpose }
  /** The hub has been asked for a call. */
  | { at: "starting"; to: Purpose }
  /** The hub said no. */
  | { at: "declined"; to: Purpose; reason: Code }
  | { at: "call"; call: string }
  /** `invited` is an invitation that was over before the visitor came; else `null`. */
  | { at: "ended"; why: CallEnd; talked: number; name: string | null; invited: Joins | null };

export class Call {
  #step: Step = { at: "idle" };
  #head: CallHead | null = null;
  /** The call was begun by a page that is gone. */
  #returned = false;
  #since: number | null = null;
  /** Whom it rang or who talked, for the last word. */
  #name: string | null = null;
  #live = false;
  #left: string | null = null;
  /** Grows when the visitor turns back: what is answered after that no longer counts. */
  #turn = 0;
  readonly own = new OwnMedia((kind) => void this.#sends(kind));
  readonly legs: Legs;

  constructor(
    private readonly room: Room,
    kept: Store,
    private readonly local: Store,
    player: Player,
    private readonly changed: () => void,
  ) {
    this.legs = new Legs({ room, kept, own: this.own, player, changed });
    room.subscribe((shared) => this.#shared(shared));
    room.onSignal((frame) => this.legs.signal(frame));
  }

  get step(): Step {
    return this.#step;
  }

  /** As the hub says it; `null` before it has. */
  get head(): CallHead | null {
    return this.#head;
  }

  /** A call of this tab rings or runs. */
  get running(): boolean {
    return this.#step.at === "call" || this.#step.at === "starting";
  }

  /** Begins; where the browser has been asked before, there is nothing to be explained, not even for a moment. */
  async begin(to: Purpose): Promise<void> {
    if (this.#step.at !== "idle" && this.#step.at !== "ended" && this.#step.at !== "declined") return;
    const turn = ++this.#turn;
    const granted = await isGranted();
    if (turn !== this.#turn) return;
    this.#go({ at: "ask", to });
    this.#shared(this.room.shared); // An invitation may be over by now.
    if (granted && this.step.at === "ask") await this.permit(true);
  }

  /** Comes back. Some browsers still grant what they say that they would ask for: so it is asked for without a word before. */
  async back(had: Had): Promise<void> {
    if (this.#step.at !== "idle") return;
    this.#go({ at: "ask", to: { is: "return", had } });
    await this.permit(had.media.camera !== "off");
  }

  /** Has the browser ask. */
  async permit(camera: boolean): Promise<void> {
    if (!("to" in this.#step)) return; // It was over when the button was pressed.
    const { to } = this.#step;
    const before = to.is === "return" ? to.had.media : null;
    // Who was refused once and goes on with less is not stopped a second time.
    const insists = (this.#step.at === "refused" && !camera) || before?.microphone === "missing";
    const turn = ++this.#turn;
    this.#go({ at: "permission", camera, to });
    const granted = await this.own.open(camera);
    if (turn !== this.#turn) return;
    if (!granted && camera && before?.camera === "missing") await this.permit(false);
    else if (!granted && !insists) this.#go({ at: "refused", camera, to });
    else if (to.is === "return") this.#return(to.had);
    else this.#go({ at: "preview", to });
  }

  /** Calls. A press that comes twice, or too late for an invitation, calls nobody else. */
  async start(): Promise<void> {
    if (this.#step.at !== "preview") return;
    const { to } = this.#step;
    const turn = ++this.#turn;
    this.#go({ at: "starting", to });
    this.#since = null;
    this.#name = null;
    this.#returned = false;
    this.room.hold();
    const conversation = open(this.room.shared.visit)?.head.id ?? null;
    try {
      const invitation = to.is === "join" ? to.call : null;
      const params = { command_id: this.room.newId(), conversation, invitation, media: this.own.state };
      const { call } = await this.room.ask("call.start", params, ["call_busy", "queue_full"]);
      if (turn !== this.#turn) return void this.#hangUpAt(call); // The visitor has turned back in the meantime.
      this.#enter(call);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#put();
      const reason = reasonOf(error);
      // It was taken back while the answer was on its way.
      if (to.is === "join" && reason === "ended") this.#over(to);
      else this.#go({ at: "declined", to, reason });
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
    // Whoever does not return yet has not hung up: what was off is still off when they do.
    if ("to" in step && step.to.is === "return") this.#giveBack();
    else this.#put();
    this.#go({ at: "idle" });
  }

  /** This tab has the call from now on. */
  #enter(call: string): void {
    this.#go({ at: "call", call });
    this.#remember();
    this.#shared(this.room.shared);
  }

  /** For the page that comes after this one. */
  #remember(): void {
    if (this.#step.at !== "call") return;
    this.local.write(HAD, { call: this.#step.call, media: this.own.state } satisfies Had);
  }

  /** Turns one's own camera or microphone on or off, or tries one again that was missing. */
  toggle(kind: Kind): void {
    const now = this.own.state[kind === "audio" ? "microphone" : "camera"];
    void this.own.turn(kind, now !== "on");
  }

  /** The page goes away: the other side is told, and the call waits for the next page, which finds what this tab remembers. */
  leave(): void {
    this.#turn += 1; // A page that is shown again has not been in the call meanwhile.
    this.legs.close(true);
    if (this.#step.at === "idle") return;
    this.#giveBack();
    this.#go({ at: "idle" });
  }

  get #now(): number {
    return Date.now() + this.room.shared.ahead;
  }

  #return({ call, media }: Had): void {
    const running = calling(this.room.shared.visit);
    this.#since = null;
    this.#returned = true;
    if (running?.id !== call) {
      this.#put();
      return this.#go({ at: "ended", why: { end: "conversation_left" }, talked: 0, name: null, invited: null });
    }
    if (media.microphone === "off") void this.own.turn("audio", false);
    this.room.hold();
    this.#enter(call);
    this.#tellMedia();
  }

  /** While camera and microphone are asked for, the invitation may be answered elsewhere, or be over (V10). */
  #joins(to: Joins, { visit }: Shared): void {
    if (invited(visit)?.call === to.call) return;
    const head = visit.call?.id === to.call ? visit.call.call : null;
    this.#turn += 1;
    this.own.close();
    const elsewhere = head !== null && (head.phase !== "ended" || head.why.end === "not_now");
    if (elsewhere) return this.#go({ at: "idle" });
    this.#over(to);
  }

  /** The invitation is over. Why may come after the hub's refusal; until then it is told without a reason. */
  #over(to: Joins): void {
    const why = endOf(this.room.shared.visit, to.call) ?? { end: "conversation_left" };
    this.#go({ at: "ended", why, talked: 0, name: to.name, invited: to });
  }

  #shared(shared: Shared): void {
    const live = shared.link.is === "live";
    const again = live && !this.#live;
    this.#live = live;
    const { step } = this;
    if (step.at !== "call" && step.at !== "starting") {
      if ("to" in step && step.to.is === "join") this.#joins(step.to, shared);
      const why = step.at === "ended" && step.invited ? endOf(shared.visit, step.invited.call) : null;
      if (step.at === "ended" && why && why.end !== step.why.end) this.#go({ ...step, why });
      return;
    }
    if (shared.engaged !== null && shared.engaged !== this.room.tab) {
      this.#turn += 1;
      this.#put(); // Another tab has taken it over.
      return this.#go({ at: "idle" });
    }
    if (again) this.legs.live();
    if (step.at !== "call") return;
    const head = shared.visit.call;
    if (head?.id === step.call) {
      this.#headed(head);
    } else if (live && this.#head) {
      this.#end({ end: "conversation_left" }, this.#talked(this.#now)); // The hub has it no more.
    }
  }

  #headed(head: CallHead): void {
    if (head.version === this.#head?.version) return;
    this.#head = head;
    const { call } = head;
    if ("name" in call) this.#name = call.name;
    switch (call.phase) {
      case "ended":
        return this.#end(call.why, this.#talked(call.at));
      case "waiting":
        this.legs.close();
        break;
      case "active":
      case "reconnecting":
        this.#since = call.since;
        this.#follow(head);
        break;
      case "ringing":
      case "connecting":
        this.#follow(head);
        break;
    }
    this.changed();
  }

  #follow(head: CallHead): void {
    this.legs.follow(head, this.#returned);
    this.#returned = false;
  }

  /** A kind has changed: the other side gets it, and is told. */
  async #sends(kind: Kind): Promise<void> {
    this.changed();
    this.#remember();
    this.#tellMedia();
    await this.legs.send(kind, this.own.track(kind));
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
    this.#go({ at: "ended", why, talked, name: this.#name, invited: null });
  }

  /** This tab is done with the call. */
  #put(): void {
    this.local.remove(HAD);
    this.#giveBack();
  }

  /** Gives everything back that a call needs. Where the visitor is then, the caller says. */
  #giveBack(): void {
    this.#step = { at: "idle" }; // Letting go is heard here too, and must not open a leg again.
    this.legs.close();
    this.own.close();
    this.room.letGo();
    this.#head = null;
  }

  #go(step: Step): void {
    this.#step = step;
    this.changed();
  }
}

/** Why the hub refuses. It is told by its shape: the error was made in the widget's script, which has a class of its own. */
function reasonOf(error: unknown): Code {
  return (error as Partial<Refused> | null)?.error?.data.reason ?? "internal";
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
