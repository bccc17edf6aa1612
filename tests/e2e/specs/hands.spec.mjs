// A conversation goes from hand to hand by the rules of the mobile channel: two real windows, one hub whose time is short.
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { sendVisitor } from "../stage/crowd.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";

/** Time for a first answer, in milliseconds: the real five minutes would be long for a test. */
const FIRST_REPLY = 8_000;

describe("from hand to hand", { timeout: 180_000 }, () => {
  const stage = new Stage("hands");
  const desks = {};
  let hub, aicha, first, second;

  before(async () => {
    let computer;
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage, (command) => command("settings", "patch", JSON.stringify({ timers: { mobile: { first_reply: FIRST_REPLY } } })))]);
    desks.noemie = await openDesk(stage, computer, hub);
    desks.karim = await openDesk(stage, computer, hub, { agent: "karim" });
    for (const desk of Object.values(desks)) await desk.setAvailable("Mobile", true);
  });
  after(() => stage.end());

  test("M7, M9, M13: unanswered, it goes to the other agent when the countdown that both can read is over", async () => {
    aicha = await sendVisitor(stage, hub, { name: "Aicha Benkhelifa", site: "app", channel: "mobile", languages: ["fr"], lines: ["Bonjour, ma commande ?"] });
    first = await holder();
    second = first === "noemie" ? "karim" : "noemie";
    const box = await desks[first].box("Aicha Benkhelifa");
    await until("the countdown says what happens", async () => /reassign/i.test(await box.getText()));
    await desks[first].pictures("1-countdown");
    await desks[second].box("Aicha Benkhelifa");
    await until("the first has it no more", async () => !(await has(first)));
    await desks[second].look("1-reassigned");
  });

  test("M4, M5: released, its slot is free at once, and the visitor's reply brings it to an agent again", async () => {
    const desk = desks[second];
    await desk.show("Aicha Benkhelifa");
    await desk.say("Bonjour, elle part demain.");
    await desk.settled("Aicha Benkhelifa");
    await desk.chord("l");
    await until("it can be undone", () => desk.page.$(".held .bar").isExisting());
    await until("the undo is over", async () => !(await desk.page.$(".held .bar").isExisting()));
    const conversation = await desk.conversation("Aicha Benkhelifa");
    await until("it is released", async () => (await desk.ask("open_thread", { conversation })).head.state.state === "released");
    await desk.look("2-released");
    await aicha.say("Merci ! Et la facture ?");
    await until("an agent has it again", async () => (await holder()) !== null);
    const now = await holder();
    await desks[now].show("Aicha Benkhelifa");
    await desks[now].reads("Et la facture");
    await desks[now].look("2-back");
  });

  test("A1: with the toggle red nothing new comes, and what is open stays", async () => {
    const now = await holder();
    for (const desk of Object.values(desks)) await desk.setAvailable("Mobile", false);
    await sendVisitor(stage, hub, { name: "Tom Okafor", site: "app", channel: "mobile", lines: ["Hello?"] });
    await until("it waits in the queue", async () => {
      const { phase } = await desks[now].ask("start");
      return phase.desk.queues.some(({ waiting }) => waiting === 1);
    });
    await desks[now].look("3-red");
    await desks[now].box("Aicha Benkhelifa");
    await desks[now].setAvailable("Mobile", true);
    await desks[now].box("Tom Okafor");
    await desks[now].look("3-green");
  });

  /** Whether an agent has the mobile conversation, not merely in the list. */
  async function has(agent) {
    const { phase } = await desks[agent].ask("start");
    return phase.desk.boxes.some(({ name, state }) => name === "Aicha Benkhelifa" && state.state === "assigned");
  }

  async function holder() {
    return until("an agent has it", async () => {
      for (const agent of Object.keys(desks)) if (await has(agent)) return agent;
      return null;
    });
  }
});
