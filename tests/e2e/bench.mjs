// Measures calls and the board: `node bench.mjs call|network|handoff|board [--rounds N] [--only NAME]`, run by `cargo xtask
// bench`. Medians with their spread, beside a peer in the same run; the figures also go to the file that BENCH_JSON names.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startComputer } from "./stage/computer.mjs";
import { openDesk } from "./stage/desk.mjs";
import { keysToPaint, openFloor, processorTime as timeOfDesk } from "./stage/floor.mjs";
import { startHub } from "./stage/hub.mjs";
import { Moves } from "./stage/moves.mjs";
import { BrowserLeg, openBrowser, openPair, startPeer } from "./stage/peer.mjs";
import { openPhone } from "./stage/phone.mjs";
import { Stage } from "./stage/process.mjs";
import { openVisitor } from "./stage/visitor.mjs";
import { until } from "./stage/wait.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "5" }, only: { type: "string" } },
});
const rounds = Number(values.rounds);
const [what] = positionals;
const figures = {};
/** Moves to the phone in one round, and as many back. */
const MOVES = 10;

/** Adds one round's figure. */
function note(name, figure, value) {
  ((figures[name] ??= {})[figure] ??= []).push(value);
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function shown(list) {
  const digits = (value) => (Math.abs(value) < 10 ? value.toFixed(2) : Math.round(value).toString());
  return `${digits(median(list))} (${digits(Math.min(...list))}-${digits(Math.max(...list))})`;
}

function table() {
  for (const [name, of] of Object.entries(figures)) {
    console.log(`\n${name}`);
    for (const [figure, list] of Object.entries(of)) console.log(`  ${figure.padEnd(64)} ${shown(list)}`);
  }
  if (process.env.BENCH_JSON) writeFileSync(process.env.BENCH_JSON, JSON.stringify({ what, rounds, figures }, null, 2));
}

/** Runs one round on a stage of its own. */
async function round(name, work) {
  if (values.only && !name.includes(values.only)) return;
  for (let n = 1; n <= rounds; n++) {
    const stage = new Stage(`bench-${name}-${n}`);
    try {
      await work(stage);
      process.stderr.write(`${name} ${n}/${rounds}\n`);
    } catch (error) {
      process.stderr.write(`${name} ${n}/${rounds}: ${error.message}\n`);
      note(name, "rounds that failed", 1);
    } finally {
      await stage.end();
    }
  }
}

/** An engine and a browser on a network of their own, with pictures both ways. */
async function connected(stage, conditions) {
  const peer = startPeer(stage, "engine");
  const leg = new BrowserLeg(await openBrowser(stage), peer);
  await leg.open({ source: "clock", badNetwork: true });
  for (const from of ["engine", "other"]) peer.do("network", { from, ...conditions });
  await peer.is("connected");
  peer.do("watch");
  await until("pictures both ways", async () => (await leg.came()).frames > 5 && peer.pictures.length > 5, 30_000);
  return { peer, leg };
}

/** The longest gap and the rate of the pictures that the engine saw in the last `ms`. */
function seenByEngine(peer, ms) {
  const last = peer.pictures.at(-1)?.at_us ?? 0;
  const times = peer.pictures.map(({ at_us }) => at_us).filter((at) => at > last - ms * 1_000);
  const gaps = times.slice(1).map((at, n) => (at - times[n]) / 1_000);
  return { fps: (times.length - 1) / ((times.at(-1) - times[0]) / 1e6), gap: Math.max(...gaps) };
}

/** What passed from one side, in kb/s with headers, over `ms`. */
async function rate(peer, side, ms) {
  const before = peer.figures.network[side];
  const at = peer.figures.at;
  await pause(ms);
  const after = peer.figures.network[side];
  const bits = (after.bytes - before.bytes + 28 * (after.passed - before.passed)) * 8;
  return bits / (peer.figures.at - at);
}

/** How smooth both pictures are on a network like this, once they have settled. */
async function smoothness(name, conditions) {
  await round(name, async (stage) => {
    const { peer, leg } = await connected(stage, conditions);
    await pause(5_000);
    await leg.countAnew();
    await pause(15_000);
    const { frames, longest_gap_ms } = await leg.came();
    const engine = seenByEngine(peer, 15_000);
    note(name, "engine to browser: pictures a second (goal 30)", frames / 15);
    note(name, "engine to browser: longest gap, ms (goal 200)", longest_gap_ms);
    note(name, "browser to engine: pictures a second (goal 30)", engine.fps);
    note(name, "browser to engine: longest gap, ms (goal 200)", engine.gap);
  });
}

async function network() {
  // What this machine does without any loss: two cores carry both ends, and a browser that draws without a GPU.
  await smoothness("no loss and 20 ms each way, to compare", { delay_ms: 20 });
  await smoothness("5 % loss and 20 ms each way", { loss: 0.05, delay_ms: 20 });
  await round("2,500 to 500 kb/s and back", async (stage) => {
    const name = "2,500 to 500 kb/s and back";
    const wide = { rate_bps: 2_500_000, delay_ms: 20 };
    const { peer, leg } = await connected(stage, wide);
    await pause(15_000);
    note(name, "before: engine sends, kb/s", await rate(peer, "engine", 3_000));
    await leg.countAnew();
    for (const from of ["engine", "other"]) peer.do("network", { from, ...wide, rate_bps: 500_000 });
    await pause(8_000);
    note(name, "step down, engine to browser: longest gap, ms (goal 500)", (await leg.came()).longest_gap_ms);
    note(name, "step down, browser to engine (Chromium's own control): longest gap, ms", seenByEngine(peer, 8_000).gap);
    note(name, "at 500 kb/s: engine sends, kb/s", await rate(peer, "engine", 5_000));
    const restored = performance.now();
    for (const from of ["engine", "other"]) peer.do("network", { from, ...wide });
    const back = { engine: null, other: null };
    while (performance.now() - restored < 30_000 && (back.engine === null || back.other === null)) {
      const [ours, theirs] = await Promise.all([rate(peer, "engine", 1_000), rate(peer, "other", 1_000)]);
      const passed = (performance.now() - restored) / 1_000;
      if (ours >= 2_250 || peer.figures.target_bps >= 2_250_000) back.engine ??= passed;
      if (theirs >= 2_250) back.other ??= passed;
    }
    note(name, "restored: engine may use 90 % of it after, s (goal 10)", back.engine ?? 30);
    note(name, "restored: engine sends in the end, kb/s", await rate(peer, "engine", 2_000));
    note(name, "restored: browser uses 90 % of it after, s (30: not within)", back.other ?? 30);
  });
  await round("300 kb/s", async (stage) => {
    const name = "300 kb/s";
    const { peer, leg } = await connected(stage, { rate_bps: 300_000, delay_ms: 20 });
    await pause(15_000);
    await leg.countAnew();
    const sizes = new Set();
    for (let second = 0; second < 15; second++) {
      await pause(1_000);
      sizes.add((await leg.came()).height);
    }
    const { frames, longest_gap_ms } = await leg.came();
    note(name, "engine to browser: pictures a second", frames / 15);
    note(name, "engine to browser: longest gap, ms", longest_gap_ms);
    note(name, "engine to browser: height of the picture", median([...sizes]));
    note(name, "engine to browser: sizes in 15 s (1: settled)", sizes.size);
    note(name, "engine sends, kb/s", await rate(peer, "engine", 2_000));
    note(name, "browser to engine: pictures a second", seenByEngine(peer, 15_000).fps);
  });
}

/** Processor time of a process and all that it started, in seconds. */
function processorTime(pid) {
  const children = new Map();
  const own = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
      children.set(Number(fields[1]), [...(children.get(Number(fields[1])) ?? []), Number(entry)]);
      own.set(Number(entry), (Number(fields[11]) + Number(fields[12])) / 100);
    } catch {
      // It has ended meanwhile.
    }
  }
  const sum = (of) => (own.get(of) ?? 0) + (children.get(of) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(pid);
}

