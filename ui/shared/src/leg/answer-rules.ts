/**
 * The rules of a leg's other end (video.md, section 2): who keeps them answers what the visitor offers. Like `rules.ts`
 * without a connection, a timer or a clock of their own.
 */
import type { Candidate } from "../generated/Candidate";
import type { LegState as Report } from "../generated/LegState";
import type { Signal } from "../generated/Signal";
import { SIGNALS } from "../generated/wire";
import { hasUfrag, same } from "./candidates";
import { INTERRUPTED_MS, type LegState } from "./rules";

/** What can happen to a leg that answers. */
export type AnswerInput =
  /** It begins. `again` says that a former page of this device had it: the visitor is asked for a new offer. */
  | { type: "open"; again: boolean }
  /** The answer to the offer of this generation is the local description. */
  | { type: "answered"; generation: number; sdp: string }
  /** The offer of this generation could not be answered. */
  | { type: "unable"; generation: number }
  /** The browser has found a way to us; `ufrag` says for which answer (RFC 8839), where the browser knows. */
  | { type: "gathered"; candidate: Candidate; ufrag: string | null }
  | { type: "signal"; signal: Signal }
  | { type: "connection"; state: RTCPeerConnectionState }
  /** So many packets have come so far. `expected` says that the visitor sends: silence then means that they are lost. */
  | { type: "received"; packets: number; expected: boolean }
  /** Whether the visitor sends a picture, which is then waited for before this end is ready (H2). */
  | { type: "picture"; expected: boolean }
  /** The first picture of this leg was on the screen. */
  | { type: "presented" }
  /** The hub is there again: what it was told before it may have forgotten. */
  | { type: "live" }
  /** This device has another network, or one again. */
  | { type: "network" }
  /** The deadline has come. */
  | { type: "time" }
  | { type: "close" };

/** What such a leg owes the world, in this order. */
export type AnswerEffect =
  /** Answer this offer: on a new connection (`replaces`), else on the one there is. */
  | { type: "answer"; generation: number; sdp: string; replaces: boolean }
  | { type: "candidate"; candidate: Candidate }
  | { type: "send"; signal: Signal }
  | { type: "state"; state: LegState }
  /** Tell the hub. */
  | { type: "report"; state: Report }
  | { type: "close" };

/** An offer that was asked for and has not connected within this time is asked for again. As the desk does. */
export const ASK_AGAIN_MS = 5_000;

/** What belongs to one offer. */
interface Answered {
  generation: number;
  sdp: string;
  /** The visitor's candidates, as they came. */
  remote: Candidate[];
  /** Once it is the local description. */
  answer: string | null;
  candidates: Candidate[];
}

export class AnswerRules {
  #state: LegState = "new";
  #offer: Answered | null = null;
  #connection: RTCPeerConnectionState = "new";
  /** It has been connected once, here or in a former page: from then on it is interrupted and not failed. */
  #held = false;
  /** A browser notices a dead path late (5 s and more); the packets that do not come say so earlier. */
  #heard: { packets: number; at: number } | null = null;
  /** When the connectivity went. */
  #lostAt: number | null = null;
  /** When the visitor is asked for an offer, if nothing else happens. */
  #askAt: number | null = null;
  /** An offer was asked for and has not come. */
  #asked = false;
  #presented = false;
  /** This end was ready once: from then on a connection is enough. */
  #wasReady = false;
  /** What the hub was told last. */
  #told: Report | null = null;
  #effects: AnswerEffect[] = [];

  /** `picture`: this end is ready once it has shown one (H2); else as soon as it is connected. */
  constructor(private picture: boolean) {}

  get state(): LegState {
    return this.#state;
  }

  /** The generation of the newest offer; 0 before the first. */
  get generation(): number {
    return this.#offer?.generation ?? 0;
  }

