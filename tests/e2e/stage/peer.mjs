// The desk's media without a desk (`tests/bin/peer.rs`), and browsers that it talks with.
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { readClock } from "./measure.mjs";
import { ARGS } from "./visitor.mjs";
import { until } from "./wait.mjs";

/** Starts the engine as a program of its own. `camera`, `microphone`, `speaker` as the desk's environment has them. */
export function startPeer(stage, name, { camera = "pattern", microphone = "tone:440", speaker = "null", env = {} } = {}) {
  const child = spawn(process.env.PEER_BIN, [], {
    env: { ...process.env, ...env, DESKBELL_CAMERA: camera, DESKBELL_MICROPHONE: microphone, DESKBELL_SPEAKER: speaker },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const log = createWriteStream(join(stage.out, `${name}.log`));
  child.stderr.pipe(log);
  const peer = new Peer(child);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const told = JSON.parse(line);
    if (told.told !== "picture") log.write(`${line.slice(0, 400)}\n`);
    peer.emit(told.told, told);
  });
  stage.atEnd(() => child.kill("SIGKILL"));
  return peer;
}

class Peer extends EventEmitter {
  constructor(child) {
    super();
    this.child = child;
    /** The newest figures. */
    this.figures = null;
    this.state = null;
    /** Every picture that was watched: the clock in it and when it was seen. */
    this.pictures = [];
    this.setMaxListeners(50);
    this.on("figures", (figures) => (this.figures = figures));
    this.on("leg", ({ state }) => (this.state = state));
    this.on("picture", (picture) => this.pictures.push(picture));
  }

  get pid() {
    return this.child.pid;
  }

  do(what, more = {}) {
    this.child.stdin.write(`${JSON.stringify({ do: what, ...more })}\n`);
  }

  /** Answers an offer; resolves with the answer's description. */
  async answer(generation, sdp, fresh = false) {
    const answered = once(this, "answer", { signal: AbortSignal.timeout(10_000) });
    this.do("offer", { generation, sdp, fresh });
    return (await answered)[0].sdp;
  }

  is(state, within = 15_000) {
    return until(`the leg is ${state}`, () => this.state === state, within);
  }

  async end() {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.stdin.end();
    await ended;
  }
}

/** Starts `echo.mjs`, which offers and gives every packet back. */
export function startEcho(stage) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "echo.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
  stage.atEnd(() => child.kill("SIGKILL"));
  const echo = new EventEmitter();
  echo.tell = (line) => child.stdin.write(`${JSON.stringify(line)}\n`);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const told = JSON.parse(line);
    if (told.offer) echo.emit("offer", told.offer);
    else echo.emit("candidate", told);
  });
  return echo;
}

const CALL_ARGS = [
  ...ARGS,
  "--use-fake-device-for-media-stream=fps=30",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  // Addresses instead of names: the bad network has to see where packets go.
  "--disable-features=WebRtcHideLocalIpsWithMdns",
];

/** The process of the browser with this profile that has all others as children. */
function browserOf(profile) {
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const words = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0");
      if (words.includes(`--user-data-dir=${profile}`) && !words.some((word) => word.startsWith("--type="))) return Number(entry);
    } catch {
      // It has ended meanwhile.
    }
  }
  return null;
}

