import type { Limits } from "../generated/Limits";
import type { WireError } from "../generated/WireError";
import type { Random } from "./ids";
import { backoff, Bucket } from "./pace";
import type { Command, Outcome } from "./signals";

type Pace = Pick<Limits, "commands_per_second" | "command_burst">;
type Answer = { to: { command: string } | { query: number }; outcome: Outcome };

/**
 * What waits for the hub's answer. Commands go one at a time: the next one is sent only when the one before it is
 * answered, so a refusal that passes cannot change their order. A command may be sent again after a reconnect,
 * with the same id, and the hub then gives the same answer.
 */
export class Outgoing {
  #commands: Command[] = [];
  #inFlight: number | null = null;
  #notBefore = 0;
  #refusals = 0;
  #queries = new Map<number, number>();
  #pace: Pace = { command_burst: 1, commands_per_second: 1 }; // Until the hub has said.
  #bucket = new Bucket(1, 1);

  constructor(private readonly random: Random) {}

  /** When the next command may be sent; `Infinity` when none waits for a time. */
  get deadline(): number {
    return this.#commands.length > 0 && this.#inFlight === null ? this.#notBefore : Infinity;
  }

  /** The clock was set back by so much. */
  setBack(by: number): void {
    this.#notBefore -= by;
  }

  /** The hub's limits of this session. */
  paceBy(pace: Pace): void {
    if (pace.command_burst === this.#pace.command_burst && pace.commands_per_second === this.#pace.commands_per_second) return;
    this.#pace = pace;
    this.#bucket = new Bucket(pace.command_burst, pace.commands_per_second);
  }

  /** Queues a command; the same id again changes nothing. */
  add(command: Command): void {
    const known = this.#commands.some((one) => one.params.command_id === command.params.command_id);
    if (!known) this.#commands.push(command);
  }

  /** The command to be sent now, as request `id`. */
  next(now: number, id: number): Command | null {
    const first = this.#commands[0];
    if (!first || this.#inFlight !== null || now < this.#notBefore) return null;
    const taken = this.#bucket.take(now);
    if (!taken.ok) {
      this.#notBefore = taken.at;
      return null;
    }
    this.#inFlight = id;
    return first;
  }

  /** Request `id` asks for query `key`. */
  asked(id: number, key: number): void {
    this.#queries.set(id, key);
  }

  /** The answer to request `id`, when somebody still waits for it. */
  answered(now: number, id: unknown, outcome: Outcome): Answer | null {
    const query = this.#queries.get(id as number);
    if (query !== undefined) {
      this.#queries.delete(id as number);
      return { to: { query }, outcome };
    }
    const first = this.#commands[0];
    if (!first || id !== this.#inFlight) return null;
    this.#inFlight = null;
    if (!outcome.ok && passes(outcome.error, first)) {
      this.#notBefore = now + (outcome.error.data.retry_after_ms ?? backoff(this.#refusals, this.random));
      this.#refusals += 1;
      return null;
    }
    this.#refusals = 0;
    this.#commands.shift();
    return { to: { command: first.params.command_id }, outcome };
  }

  /** Forgets what was in flight. Gives the queries that nobody will answer; commands will be sent again. */
  disconnected(): number[] {
    this.#inFlight = null;
    const orphans = [...this.#queries.values()];
    this.#queries.clear();
    return orphans;
  }
}

/** Whether the same command can succeed later, and the caller leaves it at that. */
function passes(error: WireError, command: Command): boolean {
  return error.data.temporary && !command.surfaces?.includes(error.data.reason);
}
