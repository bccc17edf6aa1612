// What a lead reads and hands on (T2, T6, T7): the figures of the real hub and their table as a file, the end of a shift, and
// an agent who is told that somebody reads along, where the hub's settings say so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { AGENTS, startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

AGENTS.ana = "ana@maison-lumen.example";

const VISITORS = ["Ida Figure", "Olaf Figure", "Uma Figure"];
const NOTE = "She wants the brass one, and calls back at five";
const COMMENT = "I am off until Monday";

describe("the figures and the end of a shift", { timeout: 180_000 }, () => {
  const stage = new Stage("figures");
  let hub, agent, lead;
  const visitors = [];

  before(async () => {
    let computer;
    const told = (command) => command("settings", "patch", '{"tell_of_looks": true}');
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage, told)]);
    agent = await openDesk(stage, computer, hub);
    lead = await openDesk(stage, computer, hub, { agent: "ana" });
    await agent.setAvailable("Chat", true);
    await lead.setAvailable("Chat", false); // All of them are the agent's.
    for (const name of VISITORS) {
      const visitor = await openVisitor(stage, hub, { name });
      await visitor.say(`Hello, I am ${name}`);
      await agent.show(name);
      visitors.push(visitor);
    }
    await agent.say("Good day, how can I help?");
    await visitors.at(-1).reads("how can I help");
  });
  after(() => stage.end());

  test("T2: an agent is told who reads along, and until when, where the settings say so", async () => {
    const conversation = await agent.conversation(VISITORS.at(-1));
    await lead.page.keys(["Alt", "2"]);
    await lead.page.$(`#chip-${conversation}`).waitForExist();
    await lead.page.$(`#chip-${conversation}`).click();
    await until("the lead is told that the agent knows", async () => /is told so/.test(await lead.page.$(".reading .unseen").getText()));
    const told = () => agent.page.execute(() => document.querySelector(".readers")?.textContent.trim() ?? null);
    await until("the agent is told", async () => (await told()) === "Ana Ferreira is reading along");
    await agent.look("1-read-along");
    await agent.write("Let me see");
    await until("the lead sees that the agent types", async () => /is typing/.test(await lead.page.execute(() => document.querySelector(".reading .typing").textContent)));
    await lead.page.keys("Escape");
    await until("the agent is told that it is over", async () => (await told()) === null);
  });

  test("T6: what has just happened is counted, and the table is saved as a file", async () => {
    await lead.page.keys(["Alt", "3"]);
    await until("figures are shown", () => lead.page.execute(() => /First answer/.test(document.querySelector("main.figures")?.textContent ?? "")));
    await lead.look("2-figures");
    await until("plots are drawn in the colours of the theme that was chosen last", () =>
      lead.page.execute(() => {
        const plot = document.querySelector("main.figures .plot:has(canvas)");
        const probe = plot.appendChild(document.createElement("i"));
        probe.style.color = "var(--plot-1)";
        const ink = getComputedStyle(probe).color.match(/\d+/g).slice(0, 3).join();
        probe.remove();
        const canvas = plot.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        for (let at = 0; at < data.length; at += 4) if (data.slice(at, at + 3).join() === ink) return true;
        return false;
      }),
    );
    await lead.page.$('main.figures button[aria-label^="Compared"]').click();
    const path = await until("it is said where the file is", async () => /Saved as (.+\.csv)/.exec(await lead.page.$("body").getText())?.[1]);
    const [head, ...rows] = readFileSync(path, "utf8").replace(/^\uFEFF/, "").trim().split("\r\n");
    assert.match(head, /^"?Agent"?,/);
    assert.ok(rows.some((row) => row.includes("Noémie")), rows.join("\n"));
  });

  test("T7: a shift ends in one step, with a note, and what became of it is shown", async () => {
    await agent.page.keys(["Control", "k"]);
    await agent.page.$("dialog[open] input").waitForExist();
    await agent.type("end the shift");
    await agent.page.keys("Enter");
    const note = agent.page.$(`dialog[open] input[aria-label="Note about ${VISITORS[0]} for the next agent"]`);
    await note.waitForExist();
    await note.click();
    await agent.type(NOTE);
    await agent.page.$("dialog[open] textarea").click();
    await agent.type(COMMENT);
    await agent.look("3-hand-over");
    await agent.page.$('[data-testid="hand-over"]').click();
    await until("it is said what became of them", async () => /waits in the queue of/.test(await agent.page.$("dialog[open]").getText()));
    await agent.look("4-handed-over");
    const { me } = (await agent.ask("start")).phase.desk;
    assert.ok(Object.values(me.channels).every(({ available }) => !available), "the toggles are red");
    await agent.page.keys(["Control", "Enter"]);
  });

  test("T7: the next agent has all of it, with the note and the comment", async () => {
    await lead.page.keys(["Alt", "1"]);
    await lead.setAvailable("Chat", true);
    await lead.show(VISITORS[0]);
    const log = lead.page.$('main [role="log"]');
    await until("the note is there", async () => (await log.getText()).includes(NOTE));
    assert.ok((await log.getText()).includes(COMMENT));
    await lead.look("5-taken-on");
    await lead.say("I go on from here.");
    await visitors[0].reads("I go on from here.");
    assert.ok(!(await visitors[0].page.content()).includes(NOTE));
  });
});
