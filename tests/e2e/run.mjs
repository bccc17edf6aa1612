// Runs the end-to-end tests: a private D-Bus around everything, then Node's own test runner, one file after
// the other, because they share one pair of loudspeakers and two cores.
//
// The environment says what is tested: DESKBELL_BIN, DESKBELL_HUB_BIN, TAURI_DRIVER, and OUT for logs and
// pictures. `node run.mjs chat` runs specs/chat.spec.mjs only, `node run.mjs pictures` tests nothing and takes
// pictures of the real window in every state.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);

for (const name of ["DESKBELL_BIN", "DESKBELL_HUB_BIN", "TAURI_DRIVER"]) {
  if (!process.env[name]) {
    console.error(`${name} is not set: run \`cargo xtask test e2e\`, which builds and sets all of it`);
    process.exit(2);
  }
}
process.env.OUT ??= join(here, "out");
mkdirSync(process.env.OUT, { recursive: true });

const inPrivate = (...command) => spawnSync("dbus-run-session", ["--", ...command], { stdio: "inherit", cwd: here }).status ?? 1;

if (wanted.includes("pictures")) process.exit(inPrivate(process.execPath, join(here, "pictures.mjs")));

const specs = readdirSync(join(here, "specs"))
  .filter((file) => file.endsWith(".spec.mjs"))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)))
  .map((file) => join(here, "specs", file));
if (specs.length === 0) {
  console.error(`no such test: ${wanted.join(" ")}`);
  process.exit(2);
}

process.exit(inPrivate(process.execPath, "--test", "--test-concurrency=1", "--test-reporter=spec", ...specs));
