// Takes pictures of all scenes: node gallery/shoot.mjs FOLDER [NAME...], while `npm run gallery` runs.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [folder = "pictures", ...only] = process.argv.slice(2);

/** name: [scene, theme, width, height, language, what a person does] */
const SHOTS = {
  "desk-light": ["desk", "light"],
  "desk-dark": ["desk", "dark"],
  "split-light": ["split", "light", 1280, 800, "en", (page) => page.keyboard.press("ArrowRight")],
  "split-dark": ["split", "dark"],
  "four-light": ["four", "light", 1600, 900],
  "four-more": ["four", "light", 1600, 900, "en", (page) => page.locator("header.head [aria-haspopup]").first().click()],
  "four-narrow": ["four", "light"],
  "palette-light": ["palette", "light", 1280, 800, "en", (page) => page.keyboard.type("tr")],
  "palette-all": ["palette", "dark"],
  "keys-light": ["keys", "light"],
  "end-light": ["end", "light"],
  "offline-light": ["offline", "light"],
  "offline-dark": ["offline", "dark"],
  "offline-kept-light": ["offline-kept", "light"],
  "offline-kept-french": ["offline-kept", "dark", 1024, 700, "fr"],
  "returned-light": ["returned", "light"],
  "returned-dark": ["returned", "dark"],
  "returned-much-light": ["returned-much", "light"],
  "returned-much-french": ["returned-much", "dark", 1024, 700, "fr"],
  "returned-nothing-light": ["returned-nothing", "light"],
  "none-light": ["none", "light"],
  "empty-light": ["empty", "light"],
  "red-dark": ["red", "dark"],
  "many-light": ["many", "light"],
  "long-light": ["long", "light"],
  "ended-light": ["ended", "light"],
  "opening-light": ["opening", "light", 1280, 800, "en", (page) => page.waitForTimeout(500)],
  "loading-light": ["loading", "light"],
  "unreachable-dark": ["unreachable", "dark"],
  "signin-light": ["signin", "light"],
  "signin-dark": ["signin", "dark"],
  "revoked-light": ["revoked", "light", 1280, 800, "en", (page) => page.waitForTimeout(300)],
  "desk-french": ["desk", "light", 1280, 800, "fr"],
  "offline-french": ["offline", "light", 1024, 700, "fr"],
  "signin-french": ["signin", "light", 1024, 700, "fr"],
  "menu-dark": ["desk", "dark", 1280, 800, "en", (page) => page.locator(".me").click()],
  "keys-french": ["keys", "dark", 1024, 700, "fr"],
  "desk-small": ["desk", "light", 1024, 700],
  "desk-small-panel": ["desk", "dark", 1024, 700, "en", (page) => page.keyboard.press("Control+i")],
  "split-small": ["split", "light", 1024, 700],
  "menu-light": ["desk", "light", 1280, 800, "en", (page) => page.locator(".me").click()],
  "menu-french": ["desk", "dark", 1024, 700, "fr", (page) => page.locator(".me").click()],
  "line-light": ["desk", "light", 1280, 800, "en", (page) => page.locator(".hub").click()],
  "sick-light": ["sick", "light", 1280, 800, "en", (page) => page.locator(".hub").click()],
  "sick-french": ["sick", "dark", 1024, 700, "fr", (page) => page.locator(".hub").click()],
  "deaf-light": ["deaf", "light", 1024, 700, "en", (page) => page.locator(".hub").click()],
  "deaf-french": ["deaf", "light", 1024, 700, "fr"],
  "guard-light": ["split", "light", 1280, 800, "en", async (page) => {
    await page.keyboard.press("End");
    await page.keyboard.press("Control+1");
    await page.keyboard.type("Hello");
    await page.keyboard.press("Enter");
  }],
  "note-light": ["desk", "light", 1280, 800, "en", async (page) => {
    await page.keyboard.press("Control+Shift+n");
    await page.keyboard.type("She was very kind about it.");
  }],
  "ringing-light": ["ringing", "light"],
  "ringing-dark": ["ringing", "dark"],
  "ringing-small": ["ringing", "light", 1024, 700],
  "ringing-alone": ["ringing-alone", "light"],
  "ringing-long-french": ["ringing-long", "dark", 1024, 700, "fr"],
  "ringing-bar": ["ringing-bar", "light"],
  "ringing-bar-french": ["ringing-bar", "dark", 1024, 700, "fr"],
  "answering-light": ["answering", "light"],
  "call-light": ["call", "light"],
  "call-dark": ["call", "dark"],
  "call-small": ["call", "light", 1024, 700],
  "call-french": ["call", "light", 1024, 700, "fr"],
  "call-wide": ["call", "light", 1680, 950],
  "call-split": ["call-split", "light"],
  "call-split-small": ["call-split", "dark", 1024, 700, "fr"],
  "call-off": ["call-dark", "dark"],
  "call-poor": ["call-poor", "light", 1280, 800, "fr"],
  "call-quality": ["call", "light", 1280, 800, "en", (page) => page.locator("button.glass.good").click()],
  "call-devices": ["call", "light", 1280, 800, "en", (page) => page.locator(".stage .bar [aria-haspopup]").click()],
  "call-again": ["call", "light", 1024, 700, "fr", (page) => page.keyboard.press("Control+Shift+h")],
  "call-full": ["call", "light", 1280, 800, "en", (page) => page.keyboard.press("Control+Shift+f")],
  "reconnecting-light": ["reconnecting", "light"],
  "elsewhere-light": ["elsewhere", "light"],
  "on-phone-light": ["on-phone", "light"],
  "on-phone-dark": ["on-phone", "dark", 1024, 700, "fr"],
  "on-phone-split": ["on-phone-split", "light", 960, 640],
  "on-phone-thumb": ["on-phone-thumb", "dark"],
  "on-phone-over": ["on-phone-over", "light", 1024, 700, "fr"],
  "bringing-light": ["bringing-back", "light"],
  "bringing-dark": ["bringing-back", "dark", 960, 640, "fr"],
  "move-asked": ["move-asked", "light"],
  "move-offered-light": ["move-offered", "light"],
  "move-offered-dark": ["move-offered", "dark"],
  "move-offered-small": ["move-offered", "dark", 960, 640, "fr"],
  "move-unpaired": ["move-unpaired", "light", 960, 640],
  "move-unknown": ["move-unknown", "dark"],
  "move-claimed-light": ["move-claimed", "light"],
  "move-claimed-dark": ["move-claimed", "dark"],
  "move-claimed-long": ["move-claimed-long", "light", 960, 640, "fr"],
  "move-making-light": ["move-making", "light"],
  "move-making-dark": ["move-making", "dark", 1024, 700, "fr"],
  "move-over-line": ["move-over", "light"],
  "move-over-dialog": ["call", "dark", 1280, 800, "en", fails],
  "move-over-small": ["call", "light", 960, 640, "fr", fails],
  "move-forget": ["move-offered", "light", 1280, 800, "en", (page) => page.locator("[data-testid=phone-row] button").click()],
  "phones-light": ["phones", "light"],
  "phones-dark": ["phones", "dark", 960, 640, "fr"],
  "phones-none": ["phones-none", "light"],
  "phones-forget": ["phones", "dark", 1280, 800, "en", (page) => page.locator("[data-testid=phone-row] button").first().click()],
  "pairing-light": ["phones", "light", 1280, 800, "en", pair],
  "pairing-dark": ["phones-none", "dark", 960, 640, "fr", pair],
  "pairing-done": ["phones-none", "light", 1280, 800, "en", async (page) => {
    await pair(page);
    await page.evaluate(() => push([{ change: "phones", phones: [{ id: "p", name: "Pixel 8", since: Date.now(), online: true, seen: null }] }, { change: "pairing", pairing: null }]));
  }],
  "thumb-light": ["thumb", "light"],
  "thumb-split": ["thumb-split", "dark", 1024, 700, "fr", (page) => page.keyboard.press("Control+Shift+g")],
  "over-light": ["over", "light"],
  "lost-french": ["lost", "dark", 1024, 700, "fr"],
  "missed-light": ["missed", "light"],
  "missed-french": ["missed", "light", 1024, 700, "fr"],
  "over-note": ["over", "dark", 1024, 700, "fr", (page) => page.locator("[data-call=ended] [aria-expanded]").first().click()],
  "inviting-light": ["inviting", "light"],
  "inviting-french": ["inviting", "dark", 1024, 700, "fr", (page) => page.locator("dialog button.link").click()],
  "invited-light": ["invited", "light"],
  "invited-dark": ["invited", "dark", 1024, 700, "fr"],
  "invited-elsewhere-light": ["invited-elsewhere", "light"],
  "invited-elsewhere-dark": ["invited-elsewhere", "dark", 1024, 700, "fr"],
  "invited-long": ["invited-long", "light", 1280, 800, "fr"],
  "room-light": ["room", "light"],
  "room-dark": ["room", "dark", 1024, 700, "fr"],
  "room-split": ["room-split", "light"],
  "room-thumb": ["room-thumb", "light"],
  "not-now-light": ["not-now", "light"],
  "not-now-dark": ["not-now", "dark", 1024, 700, "fr"],
  "lost-call-light": ["lost-call", "light"],
  "lost-call-french": ["lost-call", "dark", 1024, 700, "fr"],
  "ready-light": ["ready", "light"],
  "ready-dark": ["ready", "dark", 1024, 700, "fr"],
  "ready-refused": ["ready-refused", "light"],
  "ready-refused-french": ["ready-refused", "dark", 1024, 700, "fr"],
  "ready-voice": ["ready-voice", "dark"],
  "work-light": ["work", "light"],
  "work-dark": ["work", "dark"],
  "work-small": ["work", "light", 1024, 700],
  "work-french": ["work", "light", 1024, 700, "fr"],
  "offered-light": ["offered", "light"],
  "kept-dark": ["kept", "dark"],
  "kept-french": ["kept", "light", 1024, 700, "fr"],
  "snoozed-light": ["snoozed", "light"],
  "held-light": ["held", "light"],
  "held-french": ["held", "dark", 1024, 700, "fr"],
  "blocked-light": ["blocked", "light"],
  "blocked-dark": ["blocked", "dark", 1280, 800, "fr"],
  "transfer-light": ["transfer", "light"],
  "transfer-dark": ["transfer", "dark", 1024, 700, "fr"],
  "transfer-typed": ["transfer", "light", 1280, 800, "en", (page) => page.keyboard.type("ha")],
  "snooze-light": ["snooze", "light"],
  "snooze-french": ["snooze", "dark", 1024, 700, "fr"],
  "block-light": ["block", "light"],
  "block-french": ["block", "dark", 1024, 700, "fr", (page) => page.keyboard.press("Enter")],
  "search-light": ["search", "light", 1280, 800, "en", (page) => page.keyboard.type("shade").then(() => page.waitForTimeout(400))],
  "search-french": ["search", "dark", 1024, 700, "fr", (page) => page.keyboard.type("shade").then(() => page.waitForTimeout(400))],
  "search-empty": ["search", "light"],
  "search-opened": ["search", "light", 1280, 800, "en", async (page) => {
    await page.keyboard.type("shade");
    await page.waitForTimeout(400);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(900);
  }],
  "end-typed": ["end", "light", 1280, 800, "en", (page) => page.keyboard.type("re")],
  "end-french": ["end", "dark", 1024, 700, "fr"],
  "tags-lead": ["lead", "light", 1280, 800, "en", async (page) => {
    await page.locator("aside input").first().click();
    await page.keyboard.type("brass");
  }],
  "canned-light": ["manage-canned", "light", 1280, 800, "en", (page) => page.locator("li button").first().click({ timeout: 2000 }).catch(() => {})],
  "canned-lead": ["manage-canned-lead", "dark", 1024, 700, "fr", (page) => page.locator("dialog li button").nth(3).click()],
  "tags-light": ["manage-tags", "light"],
  "tags-french": ["manage-tags", "dark", 1024, 700, "fr"],
  "emoji-light": ["desk", "light", 1280, 800, "en", (page) => page.keyboard.press("Control+.").then(() => page.waitForTimeout(700))],
  "emoji-dark": ["split", "dark", 1024, 700, "fr", async (page) => {
    await page.keyboard.press("Control+.");
    await page.waitForTimeout(700);
    await page.keyboard.type("coeur");
    await page.keyboard.press("ArrowDown");
  }],
  "files-light": ["files", "light", 1280, 800, "en", async (page) => {
    await page.keyboard.type("Here is the voucher.");
    await page.keyboard.press("Enter");
  }],
  "files-failed": ["files-failed", "dark", 1024, 700, "fr"],
  "lightbox": ["work", "light", 1280, 800, "en", (page) => page.locator("button.picture").first().click()],
  "lightbox-dark": ["work", "dark", 1024, 700, "fr", (page) => page.locator("button.picture").last().click()],
  "finishing-light": ["finishing", "light", 1280, 800, "en", (page) => page.locator(".me").click()],
  "finishing-french": ["finishing", "dark", 1024, 700, "fr"],
  "away-light": ["away", "light"],
  "undo-key": ["desk", "light", 1280, 800, "en", async (page) => {
    await page.keyboard.press("Control+Shift+s");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(500);
  }],
  "palette-transfer": ["desk", "light", 1280, 800, "en", (page) => page.keyboard.press("Control+k").then(() => page.keyboard.type("tr")).then(() => page.waitForTimeout(400))],
  "palette-messages": ["desk", "dark", 1024, 700, "fr", (page) => page.keyboard.press("Control+k").then(() => page.keyboard.type("shade")).then(() => page.waitForTimeout(400))],
  "palette-call": ["call", "light", 1280, 800, "en", (page) => page.keyboard.press("Control+k").then(() => page.keyboard.type("hang"))],
};

