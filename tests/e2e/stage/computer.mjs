// The agent's computer: a display, a notification service, and a loudspeaker, all real and all private.
import { chmodSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { pitchIn } from "./measure.mjs";
import { until } from "./wait.mjs";

const call = promisify(execFile);

/** Starts a computer with a screen of this size. */
export async function startComputer(stage, { width = 1280, height = 800 } = {}) {
  const home = mkdtempSync(join(tmpdir(), "deskbell-e2e-"));
  chmodSync(home, 0o700);
  stage.atEnd(() => rmSync(home, { recursive: true, force: true }));

  // Without -noreset it starts over when its last window closes, and a window that opens just then fails.
  const screen = ["-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp", "-noreset"];
  const display = stage.start("xvfb", "Xvfb", ["-displayfd", "3", ...screen], { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const [number] = await display.line(/^\d+$/);

  const env = {
    DISPLAY: `:${number}`,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_DATA_HOME: join(home, "data"),
    GDK_BACKEND: "x11",
    LC_ALL: "C.UTF-8",
    // A virtual display has no GPU.
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    NO_AT_BRIDGE: "1",
  };
  const notifications = await startNotifications(stage, home, env);
  const { speaker, beside, unplug } = await startSound(stage, home, env);
  return { home, env, notifications, speaker, beside, unplug };
}

/** dunst on the test's own D-Bus. Every notification that it receives is written down by its own script rule. */
async function startNotifications(stage, home, env) {
  const received = join(home, "notifications.jsonl");
  const script = join(home, "received.sh");
  const config = join(home, "dunstrc");
  writeFileSync(received, "");
  writeFileSync(
    script,
    `#!/bin/sh\nprintf '%s\\t%s\\t%s\\n' "$DUNST_ID" "$DUNST_SUMMARY" "$(printf %s "$DUNST_BODY" | tr '\\n' ' ')" >> '${received}'\n`,
    { mode: 0o755 },
  );
  // What dunst shows as a menu of a notification's actions: the line that a test has asked for is chosen.
  const wanted = join(home, "wanted-action");
  const menu = join(home, "menu.sh");
  writeFileSync(menu, `#!/bin/sh\ngrep -F "$(cat '${wanted}')" | head -n 1\n`, { mode: 0o755 });
  writeFileSync(config, `[global]\nfont = Sans 10\ndmenu = ${menu}\n[written_down]\nsummary = "*"\nscript = ${script}\n`);
  const dunst = stage.start("dunst", "dunst", ["-config", config, "-print"], { env });
  await until("dunst answers", () => call("dunstctl", ["count"], { env: { ...process.env, ...env } }));

  const all = () =>
    readFileSync(received, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [id, title, body] = line.split("\t");
        return { id, title, body };
      });
  return {
    dunst,
    all,
    /** The first notification that fits, already received or still to come. */
    async received(fits, within = 15_000) {
      const found = () => all().find(fits);
      if (found()) return found();
      return new Promise((resolve, reject) => {
        const watcher = watch(received, () => {
          const notification = found();
          if (notification) finish(resolve, notification);
        });
        const timer = setTimeout(
          () => finish(reject, new Error(`no such notification among ${JSON.stringify(all())}`)),
          within,
        );
        function finish(settle, value) {
          clearTimeout(timer);
          watcher.close();
          settle(value);
        }
      });
    },
    /** Clicks the notification that is on top. */
    click: () => call("dunstctl", ["action", "0"], { env: { ...process.env, ...env } }),
    /** Presses one of the actions of the notification that is on top, by its words. */
    async press(words) {
      writeFileSync(wanted, words);
      await call("dunstctl", ["context"], { env: { ...process.env, ...env } });
    },
    /** The system's do-not-disturb. */
    pause: (on) => call("dunstctl", ["set-paused", String(on)], { env: { ...process.env, ...env } }),
    /** How many are on the screen. */
    async shown() {
      const { stdout } = await call("dunstctl", ["count", "displayed"], { env: { ...process.env, ...env } });
      return Number(stdout.trim());
    },
  };
}

/** PulseAudio with two null sinks, of which `speakers` is the default; what is played there is listened to. */
async function startSound(stage, home, env) {
  const alsa = join(home, "asound.conf");
  writeFileSync(alsa, "pcm.!default { type pulse }\nctl.!default { type pulse }\n");
  env.ALSA_CONFIG_PATH = `/usr/share/alsa/alsa.conf:${alsa}`;
  env.PULSE_SERVER = `unix:${join(home, "pulse.socket")}`;
  const modules = [
    "module-null-sink sink_name=speakers sink_properties=device.description=Speakers",
    "module-null-sink sink_name=beside sink_properties=device.description=Beside-the-door",
    `module-native-protocol-unix auth-anonymous=1 socket=${join(home, "pulse.socket")}`,
  ];
  stage.start("pulseaudio", "pulseaudio", ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", ...modules.flatMap((module) => ["-L", module])], { env });
  const pactl = (...words) => call("pactl", words, { env: { ...process.env, ...env } });
  await until("PulseAudio answers", () => pactl("info"));
  await pactl("set-default-sink", "speakers");
  return {
    speaker: listenTo(stage, env, "speakers"),
    beside: listenTo(stage, env, "beside"),
    /** Unplugs the second loudspeaker. */
    async unplug() {
      const { stdout } = await pactl("list", "short", "modules");
      const module = stdout.split("\n").find((line) => line.includes("sink_name=beside"));
      await pactl("unload-module", module.split("\t")[0]);
    },
  };
}

/** Louder than this is a sound, of 32,768. */
const AUDIBLE = 1_000;

function listenTo(stage, env, sink) {
  const ear = spawn("parec", ["-d", `${sink}.monitor`, "--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=20"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  stage.atEnd(() => ear.kill("SIGKILL"));
  const listeners = new Set();
  // The last second, for whoever wants to know the pitch.
  let heard = Buffer.alloc(0);
  let lastHeard = -Infinity;
  ear.stdout.on("data", (chunk) => {
    heard = Buffer.concat([heard, chunk]).subarray(-96_000);
    let loudest = 0;
    for (let i = 0; i + 1 < chunk.length; i += 2) loudest = Math.max(loudest, Math.abs(chunk.readInt16LE(i)));
    if (loudest > AUDIBLE) lastHeard = Date.now();
    for (const listener of listeners) listener(loudest);
  });
  return {
    /** The pitch and level of the last fifth of a second. */
    pitch() {
      const last = heard.subarray(-19_200);
      return pitchIn(new Int16Array(last.buffer.slice(last.byteOffset, last.byteOffset + (last.length & ~1))));
    },
    /** When something was heard last, in milliseconds since 1970; it was sounded a moment before. */
    lastHeard: () => lastHeard,
    /** Resolves with that once nothing was heard for half a second: longer than a steady tone ever pauses. */
    silent: (within = 15_000) => until(`nothing is heard on ${sink}`, () => Date.now() - lastHeard > 500 && { at: lastHeard }, within),
    /** Resolves with the level (0 to 1) once something is heard from now on. */
    heard(within = 15_000) {
      return new Promise((resolve, reject) => {
        const listener = (level) => {
          if (level > AUDIBLE) finish(resolve, level / 32_768);
        };
        const timer = setTimeout(() => finish(reject, new Error(`nothing is heard on ${sink}`)), within);
        function finish(settle, value) {
          clearTimeout(timer);
          listeners.delete(listener);
          settle(value);
        }
        listeners.add(listener);
      });
    },
  };
}
