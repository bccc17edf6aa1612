// Nothing is lost, doubled or reordered: the hub and the desk's core are killed in the middle of a burst, with
// the real window on one side and a real Chromium on the other.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

const banner = "//div[contains(@class,'banner')][@role='status']";

describe("nothing is lost", { timeout: 600_000 }, () => {
  const stage = new Stage("loss");
  let computer, hub, desk, visitor, conversation;
  const written = { agent: [], visitor: [] };

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub);
    await desk.setAvailable("Chat", true);
    visitor = await openVisitor(stage, hub);
    await visitor.say("v 0");
    written.visitor.push("v 0");
    const { title } = await computer.notifications.received(({ body }) => body.includes("v 0"));
    const [name] = /^Visitor \d+/.exec(title);
    conversation = await desk.conversation(name);
    await desk.show(name);
  });
  after(() => stage.end());

  async function agentWrites(count) {
    for (let n = 0; n < count; n++) {
      const text = `a ${written.agent.length}`;
      await desk.ask("say", { conversation, text, attachments: [] });
      written.agent.push(text);
    }
  }

  async function visitorWrites(count) {
    for (let n = 0; n < count; n++) {
      const text = `v ${written.visitor.length}`;
      await visitor.say(text);
      written.visitor.push(text);
    }
  }

  /** Waits until everything has arrived, and compares what either side has with what was written. */
  async function check() {
    const expected = written.agent.length + written.visitor.length;
    const all = await until(
      `all ${expected} messages have arrived at the desk`,
      async () => {
        const found = await desk.messages(conversation);
        return found.messages.length >= expected && found.unsent === 0 && found;
      },
      120_000,
    );
    const by = (party) => all.messages.filter((message) => message.by === party).map((message) => message.text);
    assert.deepEqual(by("agent"), written.agent, "what the agent wrote: each once, in order");
    assert.deepEqual(by("visitor"), written.visitor, "what the visitor wrote: each once, in order");
    assert.deepEqual(all.seqs, all.seqs.map((_, n) => n + 1), "the thread has no gap");

    const shown = await until(
      "the visitor has all of it too",
      async () => {
        // The greeting stands above the thread and is nobody's message.
        const texts = (await visitor.texts(expected)).filter((text) => /^[av] \d+$/.test(text));
        return texts.length >= expected && texts;
      },
      60_000,
    );
    assert.deepEqual(shown, all.messages.map((message) => message.text), "the visitor reads the same, in the same order");
  }

  test("D3: what is written while the hub is gone is shown as waiting, and sent once, in order", async () => {
    await hub.crash();
    await desk.page.$(banner).waitForExist({ timeout: 40_000 });
    await agentWrites(2);
    await visitorWrites(2);
    await until("both wait", async () => (await desk.messages(conversation)).unsent === 2);
    await desk.look("offline");
    await visitor.look("offline-visitor");
    await hub.serve();
    await desk.page.$(banner).waitForExist({ reverse: true, timeout: 40_000 });
    await check();
  });

  test("quality 2: 500 messages in both directions while the hub is killed three times", async () => {
    const kills = (async () => {
      for (const at of [100, 200, 350]) {
        await until(`${at} messages are written`, () => written.agent.length + written.visitor.length >= at, 120_000);
        await hub.crash();
        await hub.serve();
      }
    })();
    await Promise.all([agentWrites(250), visitorWrites(250), kills]);
    await check();
  });

  test("quality 2: the desk's core is killed in the middle of a burst, and goes on where it was", async () => {
    const writes = visitorWrites(60);
    await agentWrites(30);
    await desk.crash();
    await desk.open();
    await desk.page.$(`//button[@data-box="${conversation}"]`).waitForExist();
    await agentWrites(30);
    await writes;
    await check();
  });
});