  /** When `time` is wanted; `Infinity` when nothing is waited for. */
  get deadline(): number {
    if (this.#state === "closed") return Infinity;
    const lost = this.#lostAt === null || this.#state !== "connected" ? Infinity : this.#lostAt + INTERRUPTED_MS;
    return Math.min(lost, this.#askAt ?? Infinity);
  }

  /** Takes in what happened and says what is owed for it. Nothing follows a close. */
  on(now: number, input: AnswerInput): AnswerEffect[] {
    this.#effects = [];
    if (this.#state !== "closed") this.#take(now, input);
    return this.#effects;
  }

  #take(now: number, input: AnswerInput): void {
    switch (input.type) {
      case "open":
        if (this.#state !== "new") break;
        this.#become("connecting");
        this.#held = input.again;
        if (input.again) this.#ask(now);
        break;
      case "answered":
        this.#answered(input.generation, input.sdp);
        break;
      case "unable":
        this.#unable(now, input.generation);
        break;
      case "gathered":
        this.#gathered(input.candidate, input.ufrag);
        break;
      case "signal":
        this.#signal(now, input.signal);
        break;
      case "connection":
        this.#connected(now, input.state);
        break;
      case "received":
        this.#received(now, input.packets, input.expected);
        break;
      case "picture":
        this.picture = input.expected;
        this.#ready();
        break;
      case "presented":
        this.#presented = true;
        this.#ready();
        break;
      case "live":
        if (this.#state === "connected") break;
        this.#sayAgain();
        if (this.#asked) this.#owe({ type: "send", signal: { type: "offer_again" } });
        break;
      case "network":
        // The candidates are of a network that is gone. A first offer is not given up: it may connect yet.
        if (this.#held && this.#state !== "connected") this.#ask(now);
        break;
      case "time":
        if (now < this.deadline) break;
        if (this.#state === "connected") this.#interrupted(now);
        else this.#ask(now);
        break;
      case "close":
        this.#become("closed");
        this.#owe({ type: "close" });
        break;
    }
  }

  #signal(now: number, signal: Signal): void {
    switch (signal.type) {
      case "offer":
        this.#offered(now, signal);
        break;
      case "candidate": {
        const offer = this.#offer;
        if (!offer || signal.generation !== offer.generation || offer.remote.length >= SIGNALS.candidates) break;
        if (offer.remote.some((one) => same(one, signal.candidate))) break;
        offer.remote.push(signal.candidate);
        this.#owe({ type: "candidate", candidate: signal.candidate });
        break;
      }
      case "bye":
        if (!this.#held) break;
        this.#heard = null; // What had come before is counted only after it, and would look like somebody who is there.
        // Whoever said it is gone at this moment, and offers by itself when it comes back.
        this.#asked = false;
        this.#askAt = now + ASK_AGAIN_MS;
        this.#interrupted(now);
        break;
      case "answer":
      case "offer_again":
        break; // This side's to say.
    }
  }

  #offered(now: number, { generation, fresh, sdp }: Extract<Signal, { type: "offer" }>): void {
    const known = this.#offer;
    if (known && generation <= known.generation) {
      // The visitor says it again when it has no answer: that may be lost, too.
      if (generation === known.generation && sdp === known.sdp && this.#state !== "connected") this.#sayAgain();
      // A page that was loaded anew may not know how far its predecessor had counted.
      if (!fresh || sdp === known.sdp) return;
    }
    const replaces = fresh || !known;
    this.#offer = { generation, sdp, remote: [], answer: null, candidates: [] };
    this.#asked = false;
    this.#askAt = this.#held && this.#state !== "connected" ? now + ASK_AGAIN_MS : null;
    if (replaces) {
      this.#connection = "new";
      this.#heard = null;
      if (this.#state === "connected") this.#lostAt ??= now;
    }
    this.#owe({ type: "answer", generation, sdp, replaces });
  }

  #answered(generation: number, sdp: string): void {
    const offer = this.#offer;
    if (!offer || offer.generation !== generation || offer.answer !== null) return;
    offer.answer = sdp;
    const early = offer.candidates;
    offer.candidates = [];
    this.#owe({ type: "send", signal: { type: "answer", generation, sdp } });
    for (const candidate of early) this.#gathered(candidate, null);
    // A connection that never broke on this side says nothing more of itself.
    if (this.#connection === "connected") this.#isConnected();
  }

  #unable(now: number, generation: number): void {
    if (generation !== this.#offer?.generation) return;
    if (this.#held) return this.#interrupted(now); // Another offer may do better.
    this.#become("failed");
    this.#report("unable");
  }

  #gathered(candidate: Candidate, ufrag: string | null): void {
    const offer = this.#offer;
    if (!offer || candidate.candidate.length > SIGNALS.candidate_bytes || offer.candidates.length >= SIGNALS.candidates) return;
    if (offer.candidates.some((one) => same(one, candidate))) return;
    if (offer.answer === null) {
      offer.candidates.push(candidate);
    } else if (ufrag === null || hasUfrag(offer.answer, ufrag)) {
      offer.candidates.push(candidate);
      this.#owe({ type: "send", signal: { type: "candidate", generation: offer.generation, candidate } });
    }
  }

  /** The newest answer and what belongs to it, for a hub or a visitor who may not have it. */
  #sayAgain(): void {
    const offer = this.#offer;
    if (!offer || offer.answer === null) return;
    const { generation, answer, candidates } = offer;
    this.#owe({ type: "send", signal: { type: "answer", generation, sdp: answer } });
    for (const candidate of candidates) this.#owe({ type: "send", signal: { type: "candidate", generation, candidate } });
  }

  #connected(now: number, connection: RTCPeerConnectionState): void {
    this.#connection = connection;
    switch (connection) {
      case "connected":
        this.#isConnected();
        break;
      case "disconnected":
        this.#lostAt ??= now;
        break;
      case "failed":
        if (this.#held) this.#interrupted(now);
        else if (this.#state !== "failed") {
          this.#become("failed");
          this.#report("failed");
        }
        break;
      case "new":
      case "connecting":
      case "closed":
        break;
    }
  }

  #received(now: number, packets: number, expected: boolean): void {
    if (packets !== this.#heard?.packets || !expected) {
      const comes = this.#heard !== null && packets > this.#heard.packets;
      this.#heard = { packets, at: now };
      if (comes && this.#held && this.#connection === "connected") this.#isConnected(); // It was a pause.
    } else if (this.#state === "connected" && now - this.#heard.at >= INTERRUPTED_MS) {
      this.#interrupted(now);
    }
  }

  #isConnected(): void {
    this.#lostAt = null;
    this.#askAt = null;
    this.#asked = false;
    this.#held = true;
    this.#become("connected");
    this.#ready();
  }

  /** Media flows here (H2). */
  #ready(): void {
    const waits = this.picture && !this.#presented && !this.#wasReady;
    if (this.#state !== "connected" || waits || this.#told === "connected") return;
    this.#wasReady = true;
    this.#report("connected");
  }

  #interrupted(now: number): void {
    this.#lostAt = null;
    if (this.#state !== "interrupted") {
      this.#become("interrupted");
      this.#report("interrupted");
    }
    if (this.#askAt === null) this.#ask(now);
  }

  /** The visitor is to offer again. */
  #ask(now: number): void {
    this.#asked = true;
    this.#askAt = now + ASK_AGAIN_MS;
    this.#owe({ type: "send", signal: { type: "offer_again" } });
  }

  #become(state: LegState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#owe({ type: "state", state });
  }

  #report(state: Report): void {
    this.#told = state;
    this.#owe({ type: "report", state });
  }

  #owe(effect: AnswerEffect): void {
    this.#effects.push(effect);
  }
}
