// Axe in the real window: what a screen reader or weak eyes would stumble over.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails when the desk's page has a serious or a critical problem as it stands. */
export async function isAccessible(desk, where) {
  await desk.page.execute(AXE);
  const found = await desk.page.executeAsync((done) => {
    // What moves into place is judged where it comes to rest.
    const still = Promise.all(document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished.catch(() => {})));
    still
      .then(() => window.axe.run(document, { resultTypes: ["violations"] }))
      .then(({ violations }) => done({ violations }), (error) => done({ error: String(error) }));
  });
  assert.equal(found.error, undefined, where);
  const serious = found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any.map(({ message }) => message).join("; ")}`).join("\n    ")}`);
  assert.deepEqual(serious, [], where);
}
