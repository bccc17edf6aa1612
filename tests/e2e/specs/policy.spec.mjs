// What an organisation has decided (D6), in the real window: the hub is grey, the language is forced, what cannot be changed
// says so, and a mistake of the policy is shown. Each page is looked at.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { startComputer } from "../stage/computer.mjs";
import { sendVisitor } from "../stage/crowd.mjs";
import { openDesk } from "../stage/desk.mjs";
import { AGENTS, PASSWORD, startHub } from "../stage/hub.mjs";
import { Stage } from "../stage/process.mjs";
import { until } from "../stage/wait.mjs";

const run = promisify(execFile);
const LEA = "Lea Fabre";
const SET = "Défini par votre organisation";

describe("a policy", { timeout: 600_000 }, () => {
  const stage = new Stage("policy");
  let computer, hub, file, env, desk;

  const open = (as, signedIn) => openDesk(stage, computer, hub, { as, signedIn, env });
  /** Whether a control takes nothing, whatever around it says so. */
  const off = (selector) => desk.page.execute((selector) => document.querySelector(selector).matches(":disabled"), selector);
  /** What the core refuses past the page. */
  const refused = (ask, params) =>
    desk.page.executeAsync(
      (ask, params, done) => window.__TAURI_INTERNALS__.invoke("ask", { ask: { ask, params } }).then(() => done(null), ({ refusal }) => done(refusal)),
      ask,
      params,
    );
  const language = () => desk.page.execute(() => document.documentElement.lang);

  before(async () => {
    [computer, hub] = await Promise.all([startComputer(stage), startHub(stage)]);
    file = join(computer.home, "policy.json");
    const policy = {
      hub: { address: hub.url },
      preferences: { language: "fr", theme: "dark", sound: true, ring_volume: 90, ring_tone: "glass", notifications: true },
      updates: { channel: "nightly" },
      autostart: true,
      attachments: false,
    };
    writeFileSync(file, JSON.stringify(policy, null, 2));
    env = { DESKBELL_POLICY: file };
  });
  after(() => stage.end());

  test("D6: the policy is printed with the source of each value and what is wrong, without a display", async () => {
    const { DISPLAY, WAYLAND_DISPLAY, ...bare } = { ...process.env, ...computer.env };
    const printing = run(process.env.DESKBELL_BIN, ["--print-policy", "--policy", file], { env: bare, timeout: 15_000 });
    const { code, stdout } = await printing.catch((failed) => failed);
    assert.equal(code, 1, "a script sees that something is wrong");
    assert.match(stdout, new RegExp(`hub\\.address +"${hub.url}"  \\(file: ${file}, line 3\\)`));
    assert.match(stdout, /cache\.copy +"encrypted" {2}\(default\)/);
    assert.match(stdout, /policy\.json, line \d+: updates\.channel is "nightly", but it can only be "stable", "beta" or "off"\./);
  });

  test("D6: the sign-in page has the policy's hub, grey, in the policy's language", async () => {
    desk = await open("door", false);
    await desk.page.$("form input[type=password]").waitForExist();
    await until("the page is French", async () => (await language()) === "fr");
    const address = await desk.page.$("form input[autocomplete=url]");
    assert.equal(await address.getValue(), hub.url);
    assert.equal(await address.getAttribute("readonly"), "true");
    await desk.page.$(`//form//*[contains(., "${SET}")]`).waitForExist();
    assert.ok(await off("[data-decided=language] select"));
    await desk.picture("1-signin");
  });

  test("D6: no other hub can be used, also not past the page", async () => {
    const elsewhere = { hub: "http://127.0.0.1:1", email: AGENTS.noemie, password: PASSWORD };
    assert.equal(await refused("sign_in", elsewhere), "only_hub");
    assert.equal(await refused("find_hub", { address: "desk.example.com" }), "only_hub");
    await desk.close();
  });

  test("D6: what is decided is grey in the menu and says why", async () => {
    desk = await open("decided", true);
    await desk.setAvailable("Chat", true);
    await desk.page.$(".me").click();
    for (const what of ["theme", "language", "sound", "notifications"]) {
      const decided = desk.page.$(`[data-decided=${what}]`);
      await decided.waitForExist();
      assert.ok((await decided.getText()).includes(SET), what);
      assert.ok(await off(`[data-decided=${what}] :is(input, select, button)`), what);
    }
    await desk.picture("2-menu");
    await desk.page.keys("Escape");
    const view = await desk.ask("start");
    assert.equal(await refused("set_preferences", { ...view.preferences, theme: "light" }), "decided");
    assert.equal((await desk.ask("start")).preferences.theme, "dark");
  });

  test("D6: the desk starts with the session, because the policy says so", async () => {
    const entry = join(computer.env.XDG_CONFIG_HOME ?? join(computer.home, ".config"), "autostart/org.deskbell.desk.desktop");
    await until("the entry is there", async () => existsSync(entry));
    assert.match(readFileSync(entry, "utf8"), /Hidden=false/);
  });

  test("D6: files cannot be attached, and the button says why", async () => {
    await sendVisitor(stage, hub, { name: LEA, lines: ["Bonjour, un fichier ?"] });
    await (await desk.box(LEA)).click();
    const button = desk.page.$('button[title*="désactivé les fichiers"]');
    await button.waitForExist();
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await desk.picture("3-no-files");
  });

  test("D6: the mistake is under the health light", async () => {
    await desk.page.$("header .hub, header [data-testid=health]").click();
    const problems = desk.page.$("[data-testid=policy-problems]");
    await problems.waitForExist();
    assert.match(await problems.getText(), /policy\.json, ligne \d+/);
    assert.match(await problems.getText(), /updates\.channel/);
    await desk.picture("4-health");
  });
});
