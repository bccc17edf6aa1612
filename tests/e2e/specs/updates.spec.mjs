// New versions of the desk (D6), in the real window: what tauri's updater finds right takes the AppImage's place, when the person
// wants it or at the next start; what is wrong is told in a sentence, and nothing has changed. The key is told to the debug build
// that is tested; a release has none but its own.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { Key, Releases } from "../stage/releases.mjs";
import { until } from "../stage/wait.mjs";

const OLD = "the version that runs";
/** A program, as an AppImage is one: it is started once it is in its place, and ends. */
const program = (words) => Buffer.concat([readFileSync("/bin/true"), Buffer.from(words)]);

describe("new versions", { timeout: 600_000 }, () => {
  const stage = new Stage("updates");
  const key = new Key();
  let computer, hub, releases, image, env, desk;

  const line = () => desk.page.$("[data-testid=update]");
  const installed = () => readFileSync(image);
  const kept = () => {
    const folder = join(desk.folder, "updates");
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("package-")) : [];
  };
  /** Looks, and waits until the line says so. */
  const look = async (state, says) => {
    await line().$("button").click();
    await until(`the line says ${says}`, async () => (await line().getAttribute("data-update")) === state && says.test(await line().getText()));
  };
  const open = async (as, more = {}) => {
    desk = await openDesk(stage, computer, hub, { as, env: { ...env, ...more } });
    await desk.page.$(".me").waitForExist();
    await desk.page.$(".me").click();
    await line().waitForExist();
  };
  const gone = () => until("the desk has ended", () => {
    try {
      return desk.pid() === null;
    } catch {
      return true;
    }
  });

  before(async () => {
    [computer, hub, releases] = await Promise.all([startComputer(stage), startHub(stage), Releases.start(stage)]);
    image = join(computer.home, "Deskbell.AppImage");
    writeFileSync(image, OLD, { mode: 0o755 });
    const policy = join(computer.home, "policy.json");
    writeFileSync(policy, JSON.stringify({ updates: { address: releases.url }, preferences: { language: "en" } }));
    env = { DESKBELL_POLICY: policy, DESKBELL_UPDATE_KEY: key.public, APPIMAGE: image, APPDIR: dirname(process.env.DESKBELL_BIN) };
  });
  after(() => stage.end());

  test("D6: a desk that is no AppImage does not update itself, and says why", async () => {
    await open("plain", { APPIMAGE: undefined, APPDIR: undefined });
    assert.equal(await line().getAttribute("data-update"), "off");
    assert.match(await line().getText(), /does not update itself/);
    assert.equal(await line().$("button").isExisting(), false);
    await desk.close();
  });

  test("D6: an older version is none", async () => {
    await open("agent");
    const old = program("old");
    releases.offer("0.0.9", old, key.sign(old, "0.0.9"));
    await look("newest", /newest version/);
    assert.equal(releases.fetched, 0);
  });

  test("D6: what is no list of versions has its sentence", async () => {
    releases.instead = "<html>Welcome</html>";
    await look("failed", /cannot be read/);
  });

  test("D6: what somebody else has signed is deleted, says so, and nothing has changed", async () => {
    const file = program("wrong");
    releases.offer("9.0.0", file, new Key().sign(file, "9.0.0"));
    await look("failed", /Version 9\.0\.0: It is not signed by whoever made this desk/);
    await desk.picture("1-wrong");
    releases.offer("9.0.1", program("changed"), key.sign(file, "9.0.1"));
    await look("failed", /Version 9\.0\.1: It is not signed/);
    releases.offer("9.0.2", file, "bm90IGEgc2lnbmF0dXJl");
    await look("failed", /Version 9\.0\.2: It is not signed/);
    await until("it is deleted", () => kept().length === 0);
    assert.equal(installed().toString(), OLD);
  });

  test("D6: an older version that calls itself a newer one is not taken, though it is signed", async () => {
    const old = program("old");
    releases.offer("9.1.0", old, key.sign(old, "0.0.9"));
    await look("failed", /signed as another version/);
    await until("it is deleted", () => kept().length === 0);
    assert.equal(installed().toString(), OLD);
  });

  test("D6: a version that is right waits quietly, and takes the program's place when the person wants it", async () => {
    const file = program("new");
    releases.offer("9.2.0", file, key.sign(file, "9.2.0"));
    await look("ready", /Version 9\.2\.0 is ready\./);
    assert.equal(installed().toString(), OLD, "nothing is installed before somebody wants it");
    await desk.look("2-ready");
    await line().$("button").click();
    await until("it is in its place", () => installed().equals(file));
    assert.equal(statSync(image).mode & 0o777, 0o755);
    assert.equal(readFileSync(`${image}.previous`, "utf8"), OLD);
    await gone();
    await desk.close();
  });

  test("D6: a version that is ready is there at the next start", async () => {
    writeFileSync(image, OLD, { mode: 0o755 });
    await open("next");
    const file = program("newer");
    releases.offer("9.3.0", file, key.sign(file, "9.3.0"));
    await look("ready", /Version 9\.3\.0 is ready\./);
    // The answer goes with the window.
    await desk.ask("quit").catch(() => {});
    await gone();
    assert.ok(installed().equals(file));
    await desk.close();
  });

  test("D6: what somebody else has put in the program's place meanwhile stays there", async () => {
    writeFileSync(image, OLD, { mode: 0o755 });
    await open("meanwhile");
    const file = program("newest");
    releases.offer("9.4.0", file, key.sign(file, "9.4.0"));
    await look("ready", /Version 9\.4\.0 is ready\./);
    writeFileSync(image, "a program of the organisation");
    await desk.ask("quit").catch(() => {});
    await gone();
    assert.equal(installed().toString(), "a program of the organisation");
    await desk.close();
  });

  test("D6: a server that is away has its sentence", async () => {
    writeFileSync(image, OLD, { mode: 0o755 });
    await releases.stop();
    await open("away");
    await look("failed", /does not answer/);
    await desk.picture("3-away");
    assert.equal(installed().toString(), OLD);
    await desk.close();
  });
});
