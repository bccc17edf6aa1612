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

  /** What stands in the messages, from top to bottom. */
  texts() {
    return this.page.evaluate(() => {
      const roots = [document, ...[...document.querySelectorAll("*")].map((element) => element.shadowRoot).filter(Boolean)];
      return roots.flatMap((root) => [...root.querySelectorAll('[data-testid="message"]')].map((message) => message.textContent.trim()));
    });
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.stage.out, `${name}.png`) });
  }
}
