// A visitor: a real Chromium with a fresh profile, in the demo shop or the demo app.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { isVisitorAccessible } from "./axe.mjs";
import { pitchOf, readClock, toneFile } from "./measure.mjs";
import { until } from "./wait.mjs";

/** A browser of its own that asks nobody outside. */
export const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** What the fake microphone of a visitor gives. */
export const VISITOR_HZ = 660;

/** So many pictures, or packets of sound, are more than what was still under way. */
const ENOUGH = 5;

/** A camera and a microphone that are none, and nobody who is asked: `devices` is "both", "none" or "refused". */
function deviceArgs(devices, profile) {
  if (devices === "none") return [];
  const tone = join(profile, "tone.wav");
  writeFileSync(tone, toneFile(VISITOR_HZ));
  const fake = ["--use-fake-device-for-media-stream=fps=30", `--use-file-for-fake-audio-capture=${tone}`];
  const answer = devices === "refused" ? ["--deny-permission-prompts"] : ["--use-fake-ui-for-media-stream"];
  return [...fake, ...answer, "--autoplay-policy=no-user-gesture-required"];
}

/** Opens a visitor's browser. `where` is "shop" or "app". */
export async function openVisitor(stage, hub, { where = "shop", locale = "en-GB", colorScheme = "light", devices = "none", name = null, width = 1280, height = 800 } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "deskbell-visitor-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: [...ARGS, ...deviceArgs(devices, profile)],
    locale,
    colorScheme,
    viewport: { width, height },
  });
  stage.atEnd(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const named = name === null ? "" : `&name=${encodeURIComponent(name)}`;
  const visitor = new Visitor(stage, context, `${hub.url}/demo/${where}?open=1&debug=1${named}`);
  await visitor.load();
  return visitor;
}

export class Visitor {
  constructor(stage, context, address) {
    Object.assign(this, { stage, context, address });
  }

  async load() {
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.page.setDefaultTimeout(15_000);
    await this.page.goto(this.address);
    await this.find("composer").waitFor();
  }

  find(testid) {
    return this.page.getByTestId(testid);
  }

  async say(text) {
    await this.find("composer").fill(text);
    await this.find("composer").press("Enter");
  }

  /** Waits until this message is shown. */
  async reads(text) {
    await this.message(text).first().waitFor();
  }

  message(text) {
    return this.find("message").filter({ hasText: text });
  }

  /** Every message of the thread, from the first to the last: older ones are scrolled to. */
  async texts(expected) {
    const thread = this.find("thread");
    const shown = this.find("message").locator(".bubble");
    for (;;) {
      const before = await shown.count();
      if (before >= expected) break;
      await thread.evaluate((element) => {
        element.scrollTop = 0;
        element.dispatchEvent(new Event("scroll"));
      });
      // It may have all that there is; then the caller's comparison says what is missing.
      const grown = await shown.nth(before).waitFor({ state: "attached", timeout: 5_000 }).then(() => true, () => false);
      if (!grown) break;
    }
    return shown.evaluateAll((bubbles) => bubbles.map((bubble) => [...bubble.childNodes].filter((node) => !node.classList?.contains("hidden")).map((node) => node.textContent).join("")));
  }

  /** A second tab of the same browser, as a visitor of its own kind: both show one chat. */
  async secondTab() {
    const second = new Visitor(this.stage, this.context, this.address);
    second.page = await this.context.newPage();
    second.page.setDefaultTimeout(15_000);
    await second.page.goto(second.address);
    await second.find("composer").waitFor();
    return second;
  }

  /** Presses *Video*, says yes to everything, and calls. */
  async call() {
    await this.find("video").click();
    await this.allowAndCall();
  }

  /** *Join now* on an agent's invitation, yes to everything, and *Join* (V10). */
  async join() {
    await this.find("invite-join").click();
    await this.allowAndCall();
  }

  async allowAndCall() {
    // A browser that has said yes before is not announced.
    const [ask, call] = [this.find("call-continue"), this.find("call-call")];
    await ask.or(call).first().waitFor();
    if (await ask.isVisible()) await ask.click();
    await call.click();
  }

