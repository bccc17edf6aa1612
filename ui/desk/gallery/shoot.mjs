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
  "four-narrow": ["four", "light"],
  "palette-light": ["palette", "light", 1280, 800, "en", (page) => page.keyboard.type("tr")],
  "palette-all": ["palette", "dark"],
  "keys-light": ["keys", "light"],
  "end-light": ["end", "light"],
  "offline-light": ["offline", "light"],
  "offline-dark": ["offline", "dark"],
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
  "keys-french": ["keys", "dark", 1024, 700, "fr"],
  "desk-small": ["desk", "light", 1024, 700],
  "desk-small-panel": ["desk", "dark", 1024, 700, "en", (page) => page.keyboard.press("Control+i")],
  "split-small": ["split", "light", 1024, 700],
  "menu-light": ["desk", "light", 1280, 800, "en", (page) => page.locator(".me").click()],
  "menu-french": ["desk", "dark", 1024, 700, "fr", (page) => page.locator(".me").click()],
  "line-light": ["desk", "light", 1280, 800, "en", (page) => page.locator(".hub").click()],
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
};

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const complaints = [];
for (const [name, [scene, theme, width = 1280, height = 800, language = "en", act]] of Object.entries(SHOTS)) {
  if (only.length > 0 && !only.some((one) => name.startsWith(one))) continue;
  const page = await browser.newPage({ viewport: { width, height }, locale: language === "fr" ? "fr-FR" : "en-GB", timezoneId: "Europe/Paris" });
  page.on("pageerror", (error) => complaints.push(`${name}: ${error.stack}`));
  page.on("console", (line) => ["error", "warning"].includes(line.type()) && complaints.push(`${name}: ${line.text()}`));
  await page.goto(`http://localhost:5174/?scene=${scene}&theme=${theme}&language=${language}`);
  await page.waitForTimeout(350);
  await act?.(page);
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
}
await browser.close();
console.log(complaints.length ? complaints.join("\n") : "no complaints");
