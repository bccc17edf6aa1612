// A visitor: a real Chromium with a fresh profile, in the demo shop or the demo app.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Opens a visitor's browser. `where` is "shop" or "app". */
export async function openVisitor(stage, hub, { where = "shop", locale = "en-GB", colorScheme = "light" } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "deskbell-visitor-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: ARGS,
    locale,
    colorScheme,
    viewport: { width: 1280, height: 800 },
  });
  stage.atEnd(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const visitor = new Visitor(stage, context, `${hub.url}/demo/${where}?open=1`);
  await visitor.load();
  return visitor;
}

export class Visitor {
  constructor(stage, context, address) {
    Object.assign(this, { stage, context, address });
  }

  async load() {
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.page.setDefaultTimeout(15_000);
    await this.page.goto(this.address);
    await this.find("composer").waitFor();
  }

  find(testid) {
    return this.page.getByTestId(testid);
  }

  async say(text) {
    await this.find("composer").fill(text);
    await this.find("composer").press("Enter");
  }

  /** Waits until this message is shown. */
  async reads(text) {
    await this.message(text).first().waitFor();
  }

  message(text) {
    return this.find("message").filter({ hasText: text });
  }

  /** Every message of the thread, from the first to the last: older ones are scrolled to. */
  async texts(expected) {
    const thread = this.find("thread");
    const shown = this.find("message").locator(".bubble");
    for (;;) {
      const before = await shown.count();
      if (before >= expected) break;
      await thread.evaluate((element) => {
        element.scrollTop = 0;
        element.dispatchEvent(new Event("scroll"));
      });
      // It may have all that there is; then the caller's comparison says what is missing.
      const grown = await shown.nth(before).waitFor({ state: "attached", timeout: 5_000 }).then(() => true, () => false);
      if (!grown) break;
    }
    return shown.evaluateAll((bubbles) => bubbles.map((bubble) => [...bubble.childNodes].filter((node) => !node.classList?.contains("hidden")).map((node) => node.textContent).join("")));
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.stage.out, `${name}.png`) });
  }
}
