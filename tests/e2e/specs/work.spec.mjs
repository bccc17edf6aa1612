// What agents do with conversations, by keyboard: hand them on, put them aside, find them, end them, with files both ways.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";
import { openVisitor } from "../stage/visitor.mjs";

describe("the work", { timeout: 300_000 }, () => {
  const stage = new Stage("work");
  let hub, desk, karim, visitor, name;

  before(async () => {
    const [computer, started] = await Promise.all([startComputer(stage), startHub(stage)]);
    hub = started;
    desk = await openDesk(stage, computer, hub);
    await desk.setAvailable("Chat", true);
    visitor = await openVisitor(stage, hub);
    await visitor.say("Good evening, my dimmer hums.");
    await until("it is assigned", async () => (name = (await boxes(desk))[0]) !== undefined);
    await desk.show(name);
    await desk.say("Good evening! Since when?");
    karim = await openDesk(stage, computer, hub, { agent: "karim" });
    await karim.setAvailable("Chat", true);
  });
  after(() => stage.end());

  test("C6: a visitor's picture is shown in the desk's thread, and large", async () => {
    await visitor.find("attach-input").setInputFiles({ name: "dimmer.png", mimeType: "image/png", buffer: png(320, 200) });
    await visitor.find("send").click();
    await until("the picture is painted", () => desk.page.execute(() => {
      const picture = [...document.querySelectorAll("main .picture img")].at(-1);
      return picture?.complete && picture.naturalWidth > 0;
    }));
    await visitor.look("1-visitor-sent");
    await desk.look("1-picture");
    await desk.page.$("main .picture").click();
    await desk.page.$("[role=dialog] img, dialog img").waitForExist();
    await desk.look("1-large");
    await desk.page.keys("Escape");
  });

  test("C6: a document of the agent reaches the visitor, under its name", async () => {
    const file = join(stage.out, "Conditions.pdf");
    writeFileSync(file, "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    await desk.page.$("main input[type=file]").addValue(file);
    await until("it has arrived at the hub", async () => {
      const { files } = await desk.ask("open_thread", { conversation: await desk.conversation(name) });
      return files.length === 1 && files[0].state.state === "ready";
    });
    await desk.look("2-attached");
    await desk.say("Our conditions.");
    await visitor.find("attachment").and(visitor.page.locator('[data-name="Conditions.pdf"]')).waitFor();
    await visitor.look("2-visitor-got");
  });

  test("C10: snoozed by keyboard, and taken back within five seconds", async () => {
    await desk.chord("s");
    await until("the times are offered", () => desk.page.execute(() => document.activeElement?.className.includes("time")));
    await desk.look("3-snooze");
    await desk.page.keys("Enter");
    await until("it can be undone", () => desk.page.$(".held .bar").isExisting());
    await desk.pictures("3-snoozed");
    await desk.page.$(".held .bar button").click();
    await until("nothing is held", async () => !(await desk.page.$(".held .bar").isExisting()));
    assert.equal(await headOf(desk, name), "assigned");
  });

  test("C14: a message is found by its words", async () => {
    await desk.page.keys(["Control", "f"]);
    await desk.type("dimmer");
    await until("it is found", () => desk.page.execute(() => document.querySelectorAll("#hits [role=option]").length > 0));
    await desk.look("4-found");
    await desk.page.keys("Enter");
    await desk.reads("my dimmer hums");
  });

  test("C9: handed to a colleague with a comment, who reads it", async () => {
    await desk.chord("t");
    await until("the receivers are listed", () => desk.page.execute(() => document.querySelectorAll("#receivers [role=option]").length > 0));
    await desk.type("kari");
    await desk.page.keys("Tab");
    await desk.type("The dimmer hums since it was built in.");
    await desk.look("5-transfer");
    await desk.page.keys("Enter");
    await karim.show(name);
    await until("the comment is read", () => karim.page.execute(() => document.querySelector("main")?.textContent.includes("hums since it was built in")));
    await karim.look("5-received");
    await karim.say("Good evening, Karim here.");
    await visitor.reads("Karim here");
  });

  test("C8: a visitor who is blocked is told, and let in again by the agent", async () => {
    await karim.page.keys(["Control", "k"]);
    await karim.type("block the");
    await karim.page.keys("Enter");
    await until("the reason is asked for", () => karim.page.execute(() => document.activeElement?.matches("[role=dialog] input, dialog input")));
    await karim.type("Insults");
    await karim.look("6-block");
    await karim.page.keys("Enter");
    await karim.page.$(".blocked button").waitForExist();
    await karim.look("6-blocked");
    await until("the visitor is told", () => visitor.find("composer").isHidden().then((hidden) => hidden || visitor.find("composer").isDisabled()));
    await visitor.look("6-visitor-blocked");
    await karim.page.$(".blocked button").click();
    await until("the visitor may write", () => visitor.find("composer").isEnabled());
  });

  test("M1: a mobile conversation carries the sign of a telephone, on its state box and at the visitor's picture", async () => {
    await desk.setAvailable("Mobile", true);
    const app = await openVisitor(stage, hub, { where: "app", width: 390, height: 844 });
    await app.say("Where is my order?");
    const found = desk.page.$("//button[@data-box][.//*[contains(@class,'badge')][@title='mobile app']]");
    await found.waitForExist();
    await found.click();
    await desk.reads("Where is my order?");
    await desk.page.$('main .badge[title="mobile app"] svg').waitForExist();
    await desk.look("7-mobile");
    await app.look("7-visitor-app");
  });
});

/** The visitors' names in the list. */
const boxes = (desk) => desk.page.execute(() => [...document.querySelectorAll("button[data-box] [title]")].map((name) => name.title).filter((title) => /^Visitor \d+$/.test(title)));

/** Where the conversation with a visitor stands. */
async function headOf(desk, name) {
  const { head } = await desk.ask("open_thread", { conversation: await desk.conversation(name) });
  return head.state.state;
}

/** A picture of two colours. */
function png(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(x < width / 2 ? [196, 120, 40] : [40, 60, 90], y * (1 + width * 3) + 1 + x * 3);
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
