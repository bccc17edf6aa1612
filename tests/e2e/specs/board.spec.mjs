// The live board in a real window, beside 500 agents with 5,000 conversations, in which 200 things happen in a second (T1).
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { keysToPaint, openFloor, processorTime, readRows } from "../stage/floor.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";

const AGENTS = 500;
const CONVERSATIONS = 5_000;
const RATE = 200;
/** So long it goes on while it is looked at. */
const SECONDS = 20;
const WORDS = { available: "Available", busy: "Busy", unavailable: "Unavailable" };

describe("the live board", { timeout: 420_000 }, () => {
  const stage = new Stage("board");
  let floor, lead;

  before(async () => {
    const computer = await startComputer(stage);
    floor = await openFloor(stage, { agents: AGENTS, conversations: CONVERSATIONS });
    lead = await openDesk(stage, computer, floor, { as: "lead", signIn: floor });
    await until("the pages of a lead are there", async () => (await lead.page.execute(() => document.querySelectorAll("nav[aria-label=Pages] button").length)) === 3);
    await lead.page.keys(["Alt", "2"]);
    await isWhole();
  });
  after(() => stage.end());

  const counts = () => lead.page.execute(() => [...document.querySelectorAll(".head .counts span")].map((one) => one.textContent));
  const isWhole = () => until("all agents are on the board", async () => (await counts())[0]?.startsWith(String(AGENTS + 1)));

  test("T1: it stays true while so much happens, and the hand is answered at once", async (t) => {
    await lead.page.execute(() => document.querySelector("[role=grid]").focus());
    await floor.go(RATE);
    const [began, used] = [performance.now(), processorTime(lead.folder)];
    const painted = await keysToPaint(lead.page, Array.from({ length: 60 }, (_, n) => (n % 4 === 3 ? "ArrowRight" : "ArrowDown")));
    await pause(Math.max(0, SECONDS * 1_000 - (performance.now() - began)));
    const share = (processorTime(lead.folder) - used) / ((performance.now() - began) / 1_000);
    const { items, happened } = await floor.rest();
    painted.sort((a, b) => a - b);
    const at = (part) => Math.round(painted[Math.min(painted.length - 1, Math.floor(painted.length * part))]);
    const figures = { agents: AGENTS, conversations: CONVERSATIONS, happened, seconds: SECONDS, share: Number(share.toFixed(2)), paint: { p50: at(0.5), p95: at(0.95), max: at(1) } };
    writeFileSync(join(stage.out, "figures.json"), JSON.stringify(figures));
    t.diagnostic(`${happened} things happened; the desk took ${figures.share} of a core; from key to paint p50 ${figures.paint.p50}, p95 ${figures.paint.p95}, at most ${figures.paint.max} ms`);
    assert.ok(happened > RATE * SECONDS * 0.5, "the floor was busy");
    await isTrue(items);
    await lead.look("1-busy");
  });

  test("T1: after a cut it is true again by itself", async () => {
    await lead.ask("reconnect_now");
    await floor.go(RATE);
    await pause(2_000);
    const { items } = await floor.rest();
    await isTrue(items);
  });

  test("T4: by keyboard alone one reads a conversation, the next, the one before, and one of an agent by name", async () => {
    const { items } = await floor.rest();
    const bodies = (kind) => items.filter((item) => item.kind === kind).map((item) => item.body);
    const conversations = new Map(bodies("conversation").map((one) => [one.id, one]));
    // The page that one comes to has the keyboard.
    await lead.page.keys(["Alt", "1"]);
    await lead.page.keys(["Alt", "2"]);
    await isWhole();
    const at = () => lead.page.execute(() => document.activeElement.getAttribute("aria-activedescendant"));
    /** Waits until a conversation is read, and says which. */
    const reads = async (what, not = null) => {
      let id;
      await until(what, async () => {
        const shown = await lead.page.execute(() => {
          const reading = document.querySelector(".reading:has([role=log])");
          return reading && { id: reading.dataset.conversation, name: reading.querySelector("h2").textContent };
        });
        id = shown?.id;
        return shown !== null && id !== not && shown.name === conversations.get(id).visitor_name;
      });
      return id;
    };
    await lead.page.keys("Enter");
    const first = await reads("one is read");
    await lead.page.keys(["Alt", "ArrowDown"]);
    const next = await reads("the next one is read", first);
    await lead.page.keys(["Alt", "ArrowUp"]);
    assert.equal(await reads("the one before is read", next), first);
    await lead.page.keys("q");
    await until("nothing is read", async () => !(await lead.page.$(".reading").isExisting()));
    const agent = bodies("agent").find(({ name }) => name === "Agent 321");
    await lead.page.keys("/");
    await lead.type(agent.name);
    await lead.page.keys("Enter");
    await until("the keyboard is at the agent's", async () => conversations.get((await at())?.replace(/^chip-/, ""))?.agent === agent.id);
    await lead.page.keys("Enter");
    assert.equal(conversations.get(await reads("a conversation of the agent is read")).agent, agent.id);
    await lead.look("2-read");
  });

  /** Every row says what the hub says. */
  async function isTrue(items) {
    const of = (kind) => items.filter((item) => item.kind === kind).map((item) => item.body);
    const conversations = byAgent(of("conversation"));
    const expected = new Map(
      of("agent").map((agent) => [
        agent.id,
        {
          id: agent.id,
          slots: ["chat", "mobile", "video"].map((name) => {
            const { status, taken, slots } = agent.channels[name];
            return `${name[0].toUpperCase()}${name.slice(1)}: ${WORDS[status]}, ${taken} of ${slots} slots taken`;
          }),
          chips: (conversations.get(agent.id) ?? []).length,
        },
      ]),
    );
    let wrong;
    await until(
      "every row is true",
      async () => {
        const rows = await readRows(lead.page);
        wrong = [...expected.values()].filter((row) => !isDeepStrictEqual(rows.get(row.id), row)).map((row) => [row, rows.get(row.id)]);
        return wrong.length === 0 && rows.size === expected.size;
      },
    ).catch((error) => assert.fail(`${error.message}: ${wrong.length} of ${expected.size} rows differ: ${JSON.stringify(wrong.slice(0, 3))}`));
    assert.deepEqual((await counts()).slice(0, 1), [`${AGENTS + 1} agents`]);
  }

  function byAgent(all) {
    const groups = new Map();
    for (const one of all) groups.set(one.agent, [...(groups.get(one.agent) ?? []), one]);
    return groups;
  }
});