async function ages(sample, count = 60) {
  const list = [];
  for (let n = 0; n < count; n++) {
    const clock = await sample();
    if (clock) list.push(clock.age);
    await pause(47);
  }
  return list;
}

async function call() {
  const name = "a call at 720p30";
  await round("engine", async (stage) => {
    const peer = startPeer(stage, "engine");
    const leg = new BrowserLeg(await openBrowser(stage), peer);
    await leg.open({ source: "fake" });
    const first = await until("the first picture", () => leg.page.evaluate(() => window.firstFrameAt && window.firstFrameAt - window.offeredAt));
    note(name, "engine: offer to first picture at the browser, ms", first);
    await until("720p", async () => (await leg.came()).height === 720 && peer.figures?.received?.height === 720, 40_000);
    await pause(3_000);
    const list = await ages(() => leg.clock());
    note(name, "engine to browser: glass to glass, ms", median(list));
    const [before, at] = [processorTime(peer.pid), performance.now()];
    await pause(10_000);
    note(name, "engine: processor, share of a core", (processorTime(peer.pid) - before) / ((performance.now() - at) / 1_000));
    note(name, "engine: sends, kb/s", peer.figures.sent_bps / 1_000);
  });
  await round("engine-watching", async (stage) => {
    const peer = startPeer(stage, "engine");
    const leg = new BrowserLeg(await openBrowser(stage), peer);
    await leg.open({ source: "clock" });
    peer.do("watch");
    await until("720p", () => peer.figures?.received?.height === 720, 40_000);
    await pause(3_000);
    const list = peer.pictures.slice(-60).filter(({ clock }) => clock !== null).map(({ clock, seen }) => ((seen >>> 0) - clock) | 0);
    note(name, "browser to engine: glass to glass, ms", median(list));
  });
  await round("chromium", async (stage) => {
    const pair = await openPair(stage, { source: "fake" });
    note(name, "Chromium to Chromium: offer to first picture, ms", await pair.firstPicture());
    await until("720p", async () => (await pair.height()) === 720, 40_000);
    await pause(3_000);
    const [before, at] = [processorTime(pair.pid), performance.now()];
    await pause(10_000);
    note(name, "Chromium: processor, share of a core", (processorTime(pair.pid) - before) / ((performance.now() - at) / 1_000));
  });
  await round("chromium-clock", async (stage) => {
    const pair = await openPair(stage, { source: "clock" });
    await until("720p", async () => (await pair.height()) === 720, 40_000);
    await pause(3_000);
    note(name, "Chromium to Chromium: glass to glass, ms", median(await ages(() => pair.clock())));
  });
  const of = figures[name] ?? {};
  const ratio = (ours, theirs) => {
    if (of[ours] && of[theirs]) (figures["engine against Chromium, same run"] ??= {})[ours.replace(/^engine:? ?/, "")] = [median(of[ours]) / median(of[theirs])];
  };
  ratio("engine: offer to first picture at the browser, ms", "Chromium to Chromium: offer to first picture, ms");
  ratio("engine to browser: glass to glass, ms", "Chromium to Chromium: glass to glass, ms");
  ratio("engine: processor, share of a core", "Chromium: processor, share of a core");
}