  /** The clock in the agent's picture, and how old it is in milliseconds; `null` while there is none. */
  agentClock() {
    return this.find("remote").evaluate(readClock);
  }

  /** Counts the agent's pictures from now on, and the longest time between two. */
  countPictures() {
    return this.find("remote").evaluate((video) => {
      const counted = (window.counted = { pictures: 0, longest_gap_ms: 0, video });
      let last = performance.now();
      const presented = (now) => {
        if (window.counted !== counted) return;
        counted.pictures += 1;
        counted.longest_gap_ms = Math.max(counted.longest_gap_ms, now - last);
        last = now;
        video.requestVideoFrameCallback(presented);
      };
      video.requestVideoFrameCallback(presented);
    });
  }

  countedPictures() {
    return this.page.evaluate(() => {
      const { pictures, longest_gap_ms } = window.counted;
      window.counted = null;
      return { pictures, longest_gap_ms };
    });
  }

  /** The pitch of the agent's voice. */
  agentPitch() {
    return this.page.evaluate(
      `(${pitchOf})([...document.querySelectorAll("*")].flatMap((e) => e.shadowRoot ? [...e.shadowRoot.querySelectorAll("audio")] : []).find((audio) => audio.srcObject && !audio.muted).srcObject.getAudioTracks()[0])`,
    );
  }

  /** Waits until more of the agent's picture ("video") or voice ("audio") has come on the leg that is seen and heard. */
  async gets(kind) {
    const came = () =>
      this.page.evaluate(async (kind) => {
        const { leg } = globalThis.__deskbellCall;
        const row = (await globalThis.__deskbellCall.report()).find((row) => row.type === "inbound-rtp" && row.kind === kind);
        return { leg, much: (kind === "video" ? row?.framesDecoded : row?.packetsReceived) ?? 0 };
      }, kind);
    let before = null;
    await until(`the agent's ${kind} comes`, async () => {
      const now = await came();
      if (now.leg !== before?.leg) before = now;
      return now.much >= before.much + ENOUGH;
    });
  }

  /** What the call's script says of itself, for tests. */
  knows(what) {
    return this.page.evaluate((what) => globalThis.__deskbellCall?.[what], what);
  }

  /** Counts from now on how many legs are heard, twenty times a second. */
  countVoices() {
    return this.page.evaluate(() => {
      const counted = (window.voices = { looks: 0, none: 0, two: 0 });
      const look = () => {
        if (window.voices !== counted) return;
        const { length } = globalThis.__deskbellCall.audible;
        counted.looks += 1;
        if (length === 0) counted.none += 1;
        if (length > 1) counted.two += 1;
        setTimeout(look, 50);
      };
      look();
    });
  }

  countedVoices() {
    return this.page.evaluate(() => {
      const counted = window.voices;
      window.voices = null;
      return counted;
    });
  }

  /** In each of so many seconds: for how long the browser had to make up the agent's voice, in ms without a break. */
  madeUp(seconds) {
    return this.page.evaluate(async (seconds) => {
      const { report } = globalThis.__deskbellCall;
      const pause = (ms) => new Promise((passed) => setTimeout(passed, ms));
      const sound = async () => (await report()).find(({ type, kind }) => type === "inbound-rtp" && kind === "audio");
      const longest = [];
      for (let second = 0; second < seconds; second++) {
        let [was, on, most] = [await sound(), 0, 0];
        for (let look = 0; look < 10; look++) {
          await pause(100);
          const is = await sound();
          const made = (is.concealedSamples - was.concealedSamples) / 48; // Opus plays 48 kHz.
          on = made > 0 && is.concealmentEvents === was.concealmentEvents ? on + made : made;
          [was, most] = [is, Math.max(most, on)];
        }
        longest.push(Math.round(most));
      }
      return longest;
    }, seconds);
  }

  /** Axe and a picture in each colour scheme. */
  async look(name) {
    for (const colorScheme of ["dark", "light"]) {
      await this.page.emulateMedia({ colorScheme });
      await isVisitorAccessible(this, `${name}, ${colorScheme}`);
      await this.picture(`${name}-${colorScheme}`);
    }
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.stage.out, `${name}.png`) });
  }
}
