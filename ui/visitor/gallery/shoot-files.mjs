// Walks through files, marks, the kept-out visitor and the end of a conversation in the gallery, and takes pictures to be
// looked at: `npm run gallery` in one shell, `node gallery/shoot-files.mjs [folder]` in another.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const OUT = process.argv[2] ?? "gallery-out";
const AT = "http://localhost:5176/";
const DIST = join(dirname(fileURLToPath(import.meta.url)), "../dist");
mkdirSync(OUT, { recursive: true });

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox", "--disable-gpu"] });

async function open({ where = "", theme = "light", locale = "en-GB", width = 1280, height = 800, touch = false } = {}) {
  const context = await browser.newContext({ locale, viewport: { width, height }, colorScheme: theme, hasTouch: touch, isMobile: touch });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log("  page error:", error.message));
  page.setDefaultTimeout(15_000);
  // The demo pages, with the gallery's hub instead of a real one.
  await page.route(/\/demo\/(app|shop)\/?(\?.*)?$/, (route) => {
    const name = new URL(route.request().url()).pathname.includes("/app") ? "app" : "shop";
    const html = readFileSync(join(DIST, `demo/${name}/index.html`), "utf8");
    void route.fulfill({ contentType: "text/html", body: html.replace("<head>", '<head><script type="module" src="/hub.ts"></script>') });
  });
  await page.goto(`${AT}${where}?theme=${theme}`);
  const id = (testid) => page.getByTestId(testid);
  return {
    page,
    id,
    hub: (doing, arg) => page.evaluate(doing, arg),
    shot: async (name) => {
      await page.waitForTimeout(350); // A picture of something that has come to rest.
      await page.screenshot({ path: join(OUT, `${name}.png`) });
    },
    shown: (count) => page.waitForFunction((n) => document.querySelector("deskbell-chat").shadowRoot.querySelectorAll(".picture[data-state=shown]").length === n, count),
    done: (count) => page.waitForFunction((n) => document.querySelector("deskbell-chat").shadowRoot.querySelectorAll("[data-testid=file][data-state=done]").length === n, count),
  };
}

const focused = (one) => one.evaluate((element) => element.matches(":focus"));

/** A picture of a lamp, as bytes, made in the page. */
const lamp = (at, width = 1200, height = 900) =>
  at.page
    .evaluate(
      async ([w, h]) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
        const pen = canvas.getContext("2d");
        pen.fillStyle = "#cdbfa6";
        pen.fillRect(0, 0, w, h);
        for (let dot = 0; dot < 4_000; dot++) {
          pen.fillStyle = `hsl(${30 + (dot % 40)} 40% ${20 + ((dot * 7) % 60)}%)`;
          pen.fillRect((dot * 97) % w, (dot * 53) % h, 26, 26);
        }
        pen.fillStyle = "#f2d58c";
        pen.beginPath();
        pen.ellipse(w / 2, h / 2, w / 5, h / 4, 0, 0, 7);
        pen.fill();
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
        return [...new Uint8Array(await blob.arrayBuffer())];
      },
      [width, height],
    )
    .then((bytes) => Buffer.from(bytes));

