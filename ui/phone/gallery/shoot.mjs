// Walks through the phone's page in the gallery, against a real second connection, and takes pictures to be looked at:
// `npm run gallery` in one shell, `node gallery/shoot.mjs [folder] [part of a name]` in another.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const OUT = process.argv[2] ?? "gallery-out";
const ONLY = process.argv[3] ?? "";
const AT = "http://localhost:5178/phone/";
mkdirSync(OUT, { recursive: true });

const FLAGS = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream"];
const UPRIGHT = { width: 390, height: 844 };
const SIDEWAYS = { width: 844, height: 390 };

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: FLAGS });

async function open({ query = "", theme = "light", locale = "en-GB", viewport = UPRIGHT, ticket = "", touch = true } = {}) {
  const context = await browser.newContext({ locale, viewport, colorScheme: theme, hasTouch: touch, isMobile: true, permissions: ["camera", "microphone"] });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log("  page error:", error.message));
  page.on("console", (message) => message.type() === "error" && console.log("  console:", message.text()));
  page.setDefaultTimeout(15_000);
  await page.goto(`${AT}?${query}${ticket === "" ? "" : `#${ticket}`}`);
  const at = {
    page,
    context,
    id: (testid) => page.getByTestId(testid),
    title: (says) => page.waitForFunction((says) => document.querySelector("[data-testid=title]")?.textContent.includes(says), says),
    hub: (doing, arg) => page.evaluate(doing, arg),
    part: (wanted) => page.waitForFunction((part) => globalThis.__deskbellPhone?.part === part, wanted),
    phone: () => page.evaluate(() => ({ part: globalThis.__deskbellPhone.part, state: globalThis.__deskbellPhone.state, speaker: globalThis.__deskbellPhone.speaker, microphone: globalThis.__deskbellPhone.microphone })),
    is: (wanted) => page.waitForFunction((wanted) => Object.entries(wanted).every(([key, value]) => globalThis.__deskbellPhone[key] === value), wanted),
    heard: (method) => page.evaluate((method) => globalThis.hub.heard.filter((one) => one.method === method).map(({ params }) => params), method),
    told: (method, params) => page.waitForFunction(([method, params]) => JSON.stringify(globalThis.hub.heard.filter((one) => one.method === method).at(-1)?.params[params[0]]) === JSON.stringify(params[1]), [method, params]),
    shot: async (name) => {
      await page.waitForTimeout(350); // A picture of something that has come to rest.
      await page.screenshot({ path: join(OUT, `${name}.png`) });
      const cut = await page.evaluate(() => [document.documentElement.scrollWidth > innerWidth && "wider than the screen", ...[...document.querySelectorAll("button")].filter((one) => one.checkVisibility() && !one.disabled).map((one) => [one.getBoundingClientRect(), one.dataset.testid ?? one.textContent]).filter(([box]) => box.width < 44 || box.height < 44 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1).map(([box, name]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)} at ${Math.round(box.left)},${Math.round(box.top)}`)].filter(Boolean));
      if (cut.length > 0) console.log(`  ${name}:`, cut.join("; "));
    },
  };
  return at;
}

async function joined(options) {
  const at = await open({ ticket: "good", ...options });
  await at.id("join").click();
  await at.is({ part: "has", state: "connected", speaker: true });
  await at.title("In the call").catch(() => at.title("En appel"));
  return at;
}

const STORIES = {
  async flow() {
    const at = await open({ ticket: "good" });
    await at.title("Go on with Tom Reyes here");
    assert.equal(await at.page.evaluate(() => location.href), AT, "the code stays in the address");
    await at.shot("join");
    await at.id("join").click();
    await at.is({ part: "has", state: "connected", speaker: true, microphone: true });
    const [ready] = await at.heard("handoff.join");
    assert.deepEqual(ready.media, { microphone: "on", camera: "on" });
    assert.ok((await at.heard("call.leg")).some(({ state }) => state === "connected"));
    await at.page.waitForFunction(() => (globalThis.__deskbellPhone.stats?.receivedFps ?? 0) > 5);
    await at.shot("call");
    // Mute travels.
    await at.id("toggle-microphone").click();
    await at.is({ microphone: false });
    await at.told("call.media", ["media", { microphone: "off", camera: "on" }]);
    await at.id("toggle-camera").click();
    await at.shot("call-muted");
    await at.id("toggle-microphone").click();
    await at.id("toggle-camera").click();
    await at.is({ microphone: true });
    await at.id("switch-camera").click();
    await at.page.waitForTimeout(500);
    assert.ok(await at.id("self").isVisible());
    // The chat.
    await at.hub(() => globalThis.hub.say("Can you read the label? It says something about 3 to 60 W, trailing edge."));
    await at.shot("call-unread");
    await at.id("chat-open").click();
    await at.id("chat-input").fill("Yes, I see it. Trailing edge is the right one for this lamp.");
    await at.id("chat-send").click();
    await at.page.getByText("Trailing edge is the right one").waitFor();
    await at.page.locator(".line:not([data-state])").getByText("Trailing edge is the right one").waitFor(); // It has come back.
    assert.equal((await at.heard("message.send")).length, 1);
    await at.shot("chat");
    await at.id("chat-close").click();
    // Back to the computer.
    await at.id("to-desk").click();
    await at.id("stay").waitFor();
    await at.shot("leaving");
    await at.id("stay").click();
    await at.id("to-desk").waitFor();
    await at.id("to-desk").click();
    await at.page.waitForFunction(() => globalThis.hub.call.handoff?.handoff === "offered");
    await at.hub(() => globalThis.hub.deskClaims());
    await at.hub(() => globalThis.hub.deskMakes());
    await at.hub(() => globalThis.hub.moves());
    await at.is({ part: "standby", speaker: false, microphone: false });
    await at.hub(() => globalThis.hub.fallsBack());
    await at.is({ part: "has", speaker: true, microphone: true });
    await at.shot("fell-back");
    await at.id("to-desk").click();
    await at.page.waitForFunction(() => globalThis.hub.call.handoff?.handoff === "offered");
    await at.hub(() => globalThis.hub.deskMakes());
    await at.hub(() => globalThis.hub.moves());
    await at.title("The call is on your computer");
    await at.is({ part: "none", state: null });
    await at.shot("moved");
    assert.equal(await at.page.evaluate(() => sessionStorage.getItem("deskbell:phone")), null);
    await at.context.close();
  },
  async mute_travels() {
    const at = await open({ ticket: "good" });
    await at.hub(() => globalThis.hub.agentSends({ microphone: "off", camera: "off" }));
    await at.id("join").click();
    await at.is({ part: "has", state: "connected", microphone: false });
    assert.deepEqual((await at.heard("handoff.join"))[0].media, { microphone: "on", camera: "on" });
    assert.equal(await at.id("self").isVisible(), false);
    await at.id("toggle-camera").click();
    await at.id("self").waitFor({ state: "visible" });
    await at.context.close();
  },
  async making() {
    const at = await open({ ticket: "good", query: "slow" });
    await at.id("join").click();
    await at.is({ part: "making", speaker: false, microphone: true });
    await at.shot("making");
    await at.hub(() => globalThis.hub.over("not_ready"));
    await at.title("This phone could not connect in time");
    await at.shot("not-ready");
    await at.context.close();
  },
  async reload() {
    const at = await joined({});
    await at.page.reload();
    await at.title("Your call with Tom Reyes goes on");
    await at.shot("return");
    await at.id("return").click();
    await at.is({ part: "has", state: "connected", speaker: true, microphone: true });
    await at.context.close();
  },
  async states() {
    const at = await joined({});
    await at.hub(() => globalThis.hub.reconnecting());
    await at.title("interrupted");
    await at.shot("lost");
    await at.context.close();
    const off = await joined({ query: "name=Maximiliane+von+Hohenstein-Oettingen" });
    await off.hub(() => globalThis.hub.visitorSends({ microphone: "off", camera: "off" }));
    await off.shot("call-cover");
    await off.hub(() => globalThis.hub.end({ end: "hung_up", by: "visitor" }));
    await off.title("hung up");
    await off.shot("ended");
    await off.context.close();
  },
  async pages() {
    for (const [ticket, name] of [["bad", "bad-code"], ["offline", "no-network"]]) {
      const at = await open({ ticket });
      await at.id("title").waitFor();
      await at.shot(name);
      await at.context.close();
    }
    const nothing = await open({ query: "scene=nothing", theme: "dark" });
    await nothing.title("Your calls");
    await nothing.shot("nothing-dark");
    await nothing.context.close();
    const refused = await open({ ticket: "good" });
    await refused.page.evaluate(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"))));
    await refused.id("join").click();
    await refused.title("blocked");
    await refused.shot("refused");
    await refused.context.close();
  },
  async paired() {
    for (const theme of ["light", "dark"]) {
      const at = await open({ query: "scene=paired", theme });
      await at.title("Ready for your calls");
      await at.shot(`waiting-${theme}`);
      await at.id("sound").click();
      await at.id("sound").waitFor({ state: "detached" });
      await at.hub(() => globalThis.hub.ring());
      await at.id("answer").waitFor();
      await at.is({ ring: "call" });
      await at.shot(`ringing-${theme}`);
      if (theme === "light") {
        await at.hub(() => globalThis.hub.answeredElsewhere());
        await at.is({ ring: null });
        await at.title("Answered on another device");
        await at.shot("answered-elsewhere");
      } else {
        await at.id("answer").click();
        await at.is({ part: "has", state: "connected", speaker: true, ring: null });
        await at.shot("answered-dark");
        await at.id("hang-up").click();
        await at.title("You hung up");
        await at.shot("hung-up-dark");
        await at.id("done").click();
        await at.title("Ready for your calls");
        await at.id("unpair").click();
        await at.shot("unpair-dark");
        await at.id("unpair-yes").click();
        await at.title("Your calls on this phone");
      }
      await at.context.close();
    }
    const offered = await open({ query: "scene=offered" });
    await offered.id("continue").waitFor();
    await offered.shot("offered");
    await offered.id("continue").click();
    await offered.is({ part: "has", state: "connected", speaker: true });
    await offered.context.close();
  },
  async offline() {
    const at = await open({ query: "scene=paired" });
    await at.title("Ready for your calls");
    await at.hub(() => globalThis.hub.ring(12_000));
    await at.is({ ring: "call" });
    await at.hub(() => globalThis.hub.cut(false));
    await at.page.getByText("No connection. Trying again by itself.").first().waitFor();
    await at.shot("ringing-offline");
    await at.id("answer").click();
    await at.page.getByText("No connection yet").first().waitFor();
    await at.shot("ringing-offline-pressed");
    await at.is({ ring: null, part: "none" });
    await at.title("No connection");
    await at.hub(() => globalThis.hub.end({ end: "missed" }));
    await at.hub(() => globalThis.hub.cut(true));
    await at.is({ link: "live" });
    await at.title("Ready for your calls");
    // It breaks while the hub is asked: one can turn back.
    await at.hub(() => (globalThis.hub.answers = false));
    await at.hub(() => globalThis.hub.ring());
    await at.id("answer").click();
    await at.title("Joining");
    await at.shot("asking");
    await at.hub(() => globalThis.hub.cut(false));
    await at.page.getByText("No connection. Trying again by itself.").first().waitFor();
    await at.shot("asking-offline");
    await at.id("decline").click();
    await at.title("No connection");
    await at.is({ ring: null, microphone: false });
    await at.context.close();
  },
  async two_visitors() {
    const at = await open({ query: "scene=ringing" });
    await at.id("answer").click();
    await at.is({ part: "has", state: "connected" });
    await at.id("chat-open").click();
    await at.page.getByText("This is the label on the back.").waitFor();
    await at.id("chat-input").fill("Half a word to Tom");
    await at.id("chat-close").click();
    await at.id("hang-up").click();
    await at.title("You hung up");
    assert.equal(await at.page.getByText("This is the label on the back.").count(), 0, "what was said stays in the page");
    await at.hub(() => globalThis.hub.another());
    await at.id("answer").click();
    await at.is({ part: "has", state: "connected" });
    await at.id("chat-open").click();
    await at.page.getByText("Nothing was written yet.").waitFor();
    assert.equal(await at.id("chat-input").inputValue(), "");
    assert.equal(await at.page.getByText("This is the label on the back.").count(), 0, "one visitor reads another one's chat");
    await at.shot("chat-empty");
    await at.context.close();
  },
  async keyboard() {
    const at = await open({ query: "scene=paired" });
    const focused = () => at.page.evaluate(() => document.activeElement?.dataset.testid ?? document.activeElement?.tagName);
    await at.id("awake").focus();
    await at.page.keyboard.press("Space");
    assert.equal(await focused(), "awake");
    assert.equal(await at.id("awake").isChecked(), true);
    await at.shot("awake");
    await at.id("sound").focus();
    await at.page.keyboard.press("Enter");
    await at.id("sound").waitFor({ state: "detached" });
    assert.equal(await focused(), "title");
    await at.context.close();
    const call = await joined({});
    await call.id("to-desk").focus();
    await call.page.keyboard.press("Enter");
    await call.page.waitForFunction(() => document.activeElement?.dataset.testid === "stay");
    await call.shot("focus-stay");
    await call.page.keyboard.press("Enter");
    await call.page.waitForFunction(() => document.activeElement?.dataset.testid === "to-desk");
    await call.context.close();
  },
  async sideways() {
    const at = await joined({ viewport: SIDEWAYS });
    await at.page.waitForFunction(() => (globalThis.__deskbellPhone.stats?.receivedFps ?? 0) > 5);
    await at.shot("sideways-call");
    await at.id("to-desk").click();
    await at.id("stay").waitFor();
    await at.shot("sideways-leaving");
    await at.id("chat-open").click();
    await at.shot("sideways-chat");
    await at.context.close();
    const join = await open({ viewport: SIDEWAYS, ticket: "good", theme: "dark" });
    await join.id("join").waitFor();
    await join.shot("sideways-join-dark");
    await join.context.close();
    const waits = await open({ viewport: SIDEWAYS, query: "scene=paired" });
    await waits.title("Ready");
    await waits.shot("sideways-waiting");
    await waits.hub(() => globalThis.hub.ring());
    await waits.id("answer").waitFor();
    await waits.shot("sideways-ringing");
    await waits.hub(() => globalThis.hub.cut(false));
    await waits.page.getByText("No connection").first().waitFor();
    await waits.shot("sideways-ringing-offline");
    await waits.context.close();
  },
  async french() {
    const at = await open({ ticket: "good", locale: "fr-FR", theme: "dark" });
    await at.id("join").waitFor();
    await at.shot("fr-join-dark");
    await at.id("join").click();
    await at.is({ part: "has", state: "connected" });
    await at.page.waitForFunction(() => (globalThis.__deskbellPhone.stats?.receivedFps ?? 0) > 5);
    await at.shot("fr-call");
    await at.id("to-desk").click();
    await at.id("stay").waitFor();
    await at.shot("fr-leaving");
    await at.context.close();
    const small = await joined({ locale: "fr-FR", viewport: { width: 320, height: 568 } });
    await small.shot("fr-small-call");
    await small.context.close();
    const waits = await open({ query: "scene=paired", locale: "fr-FR", viewport: { width: 320, height: 568 } });
    await waits.id("sound").waitFor();
    await waits.shot("fr-small-waiting");
    await waits.context.close();
  },
};

try {
  for (const [name, story] of Object.entries(STORIES)) {
    if (!name.includes(ONLY)) continue;
    console.log(name);
    await story();
  }
} finally {
  await browser.close();
}