/** A call that moves to the phone and back in the product, and a connection that is closed before the next one is made. */
async function handoff() {
  const name = "a call goes to the phone and back: the longest time without a new picture or a sound of the agent";
  await round("make-before-break", async (stage) => {
    const [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    const desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440", speaker: null } });
    await desk.setAvailable("Video", true);
    const [visitor, phone] = [await openVisitor(stage, hub, { devices: "both" }), await openPhone(stage)];
    const moves = new Moves(desk, visitor, phone);
    await visitor.call();
    await desk.callIs("ringing");
    await desk.answer();
    await moves.isAtDesk();
    for (let n = 0; n < MOVES; n++) {
      await moves.toPhone();
      await moves.toDesk();
    }
    const all = await until("all are measured", async () => {
      const all = await visitor.knows("moves");
      return all.length === 2 * MOVES ? all : null;
    });
    for (const { video_gap_ms, audio_gap_ms } of all) {
      if (video_gap_ms !== null) note(name, "make before break: picture, ms (goal 100 at p95)", video_gap_ms);
      if (audio_gap_ms !== null) note(name, "make before break: sound, ms (goal 40 at p95)", audio_gap_ms);
    }
  });
  await round("break-before-make", async (stage) => {
    const page = await openBrowser(stage);
    const [desk, phone] = [startPeer(stage, "desk"), startPeer(stage, "phone")];
    const legs = [new BrowserLeg(page, desk), new BrowserLeg(page, phone)];
    await legs[0].open();
    await until("the first picture", async () => (await legs[0].came()).frames > 30);
    const before = await page.evaluate(() => {
      const last = performance.now();
      window.connection.close();
      window.theirs.remove();
      window.theirs = null;
      window.firstFrameAt = null;
      return last;
    });
    await legs[1].open();
    const first = await until("the next picture", () => page.evaluate(() => window.firstFrameAt));
    note(name, "break before make, in a bare page and without a server between: picture, ms", first - before);
  });
  for (const [figure, list] of Object.entries(figures[name] ?? {})) {
    const sorted = [...list].sort((a, b) => a - b);
    if (list.length >= 20) (figures["the same at the 95th percentile"] ??= {})[figure] = [sorted[Math.ceil(0.95 * sorted.length) - 1]];
  }
}

/** The live board beside a full floor, and the same desk beside the same floor with another page in front. */
async function board() {
  const name = "500 agents with 5,000 conversations, 200 events a second";
  await round("board", async (stage) => {
    const computer = await startComputer(stage);
    const floor = await openFloor(stage, { agents: 500, conversations: 5_000 });
    const lead = await openDesk(stage, computer, floor, { as: "lead", signIn: floor });
    const agents = () => lead.page.execute(() => document.querySelector(".head .counts span")?.textContent ?? "");
    const share = async (work) => {
      const [began, used] = [performance.now(), timeOfDesk(lead.folder)];
      const result = await work();
      await pause(Math.max(0, 20_000 - (performance.now() - began)));
      return [(timeOfDesk(lead.folder) - used) / ((performance.now() - began) / 1_000), result];
    };
    await until("the pages of a lead are there", async () => (await lead.page.execute(() => document.querySelectorAll("nav[aria-label=Pages] button").length)) === 3);
    await floor.go(200);
    const [idle] = await share(async () => {});
    await lead.page.keys(["Alt", "2"]);
    await until("all agents are on the board", async () => (await agents()).startsWith("501"));
    await lead.page.execute(() => document.querySelector("[role=grid]").focus());
    const [busy, painted] = await share(() => keysToPaint(lead.page, Array(60).fill("ArrowDown")));
    await floor.rest();
    painted.sort((a, b) => a - b);
    note(name, "the board in front: the desk with its browser, share of a core (goal 0.5)", busy);
    note(name, "the conversations in front: the same, share of a core", idle);
    note(name, "from a key to the picture, p50, ms", median(painted));
    note(name, "from a key to the picture, p95, ms (goal 50)", painted[Math.ceil(0.95 * painted.length) - 1]);
  });
}

const measures = { call, network, handoff, board };
if (!(what in measures)) {
  console.error("usage: node bench.mjs call|network|handoff|board [--rounds N] [--only NAME]");
  process.exit(2);
}
await measures[what]();
table();
