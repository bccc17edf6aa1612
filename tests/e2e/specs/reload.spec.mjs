// The visitor's tab is loaded anew in the middle of a call, and the call goes on: the same one, by itself, in time.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";
import { openVisitor } from "../stage/visitor.mjs";

/** The rule: from the moment in which the tab is loaded anew until both see each other move again. */
const BACK_WITHIN_MS = 5_000;

describe("the visitor's tab is loaded anew in mid-call", { timeout: 300_000 }, () => {
  const stage = new Stage("reload");
  let computer, hub, desk, visitor;

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440" } });
    await desk.setAvailable("Video", true);
    visitor = await openVisitor(stage, hub, { devices: "both" });
    await visitor.call();
    await desk.callIs("ringing");
    await desk.answer();
    await desk.callIs("active", 30_000);
    await bothMove();
  });
  after(() => stage.end());

  /** The hub's id of the call that the desk is in. */
  const callOf = async () => (await desk.ask("start")).phase.desk.call.call;

  /** Both pictures are of now, and both change: the visitor reads the test pattern's clock twice, and the desk draws new frames. */
  async function bothMove(within = 15_000) {
    const end = performance.now() + within;
    const left = () => end - performance.now();
    const fresh = async () => {
      const seen = await visitor.agentClock();
      return seen !== null && Math.abs(seen.age) < 2_000 ? seen.clock : null;
    };
    // Frames of the old connection may still be on their way: they count from the moment in which the new one stands.
    await until("this page's connection stands", () => visitor.page.evaluate(() => window.__deskbellCall?.state === "connected"), left());
    const { frames } = (await desk.drawn()).visitor;
    const first = await until("the visitor sees the present", fresh, left());
    await Promise.all([
      until("the visitor's picture of the agent moves", async () => ((await fresh()) ?? first) > first, left()),
      until("the desk's picture of the visitor moves", async () => (await desk.drawn()).visitor.frames > frames + 5, left()),
    ]);
  }

  /** Loads the page anew; says how long it took until both moved again. */
  async function reload() {
    const start = performance.now();
    // What the page has loaded is not waited for: the visitor does not either.
    await visitor.page.reload({ waitUntil: "commit" });
    await bothMove(BACK_WITHIN_MS - (performance.now() - start));
    return Math.round(performance.now() - start);
  }

  for (const time of ["first", "second", "third"]) {
    test(`V11: back in the call within 5 s, without a question, for the ${time} time`, async (t) => {
      const call = await callOf();
      const took = await reload();
      t.diagnostic(`both pictures move again after ${took} ms`);
      assert.ok(took < BACK_WITHIN_MS);
      assert.equal(await callOf(), call, "it is the same call");
      await desk.callIs("active");
      await visitor.find("hang-up").waitFor();
      if (time === "first") await Promise.all([visitor.look("1-back-visitor"), desk.look("1-back")]);
    });
  }

  test("V6: what the visitor had turned off stays off", async () => {
    const media = async () => (await desk.ask("start")).phase.desk.call.theirs;
    await visitor.find("toggle-camera").click();
    await visitor.find("toggle-microphone").click();
    await until("the desk knows", async () => (await media()).camera === "off" && (await media()).microphone === "off");
    await visitor.page.reload({ waitUntil: "commit" });
    await until("this page's connection stands", () => visitor.page.evaluate(() => window.__deskbellCall?.state === "connected"));
    await until("the call goes on", async () => (await desk.callStage()) === "active");
    assert.deepEqual(await media(), { camera: "off", microphone: "off" });
    assert.equal(await visitor.find("self").isVisible(), false);
    await visitor.look("2-off-visitor");
    await visitor.find("toggle-camera").click();
    await visitor.find("toggle-microphone").click();
    await bothMove();
  });

  test("another page of the same site in the same tab goes on with the call, and a second tab leaves it where it is", async () => {
    const call = await callOf();
    const start = performance.now();
    await visitor.page.goto(`${visitor.address}&page=2`, { waitUntil: "commit" });
    await bothMove(BACK_WITHIN_MS - (performance.now() - start));
    const second = await visitor.secondTab();
    await second.page.getByText("Your video call is in another tab").waitFor();
    await second.page.close();
    await bothMove();
    assert.equal(await callOf(), call);
  });

  test("V8: a call that has been hung up is not returned to", async () => {
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
    await visitor.page.reload();
    await visitor.find("composer").waitFor();
    await until("the visitor can call again", () => visitor.find("video").isVisible());
    assert.equal(await visitor.page.evaluate(() => window.__deskbellCall === undefined), true, "the call's script was not even loaded");
  });

  test("V2: loaded anew while it rings, it goes on ringing, and the agent's Go connects the new page", async () => {
    await visitor.call();
    await desk.callIs("ringing");
    const call = await callOf();
    await visitor.page.reload();
    await visitor.find("call-stop").waitFor();
    await desk.callIs("ringing");
    assert.equal(await callOf(), call, "it is the same call");
    await desk.answer();
    await bothMove(30_000);
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
  });
});
