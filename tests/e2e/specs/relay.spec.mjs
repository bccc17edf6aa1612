// A relay that does not work is found before a call rings, and not when a visitor's network needs it (V11).
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { startTurn } from "../stage/turn.mjs";
import { openVisitor } from "../stage/visitor.mjs";

describe("the relay", { timeout: 300_000 }, () => {
  const stage = new Stage("relay");
  let turn, hub, desk, visitor, secret;

  before(async () => {
    const computer = await startComputer(stage);
    turn = await startTurn(stage);
    secret = join(computer.home, "turn-secret");
    writeFileSync(secret, "not the relay's", { mode: 0o600 });
    hub = await startHub(stage, undefined, ["--turn-url", turn.url, "--turn-secret-file", secret]);
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440" } });
  });
  after(() => stage.end());

  /** Opens the health light's list, waits until it says so of the relay, and closes it. */
  async function listSays(words, name) {
    await desk.page.$("button.hub").click();
    await desk.page.$(`//*[@popover]//li[contains(., "${words}")]`).waitForExist();
    if (name) await desk.look(name);
    await desk.page.keys("Escape");
  }

  const troubles = async () => (await desk.ask("start")).phase.desk.call.troubles;

  test("V11: who takes no calls is not troubled with it; with green video it is found that the relay refuses", async () => {
    await listSays("Looked at once you are available for video");
    await desk.setAvailable("Video", true);
    await listSays("It refuses the desk", "1-refused");
  });

  test("V11: a call that rings says it too, and is answered without it", async () => {
    visitor = await openVisitor(stage, hub, { devices: "both" });
    await visitor.call();
    await desk.callIs("ringing");
    await desk.page.$('//*[@data-call="ringing"]//*[contains(., "The relay does not work.")]').waitForExist();
    assert.deepEqual(await troubles(), ["no_relay"]);
    await desk.answer();
    await desk.callIs("active");
    assert.deepEqual(await troubles(), [], "the two have found a way without one");
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
  });

  test("V11: set right, the hub is back and the relay is found to work", async () => {
    await hub.stop();
    writeFileSync(secret, turn.secret);
    await hub.serve();
    await listSays("Ready for visitors on strict networks");
  });
});
