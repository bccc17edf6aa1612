// What goes wrong with a call: each case ends in words on both sides, and the chat goes on.
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";
import { openVisitor } from "../stage/visitor.mjs";

describe("trouble with a call", { timeout: 600_000 }, () => {
  const stage = new Stage("trouble");
  let computer, hub, desk;

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440" } });
    await desk.setAvailable("Video", true);
  });
  after(() => stage.end());

  /** A word that stands anywhere on the call's stage or strip at the desk. */
  const deskSays = (words) =>
    until(`the desk says ${words}`, async () => words.test(await desk.page.execute(() => document.querySelector("main").textContent)), 60_000);
  const visitorSays = (visitor, words) =>
    until(`the visitor's page says ${words}`, async () => words.test((await visitor.find("call").textContent()) ?? ""), 60_000);

  /** Both can still write. */
  async function chatGoesOn(visitor, text) {
    await visitor.say(`${text}, from the visitor`);
    await desk.reads(`${text}, from the visitor`);
    await desk.say(`${text}, from the agent`);
    await visitor.reads(`${text}, from the agent`);
  }

  test("V5: a visitor without camera and microphone is told so, calls all the same, and the desk says what is missing", async () => {
    const visitor = await openVisitor(stage, hub, { devices: "none" });
    await visitor.find("video").click();
    await visitor.find("call-continue").click();
    await until("the page says what was found, or that nothing is allowed", async () => /camera/i.test((await visitor.find("call").textContent()) ?? ""));
    await visitor.look("1-no-devices");
    // A browser says "not found" or "not allowed" as it likes: both lead on.
    const [voice, call] = [visitor.find("call-voice"), visitor.find("call-call")];
    while (!(await call.isVisible())) await voice.click();
    await call.click();
    await desk.callIs("ringing");
    await desk.answer();
    await desk.callIs("active", 30_000);
    await deskSays(/has no (camera|microphone)/);
    await until("the visitor reads the clock of the test pattern", async () => (await visitor.agentClock()) !== null);
    await desk.look("1-no-devices-desk");
    await desk.chord("h");
    await desk.chord("h");
    await visitorSays(visitor, /hung up/);
    await visitor.find("call-close").click();
    await chatGoesOn(visitor, "without devices");
    await visitor.context.close();
  });

  test("a visitor who refuses camera and microphone reads how to allow them, and the chat is as it was", async () => {
    const visitor = await openVisitor(stage, hub, { devices: "refused" });
    await visitor.find("video").click();
    await visitor.find("call-continue").click();
    await visitorSays(visitor, /keeps your camera and microphone to itself/);
    await visitor.look("2-refused");
    await visitor.find("call-close").click();
    await visitor.find("composer").waitFor();
    await visitor.say("Then by chat.");
    await visitor.reads("Then by chat.");
    await visitor.context.close();
  });

  test("V11: an agent's computer that sleeps for 20 s in mid-call comes back to the same call", async () => {
    const visitor = await openVisitor(stage, hub, { devices: "both" });
    await visitor.call();
    await desk.callIs("ringing");
    await desk.answer();
    await desk.callIs("active", 30_000);
    await until("the visitor reads the clock of the test pattern", async () => (await visitor.agentClock()) !== null);
    const pid = desk.pid();
    process.kill(pid, "SIGSTOP");
    await visitorSays(visitor, /interrupted/);
    await visitor.look("3-asleep");
    await pause(20_000);
    process.kill(pid, "SIGCONT");
    await desk.callIs("active", 30_000);
    await until("the visitor sees the present again", async () => Math.abs((await visitor.agentClock())?.age ?? 1e9) < 2_000, 30_000);
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
    await visitor.find("call-close").click();
    await chatGoesOn(visitor, "after sleep");
    await visitor.context.close();
  });

  test("V11: a visitor who closes the tab in mid-call: the desk says so, waits, and gives up in words", async () => {
    const visitor = await openVisitor(stage, hub, { devices: "both" });
    await visitor.call();
    await desk.callIs("ringing");
    await desk.answer();
    await desk.callIs("active", 30_000);
    await visitor.page.close({ runBeforeUnload: false });
    await desk.callIs("reconnecting", 30_000);
    await desk.look("4-left");
    await desk.callIs("ended", 60_000);
    await deskSays(/Connection lost|left the page/);
    await desk.look("4-left-ended");
    await visitor.load();
    await chatGoesOn(visitor, "back again");
  });
});
