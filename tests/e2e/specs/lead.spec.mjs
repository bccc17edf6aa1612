// A lead looks on, whispers, takes over and takes it back (T1, T2, T3): two real windows, a real visitor, one hub.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { AGENTS, startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

AGENTS.ana = "ana@maison-lumen.example";

const VISITOR = "Ida Lead";
const WHISPER = "Offer her the older lamp at half its price";
const REASON = "I know this customer";

describe("a lead", { timeout: 180_000 }, () => {
  const stage = new Stage("lead");
  /** Whatever the hub has sent to the visitor's page. */
  const log = [];
  let hub, agent, lead, visitor, conversation;

  before(async () => {
    let computer;
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    agent = await openDesk(stage, computer, hub);
    lead = await openDesk(stage, computer, hub, { agent: "ana" });
    await agent.setAvailable("Chat", true);
    visitor = await openVisitor(stage, hub, { name: VISITOR });
    visitor.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => log.push(String(payload))));
    await visitor.page.reload();
    await visitor.find("composer").waitFor();
    await visitor.say("Is the older lamp still there?");
    await agent.show(VISITOR);
    await agent.say("One moment, I am looking.");
    await visitor.reads("One moment");
    conversation = await agent.conversation(VISITOR);
  });
  after(() => stage.end());

  const reading = () => lead.page.$(".reading");
  const readingSays = (text) => until(`the lead reads "${text}"`, async () => (await reading().getText()).includes(text));
  const agentReads = (text) => until(`the agent reads "${text}"`, async () => (await agent.page.$('[role="log"]').getText()).includes(text));

  test("T1: the board shows who has what, to the second", async () => {
    await lead.page.keys(["Alt", "2"]);
    await until("the conversation is on the board", () => lead.page.$(`#chip-${conversation}`).isExisting());
    await lead.look("1-board");
    await visitor.say("I would take it today.");
    await until("it waits", async () => /\bwaiting\b/.test(await lead.page.$(`#chip-${conversation}`).getAttribute("class")));
  });

  test("T2, T4: a lead reads who waits longest, live and by keyboard alone, and neither the visitor nor the agent is told", async () => {
    const before = await agent.ask("start");
    await lead.page.keys("l");
    await lead.page.keys("Enter");
    await readingSays("I would take it today.");
    await visitor.say("Hello?");
    await readingSays("Hello?");
    await agentReads("Hello?");
    const box = ({ phase: { desk } }) => desk.boxes.find((one) => one.conversation === conversation).state;
    assert.deepEqual(box(await agent.ask("start")), box(before));
    await lead.look("2-reads");
  });

  test("T2: a whisper reaches the agent and never the visitor", async () => {
    await lead.page.$(".whisper textarea").click();
    await lead.type(WHISPER);
    await lead.page.keys("Enter");
    await readingSays(WHISPER);
    await agentReads(WHISPER);
    await agent.look("3-whispered");
    await agent.say("It is, and you may have it for half its price.");
    await visitor.reads("half its price");
  });

  test("T3, T4: the agent asks for help, and the lead sees it on the board and goes there by keyboard alone", async () => {
    await agent.ask("flag", { conversation, words: "May I do that?" });
    await until("the flag is on the board", async () => (await lead.page.$(`#chip-${conversation} .flag`).isExisting()));
    await lead.page.keys(["Alt", "1"]);
    await lead.page.keys(["Alt", "2"]);
    await until("the board is there, and nothing is read", async () => (await lead.page.$(`#chip-${conversation} .flag`).isExisting()) && !(await reading().isExisting()));
    await lead.page.keys("f");
    await lead.page.keys("Enter");
    await readingSays("May I do that?");
    await lead.look("4-flag");
  });

  test("T2: what is taken over can be undone, and nothing has happened then", async () => {
    await takeOver();
    await lead.page.$(".reading .held button").click();
    await until("it is undone", async () => !(await lead.page.$(".reading .held").isExisting()));
    assert.equal((await agent.ask("open_thread", { conversation })).head.state.state, "assigned");
  });

  test("T2: what is taken over is the lead's, and the agent reads why", async () => {
    await takeOver();
    await until("it is the lead's", async () => {
      const { head } = await agent.ask("open_thread", { conversation });
      return head.state.state === "assigned" && /^Ana/.test(head.state.name);
    });
    await until("the agent reads why", async () => (await agent.page.$("body").getText()).includes(REASON));
    await agent.look("5-taken");
    await lead.page.keys(["Alt", "1"]);
    await lead.show(VISITOR);
    await lead.say("I am Ana, and I have it here for you.");
    await visitor.reads("I am Ana");
    await lead.look("6-mine");
  });

  test("T2: nothing of the reading and the whispers is in the visitor's page or in what was sent to it", async () => {
    const page = await visitor.page.content();
    const sent = log.join("\n");
    assert.ok(sent.includes("I am Ana"), "what was sent is heard");
    for (const secret of [WHISPER, "whisper", REASON, "May I do that?", "\"flag"]) {
      assert.ok(!sent.includes(secret), `"${secret}" was sent to the visitor`);
    }
    for (const secret of [WHISPER, REASON, "May I do that?"]) assert.ok(!page.includes(secret), `"${secret}" is in the visitor's page`);
    await visitor.look("7-visitor");
  });

  test("T2: every look, whisper and take-over is in the audit log, and nothing that was undone", async () => {
    await hub.stop();
    const told = JSON.parse(execFileSync(process.env.DESKBELL_HUB_BIN, ["audit", "--json", "--data", hub.data], { encoding: "utf8" }));
    const by = (action) => told.filter((one) => one.action === action).map(({ agent_name, subject }) => [agent_name, subject.includes(conversation)]);
    const hers = ["Ana Ferreira", true];
    assert.deepEqual(by("conversation.look"), [hers, hers]);
    for (const action of ["conversation.whisper", "conversation.take_over"]) assert.deepEqual(by(action), [hers], action);
    assert.ok(!JSON.stringify(told).includes(WHISPER), "no text is in the audit log");
  });

  async function takeOver() {
    await lead.page.$(".reading").$("button=Take over").click();
    const reason = lead.page.$("dialog[open] textarea");
    await reason.waitForExist();
    await reason.click();
    await lead.type(REASON);
    await lead.page.keys("Enter");
    await until("it can be undone", () => lead.page.$(".reading .held").isExisting());
  }
});
