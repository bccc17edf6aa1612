// Walks through the widget's calls in the gallery, against a real second connection, and takes pictures to be looked at:
// `npm run gallery` in one shell, `node gallery/shoot.mjs [folder]` in another.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const OUT = process.argv[2] ?? "gallery-out";
const AT = "http://localhost:5176/";
mkdirSync(OUT, { recursive: true });

const flags = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"];
const FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

async function browse(args, doing) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: [...flags, ...args] });
  try {
    await doing(browser);
  } finally {
    await browser.close();
  }
}

async function open(browser, { theme = "light", locale = "en-GB", width = 1280, height = 800, query = "", granted = true } = {}) {
  const context = await browser.newContext({ locale, viewport: { width, height }, colorScheme: theme, permissions: granted ? ["camera", "microphone"] : [] });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log("  page error:", error.message));
  page.setDefaultTimeout(15_000);
  await page.goto(`${AT}?theme=${theme}${query}`);
  const at = {
    page,
    id: (testid) => page.getByTestId(testid),
    hub: (doing, arg) => page.evaluate(doing, arg),
    shot: async (name) => {
      await page.waitForTimeout(350); // A picture of something that has come to rest.
      await page.screenshot({ path: join(OUT, `${name}.png`) });
    },
    state: (wanted) => page.waitForFunction((state) => globalThis.__deskbellCall?.state === state, wanted),
  };
  await at.id("video").waitFor();
  return at;
}

async function callAndConnect(at) {
  if (await at.id("video").isVisible()) await at.id("video").click();
  await at.id("call-call").click();
  await at.id("call-stop").waitFor();
  await at.hub(() => globalThis.hub.accept());
  await at.state("connected");
  await at.id("clock").waitFor();
}

const frames = (at) => at.page.evaluate(() => document.querySelector("deskbell-chat").shadowRoot.querySelector("video[data-testid=remote]").getVideoPlaybackQuality().totalVideoFrames);
const seenByAgent = (at) => at.hub(() => globalThis.hub.device.seen.getVideoPlaybackQuality().totalVideoFrames);

