// The real window as a program that the torture can ask, kill and read from: it takes the lines that a headless desk takes
// and says the lines that one says, on the third descriptor, and carries them to and from the window's own page. Beside them it takes
// `{"id": 1, "crash": true}`: `kill -9` of the window's process, which is then opened anew.
//
// `node window.mjs FOLDER HUB EMAIL PASSWORD`, with DESKBELL_BIN, TAURI_DRIVER and OUT in its environment.
import { createWriteStream, mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { startComputer } from "./stage/computer.mjs";
import { Desk } from "./stage/desk.mjs";
import { Stage } from "./stage/process.mjs";

const [folder, hub, email, password] = process.argv.slice(2);
/** What is shown is looked at so often. */
const LOOK_MS = 200;
/** What a page that is gone answers with. */
const GONE = { refusal: "stopping" };

const stage = new Stage("torture-window");
// A bus of its own, which ends with it however it ends, and holds nobody's output open.
const bus = stage.start("bus", "dbus-daemon", ["--session", "--nofork", "--print-address"]);
[process.env.DBUS_SESSION_BUS_ADDRESS] = await bus.line(/^unix:\S+/);
const computer = await startComputer(stage);
mkdirSync(folder, { recursive: true });
const env = {
  ...computer.env,
  ...{ DESKBELL_DATA: folder, DESKBELL_HUB: hub, DESKBELL_SIGN_IN_EMAIL: email, DESKBELL_SIGN_IN_PASSWORD: password },
  ...{ DESKBELL_CAMERA: "none", DESKBELL_MICROPHONE: "none", DESKBELL_SPEAKER: "null", RUST_LOG: "warn" },
};
const desk = new Desk(stage, "window", folder, env);
await desk.open();

const lines = createWriteStream("", { fd: 3 });
lines.on("error", () => {}); // Nobody listens any more: then the input ends, too.
const say = (told) => lines.write(`${JSON.stringify(told)}\n`);
const answer = (id, outcome) => say({ told: "answer", id, outcome });

function untilKilled() {
  let reject;
  const promise = new Promise((_, no) => (reject = no));
  promise.catch(() => {}); // Perhaps nobody has asked anything.
  return { promise, reject };
}

/** Rejected when the window that is open now is killed: of what it was asked nobody answers any more, not even its driver. */
let killed = untilKilled();

/** What was asked last has reached the page: its driver does not keep the order of what is under way together. */
let begun = Promise.resolve();

/** Hands it to the page's own bridge, in the order of the lines. */
function begin(id, ask) {
  const { page } = desk;
  const bridge = (id, ask) => {
    window.__asked ??= new Map();
    const asked = window.__TAURI_INTERNALS__.invoke("ask", { ask });
    // Not under the name "error": its driver takes an answer that has one for a failure of its own.
    window.__asked.set(id, asked.then((result) => ({ result }), (refused) => ({ refused })));
  };
  const handed = begun.then(() => page.execute(bridge, id, ask));
  begun = handed.catch(() => {}); // Whoever has asked hears of it.
  return handed;
}

/** A refusal comes as the core words it. */
async function ask(id, { ask, params }) {
  try {
    await Promise.race([begin(id, { ask, params }), killed.promise]);
    const answered = desk.page.executeAsync((id, done) => {
      const asked = window.__asked.get(id);
      window.__asked.delete(id);
      asked.then(done);
    }, id);
    const { result, refused } = await Promise.race([answered, killed.promise]);
    answer(id, refused ? { Err: refused.refusal ? refused : GONE } : { Ok: result ?? null });
  } catch {
    answer(id, { Err: GONE }); // It was killed meanwhile: nobody has said that it is done.
  }
}

/** Where it stands, again and again: a page is told of changes, and this program is none. */
async function look() {
  for (;;) {
    if (desk.page) await ask(0, { ask: "start", params: null });
    await pause(LOOK_MS);
  }
}

async function crash(id) {
  killed.reject(new Error("killed"));
  await desk.crash();
  await desk.open();
  begun = Promise.resolve();
  killed = untilKilled();
  answer(id, { Ok: null });
}

void look();
for await (const line of createInterface({ input: process.stdin })) {
  const { id, crash: crashes, ask: asked } = JSON.parse(line);
  void (crashes ? crash(id) : ask(id, asked));
}
await stage.end();
process.exit(0);
