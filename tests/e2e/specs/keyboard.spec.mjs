// The desk by keyboard alone: the next waiting conversation, a canned answer, the palette.
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { sendVisitor } from "../stage/crowd.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";

describe("by keyboard", { timeout: 120_000 }, () => {
  const stage = new Stage("keyboard");
  let desk;

  before(async () => {
    const [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub);
    await desk.setAvailable("Chat", true);
    await sendVisitor(stage, hub, { name: "Jon Bell", lines: ["Hi, where is my parcel?"] });
    await sendVisitor(stage, hub, { name: "Lea Fabre", lines: ["Bonjour, une question"] });
    await desk.box("Jon Bell");
    await desk.box("Lea Fabre");
  });
  after(() => stage.end());

  test("D5: Ctrl J opens the conversation that has waited longest", async () => {
    await desk.page.keys(["Control", "j"]);
    await desk.reads("where is my parcel");
  });

  test("C5: a canned answer is found by typing and inserted with its variables", async () => {
    await desk.write("/took");
    await desk.page.$("//*[contains(., 'took-over')]").waitForExist();
    await desk.page.keys("Tab");
    await until("the answer stands in the composer", () =>
      desk.page.execute(() => document.activeElement.value?.startsWith("Hello Jon Bell, Noémie Garnier here.")));
    await desk.page.keys("Enter");
    await desk.reads("I have read everything above");
    await desk.settled("Jon Bell");
  });

  test("D5: the palette goes to a visitor by name", async () => {
    await desk.page.keys(["Control", "k"]);
    await desk.page.keys("lea");
    await desk.look("palette");
    await desk.page.keys("Enter");
    await desk.reads("une question");
  });
});
