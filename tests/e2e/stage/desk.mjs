// The real window, driven through tauri-driver and WebKitWebDriver.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { remote } from "webdriverio";
import { isDeskAccessible } from "./axe.mjs";
import { AGENTS, PASSWORD } from "./hub.mjs";
import { freePort } from "./process.mjs";
import { atRest } from "./rest.mjs";
import { until } from "./wait.mjs";

const THEMES = ["dark", "light"];

/** Opens the desk of one agent, signed in by its environment, or at the sign-in page. */
export async function openDesk(stage, computer, hub, { agent = "noemie", as = agent, signedIn = true, signIn = { email: AGENTS[agent], password: PASSWORD }, devices = {}, env: more = {} } = {}) {
  // Two desks of one agent have a folder each.
  const folder = join(computer.home, `desk-${as}`);
  mkdirSync(folder, { recursive: true });
  const env = { ...computer.env, DESKBELL_DATA: folder, RUST_LOG: "warn,deskbell=info,deskbell_desk=info", ...more };
  // "pattern" and "tone:440" are no devices, and honest about it: what they give can be told from anything else.
  const { camera = "none", microphone = "none", speaker = "null" } = devices;
  Object.assign(env, { DESKBELL_CAMERA: camera, DESKBELL_MICROPHONE: microphone });
  if (speaker !== null) env.DESKBELL_SPEAKER = speaker;
  if (signedIn) {
    Object.assign(env, { DESKBELL_HUB: hub.url, DESKBELL_SIGN_IN_EMAIL: signIn.email, DESKBELL_SIGN_IN_PASSWORD: signIn.password });
  }
  const desk = new Desk(stage, as, folder, env);
  await desk.open();
  stage.atEnd(() => desk.close());
  return desk;
}

export class Desk {
  #env;
  #driver;
  #port;

  constructor(stage, agent, folder, env = {}) {
    Object.assign(this, { stage, agent, folder });
    this.#env = env;
  }

  async open() {
    if (!this.#driver) {
      const [port, nativePort] = [await freePort(), await freePort()];
      const args = ["--port", String(port), "--native-port", String(nativePort), "--native-driver", "/usr/bin/WebKitWebDriver"];
      this.#driver = this.stage.start(`driver-${this.agent}`, process.env.TAURI_DRIVER, args, { env: this.#env });
      this.#port = port;
    }
    await until("tauri-driver answers", async () => (await fetch(`http://127.0.0.1:${this.#port}/status`)).ok);
    this.page = await remote({
      hostname: "127.0.0.1",
      port: this.#port,
      logLevel: "error",
      waitforTimeout: 15_000,
      waitforInterval: 50,
      connectionRetryCount: 0,
      capabilities: { "wdio:enforceWebDriverClassic": true, "tauri:options": { application: process.env.DESKBELL_BIN } },
    });
  }

  async close() {
    const page = this.page;
    this.page = undefined;
    // A desk that has ended by itself has no session to end.
    await page?.deleteSession().catch(() => {});
  }