/** A move that is begun by hand and comes to nothing at the phone. */
async function fails(page) {
  await page.keyboard.press("Control+Shift+b");
  await page.waitForTimeout(400);
  for (const step of ["claims", "joins", "seen", "fails"]) {
    await page.evaluate((step) => phone(step), step);
    await page.waitForTimeout(120);
  }
}

async function pair(page) {
  await page.locator("[data-testid=pair-phone]").click();
  await page.waitForTimeout(400);
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const complaints = [];
for (const [name, [scene, theme, width = 1280, height = 800, language = "en", act]] of Object.entries(SHOTS)) {
  if (only.length > 0 && !only.some((one) => name.startsWith(one))) continue;
  const page = await browser.newPage({ viewport: { width, height }, locale: language === "fr" ? "fr-FR" : "en-GB", timezoneId: "Europe/Paris" });
  page.on("pageerror", (error) => complaints.push(`${name}: ${error.stack}`));
  page.on("console", (line) => ["error", "warning"].includes(line.type()) && complaints.push(`${name}: ${line.text()}`));
  await page.goto(`http://localhost:5174/?scene=${scene}&theme=${theme}&language=${language}`);
  await page.waitForTimeout(scene.startsWith("desk") ? 350 : 700);
  await act?.(page);
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
}
await browser.close();
console.log(complaints.length ? complaints.join("\n") : "no complaints");
