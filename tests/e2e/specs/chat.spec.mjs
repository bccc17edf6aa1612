// A visitor's chat reaches the desk and is answered: the real window, a real Chromium, a real hub.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";
import { openVisitor } from "../stage/visitor.mjs";

/** The visitor's name in a notification's title. */
function visitorOf({ title }) {
  const [name] = /^Visitor \d+/.exec(title) ?? assert.fail(`no visitor's name in "${title}"`);
  return name;
}

describe("a chat", { timeout: 300_000 }, () => {
  const stage = new Stage("chat");
  let computer, hub, desk, visitor, name;

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub);
    await desk.setAvailable("Chat", true);
    visitor = await openVisitor(stage, hub);
  });
  after(() => stage.end());

  test("C1, D2: a visitor's first message reaches the desk, with a notification and a sound", async () => {
    const sound = computer.speaker.heard();
    const notification = computer.notifications.received(({ body }) => body.includes("The dimmer flickers"));
    await visitor.say("Hi! The dimmer flickers.");

    assert.ok((await sound) > 0.02, "the sound is loud enough to be heard");
    name = visitorOf(await notification);
    await desk.box(name);
    await desk.look("1-visitor-wrote");
  });

  test("D2: a click on the notification opens the conversation, and it is taken back", async () => {
    await computer.notifications.click();
    await desk.reads("The dimmer flickers");
    await until("the notification is gone", async () => (await computer.notifications.shown()) === 0);
  });

  test("C3: the agent answers, the visitor reads it, and the ticks go to seen on both sides", async () => {
    await desk.say("Hello! Which bulb is in it?");
    await visitor.reads("Which bulb is in it?");
    await desk.page.$('//main//*[contains(@class,"message")][contains(., "Which bulb")]//*[contains(., "Seen")]').waitForExist();
    await until("the visitor's own message is seen", async () =>
      (await visitor.message("The dimmer flickers").getAttribute("data-state")) === "seen");
    await desk.look("2-answered");
    await visitor.look("2-answered-visitor");
  });

  test("C6, D5: emoji are found by their words and put where the caret is, by keyboard alone", async () => {
    await desk.write("Thanks ");
    await desk.page.keys(["Control", "."]);
    const options = () => desk.page.execute(() => document.querySelectorAll("main [role=listbox] [role=option]").length);
    await until("all of them are listed", async () => (await options()) > 100);
    await desk.look("3-emoji");
    await desk.type("sun");
    await until("few are left", async () => (await options()) < 20);
    await desk.look("3-emoji-found");
    // Which ones there are depends on what the computer's fonts can draw.
    const [found, called] = await desk.page.execute(() => {
      const option = document.querySelector("main [role=option][aria-selected=true]");
      return [option.textContent, option.getAttribute("aria-label")];
    });
    assert.match(called, /\bsun/i);
    await desk.page.keys("Enter");
    await until("it stands behind the words", () => desk.page.execute((found) => document.querySelector("main textarea").value === `Thanks ${found}`, found));
    await desk.page.keys(["Control", "a"]);
    await desk.page.keys("Delete");
    await desk.page.keys(["Control", "."]);
    await desk.type("qqqq");
    await desk.page.$("//main//*[@role='status'][contains(., 'No emoji fits')]").waitForExist();
    await desk.look("3-emoji-none");
    await desk.page.keys("Escape");
    await desk.page.keys("Escape");
    await desk.write("x");
    await desk.page.keys(["Control", "a"]);
    await desk.page.keys("Delete");
  });

  test("C3: typing shows on both sides", async () => {
    await visitor.find("composer").pressSequentially("It is", { delay: 20 });
    await desk.page.$('//main//*[contains(@class,"typing")]//*[contains(@class,"dots")]').waitForExist();
    await desk.picture("3-visitor-types");
    await desk.write("Take");
    await until("the visitor sees the agent type", async () => /typing|writing/i.test((await visitor.find("now").textContent()) ?? ""));
    await visitor.picture("3-agent-types");
  });

  test("C12: a draft stays with its conversation when the desk is started again", async () => {
    // The state box tells that it is on disk.
    // What may be cut off is no text for the driver.
    await until("the draft is kept", async () => /Draft\s+Take/.test(await (await desk.box(name)).getProperty("textContent")));
    await desk.close();
    await desk.open();
    await desk.show(name);
    await until("the draft is back", () => desk.page.execute((text) => document.querySelector("main textarea")?.value === text, "Take"));
  });

  test("C2: with the agent unavailable the visitor sees the queue, and is assigned when the toggle turns green", async () => {
    await desk.setAvailable("Chat", false);
    const second = await openVisitor(stage, hub, { where: "shop" });
    await second.say("Is the brass shade in stock?");
    await until("the visitor sees the place in the queue", async () =>
      /number 1|next/i.test(`${await second.find("now").textContent()} ${await second.find("status").textContent()} ${(await second.find("system").allTextContents()).join(" ")}`));
    await second.look("4-queued");

    const notification = computer.notifications.received(({ body }) => body.includes("brass shade"));
    await desk.setAvailable("Chat", true);
    await desk.box(visitorOf(await notification));
    await until("the visitor sees who has joined", async () => /Noémie/.test((await second.find("panel").textContent()) ?? ""));
    await desk.look("4-assigned");
    await second.look("4-assigned-visitor");
  });
});
