// A system that keeps the microphone back (V5): what the agent reads before green, and what becomes of it once it is allowed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDeskAccessible } from "../stage/axe.mjs";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { refuseSound } from "../stage/gate.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

describe("devices that the system keeps back", { timeout: 300_000 }, () => {
  const stage = new Stage("allowed");
  let hub, desk, allow;

  before(async () => {
    const [real, started] = await Promise.all([startComputer(stage), startHub(stage)]);
    hub = started;
    const gate = await refuseSound(stage, real);
    allow = gate.allow;
    // No microphone is named: it is the system's own.
    desk = await openDesk(stage, gate.computer, hub, { devices: { camera: "pattern", microphone: "" } });
  });
  after(() => stage.end());

  const says = (sense, words) =>
    until(`the ${sense}'s line says ${words}`, async () => words.test(await desk.page.$(`[data-ready="${sense}"]`).getText()));
  const pressed = async () => (await desk.toggle("Video").getAttribute("aria-pressed")) === "true";

  /** Axe and a picture in each theme, by hand: `look` starts the page's view anew, which ends the preview. */
  async function look(name) {
    for (const theme of ["dark", "light"]) {
      await desk.page.execute((theme) => (document.documentElement.dataset.theme = theme), theme);
      await isDeskAccessible(desk, `${name}, ${theme}`);
      await desk.picture(`${name}-${theme}`);
    }
  }

  test("V5: a refused microphone is said before green, with the way to allow it", async () => {
    await desk.toggle("Video").click();
    await desk.page.$('[data-ready="go"]').waitForExist();
    await says("camera", /Allowed, and it works/);
    await says("microphone", /The system refuses the microphone\.\s+Allow the microphone in the system’s privacy or sound settings/);
    assert.equal(await pressed(), false);
    await until("one sees oneself", async () => (await desk.drawn()).own.frames > 0);
    await look("1-refused");
  });

  test("V5: checked again it is still refused; allowed, it turns green and a call rings", async () => {
    await desk.page.$("dialog .check").click();
    await desk.page.$('dialog .check[aria-disabled="false"]').waitForExist();
    await says("microphone", /The system refuses the microphone/);
    allow();
    // The desk may notice by itself; then there is nothing to be checked any more.
    await desk.page.execute(() => document.querySelector("dialog .check")?.click());
    await desk.page.$("dialog .check").waitForExist({ reverse: true });
    await says("microphone", /^(?!.*refuses)\S/s);
    await look("2-allowed");
    await desk.page.$('[data-ready="go"]').click();
    await until("video is green", pressed);
    const visitor = await openVisitor(stage, hub, { devices: "both" });
    await visitor.call();
    await desk.callIs("ringing");
    await desk.answer();
    await desk.callIs("active", 30_000);
    const { troubles } = (await desk.ask("start")).phase.desk.devices;
    assert.deepEqual(troubles.filter((trouble) => /microphone/.test(trouble)), []);
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
  });
});
