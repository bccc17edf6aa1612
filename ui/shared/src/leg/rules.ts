/**
 * A leg's rules without a connection, a timer or a clock of their own (video.md, section 2): what happened goes in,
 * what is owed to the world comes out. The side that keeps these rules offers; the other one answers.
 */
import type { Candidate } from "../generated/Candidate";
import type { LegState as Report } from "../generated/LegState";
import type { Signal } from "../generated/Signal";
import { SIGNALS } from "../generated/wire";
import { hasUfrag, same } from "./candidates";

/** How a leg stands, for people. */
export type LegState = "new" | "connecting" | "connected" | "interrupted" | "failed" | "closed";

/** What can happen to a leg. */
export type LegInput =
  /** It begins. `fresh` says that another connection of this leg was there before: the page was loaded anew. */
  | { type: "open"; fresh: boolean }
  /** The offer of this generation is the local description. */
  | { type: "offered"; generation: number; sdp: string }
  /** No offer could be made, or the answer was none. */
  | { type: "unable"; generation: number }
  /** The browser has found a way to us; `ufrag` says for which offer (RFC 8839), where the browser knows. */
  | { type: "gathered"; candidate: Candidate; ufrag: string | null }
  /** The answer of this generation is the remote description. */
  | { type: "answered"; generation: number }
  | { type: "signal"; signal: Signal }
  | { type: "connection"; state: RTCPeerConnectionState }
  /** So many packets have come so far. `expected` says that the other side sends: silence then means that they are lost. */
  | { type: "received"; packets: number; expected: boolean }
  /** The hub is there again: what it was told before it may have forgotten. */
  | { type: "live" }
  /** This machine has another network, or one again. */
  | { type: "network" }
  /** The deadline has come. */
  | { type: "time" }
  | { type: "close" };

/** What a leg owes the world, in this order. */
export type LegEffect =
  /** Offer: on a new connection (`replaces`), else with new candidates on the one there is. */
  | { type: "offer"; generation: number; replaces: boolean }
  | { type: "send"; signal: Signal }
  /** Take this as the answer. */
  | { type: "answer"; generation: number; sdp: string }
  | { type: "candidate"; candidate: Candidate }
  | { type: "state"; state: LegState }
  /** Tell the hub. */
  | { type: "report"; state: Report }
  | { type: "close" };

/** Without connectivity for so long it is worth a restart. */
export const INTERRUPTED_MS = 2_000;
/** A restart that has not connected within this time is followed by another. */
export const RESTART_MS = 5_000;
/** From this try on the connection itself is replaced: the other side may have lost its own. */
const REPLACE_FROM = 3;

/** What belongs to one offer. */
interface Offer {
  generation: number;
  fresh: boolean;
  /** Once it is the local description. */
  sdp: string | null;
  candidates: Candidate[];
  answer: "none" | "taking" | "taken";
  /** The other side's candidates, as they came. */
  remote: Candidate[];
}

function fingerprintOf(sdp: string): string | null {
  return /^a=fingerprint:(.*)$/m.exec(sdp)?.[1]?.trim().toLowerCase() ?? null;
}

export class LegRules {
  #state: LegState = "new";
  #offer: Offer | null = null;
  #last: number;
  #connection: RTCPeerConnectionState = "new";
  /** It has been connected once: from then on it is interrupted and not failed. */
  #held = false;
  /** A browser notices a dead path late (5 s and more); the packets that do not come say so earlier. */
  #heard: { packets: number; at: number } | null = null;
  /** Whose the other end of this connection is: the fingerprint of its certificate (RFC 8122). */
  #other: string | null = null;
  /** When the connectivity went. */
  #lostAt: number | null = null;
  /** When the restart under way began, and which one in a row it is. */
  #restart: { at: number; tries: number } | null = null;
  #effects: LegEffect[] = [];

  /** `last` is the highest generation that any page has used for this leg; 0 without one. */
  constructor(last: number) {
    this.#last = last;
  }

  get state(): LegState {
    return this.#state;
  }

  /** The generation of the newest offer. */
  get generation(): number {
    return this.#last;
  }

