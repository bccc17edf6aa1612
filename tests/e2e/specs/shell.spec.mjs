// The desk as a desktop program (D1): links, the tray, start at login, the window's call for attention, and the way out.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { startComputer } from "../stage/computer.mjs";
import { sendVisitor } from "../stage/crowd.mjs";
import { openDesk } from "../stage/desk.mjs";
import { AGENTS, PASSWORD, startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { trayOf } from "../stage/tray.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

const run = promisify(execFile);
const [JON, LEA] = ["Jon Bell & Sons", "Lea Fabre"];
const NOBODYS = "0198f3a2-77c1-7e0b-9d55-3f2a6c1e8b04";
const link = (conversation) => `deskbell://conversation/${conversation}`;

describe("the desk as a desktop program", { timeout: 600_000 }, () => {
  const stage = new Stage("shell");
  let computer, hub, desk, tray, jon, lea;

  /** Starts the program a second time, as the system does for a link; it must end by itself. */
  const startAgain = (...words) => start(desk, ...words);
  const start = ({ folder }, ...words) =>
    run(process.env.DESKBELL_BIN, words, { env: { ...process.env, ...computer.env, DESKBELL_DATA: folder }, timeout: 15_000 });
  const heading = () => desk.page.execute(() => document.querySelector("main header h2")?.textContent ?? null);
  const noticed = (words) => desk.page.$(`//*[contains(@class,"notice")]//p[contains(., ${JSON.stringify(words)})]`).waitForExist();

  /** Whether the window manager is told that the desk's window is urgent. */
  async function urgent() {
    const env = { ...process.env, ...computer.env };
    const { stdout: tree } = await run("xwininfo", ["-root", "-tree"], { env });
    const windows = tree.split("\n").filter((line) => /Deskbell"/.test(line)).map((line) => line.trim().split(" ")[0]);
    for (const id of windows) {
      const { stdout } = await run("xprop", ["-id", id, "WM_HINTS"], { env });
      if (/urgency hint bit is set/i.test(stdout)) return true;
    }
    return false;
  }

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440" } });
    await desk.setAvailable("Chat", true);
    for (const name of [JON, LEA]) {
      await sendVisitor(stage, hub, { name, lines: [`Hello, this is ${name}.`] });
      await desk.box(name);
    }
    jon = await desk.conversation(JON);
    lea = await desk.conversation(LEA);
    tray = await trayOf(desk.pid());
  });
  after(() => stage.end());

  test("D1: a link opens its conversation in the desk that runs, and the second start ends", async () => {
    for (const [conversation, name] of [[jon, JON], [lea, LEA], [jon, JON]]) {
      await startAgain(link(conversation));
      await until(`${name} is shown`, async () => (await heading()) === name);
    }
  });

  test("D1: what is no link changes nothing, and what is not here is said", async () => {
    await startAgain(`${link(lea)}?end=1`);
    await startAgain(link(lea).toUpperCase());
    await startAgain(link(NOBODYS));
    await noticed("is not on your desk");
    assert.equal(await heading(), JON);
    await desk.look("1-not-here");
  });

  test("D1: a conversation's link is copied from its menu", async () => {
    await desk.page.$('main header button[title="More"]').click();
    await desk.look("2-menu");
    await desk.page.$("//button[contains(., 'Copy link')]").click();
    await noticed("The link is copied");
  });

  test("D1: the tray counts, names who waits longest, and brings that conversation to the front", async () => {
    // Jon's was seen, by the link.
    await tray.line("1 unread · 2 wait for you", ({ enabled }) => !enabled);
    await desk.show(LEA);
    await tray.line("2 wait for you");
    await tray.click("Open the longest waiting: Jon Bell & Sons");
    await until("Jon is shown", async () => (await heading()) === JON);
  });

  test("D1, A1: the toggles of the tray are those of the desk", async () => {
    await tray.line("Available for chat", ({ on }) => on);
    await tray.click("Available for chat");
    await until("chat is red", async () => (await desk.toggle("Chat").getAttribute("aria-pressed")) === "false");
    await tray.line("Available for chat", ({ on }) => !on);
    await tray.click("Available for chat");
    await until("chat is green", async () => (await desk.toggle("Chat").getAttribute("aria-pressed")) === "true");
    await tray.click("Finish, then break");
    await tray.line("Finish, then break", ({ on }) => on);
    await tray.click("Finish, then break");
    await tray.line("Finish, then break", ({ on }) => !on);
  });

  test("V5: green on video asks first what must be known, and the tray's mark stays true", async () => {
    await tray.click("Available for video");
    await desk.page.$("dialog[open]").waitForExist();
    await tray.line("Available for video", ({ on }) => !on);
    await desk.look("3-video-from-the-tray");
    await desk.page.keys("Escape");
    await desk.page.$("dialog[open]").waitForExist({ reverse: true });
  });

  test("D5: the tray speaks the language of the page", async () => {
    await desk.prefer({ language: "fr" });
    await tray.line("Terminer, puis pause");
    await tray.line("2 vous attendent");
    await desk.prefer({ language: "en" });
    await tray.line("Finish, then break");
  });

  test("D1: start at login is an entry of the system, written and removed", async () => {
    const entry = join(computer.home, "config", "autostart", "org.deskbell.desk.desktop");
    assert.ok(!existsSync(entry));
    await desk.page.$("button.me").click();
    const toggle = desk.page.$('button[role="switch"][aria-label="Start at login"]');
    await toggle.waitForEnabled();
    assert.equal(await toggle.getAttribute("aria-checked"), "false");
    await toggle.click();
    await until("the entry is there", () => existsSync(entry));
    await until("the switch is on", async () => (await toggle.getAttribute("aria-checked")) === "true");
    assert.match(readFileSync(entry, "utf8"), /^Exec=".*deskbell" --hidden$/m);
    await desk.look("4-start-at-login");
    await toggle.click();
    await until("the entry is gone", () => !existsSync(entry));
    await until("the switch is off", async () => (await toggle.getAttribute("aria-checked")) === "false");
    await desk.page.keys("Escape");
  });

  describe("a call", () => {
    let visitor;

    before(async () => {
      await desk.ask("set_availability", { channel: "video", available: true });
      visitor = await openVisitor(stage, hub, { devices: "both", name: "Mira Vogel" });
      // Another window comes to the front: there is no window manager here that would do it otherwise.
      const other = await openDesk(stage, computer, hub, { agent: "karim" });
      await start(other);
      await until("the desk is in the background", async () => !(await desk.page.execute(() => document.hasFocus())));
    });

    test("V3: in the background the window asks for attention while it rings; the tray answers, and then it does not", async () => {
      assert.equal(await urgent(), false);
      await visitor.call();
      await tray.line("Mira Vogel calls");
      await until("the window is urgent", urgent);
      await tray.click("Answer Mira Vogel");
      await desk.callIs("active");
      await until("it is not urgent any more", async () => !(await urgent()));
      await tray.line("Hang up: Mira Vogel");
    });

    test("D1: quitting during the call asks first", async () => {
      await tray.click("Quit");
      await desk.page.$("//dialog[@open]//h2[contains(., 'Quit during the call')]").waitForExist();
      await desk.look("5-quit");
      await desk.page.$("//dialog[@open]//button[contains(., 'Cancel')]").click();
      assert.equal(await desk.callStage(), "active");
      await tray.click("Hang up: Mira Vogel");
      await until("the call is over", async () => !(await tray.lines()).some(({ text }) => text?.startsWith("Hang up")));
    });
  });

  test("D1: a link before the sign-in is shown after it", async () => {
    await desk.ask("sign_out");
    await tray.line("Not signed in");
    await startAgain(link(lea));
    await desk.page.$("//*[contains(., 'the conversation of your link is shown')]").waitForExist();
    await desk.look("6-link-at-the-door");
    await desk.ask("sign_in", { hub: hub.url, email: AGENTS.noemie, password: PASSWORD });
    await until("Lea is shown", async () => (await heading()) === LEA);
  });

  test("D1: offline is said in the tray", async () => {
    await hub.stop();
    await tray.line("Offline");
    await hub.serve();
    await until("it is back", async () => !(await tray.lines()).some(({ text }) => text?.startsWith("Offline")), 60_000);
  });

  test("D1: told to end the desk ends", async () => {
    const pid = desk.pid();
    process.kill(pid, "SIGTERM");
    await until("it has ended", () => !existsSync(`/proc/${pid}`) || /State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, "utf8")));
  });
});
