// A hub with hundreds of agents and thousands of conversations (tests/bin/bench/floor.rs), and what the board in a real
// window costs and shows meanwhile.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

/** Ticks of the processor's time in a second, as Linux counts them for programs. */
const TICKS = 100;

export async function openFloor(stage, { agents, conversations }) {
  const program = join(dirname(process.env.PEER_BIN), "bench");
  const args = ["floor", "--agents", String(agents), "--conversations", String(conversations)];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  stage.atEnd(() => new Promise((ended) => child.once("exit", ended) && child.stdin.end()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const told = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the floor has ended");
    return JSON.parse(value);
  };
  const ask = async (asked) => {
    child.stdin.write(`${JSON.stringify(asked)}\n`);
    return told();
  };
  const { ready } = await told();
  return {
    ...ready,
    url: ready.hub,
    /** So much happens in a second from now on. */
    go: (rate) => ask({ go: rate }),
    /** Nothing happens any more; the board as the hub has it. */
    rest: async () => (await ask("rest")).rests,
  };
}

/** The processor's time that a desk has taken with its browser's processes, in seconds. */
export function processorTime(folder) {
  let ticks = 0;
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${entry}/environ`, "utf8").includes(`DESKBELL_DATA=${folder}\0`)) continue;
      const name = readFileSync(`/proc/${entry}/comm`, "utf8").trim();
      if (!/^(deskbell|WebKit)/.test(name)) continue;
      const fields = readFileSync(`/proc/${entry}/stat`, "utf8").split(") ").at(-1).split(" ");
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended meanwhile, or is another user's.
    }
  }
  return ticks / TICKS;
}

/** From a key to the picture that shows what it did, in milliseconds, of each press in a page. */
export async function keysToPaint(page, keys) {
  await page.execute(() => {
    window.__painted = [];
    window.__onkey = (event) => {
      const { timeStamp } = event;
      // A timer and no message channel: that goes by way of another process, which is no part of the picture.
      requestAnimationFrame(() => setTimeout(() => window.__painted.push(performance.now() - timeStamp)));
    };
    addEventListener("keydown", window.__onkey, true);
  });
  for (const key of keys) await page.keys(key);
  return page.execute(() => {
    removeEventListener("keydown", window.__onkey, true);
    return window.__painted;
  });
}

/** Everything on the board, read from its rows from the first to the last. */
export async function readRows(page) {
  const rows = new Map();
  for (let top = 0; ; ) {
    const seen = await page.executeAsync((top, done) => {
      const grid = document.querySelector('[role="grid"]');
      grid.scrollTop = top;
      const read = (row) => ({
        id: row.id.slice("row-".length),
        slots: [...row.querySelectorAll(".slots .sr")].map((one) => one.textContent),
        chips: row.querySelectorAll(".chip").length + Number(/\d+/.exec(row.querySelector(".more")?.textContent ?? "")?.[0] ?? 0),
      });
      const later = () => done({ rows: [...grid.querySelectorAll(".row")].map(read), next: grid.scrollTop + grid.clientHeight / 2, end: grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1 });
      requestAnimationFrame(() => requestAnimationFrame(later));
    }, top);
    for (const row of seen.rows) rows.set(row.id, row);
    if (seen.end) return rows;
    top = seen.next;
  }
}