  /** The process id of the running desk, known by its folder. */
  pid() {
    for (const entry of readdirSync("/proc")) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        const program = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0")[0];
        const environment = readFileSync(`/proc/${entry}/environ`, "utf8");
        if (program === process.env.DESKBELL_BIN && environment.includes(`DESKBELL_DATA=${this.folder}\0`)) return Number(entry);
      } catch {
        // It has ended meanwhile, or is none of ours.
      }
    }
    throw new Error(`the desk of ${this.agent} does not run`);
  }

  /** `kill -9` of the desk's core, and with it of its window. */
  async crash() {
    process.kill(this.pid(), "SIGKILL");
    this.page = undefined;
    // WebKit's driver can end with a browser that is killed while it is asked something: the next window has its own.
    await this.#driver.stopAlone();
    this.#driver = undefined;
  }

  /** Asks the desk's core as the page does, by the page's own bridge. */
  async ask(name, params = null) {
    const answer = await this.page.executeAsync(
      (name, params, done) => {
        window.__TAURI_INTERNALS__.invoke("ask", { ask: { ask: name, params } }).then(
          (result) => done({ result }),
          (error) => done({ error }),
        );
      },
      name,
      params,
    );
    if (answer.error) throw new Error(`${name}: ${answer.error.message ?? JSON.stringify(answer.error)}`);
    return answer.result;
  }

  /** Every message of a conversation as the desk has it, from the first to the last: text and author. */
  async messages(conversation) {
    const thread = await this.ask("open_thread", { conversation });
    let { entries, more } = thread;
    while (more) {
      const older = await this.ask("older_entries", { conversation, before: entries[0].entry.seq });
      entries = [...older.entries, ...entries];
      more = older.more;
    }
    return {
      unsent: thread.unsent.length,
      seqs: entries.map(({ entry }) => entry.seq),
      messages: entries
        .map(({ entry }) => entry.body)
        .filter((body) => body.type === "message")
        .map((body) => ({ text: body.text, by: body.author.party })),
    };
  }

  /** The conversation of a visitor's state box. */
  async conversation(name) {
    return (await this.box(name)).getAttribute("data-box");
  }

  /** WebKit takes its picture when the page is painted next, and a page at rest is not painted for up to a minute: one pixel that nobody sees keeps it awake. */
  async picture(name) {
    await this.page.execute(() => {
      const pixel = document.createElement("i");
      pixel.ariaHidden = "true";
      pixel.style.cssText = "position:fixed;inset:auto 0 0 auto;width:1px;height:1px";
      document.body.append(pixel);
      let odd = false;
      const timer = setInterval(() => (pixel.style.background = (odd = !odd) ? "rgb(0 0 0 / 0.4%)" : "none"), 20);
      window.__atRest = () => (clearInterval(timer), pixel.remove());
    });
    await this.page.saveScreenshot(join(this.stage.out, `${name}.png`));
    await this.page.execute(() => window.__atRest());
  }

  /** Waits until nothing of the page in front moves any more that will come to an end: a colour on its way is none of a theme's. */
  async rests() {
    await this.page.executeAsync(`const done = arguments[arguments.length - 1]; (${atRest})().then(() => done());`);
  }

  /** A picture in each theme. */
  async pictures(name) {
    for (const theme of THEMES) {
      await this.prefer({ theme });
      await this.rests();
      await this.picture(`${name}-${theme}`);
    }
  }

  /** Axe and a picture in each theme. */
  async look(name) {
    for (const theme of THEMES) {
      await this.prefer({ theme });
      await isDeskAccessible(this, `${name}, ${theme}`);
      await this.picture(`${name}-${theme}`);
    }
  }

  /** Changes preferences; a theme is waited for. */
  async prefer(wish) {
    const { preferences } = await this.ask("start");
    await this.ask("set_preferences", { ...preferences, ...wish });
    if (wish.theme) await until("the theme is painted", () => this.page.execute((theme) => document.documentElement.dataset.theme === theme, wish.theme));
  }

  /** The state box of a visitor, once it is there. */
  async box(name) {
    const box = this.page.$(`//button[@data-box][.//*[@title=${quoted(name)}]]`);
    await box.waitForExist();
    return box;
  }

  /** Opens the conversation with a visitor. */
  async show(name) {
    await (await this.box(name)).click();
    await this.page.$(`//header[.//h2[normalize-space()=${quoted(name)}]]`).waitForExist();
  }

  /** Waits until these words stand in an open thread. */
  async reads(text) {
    await this.page.$(`//main//*[contains(@class,"bubble")][contains(., ${quoted(text)})]`).waitForExist();
  }

  /** What stands in the bubbles of the open thread, from top to bottom. */
  texts() {
    return this.page.execute(() => [...document.querySelectorAll("main .bubble")].map((bubble) => bubble.textContent.trim()));
  }

  async write(text) {
    const composer = this.page.$("main textarea");
    await composer.waitForExist();
    await composer.click();
    await composer.addValue(text);
  }

  /** Writes to the visitor of the conversation that has the focus; done once it is shown. Right after a change of conversation the desk asks whether it is meant (C12): then it is. */
  async say(text) {
    await this.write(text);
    await this.page.keys("Enter");
    const state = () => this.page.execute(() => {
      if (document.activeElement.value === "") return "sent";
      return document.querySelector("main .guard") ? "asks" : null;
    });
    if ((await until("it is sent, or the desk asks", state)) === "sent") return;
    await this.page.keys("Enter");
    await until("the composer is empty", async () => (await state()) === "sent");
  }

  /** Waits until nothing of a conversation is on its way any more. */
  async settled(name) {
    const conversation = await this.conversation(name);
    await until("everything is sent", async () => (await this.messages(conversation)).unsent === 0);
  }

  /** Where the call stands, as the page shows it: "ringing", "active" ...; `null` without one. */
  callStage() {
    return this.page.execute(() => document.querySelector('[data-call]:not([data-call="thumbnail"])')?.dataset.call ?? null);
  }

  /** Waits until the call stands there. */
  async callIs(stage, within = 15_000) {
    await until(`the call is ${stage}`, async () => (await this.callStage()) === stage, within);
  }

  /** *Go*. */
  async answer() {
    await this.page.$('[data-call="ringing"] .btn.primary').click();
  }

  async decline() {
    await this.page.$('[data-call="ringing"] .btn.decline').click();
  }

  /** What was drawn of the visitor's and of the own picture. */
  drawn() {
    return this.page.execute(() => structuredClone(window.__deskbellVideo));
  }

  /** Counts the visitor's pictures from now on, and the longest time between two. */
  async countPictures() {
    await this.page.execute(() => (window.__deskbellVideo.visitor.longest_gap_ms = 0));
    this.counted = (await this.drawn()).visitor.frames;
  }

  async countedPictures() {
    const { frames, longest_gap_ms } = (await this.drawn()).visitor;
    return { pictures: frames - this.counted, longest_gap_ms };
  }

  /** A key with Ctrl and Shift. */
  async chord(key) {
    await this.page.keys(["Control", "Shift", key]);
  }

  /** Writes where the focus is, letter by letter: all at once they would be one chord, in which no letter can stand twice. */
  async type(text) {
    for (const letter of text) await this.page.keys(letter);
  }

  /** The toggle of a channel: "Chat", "Mobile". */
  toggle(channel) {
    return this.page.$(`//div[@role="group"]//button[.//*[contains(@class,"channel")][starts-with(normalize-space(), ${quoted(channel)})]]`);
  }

  async setAvailable(channel, available) {
    const toggle = this.toggle(channel);
    await toggle.waitForExist();
    if ((await toggle.getAttribute("aria-pressed")) !== String(available)) await toggle.click();
    await until(`${channel} is ${available ? "green" : "red"}`, async () => {
      // Before one is available for video one looks at oneself (V5).
      const go = await this.page.$('[data-ready="go"]');
      if (await go.isExisting()) await go.click();
      return (await toggle.getAttribute("aria-pressed")) === String(available);
    });
  }
}

function quoted(text) {
  if (!text.includes('"')) return `"${text}"`;
  if (!text.includes("'")) return `'${text}'`;
  throw new Error("a test's text holds one kind of quotes only");
}
