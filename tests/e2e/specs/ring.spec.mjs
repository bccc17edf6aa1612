// What is heard and seen from afar (V3, D2): the ring on the chosen loudspeaker, its end, notifications with what can
// be done at once, do-not-disturb. One's own file is a steady tone here, so that silence is an end and never a rest.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startComputer } from "../stage/computer.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { toneFile } from "../stage/measure.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

const RING_HZ = 660;
/** From the moment that the desk knows of the end (V3). */
const SILENT_WITHIN_MS = 200;
const ABOUT_A_CALL = ({ title }) => / calls by video$/.test(title);

describe("the ring", { timeout: 900_000 }, () => {
  const stage = new Stage("ring");
  let computer, hub, desk, visitor;

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440" } });
    await desk.setAvailable("Chat", true);
    visitor = await openVisitor(stage, hub, { devices: "both" });
  });
  after(() => stage.end());

  /** When the desk said last that a ring is over, by its own clock, which is this computer's. */
  function knewAt(which = desk) {
    const lines = readFileSync(join(stage.out, `driver-${which.agent}.log`), "utf8").replace(/\u001b\[[\d;]*m/g, "").split("\n");
    const line = lines.findLast((one) => one.includes("the ring is over"));
    return Date.parse(/\S+Z/.exec(line)[0]);
  }

  /** Rings until `end` ends it, and measures how long the tone goes on after the desk knows. */
  async function ringUntil(t, end, { which = desk, ear = computer.beside } = {}) {
    await visitor.call();
    await which.callIs("ringing");
    await until("the tone is steady", () => Math.abs(ear.pitch().hz - RING_HZ) < 12);
    const before = Date.now();
    await end();
    const { at } = await ear.silent(45_000);
    const knew = knewAt(which);
    assert.ok(knew >= before - 5, "the desk says that this ring is over");
    t.diagnostic(`silent ${at - knew} ms after the desk knew`);
    assert.ok(at - knew < SILENT_WITHIN_MS, `the tone goes on for ${at - knew} ms`);
    await until("no notification of a call is left", async () => (await computer.notifications.shown()) === 0);
  }

  /** The agent works with another program: nothing is quiet because it is looked at (D2). */
  const lookAway = () => desk.ask("attend", { window: false, conversation: null });

  async function pressAtCall(words) {
    await until("the notification stands", async () => (await computer.notifications.shown()) === 1);
    await computer.notifications.press(words);
  }

  const closeAtVisitor = () => visitor.find("call-close").click();

  test("V3: the panel of sounds: a device, a tone to be tried and stopped, one's own file", async () => {
    await desk.page.$('button[title$="@maison-lumen.example"]').click();
    await desk.page.$("button*=Sounds and notifications").click();
    const device = desk.page.$('select[aria-label="Rings on"]');
    await device.waitForExist();
    await until("both loudspeakers are listed", async () => /Beside-the-door/.test(await device.getText()));
    await device.selectByVisibleText("Beside-the-door");

    const heard = computer.beside.heard();
    await desk.page.$('button[aria-label="Try it: Telephone"]').click();
    await heard;
    await desk.page.$('button[aria-label="Stop: Telephone"]').click();
    await computer.beside.silent();
    await desk.page.$('button[aria-label="Try it: Telephone"]').waitForExist();

    await chooseFile("notes.mp3", Buffer.from("these are words and no tones ".repeat(40)));
    await desk.page.$("dialog*=no sound that the desk can play").waitForExist();
    await chooseFile("steady.wav", toneFile(RING_HZ));
    await desk.page.$('button[aria-label="Try it: Your own file"]').waitForExist();
    assert.equal((await desk.ask("start")).preferences.ring.tone, "own");
    assert.equal(computer.speaker.lastHeard(), -Infinity, "nothing is heard on the other loudspeaker");
    await desk.look("1-sounds");
    await desk.prefer({ language: "fr" });
    await desk.page.$("dialog*=Sonnerie d’un appel").waitForExist();
    await desk.look("2-sounds-fr");
    await desk.prefer({ language: "en" });
    await desk.page.keys("Escape");
  });

  test("A5: the health light's list says how the desk is, and its self-test is heard and seen", async () => {
    await desk.page.$("button.hub").click();
    const check = desk.page.$(".test > button");
    await check.waitForExist();
    await desk.look("2-health");
    const [heard, before] = [computer.beside.heard(), computer.notifications.all().length];
    await check.click();
    await heard;
    const both = "The ring was played and a notification shown. Did you notice both?";
    await desk.page.$(`//*[@role="status"][contains(., "${both}")]`).waitForExist();
    assert.ok(computer.notifications.all().length > before, "a notification was shown");
    await computer.beside.silent();
    await desk.look("2-health-tested");
    await desk.page.keys("Escape");
  });

  /** As a file dialog does it. */
  const chooseFile = (name, bytes) =>
    desk.page.execute(
      (name, base64) => {
        const input = document.querySelector('dialog input[type="file"]');
        const files = new DataTransfer();
        files.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
        input.files = files.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      },
      name,
      bytes.toString("base64"),
    );

  test("V3: it rings on the chosen loudspeaker and not on the other; Decline silences it", async (t) => {
    await desk.setAvailable("Video", true);
    await ringUntil(t, () => desk.decline());
    assert.equal(computer.speaker.lastHeard(), -Infinity, "nothing is heard on the other loudspeaker");
    await closeAtVisitor();
  });

  test("V3: Go silences it", async (t) => {
    await ringUntil(t, () => desk.answer());
    await desk.callIs("active");
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
    await closeAtVisitor();
  });

  test("V3: the visitor's cancel silences it", async (t) => {
    await ringUntil(t, () => visitor.find("call-stop").click());
  });

  test("V3: 30 s without an answer silence it, and its notification was repeated in place of itself", async (t) => {
    await lookAway();
    const before = computer.notifications.all().length;
    await ringUntil(t, async () => {
      await until("the second repeat", () => computer.notifications.all().slice(before).filter(ABOUT_A_CALL).length >= 3, 28_000);
      assert.equal(await computer.notifications.shown(), 1, "it is not stacked");
      const ids = computer.notifications.all().slice(before).filter(ABOUT_A_CALL).map(({ id }) => id);
      assert.equal(new Set(ids).size, 1, `one notification, and not ${ids}`);
      await desk.callIs("ended", 20_000);
    });
    // V4: it stays in the list with its icon, and is gone on with by chat.
    await desk.page.$('//button[@data-box]//*[@aria-label="Missed video call"]').waitForExist();
    await desk.look("3-missed");
    await closeAtVisitor();
  });

  test("D2: Accept at the notification answers the call", async (t) => {
    await lookAway();
    await ringUntil(t, () => pressAtCall("Accept"));
    await desk.callIs("active");
    await visitor.find("hang-up").click();
    await desk.callIs("ended");
    await closeAtVisitor();
  });

  test("D2: Decline at the notification declines it", async (t) => {
    await lookAway();
    await ringUntil(t, () => pressAtCall("Decline"));
    await closeAtVisitor();
  });

  test("D2: while do-not-disturb is on it rings, and nothing is laid over other programs", async (t) => {
    await lookAway();
    await computer.notifications.pause(true);
    await desk.ask("check_health");
    const before = computer.notifications.all().length;
    await ringUntil(t, () => desk.decline());
    await closeAtVisitor();
    await computer.notifications.pause(false);
    await desk.ask("check_health");
    assert.deepEqual(computer.notifications.all().slice(before), []);
  });

  test("D2: Reply at a message brings its conversation with the caret in the composer", async () => {
    const name = computer.notifications.all().find(ABOUT_A_CALL).title.replace(/ calls by video$/, "");
    await lookAway();
    const told = computer.notifications.received(({ body }) => body.includes("Are you still there?"));
    await visitor.say("Are you still there?");
    await told;
    await desk.page.execute(() => document.activeElement?.blur());
    await computer.notifications.press("Reply");
    await desk.page.$(`//header[.//h2[normalize-space()="${name}"]]`).waitForExist();
    await until("the caret is in the composer", () => desk.page.execute(() => document.activeElement?.matches("main textarea")));
    await until("it is taken away", async () => (await computer.notifications.shown()) === 0);
  });

  test("V9: answered on a second desk of the same agent, it is silent here", async (t) => {
    const second = await openDesk(stage, computer, hub, { as: "noemie-2", devices: { camera: "pattern", microphone: "tone:440" } });
    await second.prefer({ sound: false, notifications: false });
    await ringUntil(t, async () => {
      await second.callIs("ringing");
      await second.answer();
    });
    await second.callIs("active");
    await visitor.find("hang-up").click();
    await second.callIs("ended");
    await closeAtVisitor();
    await second.close();
  });

  test("V3: a loudspeaker that is lost while it rings is replaced, and the health list says so", async (t) => {
    await ringUntil(
      t,
      async () => {
        const heard = computer.speaker.heard(20_000);
        await computer.unplug();
        await heard;
        await until("the health list knows", async () => {
          const { phase } = await desk.ask("start");
          return phase.desk.health.checks.some(({ finding }) => finding.kind === "ring" && finding.found === "replaced");
        });
        await desk.decline();
        await computer.speaker.silent();
        const late = computer.speaker.lastHeard() - knewAt();
        t.diagnostic(`the other one was silent ${late} ms after the desk knew`);
        assert.ok(late < SILENT_WITHIN_MS, `the tone goes on for ${late} ms`);
      },
    );
    await closeAtVisitor();
  });
});