async function loopback(browser) {
  const at = await open(browser);
  await callAndConnect(at);
  await at.page.waitForFunction(() => (globalThis.__deskbellCall.stats?.receivedFps ?? 0) > 10 && globalThis.__deskbellCall.stats.sentFps > 5);
  const [before, agentBefore] = [await frames(at), await seenByAgent(at)];
  await at.page.waitForFunction((n) => document.querySelector("deskbell-chat").shadowRoot.querySelector("video[data-testid=remote]").getVideoPlaybackQuality().totalVideoFrames > n + 20, before);
  await at.page.waitForFunction((n) => globalThis.hub.device.seen.getVideoPlaybackQuality().totalVideoFrames > n + 20, agentBefore);
  console.log("video flows both ways; stats", await at.hub(() => globalThis.__deskbellCall.stats));
  const rows = await at.hub(() => globalThis.__deskbellCall.report());
  const codecs = rows.filter(({ type }) => type === "codec").map(({ mimeType, sdpFmtpLine }) => `${mimeType} ${sdpFmtpLine ?? ""}`);
  console.log("codecs", codecs);
  assert.deepEqual([...new Set(codecs.map((codec) => codec.split(" ")[0]))].sort(), ["audio/opus", "video/VP8"]);

  await at.hub(() => globalThis.hub.toVisitor({ type: "offer_again" }));
  await at.page.waitForFunction(() => globalThis.__deskbellCall.generation === 2 && globalThis.__deskbellCall.state === "connected");
  const after = await frames(at);
  await at.page.waitForFunction((n) => document.querySelector("deskbell-chat").shadowRoot.querySelector("video[data-testid=remote]").getVideoPlaybackQuality().totalVideoFrames > n + 20, after);
  console.log("ice restart: generation 2, video goes on");

  // To another device and back, ten times: how long one sees and hears nothing (H2).
  const moves = () => at.hub(() => globalThis.__deskbellCall.moves);
  for (let n = 1; n <= 10; n += 1) {
    await at.hub(() => globalThis.hub.move());
    assert.equal(await at.hub(() => globalThis.__deskbellCall.audible.length), 1);
    await at.page.waitForFunction((n) => globalThis.__deskbellCall.moves.length === n, n);
    await at.hub(() => globalThis.hub.moved(false));
  }
  assert.deepEqual(await at.hub(() => [globalThis.__deskbellCall.second, globalThis.__deskbellCall.state]), [null, "connected"]);
  console.log("moved; without a picture and a sound, in ms:", (await moves()).map(({ video_gap_ms, audio_gap_ms }) => [video_gap_ms, audio_gap_ms]));

  // The agent's device loses everything: interrupted, restarts, and then a connection in place of the former one.
  const started = Date.now();
  await at.hub(() => {
    globalThis.hub.asleep = true;
    globalThis.hub.device.close();
  });
  await at.state("interrupted");
  console.log(`interrupted after ${Date.now() - started} ms`);
  await at.page.getByText("left.").first().waitFor();
  await at.shot("reconnecting-light");
  await at.hub(() => (globalThis.hub.asleep = false));
  await at.state("connected");
  console.log(`connected anew after ${Date.now() - started} ms, generation`, await at.hub(() => globalThis.__deskbellCall.generation));
  const again = await frames(at);
  await at.page.waitForFunction((n) => document.querySelector("deskbell-chat").shadowRoot.querySelector("video[data-testid=remote]").getVideoPlaybackQuality().totalVideoFrames !== n, again);

  // The page is loaded anew: a bye, the way back, and a fresh connection with a greater generation.
  const generation = await at.hub(() => globalThis.__deskbellCall.generation);
  await at.page.reload();
  await at.page.waitForFunction(() => globalThis.__deskbellCall?.generation !== undefined);
  await at.hub(() => globalThis.hub.accept());
  await at.state("connected");
  const fresh = await at.hub(() => globalThis.__deskbellCall.generation);
  assert.ok(fresh > generation, `${fresh} > ${generation}`);
  console.log(`after a reload: generation ${fresh} > ${generation}`);

  // Mute and camera off really stop sending.
  await at.id("toggle-camera").click();
  await at.id("toggle-microphone").click();
  await at.page.waitForFunction(() => globalThis.hub.call.visitor.camera === "off" && globalThis.hub.call.visitor.microphone === "off");
  await at.page.waitForFunction(() => globalThis.__deskbellCall.stats?.sentFps === 0 && globalThis.__deskbellCall.stats.sentKbps < 5);
  console.log("muted and without camera: sent", await at.hub(() => globalThis.__deskbellCall.stats.sentKbps), "kb/s");
  await at.shot("muted-light");
  await at.id("toggle-camera").click();
  await at.id("toggle-microphone").click();
  await at.page.waitForFunction(() => globalThis.__deskbellCall.stats?.sentFps > 5);
  console.log("and on again");
  await at.hub(() => globalThis.hub.cut());
  await at.page.waitForFunction(() => globalThis.hub.sockets.size === 1);
  assert.equal(await at.hub(() => globalThis.__deskbellCall.state), "connected");
  await at.id("hang-up").click();
  await at.page.getByText("You hung up").first().waitFor();
  await at.shot("hung-up-light");
  await at.id("call-close").click();
  await at.id("composer").fill("Thank you!");
  await at.id("composer").press("Enter");
  await at.page.getByText("Thank you!").waitFor();
  await at.id("video").waitFor();
  const legs = await at.hub(() => globalThis.hub.heard.filter(({ method }) => method === "call.leg").map(({ params }) => params.state));
  console.log("the hub heard", legs);
  await at.page.context().close();
}