const PAPER = { name: "Invoice 10482, Maison Lumen, with the guarantee of the dimmer.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(90_000, 65) };

const SETUP = { name: "setup.exe", mimeType: "application/x-msdownload", buffer: Buffer.alloc(10) };

async function tour(suffix, options) {
  const at = await open(options);
  await at.id("attach").waitFor();
  const picture = { name: "lamp.jpg", mimeType: "image/jpeg", buffer: await lamp(at) };

  // What cannot be sent says why; the rest is on its way.
  await at.hub(() => (globalThis.hub.files.slow = 900));
  await at.id("attach-input").setInputFiles([picture, PAPER, SETUP]);
  await at.page.locator("[data-testid=file][data-state=uploading]").first().waitFor();
  await at.shot(`uploading-${suffix}`);
  await at.hub(() => (globalThis.hub.files.down = true));
  await at.page.locator("[data-testid=file][data-state=paused]").first().waitFor();
  await at.shot(`paused-${suffix}`);
  await at.hub(() => Object.assign(globalThis.hub.files, { down: false, slow: 20 }));
  await at.hub(() => dispatchEvent(new Event("online")));
  await at.done(2);
  assert.ok((await at.hub(() => globalThis.hub.files.heard)).some((asked) => asked.endsWith("/state")), "it asked where it stood");
  await at.id("composer").fill("This is the one.");
  await at.shot(`ready-${suffix}`);
  await at.id("composer").press("Enter");
  await at.shown(1);
  assert.equal(await at.id("file").count(), 0);
  await at.shot(`sent-${suffix}`);

  // A picture from the agent, without a word; then one in large.
  await at.page.evaluate(async (bytes) => {
    const { hub } = globalThis;
    const file = await hub.files.put("dimmer.jpg", "image/jpeg", new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }));
    hub.say("", file);
    hub.say("", await hub.files.put("manual.pdf", "application/pdf", new Blob(["x".repeat(2_400_000)])));
  }, [...(await lamp(at, 700, 1000))]);
  await at.shown(2);
  await at.shot(`thread-${suffix}`);
  await at.page.locator(".picture").last().click();
  await at.id("large").waitFor();
  await at.shot(`large-${suffix}`);
  await at.page.keyboard.press("Escape");
  await at.id("large").waitFor({ state: "hidden" });
  await at.id("composer").waitFor();

  // Sent as soon as the file is there, beside one that cannot be sent at all.
  await at.hub(() => (globalThis.hub.files.slow = 500));
  await at.id("attach-input").setInputFiles([PAPER, SETUP]);
  await at.id("composer").fill("and the paper");
  await at.id("composer").press("Enter");
  await at.shot(`waits-${suffix}`);
  await at.page.getByText("and the paper").waitFor();
  await at.page.waitForFunction(() => document.querySelector("deskbell-chat").shadowRoot.querySelectorAll("[data-testid=file]").length === 0);

  // A refusal of the content.
  await at.hub(() => Object.assign(globalThis.hub.files, { slow: 5, refuses: "forbidden" }));
  await at.id("attach-input").setInputFiles([{ ...picture, name: "not-a-picture.jpg", buffer: Buffer.alloc(2_000, 1) }]);
  await at.page.locator("[data-testid=file][data-state=failed]").waitFor();
  await at.shot(`refused-file-${suffix}`);
  await at.page.locator("[data-testid=file] .away").click();

  await at.id("emoji").click();
  await at.shot(`emoji-${suffix}`);
  await at.page.keyboard.press("ArrowDown");
  await at.page.keyboard.press("ArrowRight");
  await at.page.keyboard.press("Enter");
  assert.notEqual(await at.id("composer").inputValue(), "");

  await at.hub(() => globalThis.hub.state({ state: "resting" }));
  await at.shot(`resting-${suffix}`);
  await at.id("composer").fill("What I was writing");
  await at.hub(() => globalThis.hub.block(3 * 86_400_000));
  await at.id("blocked").waitFor();
  await at.shot(`blocked-until-${suffix}`);
  await at.hub(() => globalThis.hub.block(1_200));
  await at.id("blocked").waitFor();
  await at.id("composer").waitFor(); // By itself.
  assert.equal(await at.id("composer").inputValue(), "What I was writing");
  await at.hub(() => globalThis.hub.block(null));
  await at.id("blocked").waitFor();
  await at.hub(() => globalThis.hub.stand({ desk: "away" })); // Which is no reason to ask them to write.
  await at.id("status").filter({ hasText: /Closed|Fermé/ }).waitFor();
  await at.shot(`blocked-${suffix}`);
  assert.ok(await at.id("notice").isHidden());
  await at.hub(() => globalThis.hub.block(0));

  await at.hub(() => globalThis.hub.endConversation("agent"));
  await at.shot(`ended-${suffix}`);
  await at.id("composer").press("Enter");
  await at.id("divider").waitFor();
  await at.shot(`again-${suffix}`);
  await at.page.context().close();
}

