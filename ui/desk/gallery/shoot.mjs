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
  "support-light": ["support", "light", 1280, 800, "en", supported],
  "support-dark": ["support", "dark", 1024, 700, "fr", supported],
  "support-first": ["support", "light", 1024, 700],
  "support-rtl": ["support", "dark", 1280, 800, "ar-XB", supported],
  "ended-crashed-light": ["ended-crashed", "light"],
  "ended-crashed-french": ["ended-crashed", "dark", 1024, 700, "fr"],
  "ended-signin-light": ["ended-signin", "light", 1280, 800, "en", (page) => page.waitForTimeout(300)],
  "ended-signin-french": ["ended-signin", "dark", 1024, 700, "fr", (page) => page.waitForTimeout(300)],
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
  "first-light": ["first", "light"],
  "first-dark": ["first", "dark", 1280, 800, "en", (page) => page.getByText("Forgotten?").click()],
  "first-french": ["first", "light", 1024, 700, "fr", (page) => page.getByText("Oublié ?").click()],
  "first-starts": ["first-starts", "dark", 1024, 700, "fr"],
  "first-stale": ["first-stale", "light"],
  "first-lost": ["first-lost", "light", 1280, 800, "en", (page) => page.waitForTimeout(300)],
  "untrusted-light": ["untrusted", "light", 1280, 800, "en", (page) => page.waitForTimeout(300)],
  "untrusted-french": ["untrusted", "dark", 1024, 700, "fr", (page) => page.waitForTimeout(300)],
  "proxy-refuses-french": ["proxy-refuses", "light", 1024, 700, "fr"],
  "proxy-offline-light": ["proxy-offline", "light", 1280, 800, "en", (page) => page.locator(".hub").click()],
  "proxy-offline-french": ["proxy-offline", "dark", 1024, 700, "fr", (page) => page.locator(".hub").click()],
  "check-light": ["check", "light"],
  "check-dark": ["check", "dark", 1280, 800, "en", tested],
  "check-french": ["check", "light", 1024, 700, "fr", tested],
  "check-sick": ["check-sick", "light", 1024, 700],
  "trial-light": ["trial", "light"],
  "trial-dark": ["trial", "dark", 1024, 700, "fr"],
  "trial-offline": ["trial-offline", "light", 1024, 700, "fr"],
  "trial-leave": ["trial-leave", "light"],
  "desk-french": ["desk", "light", 1280, 800, "fr"],
  "offline-french": ["offline", "light", 1024, 700, "fr"],
  "signin-french": ["signin", "light", 1024, 700, "fr"],
  "menu-dark": ["desk", "dark", 1280, 800, "en", (page) => page.locator(".me").click()],
  "keys-french": ["keys", "dark", 1024, 700, "fr"],
  "desk-small": ["desk", "light", 1024, 700],
  "desk-small-panel": ["desk", "dark", 1024, 700, "en", (page) => page.keyboard.press("Control+i")],
  "split-small": ["split", "light", 1024, 700],
  "decided-menu-light": ["decided", "light", 1280, 800, "en", (page) => page.locator(".me").click()],
  "decided-menu-french": ["decided", "dark", 1024, 700, "fr", (page) => page.locator(".me").click()],
  "decided-health-light": ["decided", "light", 1280, 800, "en", (page) => page.locator(".hub").click()],
  "decided-health-french": ["decided", "dark", 1024, 700, "fr", (page) => page.locator(".hub").click()],
  "decided-sounds-light": ["decided-sounds", "light"],
  "decided-sounds-french": ["decided-sounds", "dark", 1024, 700, "fr"],
  "decided-signin-light": ["decided-signin", "light"],
  "decided-signin-french": ["decided-signin", "dark", 1024, 700, "fr"],
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
  "board-light": ["board", "light"],
  "board-dark": ["board", "dark", 1280, 800, "en", (page) => page.locator("[role=row]").nth(2).hover()],
  "board-small": ["board", "light", 1024, 700],
  "board-french": ["board", "dark", 1024, 700, "fr"],
  "board-60-light": ["board-60", "light", 1280, 800, "en", (page) => keys(page, "ArrowDown", "ArrowDown", "ArrowRight")],
  "board-60-dark": ["board-60", "dark", 1440, 900],
  "board-500-light": ["board-500", "light", 1280, 800],
  "board-500-dark": ["board-500", "dark", 1280, 800, "en", (page) => keys(page, "Control+End")],
  "board-500-compact": ["board-500", "light", 1280, 800, "en", dense],
  "board-500-find": ["board-500", "dark", 1280, 800, "en", (page) => keys(page, "/").then(() => page.keyboard.type("oksana"))],
  "board-long-light": ["board-long", "light"],
  "board-long-french": ["board-long", "dark", 1024, 700, "fr"],
  "board-wall-dark": ["board-wall", "dark", 1920, 1080],
  "board-wall-light": ["board-wall", "light", 1600, 900, "fr"],
  "board-wall-small": ["board-wall", "light", 1280, 800],
  "board-rtl": ["board-reads", "dark", 1280, 800, "ar-XB"],
  "board-empty-light": ["board-empty", "light"],
  "board-slow-light": ["board-slow", "light"],
  "board-over-dark": ["board-over", "dark", 1280, 800, "fr"],
  "board-failed-light": ["board-failed", "light"],
  "board-offline-light": ["board-offline", "light"],
  "board-offline-french": ["board-offline", "dark", 1024, 700, "fr"],
  "board-reads-light": ["board-reads", "light"],
  "board-reads-dark": ["board-reads", "dark", 1280, 800, "en", (page) => keys(page, "w").then(() => page.keyboard.type("Offer her the matching shade, too."))],
  "board-reads-small": ["board-reads", "light", 1024, 700, "fr"],
  "board-reads-flag": ["board-reads-flag", "dark"],
  "board-held": ["board-held", "light"],
  "board-takes-light": ["board", "light", 1280, 800, "en", (page) => keys(page, "ArrowDown", "ArrowRight", "t").then(() => page.keyboard.type("I know this visitor"))],
  "board-takes-french": ["board-reads", "dark", 1024, 700, "fr", (page) => keys(page, "t", "Enter")],
  "board-more": ["board-60", "light", 1280, 800, "en", (page) => page.locator("button.more").nth(2).click()],
  "board-groups": ["board", "light", 1280, 800, "en", (page) => page.locator(".tools [aria-haspopup]").first().click()],
  "board-views": ["board", "dark", 1280, 800, "en", async (page) => {
    await page.locator(".tools [aria-haspopup]").last().click();
    await page.locator(".menu input[maxlength]").fill("Evenings, showroom");
    await page.keyboard.press("Enter");
  }],
  "board-views-gone": ["board", "light", 1280, 800, "en", async (page) => {
    await page.locator(".tools [aria-haspopup]").last().click();
    await page.locator(".menu input[maxlength]").fill("Evenings, showroom");
    await page.keyboard.press("Enter");
    await page.locator(".menu .view .icon-btn").first().click();
  }],
  "board-queue": ["board", "dark", 1280, 800, "en", (page) => page.locator(".queue > button").first().click()],
  "board-keys": ["board", "light", 1280, 800, "en", (page) => keys(page, "Control+/")],
  "board-call": ["board-call", "light"],
  "board-ring": ["board-ring", "dark"],
  "whispered-light": ["whispered", "light"],
  "whispered-dark": ["whispered", "dark", 1024, 700, "fr"],
  "flag-light": ["desk", "light", 1280, 800, "en", (page) => keys(page, "Control+Shift+k").then(() => page.keyboard.type("May I refund in cash?"))],
  "flag-menu": ["desk", "dark", 1280, 800, "en", (page) => page.locator("header.head [aria-haspopup]").first().click()],
  "figures-light": ["figures", "light", 1280, 800, "en", spanOf(3)],
  "figures-dark": ["figures", "dark", 1280, 800, "en", spanOf(3)],
  "figures-today": ["figures", "light", 1280, 800, "en", spanOf(1)],
  "figures-hover": ["figures", "dark", 1280, 800, "en", async (page) => (await spanOf(3)(page), await page.locator(".plot").nth(3).hover())],
  "figures-below": ["figures", "light", 1280, 800, "en", async (page) => (await spanOf(3)(page), await below(page))],
  "figures-below-dark": ["figures", "dark", 1024, 700, "fr", async (page) => (await spanOf(2)(page), await below(page))],
  "figures-tables": ["figures", "light", 1280, 800, "en", async (page) => {
    await spanOf(3)(page);
    await page.locator(".plots button").evaluateAll((buttons) => buttons.forEach((button) => button.click()));
  }],
  "figures-what": ["figures", "light", 1280, 800, "en", async (page) => (await spanOf(3)(page), await page.locator("[data-testid=tile-wait] button").click())],
  "figures-small": ["figures", "light", 1024, 700, "en", spanOf(4)],
  "figures-french": ["figures", "dark", 1024, 700, "fr", spanOf(2)],
  "figures-own": ["figures-own", "light", 1280, 800, "en", spanOf(2)],
  "figures-much": ["figures-much", "light", 1280, 800, "en", spanOf(3)],
  "figures-much-below": ["figures-much", "dark", 1280, 800, "en", async (page) => (await spanOf(3)(page), await below(page))],
  "figures-none": ["figures-none", "light"],
  "figures-none-french": ["figures-none", "dark", 1024, 700, "fr", spanOf(3)],
  "figures-slow": ["figures-slow", "light", 1280, 800, "en", (page) => page.waitForTimeout(500)],
  "figures-refused": ["figures-refused", "dark"],
  "figures-offline": ["figures-offline", "light"],
  "hand-over-light": ["hand-over", "light", 1280, 800, "en", async (page) => {
    await page.locator("dialog li input").first().fill("She wants the express parcel.");
  }],
  "hand-over-dark": ["hand-over", "dark", 1024, 700, "fr", (page) => page.keyboard.type("a")],
  "hand-over-done": ["hand-over-call", "light", 1280, 800, "en", async (page) => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+Enter");
    await page.waitForTimeout(400);
  }],
  "hand-over-done-french": ["hand-over", "dark", 1024, 700, "fr", async (page) => {
    await page.keyboard.press("Control+Enter");
    await page.waitForTimeout(400);
  }],
  "hand-over-much": ["hand-over-much", "light", 1024, 700],
  "hand-over-none": ["hand-over-none", "dark"],
  "hand-over-menu": ["desk", "light", 1280, 800, "en", (page) => page.locator(".me").click()],
  "why-light": ["why", "light"],
  "why-side": ["desk", "dark", 1280, 800, "en", (page) => page.locator("[data-testid=why-open]").scrollIntoViewIfNeeded()],
  "why-lead": ["why-lead", "light", 1280, 800, "en", (page) => page.locator("dialog select").selectOption("karim").then(() => page.waitForTimeout(250))],
  "why-lead-french": ["why-lead", "dark", 1024, 700, "fr", (page) => page.locator("dialog select").selectOption("karim").then(() => page.waitForTimeout(250))],
  "why-waits": ["why-waits", "dark", 1280, 800, "en", (page) => page.locator("dialog select").selectOption("one-more-agent").then(() => page.waitForTimeout(250))],
  "why-old": ["why-old", "light", 1024, 700],
  "why-none": ["why-none", "light"],
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

