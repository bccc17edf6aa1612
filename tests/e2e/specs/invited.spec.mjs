// From chat to video on the visitor's side (V10): an agent invites, and the visitor comes, does not, or has no time to.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";
import { openVisitor } from "../stage/visitor.mjs";

const NAME = "Clara Weiss";
const AGENT = "Noémie Garnier";

describe("a visitor is invited to a call", { timeout: 420_000 }, () => {
  const stage = new Stage("invited");
  let computer, hub, desk, visitor, conversation;

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440" } });
    await desk.setAvailable("Chat", true);
    visitor = await openVisitor(stage, hub, { devices: "both", name: NAME });
    await visitor.say("The dimmer flickers. It is hard to describe.");
    await desk.show(NAME);
    conversation = await desk.conversation(NAME);
  });
  after(() => stage.end());

  /** Where the desk stands with the visitor: "invited", "room", "ringing" ...; `null` without a call. */
  const stands = async () => (await desk.ask("start")).phase.desk.call;
  const isInvitation = (call) => call?.stage.stage === "invited" || call?.stage.stage === "room";
  const invitation = () => until("the desk has the invitation", async () => {
    const call = await stands();
    return isInvitation(call) ? call.call : null;
  });

  async function invite() {
    await desk.ask("invite_to_call", { conversation });
    await visitor.find("invite").waitFor();
    return invitation();
  }

  const line = (text) => visitor.find("system").filter({ hasText: text }).last().waitFor();
  const gone = (of = visitor) => of.find("invite").waitFor({ state: "hidden" });

  test("V10: the card says who invites and what will be asked, stays in sight, and can be reached by keyboard", async () => {
    await invite();
    assert.match(await visitor.find("invite-title").textContent(), /invites you to a video call/);
    assert.match(await visitor.find("invite").textContent(), /camera and microphone.*voice alone/);
    await visitor.find("invite-status").filter({ hasText: /camera and microphone/ }).waitFor({ state: "attached" });
    await line("invited you to a video call");
    for (let n = 1; n <= 12; n += 1) await desk.say(`Line ${n}`);
    await visitor.reads("Line 12");
    await visitor.page.reload();
    await visitor.find("invite-join").waitFor();
    await visitor.find("composer").focus();
    await visitor.page.keyboard.press("Shift+Tab");
    assert.equal(await visitor.find("invite-not-now").evaluate((button) => button.getRootNode().activeElement === button), true);
    await visitor.look("1-invited");
  });

  test("V10: not now, in one of two tabs, and the card is gone from both", async () => {
    const second = await visitor.secondTab();
    await second.find("invite").waitFor();
    await second.find("invite-not-now").click();
    await gone(second);
    await visitor.page.bringToFront(); // What nobody sees is not drawn.
    await gone();
    await line("You answered: not now");
    await until("the desk has no invitation any more", async () => !isInvitation(await stands()));
    await second.page.close();
    await visitor.look("2-not-now");
  });

  test("V10: a closed widget tells of it like a message, in the title too, until it is taken back", async () => {
    await visitor.find("close").click();
    await desk.ask("invite_to_call", { conversation });
    await visitor.find("peek").filter({ hasText: "invites you to a video call" }).waitFor();
    await until("the title counts it", async () => /^\(1\) /.test(await visitor.page.title()));
    await visitor.find("badge").filter({ hasText: "1" }).waitFor();
    assert.match(await visitor.find("launcher").getAttribute("aria-label"), /invites you to a video call/);
    await visitor.look("3-closed");
    await desk.ask("hang_up", { call: await invitation() });
    await visitor.find("peek").waitFor({ state: "hidden" });
    await until("the title counts nothing", async () => !/^\(/.test(await visitor.page.title()));
    await visitor.find("launcher").click();
    await gone();
    await line("taken back");
  });

  test("V10: taken back while the browser is asked, it is said kindly, and nobody is called in its place", async () => {
    const call = await invite();
    await visitor.find("invite-join").click();
    await visitor.find("call-continue").or(visitor.find("call-call")).first().waitFor();
    await desk.ask("hang_up", { call });
    await visitor.page.getByText("took the invitation back").first().waitFor();
    assert.equal(await visitor.find("call-again").count(), 0, "no call is offered in its place");
    await visitor.look("4-taken-back");
    await visitor.find("call-close").click();
    await visitor.find("composer").waitFor();
  });

  test("V10, A3: accepted while the agent waits in the room: nothing rings, and both see each other", async () => {
    const call = await invite();
    await desk.ask("answer_call", { call });
    await visitor.find("invite").filter({ hasText: "is waiting for you" }).waitFor();
    await visitor.look("5-waits");
    await visitor.join();
    await desk.callIs("active", 30_000);
    await until("the visitor reads the clock of the test pattern", async () => (await visitor.agentClock()) !== null);
    await gone();
    await line("You accepted the video call");
    await visitor.look("6-call");
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
    await visitor.find("call-close").click();
    await desk.ask("dismiss_call", { call });
  });

  test("V10: accepted while the agent does something else: the agent is rung, and answers", async () => {
    const call = await invite();
    await visitor.join();
    await desk.callIs("ringing");
    await visitor.page.getByText(AGENT).first().waitFor();
    await gone();
    await visitor.look("7-rings");
    await desk.answer();
    await desk.callIs("active", 30_000);
    await until("the visitor reads the clock of the test pattern", async () => (await visitor.agentClock()) !== null);
    await desk.ask("hang_up", { call });
    await visitor.page.getByText("hung up").first().waitFor();
    await visitor.find("call-close").click();
    await visitor.say("Thank you!");
    await desk.reads("Thank you!");
  });

  test("V10, V9: an agent who has taken another call cannot come: the visitor reads it, and the invitation stands", async () => {
    const call = await invite();
    await desk.setAvailable("Video", true);
    const other = await openVisitor(stage, hub, { devices: "both", name: "Tom Okafor" });
    await other.call();
    await desk.callIs("ringing");
    await desk.answer();
    await desk.callIs("active", 30_000);
    await visitor.join();
    await visitor.page.getByText(`${AGENT} cannot come to the call at the moment`).first().waitFor();
    await visitor.look("8-busy");
    await visitor.find("call-close").click();
    await visitor.find("invite").waitFor();
    await other.find("hang-up").click();
    await until("the desk is out of the other call", async () => (await stands())?.stage.stage !== "active");
    await desk.setAvailable("Video", false);
    await other.context.close();
    await desk.ask("hang_up", { call });
    await gone();
  });

  test("V10: on a phone and on one on its side the card, the question and the call stand whole", async () => {
    await desk.show(NAME); // In the other conversation the call would be a thumbnail.
    for (const [name, width, height] of [["phone", 390, 844], ["small-phone", 360, 640], ["on-its-side", 844, 390]]) {
      await visitor.page.setViewportSize({ width, height });
      const call = await invite();
      await desk.ask("answer_call", { call });
      await visitor.find("invite").filter({ hasText: "is waiting for you" }).waitFor();
      await visitor.look(`9-${name}-invited`);
      await visitor.find("invite-join").click();
      await visitor.find("call-call").waitFor();
      await whole("call-call");
      await visitor.look(`9-${name}-preview`);
      await visitor.find("call-call").click();
      await desk.callIs("active", 30_000);
      await until("the visitor reads the clock of the test pattern", async () => (await visitor.agentClock()) !== null);
      await whole("hang-up");
      await visitor.look(`9-${name}-call`);
      await visitor.find("hang-up").click();
      await desk.callIs("ended");
      await visitor.find("call-close").click();
      await desk.ask("dismiss_call", { call });
    }
  });

  /** It stands within the screen, all of it, without scrolling. */
  async function whole(testid) {
    const [box, screen] = [await visitor.find(testid).boundingBox(), visitor.page.viewportSize()];
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= screen.width && box.y + box.height <= screen.height, `${testid}: ${JSON.stringify(box)} on ${JSON.stringify(screen)}`);
  }
});