/** Pasted, dropped, kept over a reload, given up. */
async function ways() {
  const at = await open();
  await at.id("attach").waitFor();
  const give = (kind, name) =>
    at.hub(
      ([event, file]) => {
        const { shadowRoot } = document.querySelector("deskbell-chat");
        const data = new DataTransfer();
        data.items.add(new File(["x".repeat(200_000)], file, { type: "text/plain" }));
        const about = { bubbles: true, cancelable: true };
        if (event === "paste") shadowRoot.querySelector("textarea").dispatchEvent(new ClipboardEvent("paste", { ...about, clipboardData: data }));
        else shadowRoot.querySelector(".panel").dispatchEvent(new DragEvent(event, { ...about, dataTransfer: data }));
      },
      [kind, name],
    );
  await give("dragover", "dropped.txt");
  await at.shot("drop");
  await give("drop", "dropped.txt");
  await give("paste", "pasted.txt");
  await at.done(2);
  await at.page.reload();
  await at.done(2);
  assert.deepEqual(await at.id("file").evaluateAll((files) => files.map((file) => file.dataset.name)), ["dropped.txt", "pasted.txt"]);
  await at.hub(() => (globalThis.hub.files.slow = 400));
  await at.id("attach-input").setInputFiles([PAPER]);
  await at.page.locator("[data-testid=file][data-state=uploading] .away").click();
  await at.page.waitForFunction(() => globalThis.hub.files.heard.some((asked) => asked.startsWith("DELETE ")));
  assert.equal(await at.id("file").count(), 2);
  await at.page.locator("[data-testid=file] .away").first().click();
  await at.page.locator("[data-testid=file] .away").first().click();
  assert.ok(await focused(at.id("composer")), "the keyboard goes to the text");
  // The hub of the page has forgotten the file: from the beginning.
  await at.hub(() => (globalThis.hub.files.slow = 300));
  await at.id("attach-input").setInputFiles([PAPER]);
  await at.page.waitForFunction(() => globalThis.hub.files.heard.filter((asked) => asked.startsWith("PATCH ")).length > 1);
  await at.hub(() => globalThis.hub.files.known.clear());
  await at.done(1);
  // A visitor who is kept out while a message is on its way keeps its text.
  await at.hub(() => (globalThis.hub.blocks = true));
  await at.id("composer").fill("May I ask something?");
  await at.id("composer").press("Enter");
  await at.id("copy").waitFor();
  await at.shot("blocked-message");
  await at.page.context().close();
}

async function marks() {
  const at = await open({ where: "demo/shop/" });
  await at.id("launcher").click();
  await at.id("composer").waitFor();
  await at.id("close").click();
  for (let line = 1; line <= 14; line++) await at.hub((n) => globalThis.hub.say(`Line ${n}. The dimmer that we sell goes down to a candle’s light.`), line);
  await at.page.waitForFunction(() => document.title.startsWith("(14) "));
  await at.shot("title-shop");
  await at.id("launcher").click();
  await at.id("news").waitFor();
  await at.shot("news-shop");
  assert.ok(await at.id("jump").isVisible());
  await at.id("jump").click();
  await at.page.waitForFunction(() => !document.title.startsWith("("));
  await at.page.context().close();
}

async function app(suffix, options) {
  const at = await open({ where: "demo/app/", ...options });
  await at.id("tab-messages").click();
  await at.id("composer").waitFor();
  await at.id("attach").click();
  await at.id("photos").waitFor();
  await at.page.keyboard.press("Escape");
  assert.ok(await focused(at.id("attach")), "the keyboard is where it was");
  await at.id("attach").click();
  await at.shot(`app-photos-${suffix}`);
  await at.id("photo-1").click();
  await at.done(1);
  await at.shot(`app-ready-${suffix}`);
  await at.id("send").click();
  await at.shown(1);
  await at.shot(`app-sent-${suffix}`);
  await at.id("attachment").click();
  await at.shot(`app-large-${suffix}`);
  await at.id("large-close").click();
  assert.ok(await focused(at.id("attachment")), "the keyboard is where it was");
  await at.id("tab-orders").click();
  for (const text of ["Thank you, Mira!", "That is our old dimmer. It does not get on with bulbs that cannot be dimmed: look for the word on the bulb’s own label, please, and send me a picture of it.", "I stay here."]) {
    await at.hub((words) => globalThis.hub.say(words), text);
    await at.page.waitForTimeout(50);
  }
  await at.id("push").waitFor();
  await at.shot(`app-push-${suffix}`);
  assert.equal(await at.id("app-badge").textContent(), "3");
  await at.id("push").click();
  await at.id("news").waitFor();
  await at.id("app-badge").waitFor({ state: "hidden" });
  await at.shot(`app-news-${suffix}`);
  await at.page.context().close();
}

const only = process.argv[3];
try {
  if (!only || only === "tour") await tours();
  await ways();
  await marks();
  await app("light", {});
  await app("dark", { theme: "dark" });
  await app("phone", { width: 390, height: 844, touch: true });
  await app("phone-dark", { theme: "dark", width: 390, height: 844, touch: true });
} finally {
  await browser.close();
}

async function tours() {
  await tour("light", {});
  await tour("dark", { theme: "dark" });
  await tour("phone", { width: 390, height: 844, touch: true });
  await tour("phone-dark-fr", { theme: "dark", width: 390, height: 844, touch: true, locale: "fr-FR" });
}