/** The test of the first look, of which the notification was not seen. */
/** The log, and then saved. */
async function supported(page) {
  await page.locator("dialog li button").last().click();
  await page.locator("dialog footer .btn").last().click();
  await page.waitForTimeout(200);
}

async function tested(page) {
  await page.locator("[data-testid=check-test]").click();
  await page.waitForTimeout(2_300);
  await page.locator("[data-check=notifications] button").last().click();
}

async function keys(page, ...pressed) {
  for (const key of pressed) await page.keyboard.press(key);
}

async function dense(page) {
  await page.locator(".tools [aria-haspopup]").last().click();
  await page.getByText("Compact").click();
  await page.keyboard.press("Escape");
}

/** Chooses a span of time on the figures page. */
function spanOf(at) {
  return (page) => page.locator(".figures header label").nth(at).click().then(() => page.waitForTimeout(300));
}

/** Goes to the end of the figures page. */
const below = (page) => page.locator(".figures .content").evaluate((content) => content.scrollTo(0, content.scrollHeight));

async function pair(page) {
  await page.locator("[data-testid=pair-phone]").click();
  await page.waitForTimeout(400);
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const complaints = [];
for (const [name, [scene, theme, width = 1280, height = 800, own = "en", act]] of Object.entries(SHOTS)) {
  // Any of them in another language: GALLERY_LANGUAGE=en-XA, or ar-XB for right to left.
  const language = process.env.GALLERY_LANGUAGE ?? own;
  if (only.length > 0 && !only.some((one) => name.startsWith(one))) continue;
  const page = await browser.newPage({ viewport: { width, height }, locale: language === "fr" ? "fr-FR" : "en-GB", timezoneId: "Europe/Paris" });
  page.on("pageerror", (error) => complaints.push(`${name}: ${error.stack}`));
  page.on("console", (line) => ["error", "warning"].includes(line.type()) && complaints.push(`${name}: ${line.text()}`));
  await page.goto(`http://localhost:${process.env.GALLERY_PORT ?? 5174}/?scene=${scene}&theme=${theme}&language=${language}`);
  await page.waitForTimeout(scene.startsWith("desk") ? 350 : scene.startsWith("board") ? 1_200 : 700);
  page.setDefaultTimeout(8_000);
  await Promise.resolve(act?.(page)).catch((error) => complaints.push(`${name}: ${error.message.split("\n")[0]}`));
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
}
await browser.close();
console.log(complaints.length ? complaints.join("\n") : "no complaints");
