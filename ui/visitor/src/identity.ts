import type { NewVisitor } from "@deskbell/shared/generated/NewVisitor";
import type { VisitorToken } from "@deskbell/shared/generated/VisitorToken";
import type { WireError } from "@deskbell/shared/generated/WireError";
import { Refused } from "@deskbell/shared/session";
import type { Store } from "./store";

const KEY = "visitor";
const DEVICE = "device";

/** Who this browser profile is to the hub. */
export class Identity {
  /** A token that the hub does not know is replaced once; after that something else is wrong. */
  #renewed = false;
  #asked: Promise<string> | null = null;
  /** For a profile whose memory is full: each connection and file would else be another visitor's. */
  #told: VisitorToken | null = null;

  constructor(
    private readonly store: Store,
    private readonly address: string,
    private readonly visitor: NewVisitor,
  ) {}

  /** Whether the hub has met this profile before. */
  get known(): boolean {
    return this.#known !== null;
  }

  /** The id of this profile, made at the first call. */
  device(newId: () => string): string {
    const known = this.store.read<string>(DEVICE);
    if (known) return known;
    const id = newId();
    this.store.write(DEVICE, id);
    return id;
  }

  /** The token of this profile; asks the hub for one when there is none, once for all who want it. */
  token(): Promise<string> {
    const known = this.#known;
    if (known) return Promise.resolve(known.token);
    this.#asked ??= this.#ask().finally(() => (this.#asked = null));
    return this.#asked;
  }

  get #known(): VisitorToken | null {
    return this.store.read<VisitorToken>(KEY) ?? this.#told;
  }

  async #ask(): Promise<string> {
    const response = await fetch(this.address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(this.visitor),
      credentials: "omit",
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw refusal(answer);
    this.#told = answer as VisitorToken;
    this.store.write(KEY, answer);
    return this.#told.token;
  }

  /** The hub no longer knows the token: forget it, once. Says whether it is worth trying again. */
  renew(): boolean {
    if (this.#renewed) return false;
    this.#renewed = true;
    this.store.remove(KEY);
    this.#told = null;
    return true;
  }
}

/** What the hub says when it refuses; whatever else stands in between and answers is worth another try. */
function refusal(answer: unknown): Error {
  const error = answer as Partial<WireError> | null;
  return error?.data?.reason ? new Refused(error as WireError) : new Error("not the hub's answer");
}
