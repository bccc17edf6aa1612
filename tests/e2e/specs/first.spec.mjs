// A newcomer's first minutes (ux.md, first start): the trial on this computer from a program that has never run to an answered
// chat, and the way of somebody who has an account, with the look at whether a ring reaches them. Each step is looked at.
import assert from "node:assert/strict";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { isDeskAccessible } from "../stage/axe.mjs";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { AGENTS, PASSWORD, startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

const GUEST = "Camille Roux";
const SMALL = [1024, 700];

/** A browser that is none: it writes down what it was to open. */
function browserOf(computer) {
  const bin = join(computer.home, "bin");
  const opened = join(computer.home, "opened.txt");
  mkdirSync(bin, { recursive: true });
  writeFileSync(opened, "");
  writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${opened}'\n`, { mode: 0o755 });
  computer.env.PATH = `${bin}:${process.env.PATH}`;
  return () => readFileSync(opened, "utf8").split("\n").filter(Boolean);
}

const answers = (url) => fetch(`${url}/healthz`).then(({ ok }) => ok, () => false);

/** A picture in French, in a small window, and back. */
async function inFrench(desk, name) {
  const { width, height } = await desk.page.getWindowSize();
  await desk.prefer({ language: "fr", theme: "light" });
  await desk.page.setWindowSize(...SMALL);
  await until("the page is French", () => desk.page.execute(() => document.documentElement.lang === "fr"));
  await desk.rests();
  await desk.picture(`${name}-fr`);
  await desk.page.setWindowSize(width, height);
  await desk.prefer({ language: "en" });
  await until("the page is English", () => desk.page.execute(() => document.documentElement.lang === "en"));
}

/** Axe and a picture in each theme and in French, by hand: `look` starts the page's view anew, which ends the preview. */
async function lookOver(desk, preferences, name) {
  for (const theme of ["dark", "light"]) {
    await desk.page.execute((theme) => (document.documentElement.dataset.theme = theme), theme);
    await isDeskAccessible(desk, `${name}, ${theme}`);
    await desk.picture(`${name}-${theme}`);
  }
  const speak = async (language) => {
    await desk.ask("set_preferences", { ...preferences, language });
    await until(`the page speaks ${language}`, () => desk.page.execute((language) => document.documentElement.lang === language, language));
  };
  const { width, height } = await desk.page.getWindowSize();
  await speak("fr");
  await desk.page.setWindowSize(...SMALL);
  await desk.rests();
  await desk.picture(`${name}-fr`);
  await desk.page.setWindowSize(width, height);
  await speak("en");
}

describe("a first start", { timeout: 600_000 }, () => {
  const stage = new Stage("first");
  let computer, opened;

  before(async () => {
    computer = await startComputer(stage);
    opened = browserOf(computer);
  });
  after(() => stage.end());

  describe("trying it on this computer", () => {
    let desk, began, url;
    const exists = (id) => desk.page.$(`[data-testid="${id}"]`).waitForExist({ timeout: 60_000 });
    const open = () => openDesk(stage, computer, null, { as: "first", signedIn: false, devices: { camera: "pattern", microphone: "tone:440" } });

    test("D6: one button starts a hub with a demo, and signs in", async () => {
      desk = await open();
      await exists("try");
      await desk.look("1-first-screen");
      await inFrench(desk, "1-first-screen");
      began = performance.now();
      await desk.page.$('[data-testid="try"]').click();
      await exists("trial");
      console.log(`# from the button to the desk: ${Math.round(performance.now() - began)} ms`);
    });

    test("D6: a visitor writes by himself, and goes on when he is answered", async () => {
      await desk.box(GUEST);
      console.log(`# from the button to the first visitor's words: ${Math.round(performance.now() - began)} ms`);
      await desk.show(GUEST);
      await desk.reads("still to be had in brass");
      await desk.say("It is, in brass and in black.");
      await desk.reads("come to Lyon before the weekend");
      await desk.look("2-trial");
      await inFrench(desk, "2-trial");
    });

    test("D6: the demo's shop opens in the browser, and who writes there is answered", async () => {
      await desk.page.$('[data-testid="trial-shop"]').click();
      const shop = await until("the shop is opened", () => opened()[0]);
      assert.match(shop, /^http:\/\/127\.0\.0\.1:\d+\/demo\/shop$/);
      url = new URL(shop).origin;
      const visitor = await openVisitor(stage, { url }, { name: "Me Myself" });
      await visitor.say("Is anybody there?");
      await desk.box("Me Myself");
      await desk.show("Me Myself");
      await desk.say("Yes, and it was quick.");
      await visitor.reads("Yes, and it was quick.");
      console.log(`# from the button to an answered visitor of the shop, with pictures between: ${Math.round(performance.now() - began)} ms`);
    });

    test("D6: the hub ends with a desk that is killed, and the next start goes on with the trial", async () => {
      await desk.crash();
      await until("the hub has ended", async () => !(await answers(url)));
      await desk.open();
      await exists("trial");
      await desk.show("Me Myself");
      await desk.reads("Yes, and it was quick.");
    });

    test("D6: leaving the trial stops its hub and deletes what was written", async () => {
      await desk.page.$('[data-testid="trial-leave"]').click();
      await desk.page.$('[data-testid="trial-leave-yes"]').waitForExist();
      await desk.look("3-leave");
      await inFrench(desk, "3-leave");
      await desk.page.$('[data-testid="trial-leave-yes"]').click();
      await exists("try");
      assert.ok(!(await answers(url)), "no hub is left");
      assert.ok(!existsSync(join(desk.folder, "trial")), "nor its folder");
      assert.equal(await desk.page.$("input[autocomplete=url]").getValue(), "", "the door names no trial");
      await desk.close();
    });
  });

  describe("with an account", () => {
    let hub, desk;
    const under = () => desk.page.execute(() => document.querySelector("#hub-found")?.textContent.trim() ?? "");
    const field = (selector) => desk.page.$(`input${selector}`);
    const check = () => desk.page.$('[data-testid="check"]');
    const tried = (kind) => desk.page.execute((kind) => document.querySelector(`[data-check="${kind}"]`)?.dataset.tried ?? null, kind);

    before(async () => {
      hub = await startHub(stage);
      desk = await openDesk(stage, computer, hub, { as: "account", signedIn: false, devices: { camera: "pattern", microphone: "tone:440" } });
    });

    test("D6: an address that cannot be used says why, and what was perhaps meant", async () => {
      await field("[autocomplete=url]").waitForExist();
      await desk.type("http://desk.invalid");
      await until("what is wrong", async () => /https/.test(await under()));
      await desk.look("4-wrong-address");
      const instead = desk.page.$("//button[contains(., 'Use desk.invalid')]");
      await instead.click();
      assert.equal(await field("[autocomplete=url]").getValue(), "desk.invalid");
      await until("nobody is there", async () => /No hub answers|cannot be found|not found|Look again/i.test(await under()), 20_000);
      await field("[autocomplete=url]").setValue(hub.url);
      await desk.page.$(".under.good").waitForExist();
    });

    test("D6: a forgotten password has words", async () => {
      await desk.page.$("//button[normalize-space()='Forgotten?']").click();
      await desk.page.$("//p[contains(., 'administrator of your hub')]").waitForDisplayed();
      await field("[type=email]").setValue(AGENTS.noemie);
      await field("[type=password]").setValue("not the password");
      await desk.page.keys("Enter");
      await until("it is refused", () => desk.page.execute(() => document.querySelector(".refused")?.textContent.trim()));
      await desk.look("5-refused");
      await inFrench(desk, "5-refused");
    });

    test("A5, V5: after the sign-in one looks whether a ring reaches one", async () => {
      const { preferences } = await desk.ask("start");
      await field("[type=password]").setValue(PASSWORD);
      await desk.page.keys("Enter");
      await check().waitForExist();
      await until("the camera is seen", async () => (await desk.drawn())?.own?.frames > 3);
      await until("it is said to work", () => desk.page.execute(() => document.querySelector('[data-ready="camera"]').textContent.includes("it works")));
      await lookOver(desk, preferences, "6-check");
      await desk.page.$('[data-testid="check-test"]').click();
      await computer.notifications.received(({ title }) => /Deskbell|test/i.test(title));
      await until("it is asked", async () => (await tried("ring")) === "asks" && (await tried("notifications")) === "asks", 20_000);
      await lookOver(desk, preferences, "7-asked");
      await desk.page.$('[data-check="ring"] button').click();
      await desk.page.$$('[data-check="notifications"] button')[1].click();
      await until("a notification that nobody saw is to be mended", async () => (await tried("notifications")) === "missed");
      await lookOver(desk, preferences, "8-missed");
      await desk.page.$('[data-testid="check-done"]').click();
      await check().waitForExist({ reverse: true });
      await desk.look("9-desk");
    });

    test("A5: it is not asked twice, and can be opened again", async () => {
      await desk.ask("sign_out");
      await desk.page.$("input[autocomplete=url]").waitForExist();
      await desk.ask("sign_in", { hub: hub.url, email: AGENTS.noemie, password: PASSWORD });
      await desk.toggle("Chat").waitForExist();
      await until("the desk is live", async () => (await desk.ask("start")).phase.desk?.link.state.state === "live");
      assert.equal((await desk.ask("start")).first.check, false);
      assert.ok(!(await check().isExisting()));
      // Nor is one asked to look before video, having looked.
      await desk.toggle("Video").click();
      await until("video is green", async () => (await desk.toggle("Video").getAttribute("aria-pressed")) === "true");
      await desk.page.keys(["Control", "k"]);
      await desk.type("check camera");
      await desk.page.keys("Enter");
      await check().waitForExist();
      await desk.page.keys("Escape");
      await check().waitForExist({ reverse: true });
      await desk.close();
    });
  });

  describe("without what a trial needs", () => {
    const program = process.env.DESKBELL_BIN;
    let folder, desk;
    const refused = (words) => until(words, () => desk.page.execute((words) => document.querySelector(".refused")?.textContent.includes(words), words), 20_000);
    const tryIt = () => desk.page.$('[data-testid="try"]').click();
    const beside = (script) => {
      writeFileSync(join(folder, "deskbell-hub"), script, { mode: 0o755 });
      chmodSync(join(folder, "deskbell-hub"), 0o755);
    };

    before(async () => {
      folder = join(computer.home, "alone", "bin");
      mkdirSync(folder, { recursive: true });
      copyFileSync(program, join(folder, "deskbell"));
      process.env.DESKBELL_BIN = join(folder, "deskbell");
      desk = await openDesk(stage, computer, null, { as: "alone", signedIn: false });
      await desk.page.$('[data-testid="try"]').waitForExist();
    });
    after(async () => {
      process.env.DESKBELL_BIN = program;
      await desk?.close();
    });

    test("D6: a missing hub, one of another version, and one that says nonsense each have a sentence", async () => {
      await tryIt();
      await refused("is missing");
      await desk.look("10-missing-hub");
      await inFrench(desk, "10-missing-hub");
      beside("#!/bin/sh\nexit 2\n");
      await tryIt();
      await refused("another version");
      beside("#!/bin/sh\necho hello\n");
      await tryIt();
      await refused("does not start");
      beside(`#!/bin/sh\necho '{"trial":"refused","why":"newer","words":"x"}'\nexit 1\n`);
      await tryIt();
      await refused("newer version");
      await desk.look("11-newer-trial");
      await desk.page.$('[data-testid="trial-delete"]').click();
      await until("it is deleted", () => !existsSync(join(desk.folder, "trial")));
    });

    test("D6: a folder that cannot be written has a sentence, and the form is there again", async () => {
      rmSync(join(desk.folder, "trial"), { recursive: true, force: true });
      writeFileSync(join(desk.folder, "trial"), "a file where the folder should be");
      beside("#!/bin/sh\nexit 0\n");
      await tryIt();
      await refused("cannot be written");
    });
  });
});
