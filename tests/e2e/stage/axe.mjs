// Axe on a page as it stands: what a screen reader or weak eyes would stumble over.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { atRest } from "./rest.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails when the desk's page has a serious or a critical problem. */
export async function isDeskAccessible(desk, where) {
  await desk.page.execute(AXE);
  await desk.rests();
  judge(await desk.page.executeAsync(lookAt), where);
}

/** Fails when the visitor's page, with the widget in it, has a serious or a critical problem. */
export async function isVisitorAccessible(visitor, where) {
  await visitor.page.evaluate(AXE);
  await visitor.page.evaluate(`(${atRest})().then(() => {})`);
  judge(await visitor.page.evaluate((look) => new Promise(eval(look)), `(${lookAt})`), where);
}

/** Runs in the page. */
function lookAt(done) {
  window.axe
    .run(document, { resultTypes: ["violations"] })
    .then(
      ({ violations }) => done({ violations }),
      (error) => done({ error: String(error) }),
    );
}

function judge({ violations, error }, where) {
  assert.equal(error, undefined, where);
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any.map(({ message }) => message).join("; ")}`).join("\n    ")}`);
  assert.deepEqual(serious, [], where);
}