/** A browser with an empty page that may use camera and microphone. */
export async function openBrowser(stage) {
  const profile = mkdtempSync(join(tmpdir(), "deskbell-peer-"));
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html><title>peer</title>"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const context = await chromium.launchPersistentContext(profile, { executablePath: "/usr/bin/chromium", headless: true, args: CALL_ARGS });
  stage.atEnd(async () => {
    await context.close();
    server.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const page = context.pages()[0];
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(`window.readClock = ${readClock}`);
  page.browserPid = browserOf(profile);
  return page;
}

/** The visitor's side of a leg in a page: offers, and hands its candidates to `peer`. */
export class BrowserLeg {
  #generation = 0;

  constructor(page, peer) {
    Object.assign(this, { page, peer });
  }

  /** Opens the leg on both sides. `source` is "fake" (the browser's own) or "clock": a canvas with a clock in it. */
  async open({ servers = [], relayOnly = false, badNetwork = false, source = "fake" } = {}) {
    this.peer.do("open", {
      servers: servers.map(({ urls, username = null, credential = null }) => ({ urls: [urls].flat(), username, credential })),
      relay_only: relayOnly,
      bad_network: badNetwork,
    });
    const { page, peer } = this;
    // A page has one connection at a time; the next one may lead to another peer.
    const isKnown = page.toldTo !== undefined;
    page.toldTo = peer;
    if (!isKnown) {
      await page.exposeFunction("candidateFound", (generation, candidate) =>
        page.toldTo.do("candidate", { generation, candidate: candidate.candidate, sdp_mid: candidate.sdpMid, sdp_m_line_index: candidate.sdpMLineIndex }));
    }
    peer.on("candidate", ({ candidate, sdp_mid, sdp_m_line_index }) =>
      page.evaluate((candidate) => window.connection.addIceCandidate(candidate), { candidate, sdpMid: sdp_mid, sdpMLineIndex: sdp_m_line_index }).catch(() => {}));
    await page.evaluate(openInPage, { servers, relayOnly, source });
    await this.offer();
  }

  /** The first offer, or with `restart` another one. */
  async offer({ restart = false } = {}) {
    const generation = ++this.#generation;
    const sdp = await this.page.evaluate(async ({ generation, restart }) => {
      window.generation = generation;
      const offer = await window.connection.createOffer({ iceRestart: restart });
      await window.connection.setLocalDescription(offer);
      window.offeredAt = performance.now();
      return offer.sdp;
    }, { generation, restart });
    const answer = await this.peer.answer(generation, sdp);
    await this.page.evaluate((sdp) => window.connection.setRemoteDescription({ type: "answer", sdp }), answer);
  }

  /** The clock in the picture that comes. */
  clock() {
    return this.page.evaluate(() => window.readClock(window.theirs));
  }

  /** What has come until now: frames decoded, freezes, the longest gap between two frames drawn. */
  came() {
    return this.page.evaluate(async () => {
      const figures = { ...window.drawn };
      for (const stat of (await window.connection.getStats()).values()) {
        if (stat.type === "inbound-rtp" && stat.kind === "video") {
          Object.assign(figures, { decoded: stat.framesDecoded, height: stat.frameHeight ?? 0, bytes: stat.bytesReceived, freezes: stat.freezeCount, nacks: stat.nackCount, lost: stat.packetsLost });
        }
        if (stat.type === "candidate-pair" && stat.nominated && stat.state === "succeeded") figures.pair = stat.id;
      }
      return figures;
    });
  }

  /** Counts gaps anew from here on. */
  countAnew() {
    return this.page.evaluate(() => Object.assign(window.drawn, { frames: 0, longest_gap_ms: 0, since: performance.now() }));
  }
}

/** Sent into the page as it stands. */
async function openInPage({ servers, relayOnly, source }) {
  const connection = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: relayOnly ? "relay" : "all" });
  window.connection = connection;
  window.drawn = { frames: 0, longest_gap_ms: 0, since: performance.now() };
  let stream;
  if (source === "clock") {
    // The same clock as the test pattern's, drawn 30 times a second on something that moves.
    const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
    const brush = canvas.getContext("2d", { alpha: false });
    const cell = (column, line, white) => {
      brush.fillStyle = white ? "#fff" : "#000";
      brush.fillRect((column * 1280) / 24, line * 36, 1280 / 24 + 1, 36);
    };
    const draw = () => {
      const now = Math.floor(performance.timeOrigin + performance.now()) >>> 0;
      for (let bar = 0; bar < 8; bar++) {
        brush.fillStyle = `hsl(${bar * 45} 60% 50%)`;
        brush.fillRect(((bar * 160 + now / 6) % 1280) - 1, 72, 161, 648);
      }
      let crc = 0xff;
      for (const shift of [24, 16, 8, 0]) {
        crc ^= (now >>> shift) & 0xff;
        for (let n = 0; n < 8; n++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
      }
      for (const line of [0, 1]) {
        for (const [column, white] of [[0, true], [1, false], [22, false], [23, true]]) cell(column, line, white);
        const bits = line === 0 ? ((now >>> 16) << 4) | (crc >>> 4) : ((now & 0xffff) << 4) | (crc & 15);
        for (let n = 0; n < 20; n++) cell(2 + n, line, (bits >>> (19 - n)) & 1);
      }
    };
    setInterval(draw, 1_000 / 30);
    stream = canvas.captureStream(30);
    const audio = new AudioContext({ sampleRate: 48_000 });
    const tone = new OscillatorNode(audio, { frequency: 660 });
    const out = audio.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    stream.addTrack(out.stream.getAudioTracks()[0]);
  } else {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720, frameRate: 30 } });
  }
  for (const track of stream.getTracks()) {
    if (track.kind === "video") track.contentHint = "motion";
    connection.addTrack(track, new MediaStream([track]));
  }
  for (const transceiver of connection.getTransceivers()) {
    if (transceiver.sender.track?.kind !== "video") continue;
    const codecs = RTCRtpReceiver.getCapabilities("video").codecs.filter(({ mimeType }) => /VP8|rtx/i.test(mimeType));
    transceiver.setCodecPreferences(codecs);
  }
  const theirs = Object.assign(document.createElement("video"), { autoplay: true, muted: true, playsInline: true });
  document.body.append(theirs);
  window.theirs = theirs;
  connection.ontrack = ({ track }) => {
    window[`${track.kind}Track`] = track;
    if (track.kind === "audio") {
      const sound = Object.assign(document.createElement("audio"), { autoplay: true, srcObject: new MediaStream([track]) });
      document.body.append(sound);
      return;
    }
    theirs.srcObject = new MediaStream([track]);
    let last = null;
    const presented = (now) => {
      if (window.theirs !== theirs) return; // Another connection has taken its place.
      window.firstFrameAt ??= performance.now();
      if (last !== null && last >= window.drawn.since) window.drawn.longest_gap_ms = Math.max(window.drawn.longest_gap_ms, now - last);
      last = now;
      window.drawn.frames += 1;
      theirs.requestVideoFrameCallback(presented);
    };
    theirs.requestVideoFrameCallback(presented);
  };
  connection.onicecandidate = ({ candidate }) => candidate && window.candidateFound(window.generation, candidate.toJSON());
}