async function tour(browser, suffix, options) {
  const at = await open(browser, options);
  await at.shot(`chat-${suffix}`);
  await at.id("video").click();
  await at.id("call-call").waitFor();
  await at.shot(`preview-${suffix}`);
  await at.hub(() => (globalThis.hub.mode = "wait"));
  await at.id("call-call").click();
  await at.id("call-stop").waitFor();
  await at.shot(`waiting-${suffix}`);
  await at.hub(() => globalThis.hub.ring());
  await at.page.waitForFunction(() => globalThis.hub.held.some(({ signal }) => signal.type === "candidate"));
  await at.shot(`ringing-${suffix}`);
  await at.hub(() => globalThis.hub.accept());
  await at.state("connected");
  await at.page.waitForFunction(() => (globalThis.__deskbellCall.stats?.receivedFps ?? 0) > 10);
  await at.hub(() => globalThis.hub.say("I can see it. Could you turn the lamp a little to the left?"));
  await at.shot(`active-${suffix}`);
  await at.id("resize").click();
  await at.shot(`resized-${suffix}`);
  await at.hub(() => globalThis.hub.agentSends({ microphone: "off", camera: "off" }));
  await at.shot(`agent-off-${suffix}`);
  await at.hub(() => globalThis.hub.end({ end: "missed" }));
  await at.id("call-close").waitFor();
  await at.shot(`missed-${suffix}`);
  await at.page.context().close();
}

async function asks(browser, suffix, options) {
  const at = await open(browser, { ...options, granted: false });
  await at.id("video").click();
  await at.id("call-continue").waitFor();
  await at.shot(`ask-${suffix}`);
  await at.id("call-continue").click();
  await at.id("call-again").waitFor();
  await at.shot(`refused-${suffix}`);
  await at.id("call-voice").click();
  await at.id("call-call").waitFor();
  await at.shot(`no-microphone-${suffix}`);
  await at.hub(() => (globalThis.hub.mode = "refuse"));
  await at.id("call-call").click();
  await at.id("call-close").waitFor();
  await at.shot(`declined-${suffix}`);
  await at.page.keyboard.press("Escape");
  await at.id("composer").waitFor();
  await at.page.context().close();
}

/** An agent invites, waits in the room, and takes it back; the visitor says not now, and comes (V10). */
async function invitation(browser, suffix, options) {
  const at = await open(browser, options);
  await at.hub(() => globalThis.hub.invite());
  await at.id("invite").waitFor();
  await at.shot(`invite-${suffix}`);
  await at.id("close").click();
  await at.id("launcher").waitFor();
  await at.shot(`invite-closed-${suffix}`);
  await at.id("launcher").click();
  await at.id("invite-not-now").click();
  await at.id("invite").waitFor({ state: "hidden" });
  await at.shot(`invite-not-now-${suffix}`);
  await at.hub(() => (globalThis.hub.invite(), globalThis.hub.wait()));
  await at.id("invite").waitFor();
  await at.id("invite-join").click();
  await at.id("call-call").waitFor();
  await at.shot(`invite-preview-${suffix}`);
  await at.hub(() => globalThis.hub.inviteEnds({ end: "withdrawn" }));
  await at.id("call-close").waitFor();
  await at.shot(`invite-withdrawn-${suffix}`);
  await at.id("call-close").click();
  await at.hub(() => (globalThis.hub.invite(), globalThis.hub.wait()));
  await at.id("invite-join").click();
  await at.hub(() => (globalThis.hub.mode = "refuse"));
  await at.id("call-call").click();
  await at.page.locator('[data-act="again"]').waitFor();
  await at.shot(`invite-busy-${suffix}`);
  await at.hub(() => (globalThis.hub.mode = "ring"));
  await at.id("call-close").click();
  await at.id("invite").waitFor();
  await at.id("invite-join").click();
  await at.id("call-call").click();
  await at.state("connected");
  await at.id("clock").waitFor();
  await at.page.waitForFunction(() => (globalThis.__deskbellCall.stats?.receivedFps ?? 0) > 10);
  await at.shot(`invite-call-${suffix}`);
  await at.page.context().close();
}