  /** When `time` is wanted; `Infinity` when nothing is waited for. */
  get deadline(): number {
    if (this.#state === "closed") return Infinity;
    const lost = this.#lostAt === null || this.#restart ? Infinity : this.#lostAt + INTERRUPTED_MS;
    return Math.min(lost, this.#restart ? this.#restart.at + RESTART_MS : Infinity);
  }

  /** Takes in what happened and says what is owed for it. Nothing follows a close. */
  on(now: number, input: LegInput): LegEffect[] {
    this.#effects = [];
    if (this.#state !== "closed") this.#take(now, input);
    return this.#effects;
  }

  #take(now: number, input: LegInput): void {
    switch (input.type) {
      case "open":
        if (this.#offer) break;
        this.#become("connecting");
        this.#offerAnew(input.fresh, true);
        break;
      case "offered":
        this.#offered(input.generation, input.sdp);
        break;
      case "unable":
        if (input.generation !== this.#last) break;
        this.#become("failed");
        this.#owe({ type: "report", state: "unable" });
        break;
      case "gathered":
        this.#gathered(input.candidate, input.ufrag);
        break;
      case "answered":
        this.#answered(input.generation);
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
      case "live":
        if (this.#state !== "connected") this.#sayAgain();
        break;
      case "network":
        // The candidates are of a network that is gone. A first offer is not given up: the answer may be on its way.
        if (this.#held && this.#state !== "connected") this.#begin(now);
        break;
      case "time":
        if (now < this.deadline) break;
        if (!this.#restart) this.#interrupted();
        this.#begin(now);
        break;
      case "close":
        this.#become("closed");
        this.#owe({ type: "close" });
        break;
    }
  }

  /** A restart, unless one has just begun. */
  #begin(now: number): void {
    if (this.#restart && now - this.#restart.at < RESTART_MS) return;
    const tries = (this.#restart?.tries ?? 0) + 1;
    this.#restart = { at: now, tries };
    this.#offerAnew(tries >= REPLACE_FROM, tries >= REPLACE_FROM);
  }

  #offerAnew(fresh: boolean, replaces: boolean): void {
    const generation = ++this.#last;
    this.#offer = { generation, fresh, sdp: null, candidates: [], answer: "none", remote: [] };
    if (replaces) {
      this.#connection = "new";
      this.#heard = null;
      this.#other = null;
    }
    this.#owe({ type: "offer", generation, replaces });
  }

  #offered(generation: number, sdp: string): void {
    const offer = this.#offer;
    if (!offer || offer.generation !== generation || offer.sdp !== null) return;
    offer.sdp = sdp;
    const early = offer.candidates;
    offer.candidates = [];
    this.#owe({ type: "send", signal: { type: "offer", generation, fresh: offer.fresh, sdp } });
    for (const candidate of early) this.#gathered(candidate, null);
  }

  #gathered(candidate: Candidate, ufrag: string | null): void {
    const offer = this.#offer;
    if (!offer || candidate.candidate.length > SIGNALS.candidate_bytes || offer.candidates.length >= SIGNALS.candidates) return;
    if (offer.candidates.some((one) => same(one, candidate))) return;
    if (offer.sdp === null) {
      offer.candidates.push(candidate);
    } else if (ufrag === null || hasUfrag(offer.sdp, ufrag)) {
      offer.candidates.push(candidate);
      this.#owe({ type: "send", signal: { type: "candidate", generation: offer.generation, candidate } });
    }
  }

  /** The newest offer and what belongs to it, for a hub or another side that may not have it. */
  #sayAgain(): void {
    const offer = this.#offer;
    if (!offer || offer.sdp === null || offer.answer !== "none") return;
    const { generation, fresh, sdp, candidates } = offer;
    this.#owe({ type: "send", signal: { type: "offer", generation, fresh, sdp } });
    for (const candidate of candidates) this.#owe({ type: "send", signal: { type: "candidate", generation, candidate } });
  }

  #signal(now: number, signal: Signal): void {
    const offer = this.#offer;
    switch (signal.type) {
      case "answer":
        if (!offer || offer.sdp === null || signal.generation !== offer.generation || offer.answer !== "none") break;
        if (this.#other !== null && fingerprintOf(signal.sdp) !== this.#other) {
          // Somebody who knows nothing of this connection: another page, or the other side's program was started anew.
          this.#restart = { at: now, tries: REPLACE_FROM };
          this.#offerAnew(true, true);
          break;
        }
        this.#other = fingerprintOf(signal.sdp);
        offer.answer = "taking";
        this.#owe({ type: "answer", generation: signal.generation, sdp: signal.sdp });
        break;
      case "candidate":
        if (!offer || signal.generation !== offer.generation || offer.remote.length >= SIGNALS.candidates) break;
        if (offer.remote.some((one) => same(one, signal.candidate))) break;
        offer.remote.push(signal.candidate);
        if (offer.answer === "taken") this.#owe({ type: "candidate", candidate: signal.candidate });
        break;
      case "offer_again":
        if (offer?.answer === "none") this.#sayAgain();
        else if (this.#restart?.tries === 0) {
          // Whoever said bye is back, in a page that knows nothing of the former connection.
          this.#restart = { at: now, tries: 1 };
          this.#offerAnew(true, true);
        } else this.#begin(now);
        break;
      case "bye":
        if (!this.#held) break;
        this.#interrupted();
        this.#heard = null; // What had come before is counted only after it, and would look like somebody who is there.
        // Whoever said it is gone at this moment: the first restart waits for them to come back.
        this.#restart ??= { at: now, tries: 0 };
        break;
      case "offer":
        break; // Only this side offers.
    }
  }

  #answered(generation: number): void {
    const offer = this.#offer;
    if (!offer || offer.generation !== generation || offer.answer !== "taking") return;
    offer.answer = "taken";
    for (const candidate of offer.remote) this.#owe({ type: "candidate", candidate });
    // A connection that never broke on this side says nothing more of itself.
    if (this.#connection === "connected") this.#isConnected();
  }

  #connected(now: number, connection: RTCPeerConnectionState): void {
    this.#connection = connection;
    switch (connection) {
      case "connected":
        this.#isConnected(); // Also without an answer to a restart: then the old path has come back by itself.
        break;
      case "disconnected":
        this.#lostAt ??= now;
        break;
      case "failed":
        if (this.#held) {
          this.#lostAt ??= now;
          this.#interrupted();
        } else if (this.#state !== "failed") {
          this.#become("failed");
          this.#owe({ type: "report", state: "failed" });
        }
        this.#begin(now);
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
      this.#interrupted();
      this.#begin(now);
    }
  }

  #isConnected(): void {
    this.#lostAt = null;
    this.#restart = null;
    this.#held = true;
    if (this.#state === "connected") return;
    this.#become("connected");
    this.#owe({ type: "report", state: "connected" });
  }

  #interrupted(): void {
    if (this.#state !== "connected") return;
    this.#become("interrupted");
    this.#owe({ type: "report", state: "interrupted" });
  }

  #become(state: LegState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#owe({ type: "state", state });
  }

  #owe(effect: LegEffect): void {
    this.#effects.push(effect);
  }
}
