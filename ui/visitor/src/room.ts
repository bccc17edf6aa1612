/** One tab's share in the chat: it leads, or it follows the tab that does. */
import type { Intent, Shared } from "./model/shared";
import { NOTHING } from "./model/shared";
import { Leader, type Surroundings } from "./leader";
import { type Unsent, writeUnsent } from "./model/unsent";

type Said = { from: "leader"; shared: Shared } | { from: "follower"; intent: Intent | null };

/** A leader that does not answer within this time is asleep or stuck: the tab in front takes over. 1 s. */
const ANSWER_WITHIN_MS = 1_000;

export class Room {
  #shared: Shared = NOTHING;
  #leader: Leader | null = null;
  #heard = new Set<(shared: Shared) => void>();
  #others: BroadcastChannel;
  #followed = false;
  #announcing = false;
  /** What no leader has answered yet: it is done by this tab when it comes to lead. Each can be done twice without harm. */
  #unheard: Intent[] = [];
  #patience: ReturnType<typeof setTimeout> | undefined;
  #closed = new AbortController();
  #waiting = new AbortController();
  #release = () => {};

  /** `name` is the same in all tabs that share a visitor. */
  constructor(
    private readonly name: string,
    private readonly around: Omit<Surroundings, "changed">,
  ) {
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
  send(text: string): void {
    const unsent: Unsent = { id: this.around.newId(), text, at: Date.now(), state: { is: "queued" } };
    writeUnsent(this.around.store, unsent);
    this.do({ want: "send", unsent });
  }

  close(): void {
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
    this.#waiting.abort(); // A thief has no use for its place in the line.
    this.#waiting = new AbortController();
    const lead = () =>
      new Promise<void>((release) => {
        this.#release = release;
        this.#lead();
      });
    try {
      const options = steal ? { steal } : { signal: this.#waiting.signal };
      await navigator.locks.request(this.name, options, lead);
    } catch {
      this.#follow(); // Another tab has taken over, or the room was closed.
    }
  }

  #lead(): void {
    if (this.#leader || this.#closed.signal.aborted) return;
    clearTimeout(this.#patience);
    this.#leader = new Leader({ ...this.around, changed: (shared) => this.#changed(shared) });
    for (const intent of this.#unheard.splice(0)) this.#leader.do(intent);
    this.#announce();
  }

  #follow(): void {
    if (!this.#leader) return;
    this.#leader.stop();
    this.#leader = null;
    if (this.#closed.signal.aborted) return;
    void this.#queueForLead(false);
    this.#tell(null);
  }

  #hear(said: Said): void {
    if (said.from === "leader") {
      clearTimeout(this.#patience);
      this.#unheard = [];
      if (!this.#leader) this.#changed(said.shared);
    } else if (this.#leader) {
      this.#followed = true;
      if (said.intent) this.#leader.do(said.intent);
      this.#announce();
    }
  }

  /** Speaks to the leader, who must answer when somebody looks at this tab. */
  #tell(intent: Intent | null): void {
    if (this.#leader) return;
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
      if (this.#leader) this.#others.postMessage({ from: "leader", shared: this.#shared } satisfies Said);
    });
  }
}