/** Two tabs of one profile, and a camera that is pulled out. */
async function tabs(browser) {
  const at = await open(browser);
  await at.page.evaluate(() => {
    const media = navigator.mediaDevices;
    const real = media.getUserMedia.bind(media);
    globalThis.taken = [];
    media.getUserMedia = async (wish) => {
      if (globalThis.unplugged && wish.video) throw new DOMException("", "NotFoundError");
      const stream = await real(wish);
      globalThis.taken.push(...stream.getTracks());
      return stream;
    };
  });
  await callAndConnect(at);
  const other = await at.page.context().newPage();
  await other.addInitScript(() => sessionStorage.setItem("gallery", "null"));
  await other.goto(`${AT}?theme=light`);
  await other.getByTestId("recall").filter({ hasText: "another tab" }).waitFor();
  await other.screenshot({ path: join(OUT, "other-tab-light.png") });
  assert.equal(await other.getByTestId("recall-back").count(), 0);
  assert.equal(await at.hub(() => globalThis.__deskbellCall.state), "connected");
  console.log("another tab says so, and leaves the call alone");
  await other.close();

  await at.hub(() => {
    globalThis.unplugged = true;
    const track = globalThis.taken.findLast(({ kind }) => kind === "video");
    track.stop();
    track.dispatchEvent(new Event("ended"));
  });
  await at.page.getByText("Your camera is gone").first().waitFor();
  await at.page.waitForFunction(() => globalThis.hub.call.visitor.camera === "missing");
  await at.shot("camera-gone-light");
  await at.hub(() => {
    globalThis.unplugged = false;
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  });
  await at.page.waitForFunction(() => globalThis.hub.call.visitor.camera === "on");
  await at.page.waitForFunction(() => globalThis.__deskbellCall.stats?.sentFps > 5);
  console.log("a camera that is pulled out is told, and the next one is taken");
  await at.id("close").click();
  await at.id("launcher").waitFor();
  await at.shot("launcher-in-call-light");
  await at.id("launcher").click();
  await at.hub(() => globalThis.hub.end({ end: "hung_up", by: "agent" }, 192_000));
  await at.page.getByText("hung up").first().waitFor();
  await at.page.context().close();
}

const only = process.argv[3];
await browse(FAKE, async (browser) => {
  if (!only || only === "loopback") await loopback(browser);
  if (!only || only === "loopback") await tabs(browser);
  if (only === "loopback") return;
  if (only === "side") {
    await tour(browser, "landscape", { width: 844, height: 390 });
    await tour(browser, "landscape-small-fr", { width: 640, height: 360, locale: "fr-FR" });
    return;
  }
  if (only === "asks") return;
  if (!only || only === "invite") {
    await invitation(browser, "light", {});
    await invitation(browser, "dark-fr", { theme: "dark", locale: "fr-FR" });
    await invitation(browser, "phone", { width: 390, height: 844 });
    await invitation(browser, "phone-small-fr", { width: 360, height: 640, locale: "fr-FR" });
    await invitation(browser, "landscape", { width: 844, height: 390 });
    if (only) return;
  }
  await tour(browser, "light", {});
  await tour(browser, "dark", { theme: "dark" });
  await tour(browser, "phone", { width: 390, height: 844 });
  await tour(browser, "landscape", { width: 844, height: 390 });
  await tour(browser, "landscape-small-fr", { width: 640, height: 360, locale: "fr-FR" });
  await tour(browser, "phone-dark-fr", { theme: "dark", width: 360, height: 640, locale: "fr-FR" });
  await tour(browser, "fr-1024", { locale: "fr-FR", width: 1024, height: 700 });
  await tour(browser, "mounted", { query: "&mount=1" });
});
if (only !== "loopback" && only !== "invite" && only !== "side") {
  await browse(["--use-fake-device-for-media-stream", "--deny-permission-prompts"], async (browser) => {
    await asks(browser, "light", {});
    await asks(browser, "dark-fr", { theme: "dark", locale: "fr-FR" });
    await asks(browser, "phone", { width: 390, height: 844 });
  });
  await browse([], async (browser) => {
    const at = await open(browser); // A computer without camera and microphone.
    await at.id("video").click();
    await at.id("call-call").waitFor();
    await at.shot("nothing-light");
    await callAndConnect(at).catch(() => {});
    await at.shot("nothing-active-light");
  });
}
