/** One tab's share in the chat: it leads, or it follows the tab that does. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import type { Code } from "@deskbell/shared/generated/Code";
import type { IceServers } from "@deskbell/shared/generated/IceServers";
import type { Methods } from "@deskbell/shared/generated/methods";
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import type { CommandMethod } from "@deskbell/shared/session";
import type { Intent, Shared } from "./model/shared";
import { NOTHING } from "./model/shared";
import { Leader, type Surroundings } from "./leader";
import { type Unsent, writeUnsent } from "./model/unsent";

/** Who comes to lead says that it `begins`: it has not heard who follows. */
type Said = { from: "leader"; shared: Shared; begins: boolean } | { from: "follower"; intent: Intent | null };

/** A leader that does not answer within this time is asleep or stuck: the tab in front takes over. 1 s. */
const ANSWER_WITHIN_MS = 1_000;

/** Two tabs that both want to lead must not take it from each other without a breath. 300 ms. */
const AGAIN_AFTER_MS = 300;

export class Room {
  /** Names this tab among those of the visitor. */
  readonly tab: string;
  #shared: Shared = NOTHING;
  #leader: Leader | null = null;
  #heard = new Set<(shared: Shared) => void>();
  #others: BroadcastChannel;
  #followed = false;
  #announcing = false;
  #begins = false;
  /** What no leader has answered yet: it is done by this tab when it comes to lead. Each can be done twice without harm. */
  #unheard: Intent[] = [];
  #patience: ReturnType<typeof setTimeout> | undefined;
  #closed = new AbortController();
  #waiting = new AbortController();
  #release = () => {};
  /** This tab has the call, and leads for as long. */
  #holds = false;
  /** What a call has asked of the hub: asked again, with the same ids, by whichever leader this tab comes to have. */
  #asked = new Map<string, (leader: Leader) => void>();
  #signalled = new Set<(frame: SignalFrame) => void>();

  /** `name` is the same in all tabs that share a visitor. */
  constructor(
    private readonly name: string,
    private readonly around: Omit<Surroundings, "changed" | "signal">,
  ) {
    this.tab = around.newId();
    this.#others = new BroadcastChannel(name);
    this.#others.onmessage = ({ data }: MessageEvent<Said>) => this.#hear(data);
    const { signal } = this.#closed;
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#tell(null), { signal });
    void this.#queueForLead(false);
    this.#tell(null);
  }

  get shared(): Shared {
    return this.#shared;
  }

  /** Whether this tab holds the session. */
  get leads(): boolean {
    return this.#leader !== null;
  }

  /** Calls back with every change, until the room is closed. */
  subscribe(heard: (shared: Shared) => void): void {
    this.#heard.add(heard);
  }

