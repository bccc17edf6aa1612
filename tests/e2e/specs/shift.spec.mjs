// A whole shift without a mouse: from the sign-in to the sign-out, each screen looked at by axe on the way, light and dark.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startComputer } from "../stage/computer.mjs";
import { sendVisitor } from "../stage/crowd.mjs";
import { openDesk } from "../stage/desk.mjs";
import { AGENTS, PASSWORD, startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";

const NAMES = ["Jon Bell", "Lea Fabre", "Mira Vogel", "Tom Okafor"];

describe("a shift by keyboard alone", { timeout: 300_000 }, () => {
  const stage = new Stage("shift");
  let hub, desk;

  before(async () => {
    const [computer, started] = await Promise.all([startComputer(stage, { width: 1400, height: 900 }), startHub(stage, (command) => command("user", "change", AGENTS.noemie, "--role", "lead"))]);
    hub = started;
    desk = await openDesk(stage, computer, hub, { signedIn: false });
    await desk.page.setWindowSize(1280, 800);
  });
  after(() => stage.end());

  test("D5, A1: signed in, and available", async () => {
    await desk.page.$("input[autocomplete=url]").waitForExist();
    await desk.type(hub.url);
    await desk.page.$(".under.good").waitForExist();
    await desk.page.keys("Tab");
    await desk.type(AGENTS.noemie);
    await desk.page.keys("Tab");
    await desk.type(PASSWORD);
    await desk.look("0-sign-in");
    await desk.page.keys("Enter");
    // Asked once, of who signs in by hand (A5).
    await desk.page.$('[data-testid="check"]').waitForExist();
    await desk.page.keys("Escape");
    await desk.page.$('[data-testid="check"]').waitForExist({ reverse: true });
    await desk.toggle("Chat").waitForExist();
    for (const [words, pressed] of [["chat: become unavailable", "false"], ["chat: become available", "true"]]) {
      await command(words);
      await until(words, async () => (await desk.toggle("Chat").getAttribute("aria-pressed")) === pressed);
    }
    await desk.look("1-desk");
  });

  test("C13: four conversations stand side by side, each answered in its turn", async () => {
    // Chats have three slots, and the mobile channel has slots of its own (M3).
    for (const [n, name] of NAMES.entries()) {
      const from = n < 3 ? {} : { site: "app", channel: "mobile" };
      await sendVisitor(stage, hub, { name, ...from, lines: [`Hello, this is ${name.split(" ")[0]}.`] });
      await desk.box(name);
    }
    await desk.page.keys(["Control", "j"]);
    await desk.reads("Hello, this is");
    for (const name of NAMES.slice(1)) await beside(name);
    await until("four are open", async () => (await desk.page.$$("main textarea").length) === 4);
    for (const column of ["1", "2", "3", "4"]) {
      await desk.page.keys(["Control", column]);
      await until("the caret is in that column", () => desk.page.execute((column) => [...document.querySelectorAll("main textarea")].indexOf(document.activeElement) === Number(column) - 1, column));
      await desk.type(`Good day from column ${column}.`);
      await send();
    }
    await desk.look("2-columns");
    for (let n = 0; n < 3; n++) await desk.chord("w");
    await until("one is open", async () => (await desk.page.$$("main textarea").length) === 1);
  });

  test("C5, C7: a canned answer, a note, a tag and an end note", async () => {
    await desk.type("/took");
    await desk.page.$("//*[contains(., 'took-over')]").waitForExist();
    await desk.page.keys("Tab");
    await until("the answer stands there", () => desk.page.execute(() => document.activeElement.value?.includes("Noémie Garnier here.")));
    await send();
    await desk.chord("n");
    await desk.type("Has called before.");
    await send();
    await desk.page.$("//main//*[contains(., 'Has called before.')]").waitForExist();
    await command("tag the conversation");
    await until("the caret is in the tags", () => desk.page.execute(() => document.activeElement?.closest("aside") !== null && document.activeElement?.tagName === "INPUT"));
    await desk.type("deliv");
    await desk.page.keys("Enter");
    await desk.look("3-tags");
  });

  test("C9, C10, C14: every window that one opens is readable, and closes by Escape", async () => {
    for (const [name, open] of [
      ["transfer", () => desk.chord("t")],
      ["snooze", () => desk.chord("s")],
      ["search", () => desk.page.keys(["Control", "f"])],
      ["palette", () => desk.page.keys(["Control", "k"])],
      ["canned", () => command("add or change canned")],
      ["canned-editor", async () => {
        await command("add or change canned");
        await desk.page.$("dialog[open] input").waitForExist();
        await desk.page.keys("ArrowDown");
        await desk.page.keys("Enter");
      }],
      ["tags", () => command("manage the shared")],
      ["keys", () => desk.page.keys(["Control", "/"])],
      ["end", () => desk.page.keys(["Control", "e"])],
    ]) {
      await open();
      await desk.page.$("dialog[open]").waitForExist();
      await desk.look(`4-${name}`);
      await desk.page.keys("Escape");
      await until(`${name} is closed`, async () => !(await desk.page.$("dialog[open]").isExisting()));
    }
  });

  test("C11: ended, taken back, ended again; and signed out", async () => {
    const conversation = await desk.conversation(NAMES[0]);
    const state = async () => (await desk.ask("open_thread", { conversation })).head.state.state;
    const end = async () => {
      await desk.page.keys(["Control", "e"]);
      await desk.page.$("dialog[open]").waitForExist();
      await desk.page.keys("Enter");
      await until("it can be undone", () => desk.page.$(".held .bar").isExisting());
    };
    await end();
    await desk.picture("5-held");
    await desk.page.keys(["Control", "z"]);
    await desk.page.$("main textarea").waitForExist();
    assert.equal(await state(), "assigned");
    await end();
    await until("the hub has ended it", async () => (await state()) === "ended");
    await desk.look("5-ended");
    await command("sign out");
    await desk.page.$("//dialog[@open][.//*[contains(., 'Sign out?')]]").waitForExist();
    await desk.look("6-sign-out");
    // What throws things away is not what Enter does.
    await until("the caret is on the word", async () => {
      if (await desk.page.execute(() => document.activeElement?.textContent.trim() === "Sign out")) return true;
      await desk.page.keys("Tab");
      return false;
    });
    await desk.page.keys("Enter");
    await desk.page.$("input[type=email]").waitForExist();
  });

  /** Runs an action by its name. */
  async function command(words) {
    await desk.page.keys(["Control", "k"]);
    await desk.page.$("dialog[open] input").waitForExist();
    await desk.type(`>${words}`);
    await desk.page.keys("Enter");
  }

  /** Opens a visitor's conversation beside the others. */
  async function beside(name) {
    await desk.page.keys(["Control", "k"]);
    await desk.page.$("dialog[open] input").waitForExist();
    await desk.type(`@${name}`);
    await desk.page.keys("Tab");
    await desk.reads(`this is ${name.split(" ")[0]}`);
  }

  /** Sends what stands in the composer; a send guard is confirmed. */
  async function send() {
    await desk.page.keys("Enter");
    await until("it is sent", async () => {
      const state = await desk.page.execute(() => (document.activeElement.value === "" ? "sent" : document.querySelector("main .guard") ? "asks" : null));
      if (state === "asks") await desk.page.keys("Enter");
      return state === "sent";
    });
  }
});