/** Chromium with Chromium, each a browser of its own, with the same legs as {@link BrowserLeg}. */
export async function openPair(stage, { source }) {
  const [offerer, answerer] = [await openBrowser(stage), await openBrowser(stage)];
  for (const [from, to] of [[offerer, answerer], [answerer, offerer]]) {
    await from.exposeFunction("candidateFound", (_, candidate) =>
      to.evaluate((candidate) => window.connection?.remoteDescription ? window.connection.addIceCandidate(candidate) : (window.early ??= []).push(candidate), candidate));
    await from.evaluate(openInPage, { servers: [], relayOnly: false, source });
  }
  const offer = await offerer.evaluate(async () => {
    await window.connection.setLocalDescription();
    window.offeredAt = performance.now();
    return window.connection.localDescription.sdp;
  });
  const answer = await answerer.evaluate(async (sdp) => {
    await window.connection.setRemoteDescription({ type: "offer", sdp });
    for (const candidate of window.early ?? []) await window.connection.addIceCandidate(candidate);
    await window.connection.setLocalDescription();
    return window.connection.localDescription.sdp;
  }, offer);
  await offerer.evaluate(async (sdp) => {
    await window.connection.setRemoteDescription({ type: "answer", sdp });
    for (const candidate of window.early ?? []) await window.connection.addIceCandidate(candidate);
  }, answer);
  return {
    pid: answerer.browserPid,
    firstPicture: () => until("the first picture", () => offerer.evaluate(() => window.firstFrameAt && window.firstFrameAt - window.offeredAt)),
    height: () => offerer.evaluate(() => window.theirs.videoHeight),
    clock: () => offerer.evaluate(() => window.readClock(window.theirs)),
  };
}