  /** Has the leading tab do something. */
  do(intent: Intent): void {
    if (this.#leader) this.#leader.do(intent);
    else this.#tell(intent);
  }

  /** Sends a message: it is kept first, so that no tab can lose it. */
  send(text: string, attachments: readonly Attachment[]): void {
    const unsent: Unsent = { id: this.around.newId(), text, attachments, at: Date.now(), state: { is: "queued" } };
    writeUnsent(this.around.store, unsent);
    this.do({ want: "send", unsent });
  }

  newId(): string {
    return this.around.newId();
  }

  /** This tab has a call: it takes the lead, and keeps it. */
  hold(): void {
    this.#holds = true;
    if (this.#leader) this.#leader.engage(this.tab);
    else void this.#queueForLead(true);
  }

  /** The call is over, or another tab has it. */
  letGo(): void {
    this.#holds = false;
    this.#leader?.engage(null);
  }

  /** Has the hub do something once for a call. The tab that asks leads: its answer comes back here. */
  ask<M extends CommandMethod>(method: M, params: Methods[M]["params"], surfaces: readonly Code[] = []): Promise<Methods[M]["result"]> {
    return new Promise((resolve, reject) => {
      const settled = () => this.#asked.delete(params.command_id);
      const put = (leader: Leader) => void leader.command(method, params, surfaces).finally(settled).then(resolve, reject);
      this.#asked.set(params.command_id, put);
      if (this.#leader) put(this.#leader);
      else void this.#queueForLead(true);
    });
  }

  /** Servers for a call; `null` while the hub is not there. */
  async ice(call: string): Promise<IceServers | null> {
    return (await this.#leader?.ice(call)) ?? null;
  }

  /** Tells the other device of a call; dropped while the hub is not there. */
  signal(frame: SignalFrame): void {
    this.#leader?.signal(frame);
  }

  /** Calls back with what the other device of a call says. */
  onSignal(heard: (frame: SignalFrame) => void): void {
    this.#signalled.add(heard);
  }

  close(): void {
    this.#holds = false;
    this.#signalled.clear();
    clearTimeout(this.#patience);
    this.#closed.abort();
    this.#waiting.abort();
    this.#heard.clear();
    this.#others.close();
    this.#leader?.stop();
    this.#leader = null;
    this.#release();
  }

  async #queueForLead(steal: boolean): Promise<void> {
    if (!("locks" in navigator)) {
      this.#lead(); // Without locks every tab has a session of its own; the hub still takes no message twice.
      return;
    }
    if (this.#closed.signal.aborted) return;
    this.#waiting.abort(); // A thief has no use for its place in the line.
    const mine = (this.#waiting = new AbortController());
    const lead = () =>
      new Promise<void>((release) => {
        this.#release = release;
        this.#lead();
      });
    try {
      const options = steal ? { steal } : { signal: mine.signal };
      await navigator.locks.request(this.name, options, lead);
    } catch {
      // Another tab has taken over. What this tab has asked for since takes the lock from itself, and not the lead.
      if (mine === this.#waiting) this.#follow();
    }
  }

  #lead(): void {
    if (this.#leader || this.#closed.signal.aborted) return;
    clearTimeout(this.#patience);
    this.#leader = new Leader({
      ...this.around,
      changed: (shared) => this.#changed(shared),
      signal: (frame) => this.#signalled.forEach((heard) => heard(frame)),
    });
    if (this.#holds) this.#leader.engage(this.tab);
    for (const put of this.#asked.values()) put(this.#leader);
    for (const intent of this.#unheard.splice(0)) this.#leader.do(intent);
    this.#begins = true;
    this.#announce();
  }

  #follow(): void {
    if (!this.#leader) return;
    this.#leader.stop();
    this.#leader = null;
    void this.#queueForLead(false);
    this.#tell(null);
    if (this.#holds) setTimeout(() => this.#holds && !this.#leader && void this.#queueForLead(true), AGAIN_AFTER_MS);
  }

  #hear(said: Said): void {
    if (said.from === "leader") {
      clearTimeout(this.#patience);
      this.#unheard = [];
      if (this.#leader) return;
      if (said.shared.engaged !== null && said.shared.engaged !== this.tab) this.#holds = false; // It was taken over there.
      this.#changed(said.shared);
      if (said.begins) this.#tell(null);
    } else if (this.#leader) {
      this.#followed = true;
      if (said.intent) this.#leader.do(said.intent);
      this.#announce();
    }
  }

  /** Speaks to the leader, who must answer when somebody looks at this tab. A page may still write when its chat is closed. */
  #tell(intent: Intent | null): void {
    if (this.#leader || this.#closed.signal.aborted) return;
    if (intent) this.#unheard.push(intent);
    this.#others.postMessage({ from: "follower", intent } satisfies Said);
    if (document.visibilityState !== "visible" || !("locks" in navigator)) return;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => void this.#queueForLead(true), ANSWER_WITHIN_MS);
  }

  #changed(shared: Shared): void {
    this.#shared = shared;
    for (const heard of this.#heard) heard(shared);
    if (this.#leader && this.#followed) this.#announce();
  }

  /** Tells the other tabs, once for all changes of a moment. */
  #announce(): void {
    if (this.#announcing) return;
    this.#announcing = true;
    queueMicrotask(() => {
      this.#announcing = false;
      if (!this.#leader) return;
      this.#others.postMessage({ from: "leader", shared: this.#shared, begins: this.#begins } satisfies Said);
      this.#begins = false;
    });
  }
}
