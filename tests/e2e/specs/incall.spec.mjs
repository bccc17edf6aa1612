// In the call: a screen is shared and taken back, a window that closes ends it in words, the call has a window of its own,
// the camera is switched, the thumbnail is moved and grown, and three chats are answered meanwhile.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { isDeskAccessible } from "../stage/axe.mjs";
import { startComputer } from "../stage/computer.mjs";
import { sendVisitor } from "../stage/crowd.mjs";
import { openDesk } from "../stage/desk.mjs";
import { startHub } from "../stage/hub.mjs";
import { coloursAt } from "../stage/measure.mjs";
import { Stage } from "../stage/process.mjs";
import { openVisitor } from "../stage/visitor.mjs";
import { until } from "../stage/wait.mjs";

const call = promisify(execFile);
/** The screen is wider than the desk: beside it stands the window that is shared, below where notifications stand. */
const SCREEN = { width: 1900, height: 1000 };
const WINDOW = { x: 1300, y: 540, width: 560, height: 420 };
const TITLE = "Invoice 2026-114";
/** The window's quarters, from the upper left on. */
const QUARTERS = ["#d03030", "#30a040", "#3050d0", "#e0c020"];
const CHATS = ["Jon Bell", "Lea Fabre", "Tom Okafor"];

describe("in a call", { timeout: 600_000 }, () => {
  const stage = new Stage("incall");
  let computer, hub, desk, visitor, picture, main;

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage, SCREEN), startHub(stage)]);
    desk = await openDesk(stage, computer, hub, { devices: { camera: "pattern", microphone: "tone:440", speaker: null } });
    await desk.page.setWindowSize(1280, 900);
    await desk.setAvailable("Chat", true);
    for (const name of CHATS) {
      await sendVisitor(stage, hub, { name, lines: [`Hello, this is ${name.split(" ")[0]}.`] });
      await desk.box(name);
    }
    await desk.setAvailable("Video", true);
    visitor = await openVisitor(stage, hub, { devices: "both" });
    await visitor.call();
    await desk.callIs("ringing");
  });
  after(() => stage.end());

  /** A window of another program with a pattern of four colours. */
  async function showPattern() {
    const file = join(computer.home, "pattern.ppm");
    writeFileSync(file, quarters(WINDOW.width, WINDOW.height));
    picture = stage.start("pattern", "display", ["-title", TITLE, "-geometry", `${WINDOW.width}x${WINDOW.height}+${WINDOW.x}+${WINDOW.y}`, file], { env: computer.env });
    await until("its window is there", async () => (await call("xprop", ["-name", TITLE, "WM_NAME"], { env: { ...process.env, ...computer.env } })).stdout.includes(TITLE));
  }

  /** Opens the choice and takes the first source of a kind whose name fits. */
  async function share(kind, name = "") {
    await desk.chord("e");
    await desk.page.$('dialog [data-source="screen"]').waitForExist();
    const source = desk.page.$(`//dialog//label[@data-source="${kind}"][contains(., "${name}")]`);
    await source.waitForExist();
    await source.click();
    await desk.page.$("dialog button[form=share]").click();
    await desk.page.$('[data-share="shares"]').waitForExist();
  }

  /** Why an ask of the page in front is refused. */
  const refusal = (name, params = null) =>
    desk.page.executeAsync(
      (name, params, done) => {
        const told = ({ refusal }) => done(refusal);
        window.__TAURI_INTERNALS__.invoke("ask", { ask: { ask: name, params } }).then(() => done("it is allowed"), (error) => (typeof error === "string" ? done(error) : told(error)));
      },
      name,
      params,
    );

  /** A click by which its own window closes, often before the driver can answer. That it was pressed shows in that the window goes. */
  async function lastClick(selector) {
    const window = await desk.page.getWindowHandle();
    await desk.page.$(selector).waitForExist();
    await desk.page.$(selector).click().catch(() => {});
    await until("its window is gone", async () => !(await desk.page.getWindowHandles()).includes(window));
  }

  const stopSharing = () => desk.page.$('[data-call] [data-share="shares"] .stop').click();

  /** The agent's picture at the visitor: its colours at four places, given as shares of its sides. */
  const seen = (places) => visitor.find("remote").evaluate(coloursAt, places);

  /** Waits until the four quarters are seen within this part of the picture. */
  const seesPattern = (left, top, right, bottom) =>
    until("the visitor sees the four colours", async () => {
      const at = (x, y) => [left + (right - left) * x, top + (bottom - top) * y];
      const colours = await seen([at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)]);
      return colours !== null && colours.every((colour, n) => near(colour, QUARTERS[n]));
    }, 30_000);

  test("V2, V12: nothing can be shared before Go", async () => {
    await showPattern();
    assert.equal(await desk.page.$("[data-share-button]").isExisting(), false);
    const { phase } = await desk.ask("start");
    const { sources } = await desk.ask("screens");
    const refused = await refusal("share_screen", { call: phase.desk.call.call, source: sources[0].id, kind: "screen", name: "" });
    assert.equal(refused, "call_over");
    await desk.answer();
    await desk.callIs("active", 30_000);
    await until("the visitor reads the clock of the agent's camera", async () => (await visitor.agentClock()) !== null);
    main = await desk.page.getWindowHandle();
  });

  test("V12: the choice shows screens and windows with small pictures, and no window of the desk's own", async () => {
    await desk.chord("e");
    await desk.page.$("dialog [data-source=window]").waitForExist();
    const names = await desk.page.execute(() => [...document.querySelectorAll("dialog [data-source] b")].map((one) => one.textContent));
    assert.ok(names.includes("Screen 1") && names.includes(TITLE), names.join(", "));
    assert.ok(!names.some((name) => /deskbell/i.test(name)), names.join(", "));
    await until("the pictures are painted", () => desk.page.execute(() => [...document.querySelectorAll("dialog [data-source] img")].every((image) => image.naturalWidth > 40)));
    await desk.look("1-picker");
    await desk.page.keys("Escape");
    await desk.page.$("dialog").waitForExist({ reverse: true });
  });

  test("V12: a screen in place of the camera, at its full size, and the visitor reads who shares it", async (t) => {
    const before = Date.now();
    await share("screen");
    const [right, bottom] = [SCREEN.width, SCREEN.height];
    await seesPattern(WINDOW.x / right, WINDOW.y / bottom, (WINDOW.x + WINDOW.width) / right, (WINDOW.y + WINDOW.height) / bottom);
    t.diagnostic(`the visitor sees the screen ${Date.now() - before} ms after the choice was begun`);
    await until("it is as large as the screen", async () => (await visitor.find("remote").evaluate((video) => video.videoWidth)) === SCREEN.width, 60_000);
    await visitor.page.getByText("Noémie Garnier shares a screen").first().waitFor();
    assert.equal(await visitor.find("remote").evaluate((video) => getComputedStyle(video).objectFit), "contain");
    await desk.look("2-sharing");
    await visitor.look("2-sharing-visitor");
    await visitor.find("remote").click();
    await until("it is enlarged", async () => (await visitor.find("call").getAttribute("data-layout")) === "large");
    await visitor.look("2-sharing-visitor-large");
    await visitor.find("resize").click();
  });

  test("V12: stopped from the thumbnail, and the camera is back", async () => {
    await desk.show(CHATS[0]);
    await desk.page.$('[data-call="thumbnail"] [data-share="shares"]').waitForExist();
    await desk.look("3-thumbnail");
    await desk.page.$('[data-call="thumbnail"] .stop').click();
    await until("the visitor sees the agent's camera", async () => (await visitor.agentClock()) !== null);
    await desk.page.keys(["Control", "0"]);
    await desk.callIs("active");
    assert.equal(await visitor.page.getByText("shares a screen").count(), 0);
  });

  test("V12: one window alone; the camera that was off stays off", async () => {
    await desk.chord("o");
    await until("the camera is off", async () => !(await visitor.find("remote").isVisible()));
    await share("window", TITLE);
    await seesPattern(0, 0, 1, 1);
    await visitor.look("4-window-visitor");
    await stopSharing();
    await until("there is no picture again", async () => !(await visitor.find("remote").isVisible()));
    await desk.chord("o");
    await until("the visitor sees the agent's camera", async () => (await visitor.find("remote").isVisible()) && (await visitor.agentClock()) !== null);
  });

  test("V12: while the desk is not in front a bar over the other windows says that a screen is shared, and stops it", async () => {
    await share("screen");
    // The call's own window comes to the front.
    await desk.chord("p");
    await until("the bar is there", async () => {
      for (const handle of await desk.page.getWindowHandles()) {
        await desk.page.switchToWindow(handle);
        if (await desk.page.$("[data-share-bar]").isExisting()) return true;
      }
      return false;
    });
    await until("it is a bar", () => desk.page.execute(() => innerHeight <= 64));
    await desk.page.$('//*[@data-share-bar]//*[@role="status"][contains(., "You share a screen")]').waitForExist();
    await isDeskAccessible(desk, "5-bar");
    await desk.picture("5-bar");
    assert.match(await refusal("start"), /not allowed/i);
    await lastClick("[data-share-bar] .stop");
    await desk.page.switchToWindow(main);
    await until("the visitor sees the agent's camera", async () => (await visitor.agentClock()) !== null);
    await desk.page.$("section.stage .away button").click();
    await until("there is one window", async () => (await desk.page.getWindowHandles()).length === 1);
  });

  test("V12: a window that is closed ends it in words, and the camera is back", async () => {
    await share("window", TITLE);
    await seesPattern(0, 0, 1, 1);
    await picture.stop();
    await desk.page.$('[data-share="lost"]').waitForExist();
    assert.match(await desk.page.$('[data-share="lost"]').getText(), /window that you shared was closed.*camera is sent again/is);
    await until("the visitor sees the agent's camera", async () => (await visitor.agentClock()) !== null);
    await desk.look("5-closed");
    await desk.page.$('[data-share="lost"] .x').click();
    await desk.page.$("[data-share]").waitForExist({ reverse: true });
  });

  test("V6: another camera in mid-call is seen within 2 s, on the same connection", async (t) => {
    const file = join(computer.home, "blue.y4m");
    writeFileSync(file, blueVideo(640, 360));
    const leg = await visitor.find("remote").getAttribute("data-leg");
    const { chosen } = (await desk.ask("start")).phase.desk.devices;
    const before = Date.now();
    await desk.ask("choose_devices", { ...chosen, camera: `y4m:${file}` });
    await until("the visitor sees blue", async () => near((await seen([[0.5, 0.5]]))?.[0] ?? [0, 0, 0], "#0000ff", 60));
    const took = Date.now() - before;
    t.diagnostic(`the visitor sees the other camera after ${took} ms`);
    assert.ok(took < 2_000, `${took} ms`);
    assert.equal(await visitor.find("remote").getAttribute("data-leg"), leg);
    assert.equal(await desk.callStage(), "active");
    // By the button, as a person does it: a file that was chosen is a camera among others.
    await desk.ask("choose_devices", { ...chosen, camera: "pattern" });
    await until("the visitor reads the pattern's clock again", async () => (await visitor.agentClock()) !== null);
  });

  test("V6: full screen by key, and back", async () => {
    await desk.chord("f");
    await until("it fills the window", () => desk.page.execute(() => document.querySelector("section.stage.full") !== null));
    await desk.chord("f");
    await until("it does not any more", () => desk.page.execute(() => document.querySelector("section.stage.full") === null));
  });

  test("V7: the thumbnail is moved and grown, by key and by mouse", async () => {
    await desk.show(CHATS[1]);
    const thumb = desk.page.$('[data-call="thumbnail"]');
    await thumb.waitForExist();
    const corner = async () => (await thumb.getAttribute("class")).match(/(top|bottom)-(start|end)/)[0];
    assert.equal(await corner(), "top-end");
    await desk.page.execute(() => document.querySelector('[data-call="thumbnail"] .back').focus());
    await desk.page.keys("ArrowLeft");
    await until("it lies at the start", async () => (await corner()) === "top-start");
    await desk.page.keys("ArrowDown");
    await until("it lies below", async () => (await corner()) === "bottom-start");
    const room = await desk.page.execute(() => document.querySelector(".middle .columns").getBoundingClientRect().toJSON());
    const from = await desk.page.execute(() => document.querySelector('[data-call="thumbnail"]').getBoundingClientRect().toJSON());
    const middle = { x: Math.round(from.x + from.width / 2), y: Math.round(from.y + from.height / 2) };
    await desk.page.action("pointer").move(middle).down().move({ duration: 100, x: middle.x + 40, y: middle.y - 40 }).move({ duration: 200, x: Math.round(room.right - 100), y: Math.round(room.top + 120) }).up().perform();
    await until("the mouse has moved it to the upper end", async () => (await corner()) === "top-end");
    const width = async () => (await desk.page.execute(() => document.querySelector('[data-call="thumbnail"]').getBoundingClientRect().width));
    const small = await width();
    await desk.chord("g");
    await until("it is grown", async () => (await width()) > small * 1.5);
    await desk.look("6-grown");
    await desk.chord("g");
    await until("it is small", async () => (await width()) === small);
    const handle = await desk.page.execute(() => document.querySelector('[data-call="thumbnail"] .size').getBoundingClientRect().toJSON());
    const at = { x: Math.round(handle.x + 10), y: Math.round(handle.y + 10) };
    await desk.page.action("pointer").move(at).down().move({ duration: 100, x: at.x - 60, y: at.y }).move({ duration: 100, x: at.x - 120, y: at.y }).up().perform();
    await until("the mouse has grown it", async () => Math.abs((await width()) - small - 120) < 12);
  });

  test("V7: three chats are answered while the call runs", async () => {
    await visitor.countPictures();
    for (const name of CHATS) {
      await desk.show(name);
      await desk.say(`Good day ${name}, one moment.`);
      await desk.settled(name);
      await until("the thumbnail is there", () => desk.page.$('[data-call="thumbnail"] canvas').isExisting());
    }
    const { pictures } = await visitor.countedPictures();
    assert.ok(pictures > 20, `${pictures} pictures`);
    assert.ok((await visitor.agentClock()).age < 2_000, "what the visitor sees is of now");
  });

  test("V7: the call in a window of its own, with moving pictures; closed, it is on the stage again", async () => {
    await desk.page.keys(["Control", "0"]);
    await desk.callIs("active");
    await desk.chord("p");
    await desk.page.$("section.stage .away").waitForExist();
    await desk.look("7-away");
    const small = await until("the second window is there", async () => (await desk.page.getWindowHandles()).find((handle) => handle !== main));
    await desk.page.switchToWindow(small);
    await desk.page.$("main[data-call-window=active]").waitForExist();
    await until("the visitor moves in it", async () => (await desk.drawn()).visitor.frames > 20);
    assert.match(await desk.page.$("main time").getText(), /^\d+:\d\d$/);
    for (const theme of ["light", "dark"]) {
      // The small window is told of the theme and may not choose one.
      await desk.page.switchToWindow(main);
      await desk.prefer({ theme });
      await desk.page.switchToWindow(small);
      await until("the small window has the theme", () => desk.page.execute((theme) => document.documentElement.dataset.theme === theme, theme));
      await isDeskAccessible(desk, `7-popout, ${theme}`);
      await desk.picture(`7-popout-${theme}`);
    }
    // It may not ask the desk for anything.
    assert.match(await refusal("start"), /not allowed/i);
    await desk.page.$('main button[aria-label="Mute"]').click();
    await desk.page.$('main button[aria-label="Unmute"]').waitForExist();
    await visitor.page.getByText(/microphone is off/i).first().waitFor();
    await desk.page.$('main button[aria-label="Unmute"]').click();
    await lastClick('main button[aria-label="Bring it back"]');
    await desk.page.switchToWindow(main);
    await desk.page.$("section.stage .away").waitForExist({ reverse: true });
    const { frames } = (await desk.drawn()).visitor;
    await until("the stage moves again", async () => (await desk.drawn()).visitor.frames > frames + 10);
  });

  test("V7, V8: the call's own window closes with the call", async () => {
    await desk.chord("p");
    const small = await until("the second window is there", async () => (await desk.page.getWindowHandles()).find((handle) => handle !== main));
    await desk.page.switchToWindow(small);
    await desk.page.$("main .hang").waitForExist();
    await lastClick("main .hang");
    await desk.page.switchToWindow(main);
    await desk.callIs("ended");
    await until("there is one window", async () => (await desk.page.getWindowHandles()).length === 1);
  });
});

/** Whether a colour is about another, which is written as "#rrggbb". */
function near(colour, wanted, by = 40) {
  return colour.every((value, n) => Math.abs(value - parseInt(wanted.slice(1 + 2 * n, 3 + 2 * n), 16)) <= by);
}

/** Four quarters of plain colours, as a PPM file. */
function quarters(width, height) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = QUARTERS[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)];
      for (let n = 0; n < 3; n++) pixels[(y * width + x) * 3 + n] = parseInt(colour.slice(1 + 2 * n, 3 + 2 * n), 16);
    }
  }
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), pixels]);
}

/** A second of blue, as a Y4M file. */
function blueVideo(width, height) {
  const frame = Buffer.concat([Buffer.from("FRAME\n"), Buffer.alloc(width * height, 41), Buffer.alloc((width * height) / 4, 240), Buffer.alloc((width * height) / 4, 110)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 C420\n`), ...Array(15).fill(frame)]);
}
