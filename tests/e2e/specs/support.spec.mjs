// D6: logs and the support bundle in the real window: looked through, saved, without what people wrote; and a desk that ended
// by itself says so at its next start.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { startComputer } from "../stage/computer.mjs";
import { sendVisitor } from "../stage/crowd.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";
import { unzipped } from "../stage/zip.mjs";

const run = promisify(execFile);
const [NAME, SAID] = ["Mira Zqvisitor", "hello, I am zqmessage"];
const WRITTEN = ["zqvisitor", "zqmessage", "zqanswer", "noemie", "zqquoted"];

describe("the support bundle", { timeout: 600_000 }, () => {
  const stage = new Stage("support");
  let computer, hub, desk;

  const panel = () => desk.page.$('//dialog[@open][.//h2[normalize-space()="Support bundle"]]');
  const text = () => desk.page.execute(() => document.querySelector("[data-testid=support-text] pre")?.textContent ?? "");
  const file = async (name) => {
    await (await panel()).$(`.//li//button[.//small[contains(., "${name}")]]`).click();
    await until(`${name} is shown`, async () => (await desk.page.$("[data-testid=support-text]").getAttribute("aria-label"))?.includes(name));
  };
  const log = () => readFileSync(join(desk.folder, "logs/deskbell.log"), "utf8");
  const saved = async () => {
    await desk.page.$('//dialog[@open]//button[contains(., "Save to downloads")]').click();
    const path = desk.page.$("[data-testid=support-path]");
    await path.waitForExist();
    return path.getText();
  };

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub);
    await desk.setAvailable("Chat", true);
    await sendVisitor(stage, hub, { name: NAME, lines: [SAID] });
    await desk.show(NAME);
    await desk.say("zqanswer");
    await desk.settled(NAME);
  });
  after(() => stage.end());

  test("D6: a failure of the page is in the log, without what it quotes", async () => {
    await desk.page.execute(() => void setTimeout(() => { throw new TypeError('nothing is known of "zqquoted"'); }));
    await until("the failure is in the log", () => log().includes("the page failed"));
    assert.match(log(), /TypeError/);
  });

  test("D6: every file is shown before it is saved, and what is saved is what was shown", async () => {
    await desk.page.keys(["Control", "k"]);
    await desk.type("support");
    await desk.page.keys("Enter");
    await (await panel()).waitForExist();
    await file("system.json");
    assert.match(await text(), /"webview"/);
    await file("logs/deskbell.log");
    assert.match(await text(), /session live/);
    const read = await text();
    await desk.look("1-bundle");
    const path = await saved();
    await desk.look("2-saved");
    assert.equal(existsSync(path), true, path);
    const files = unzipped(readFileSync(path));
    const names = Object.keys(files).map((name) => name.split("/").slice(1).join("/"));
    for (const name of ["manifest.json", "about.json", "policy.json", "health.json", "storage.json", "devices.json", "network.json", "logs/deskbell.log"]) {
      assert.ok(names.includes(name), `${name} is not among ${names}`);
    }
    const [, packed] = Object.entries(files).find(([name]) => name.endsWith("logs/deskbell.log"));
    assert.ok(packed.endsWith(read), "the log is another one than was shown");
    const [, storage] = Object.entries(files).find(([name]) => name.endsWith("/storage.json"));
    assert.equal(JSON.parse(storage).outbox.check, "whole");
    assert.notEqual(JSON.parse(storage).outbox.bytes, null);
    for (const word of WRITTEN) {
      for (const [name, content] of Object.entries(files)) assert.ok(!content.toLowerCase().includes(word), `${word} is in ${name}`);
    }
    await desk.page.keys("Escape");
    await (await panel()).waitForExist({ reverse: true });
  });

  test("D6: a desk that was killed says so at its next start, and leads to the bundle", async () => {
    await desk.crash();
    await desk.open();
    const line = desk.page.$("[data-testid=ended]");
    await line.waitForExist();
    assert.match(await line.getText(), /ended unexpectedly/);
    await desk.box(NAME);
    await desk.look("3-ended");
    await line.$("button*=Support bundle").click();
    await (await panel()).waitForExist();
    await desk.page.keys("Escape");
    await (await panel()).waitForExist({ reverse: true });
    await line.$("button[aria-label]").click();
    await line.waitForExist({ reverse: true });
    // Read once is read: a page that is loaded anew does not say it again.
    await desk.page.execute(() => location.reload());
    await desk.box(NAME);
    assert.equal(await desk.page.$("[data-testid=ended]").isExisting(), false);
  });

  test("D6: a bundle is made without a window, and takes no other file's place", async () => {
    const path = join(computer.home, "bundle.zip");
    const make = () => run(process.env.DESKBELL_BIN, ["--support-bundle", path], { env: { PATH: process.env.PATH, HOME: computer.home, DESKBELL_DATA: desk.folder }, timeout: 15_000 });
    assert.equal((await make()).stdout.trim(), path);
    const files = unzipped(readFileSync(path));
    assert.ok(Object.keys(files).some((name) => name.endsWith("/logs/deskbell.log")));
    await assert.rejects(make(), ({ stderr }) => /name another file/.test(stderr));
  });
});
