// Looks for the hub while its address is typed. Only the answer for the last address counts.
import { asRefusal, inWords } from "@/lib/refusals";
import type { HubFound, Refusal } from "@deskbell/shared/types";

/** A pause this long, and the address is worth a look: 400 ms. */
export const PAUSE_MS = 400;

export class HubFinder {
  found = $state.raw<HubFound | null>(null);
  #refused = $state.raw<Refusal | null>(null);
  looking = $state(false);
  readonly #find: (address: string) => Promise<HubFound>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(find: (address: string) => Promise<HubFound>) {
    this.#find = find;
  }

  /** Why there is none, in words. */
  get problem(): string | null {
    return this.#refused && inWords(this.#refused);
  }

  /** The address has changed. */
  look(address: string, pause = PAUSE_MS) {
    this.stop();
    const wanted = address.trim();
    this.found = null;
    this.#refused = null;
    this.looking = wanted !== "";
    if (wanted !== "") this.#timer = setTimeout(() => void this.#ask(wanted, this.#turn), pause);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#turn += 1;
  }

  async #ask(address: string, turn: number) {
    try {
      const found = await this.#find(address);
      if (turn === this.#turn) this.found = found;
    } catch (error) {
      if (turn === this.#turn) this.#refused = asRefusal(error);
    }
    if (turn === this.#turn) this.looking = false;
  }
}
