// From chat to video and back, as the agent sees it: the look at oneself before the toggle turns green, the invitation, the
// room, what becomes of other chats, and how a call that came to nothing is gone on with.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDeskAccessible } from "../stage/axe.mjs";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

/** How the demo app names its visitor. */
const OTHER = "Mira Vogel";
const NAME = "Tom Okafor";
const DEVICES = { camera: "pattern", microphone: "tone:440", speaker: null };

describe("from chat to video", { timeout: 600_000 }, () => {
  const stage = new Stage("invite");
  let computer, hub, desk, visitor;

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub, { devices: DEVICES });
    await desk.setAvailable("Chat", true);
    visitor = await openVisitor(stage, hub, { devices: "both", name: NAME });
    await visitor.say("My dimmer hums. Can I show you?");
    await desk.show(NAME);
  });
  after(() => stage.end());

  /** The strip, the stage or whatever stands for the call of the open conversation. */
  const stands = (stage) => desk.page.$(`[data-call="${stage}"]`);
  const press = async (stage, words) => (await stands(stage)).$(`.//button[contains(., "${words}")]`).click();
  const stageGone = (stage) => until(`no ${stage} is shown`, async () => !(await (await stands(stage)).isExisting()));
  const invite = async () => {
    await desk.chord("j");
    await desk.callIs("invited");
    await visitor.find("invite").waitFor();
  };

  test("V5: before one is available for video one looks at oneself, and may think better of it", async () => {
    const toggle = desk.toggle("Video");
    await toggle.click();
    await desk.page.$('[data-ready="go"]').waitForExist();
    const frames = async () => (await desk.drawn()).own.frames;
    await until("the own picture moves", async () => (await frames()) > 10);
    await until("the microphone hears", async () => /hears you/.test(await desk.page.$('[data-ready="microphone"]').getText()));
    assert.match(await desk.page.$('[data-ready="camera"]').getText(), /Allowed, and it works/);
    // Preferences are read by starting the page's view anew, which ends its preview: here the theme is changed by hand.
    for (const theme of ["dark", "light"]) {
      await desk.page.execute((theme) => (document.documentElement.dataset.theme = theme), theme);
      await isDeskAccessible(desk, `1-ready, ${theme}`);
      await desk.picture(`1-ready-${theme}`);
    }
    await desk.page.keys("Escape");
    await desk.page.$('[data-ready="go"]').waitForExist({ reverse: true });
    assert.equal(await toggle.getAttribute("aria-pressed"), "false");
  });

  test("V5: what was looked at is not asked about again, until another device is chosen", async () => {
    const toggle = desk.toggle("Video");
    const pressed = (on) => until(`video is ${on}`, async () => (await toggle.getAttribute("aria-pressed")) === String(on));
    await toggle.click();
    await until("the camera works", async () => /works/.test(await desk.page.$('[data-ready="camera"]').getText()));
    await desk.page.keys("Enter");
    await pressed(true);
    await toggle.click();
    await pressed(false);
    await toggle.click();
    await pressed(true);
    assert.equal(await desk.page.$('[data-ready="go"]').isExisting(), false);
    await toggle.click();
    await pressed(false);

    await desk.ask("choose_devices", { camera: "none", microphone: DEVICES.microphone, speaker: null });
    await toggle.click();
    await desk.page.$('[data-ready="go"]').waitForExist();
    await until("voice only is said", async () => /voice only/.test(await desk.page.$("dialog").getText()));
    await desk.look("2-ready-voice-only");
    await desk.page.keys("Escape");
    await desk.ask("choose_devices", { camera: DEVICES.camera, microphone: DEVICES.microphone, speaker: null });
    assert.equal(await toggle.getAttribute("aria-pressed"), "false", "an invitation needs no toggle (A3)");
  });

  test("V10: invited by one key, and shown where the agent looks", async () => {
    await invite();
    await desk.page.$("//button[@data-box]//*[contains(@class,'chip')][contains(., 'Invited to video')]").waitForExist();
    await desk.say("I have sent you an invitation.");
    await visitor.reads("I have sent you an invitation.");
    await desk.look("3-invited");
    await visitor.look("3-invited-visitor");
  });

  test("V10: not now is told kindly, and the agent can ask again", async () => {
    await visitor.find("invite-not-now").click();
    await desk.page.$('[data-call="ended"][data-why="not_now"]').waitForExist();
    await desk.look("4-not-now");
    await press("ended", "Invite again");
    await desk.callIs("invited");
  });

  test("V10, A3: a visitor who joins rings the agent, whatever the toggle says", async () => {
    await visitor.find("invite").waitFor();
    await visitor.join();
    await desk.callIs("ringing");
    await desk.page.keys(["Control", "0"]); // somebody who has just written has a bar only
    await desk.page.$('[role="alertdialog"][data-call="ringing"]').waitForExist();
    assert.match(await desk.page.$('[data-call="ringing"]').getText(), /Accepted your invitation/);
    await desk.look("5-accepted");
    await desk.answer();
    await desk.callIs("active");
    await until("the visitor sees the agent", async () => (await visitor.agentClock()) !== null);
  });

  test("V8: after the call the desk reminds to tag, to note and to end", async () => {
    await visitor.find("hang-up").click();
    await desk.page.$('[data-call="ended"] button[aria-expanded], [data-call="ended"] .btn').waitForExist();
    const text = await desk.page.$('[data-call="ended"]').getText();
    for (const words of [/say what it was about/, /End note/, /End/]) assert.match(text, words);
    await desk.look("6-over");
    await visitor.find("call-close").click();
    await desk.page.$('[data-call="ended"] button[aria-label="Dismiss"]').click();
    await stageGone("ended");
  });

  test("A3: with another chat open the same step offers to put it aside", async () => {
    const other = await openVisitor(stage, hub, { where: "app" });
    await desk.setAvailable("Mobile", true);
    await other.say("Where is my parcel?");
    await desk.box(OTHER);
    await desk.chord("j");
    const list = await desk.page.$(`select[aria-label="What becomes of ${OTHER}"]`);
    await list.waitForExist();
    await until("colleagues are offered", async () => (await list.$$("optgroup")).length === 2);
    await desk.look("7-others");
    await desk.page.execute((list) => {
      list.value = "snooze hours3";
      list.dispatchEvent(new Event("change", { bubbles: true }));
    }, list);
    await desk.look("8-others-snoozed");
    await desk.page.$('[data-invite="go"]').click();
    await desk.callIs("invited");
    await until("the other chat is snoozed", async () => {
      const { phase } = await desk.ask("start");
      return phase.desk.boxes.some(({ name, state }) => name === OTHER && state.state === "snoozed");
    });
  });

  test("V10: in the room the agent waits with the own picture, goes on chatting elsewhere, and the visitor's coming begins the call", async () => {
    await press("invited", "Wait in the room");
    await desk.callIs("room");
    const { frames } = (await desk.drawn()).own;
    await until("the own picture moves", async () => (await desk.drawn()).own.frames > frames + 10);
    assert.equal(await visitor.find("remote").isVisible(), false, "the visitor sees nothing of the agent");
    await desk.look("9-room");
    await desk.show(OTHER);
    await stands("thumbnail").waitForExist();
    assert.match(await desk.page.execute(() => document.querySelector('[data-call="thumbnail"]').textContent), /Waiting for Tom/);
    await desk.look("10-room-thumbnail");
    await desk.page.keys(["Control", "0"]);
    await desk.callIs("room");
    await visitor.join();
    await desk.callIs("active");
    await until("the visitor sees the agent", async () => (await visitor.agentClock()) !== null);
    await desk.chord("h");
    await desk.chord("h");
    await desk.callIs("ended");
    await visitor.find("call-close").click();
    await desk.page.$('[data-call="ended"] button[aria-label="Dismiss"]').click();
    await stageGone("ended");
  });

  test("V10: taken back, and cancelled by a snooze", async () => {
    await invite();
    await press("invited", "Cancel");
    await stageGone("invited");
    await visitor.find("invite").waitFor({ state: "hidden" });
    await desk.page.$("//main//p[contains(., 'Invitation cancelled')]").waitForExist();

    await invite();
    await desk.chord("s");
    await desk.page.$("//dialog[contains(., 'invitation to video is cancelled')]").waitForExist();
    await desk.page.keys("Enter");
    await visitor.find("invite").waitFor({ state: "hidden" });
    await stageGone("invited");
    await desk.page.keys(["Control", "k"]);
    await desk.type("fetch back");
    await desk.page.keys("Enter");
    await desk.page.$("main textarea").waitForExist();
  });

  test("V4: a declined call stays in the list with its icon, and its line offers video or chat", async () => {
    await desk.setAvailable("Video", true);
    await visitor.call();
    await desk.callIs("ringing");
    await desk.decline();
    await visitor.find("call-close").click();
    await desk.box(NAME);
    await desk.page.$(`//button[@data-box][.//*[@title="${NAME}"]]//*[@aria-label="Declined video call"]`).waitForExist();
    const again = desk.page.$("//main//*[contains(@class,'again')]//button[contains(., 'Invite to video')]");
    await again.waitForExist();
    await desk.look("11-declined");
    await again.click();
    await desk.callIs("invited");
    await press("invited", "Cancel");
    await stageGone("invited");
  });

  test("V10, C9: the conversation is handed on while the agent waits in the room: card and room close, and the colleague has it", async () => {
    const karim = await openDesk(stage, computer, hub, { agent: "karim" });
    await karim.setAvailable("Chat", true);
    await desk.show(NAME);
    await invite();
    await press("invited", "Wait in the room");
    await desk.callIs("room");
    await visitor.find("invite").filter({ hasText: "is waiting for you" }).waitFor();
    // Other invitations have come to nothing before: one more of these lines is this one's.
    const [atVisitor, atDesk] = [() => visitor.find("system").filter({ hasText: "The invitation to the video call is over" }).count(), (at) => at.page.execute(() => [...document.querySelectorAll("main p")].filter((line) => /Invitation cancelled: the conversation was handed on/.test(line.textContent)).length)];
    const before = { visitor: await atVisitor(), desk: await atDesk(desk) };
    await desk.chord("t");
    await until("the receivers are listed", () => desk.page.execute(() => document.querySelectorAll("#receivers [role=option]").length > 0));
    await desk.page.$("//dialog[contains(., 'invitation to video is cancelled')]").waitForExist();
    await desk.type("kari");
    await desk.look("12-handed-on");
    await desk.page.keys("Enter");
    await visitor.find("invite").waitFor({ state: "hidden" });
    await until("the visitor reads that it is over", async () => (await atVisitor()) === before.visitor + 1);
    await stageGone("room");
    await karim.show(NAME);
    assert.equal(await karim.callStage(), null, "nothing of the invitation went along");
    await until("the colleague reads what became of it", async () => (await atDesk(karim)) === before.desk + 1);
    await karim.look("13-handed-on-received");
    await visitor.look("13-handed-on-visitor");
    await karim.say("Karim here. Shall we write?");
    await visitor.reads("Karim here");
  });
});
