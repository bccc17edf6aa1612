// A real hub with the demo's agents, in a folder of its own. It can be killed and started again.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./process.mjs";
import { until } from "./wait.mjs";

/** The demo's agents; all have the same password. */
export const AGENTS = { noemie: "noemie@maison-lumen.example", karim: "karim@maison-lumen.example" };
export const PASSWORD = "deskbell-demo";

/**
 * Starts a hub with the demo's data; `prepare` may change them by the hub's command line before it serves:
 * `command("user", "add", ...)`. `args` are what it serves with besides.
 */
export async function startHub(stage, prepare = () => {}, args = []) {
  const data = mkdtempSync(join(tmpdir(), "deskbell-hub-"));
  stage.atEnd(() => rmSync(data, { recursive: true, force: true }));
  // A password is asked for by those commands only that set one.
  const command = (...words) => execFileSync(process.env.DESKBELL_HUB_BIN, [...words, "--data", data], { input: `${PASSWORD}\n`, stdio: "pipe" });
  command("seed", "--demo");
  prepare(command);
  const hub = new Hub(stage, data, await freePort(), args);
  await hub.serve();
  return hub;
}

class Hub {
  #program;
  #starts = 0;

  constructor(stage, data, port, args) {
    this.args = args;
    this.stage = stage;
    this.data = data;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  async serve() {
    const name = `hub-${++this.#starts}`;
    this.#program = this.stage.start(name, process.env.DESKBELL_HUB_BIN, ["serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`, ...this.args]);
    await until("the hub is well", async () => (await fetch(`${this.url}/healthz`)).ok);
  }

  /** `kill -9`. */
  async crash() {
    await this.#program.crash();
  }

  async stop() {
    await this.#program.stop();
  }
}
