// Programs that a test starts: each in a process group of its own, with its log in OUT, and gone when the
// test is.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const running = new Set();

/** Everything that a test gives up when it ends, last first. */
export class Stage {
  #endings = [];

  constructor(name) {
    this.name = name;
    this.out = join(process.env.OUT, name);
    mkdirSync(this.out, { recursive: true });
  }

  /** Does this at the end, whatever happens. */
  atEnd(ending) {
    this.#endings.push(ending);
  }

  /** Starts a program and stops it at the end. */
  start(name, command, args, options = {}) {
    const program = new Program(name, command, args, join(this.out, `${name}.log`), options);
    this.atEnd(() => program.stop());
    return program;
  }

  async end() {
    const problems = [];
    for (const ending of this.#endings.reverse()) {
      try {
        await ending();
      } catch (error) {
        problems.push(error);
      }
    }
    this.#endings = [];
    if (problems.length > 0) throw new AggregateError(problems, `the stage of ${this.name} does not come down`);
  }
}

export class Program {
  #child;
  #lines = [];
  #waiting = new Set();
  #ended;

  constructor(name, command, args, log, { env = {}, stdio = ["ignore", "pipe", "pipe"] } = {}) {
    this.name = name;
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, stdio, detached: true });
    running.add(this.#child);
    const file = createWriteStream(log, { flags: "a" });
    for (const stream of [this.#child.stdout, this.#child.stderr, this.#child.stdio[3]]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        file.write(`${line}\n`);
        this.#lines.push(line);
        for (const wait of this.#waiting) wait(line);
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(error.message));
      this.#child.on("exit", (code, signal) => {
        running.delete(this.#child);
        resolve(signal ?? `exit code ${code}`);
      });
    });
    this.#ended.then((how) => {
      for (const wait of this.#waiting) wait(null, how);
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** The first line that matches, already printed or still to come; an end of the program is an error. */
  line(pattern, within = 30_000) {
    const known = this.#lines.find((line) => pattern.test(line));
    if (known !== undefined) return Promise.resolve(pattern.exec(known));
    return new Promise((resolve, reject) => {
      const done = (settle, value) => {
        clearTimeout(timer);
        this.#waiting.delete(wait);
        settle(value);
      };
      const wait = (line, how) => {
        if (line === null) done(reject, new Error(`${this.name} ended (${how}) before it printed ${pattern}`));
        else if (pattern.test(line)) done(resolve, pattern.exec(line));
      };
      const timer = setTimeout(() => done(reject, new Error(`${this.name} did not print ${pattern}`)), within);
      this.#waiting.add(wait);
    });
  }

  /** `kill -9`, of the program alone, as a crash would. */
  async crash() {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Asks the program alone to stop, and not what it has started; makes it after 5 s. */
  async stopAlone() {
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.#ended;
    clearTimeout(force);
  }

  /** Asks the whole group to stop, and makes it after 5 s. */
  async stop() {
    signal(this.#child, "SIGTERM");
    const force = setTimeout(() => signal(this.#child, "SIGKILL"), 5_000);
    await this.#ended;
    clearTimeout(force);
    signal(this.#child, "SIGKILL");
  }
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group is gone already.
  }
}

// A test runner that is stopped itself takes everything with it.
process.on("exit", () => {
  for (const child of running) signal(child, "SIGKILL");
});
for (const name of ["SIGHUP", "SIGINT", "SIGTERM"]) process.once(name, () => process.exit(1));

/** A port that nobody listens on at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
