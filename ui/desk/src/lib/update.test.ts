import { updateHelps, updateOffers, updateSays } from "@/lib/update";
import { w } from "@/words";
import type { UpdateProblem, UpdateView } from "@deskbell/shared/types";
import { expect, test } from "vitest";

const NOW = new Date(2026, 2, 8, 12).getTime();
const VERSION = { version: "1.2.3" };

const ALL: [UpdateView, RegExp, ReturnType<typeof updateOffers>][] = [
  [{ update: "off", why: "organisation" }, /IT department/, null],
  [{ update: "off", why: "package_manager" }, /IT department/, null],
  [{ update: "off", why: "not_writable" }, /may not write/, null],
  [{ update: "off", why: "not_built_in" }, /build/, null],
  [{ update: "unknown" }, /by themselves/, "look_for_update"],
  [{ update: "looks" }, /Looking/, null],
  [{ update: "newest", at: NOW }, /newest.*12:00/, "look_for_update"],
  [{ update: "waits", until: NOW, ...VERSION }, /1\.2\.3 comes on/, "look_for_update"],
  [{ update: "downloads", percent: 40, ...VERSION }, /1\.2\.3 is coming: 40\s?%/, null],
  [{ update: "ready", failed: null, ...VERSION }, /^Version 1\.2\.3 is ready\.$/, "install_update"],
  [{ update: "ready", failed: "disk_full", ...VERSION }, /ready\. .*disk is full/, "install_update"],
  [{ update: "installs", ...VERSION }, /being installed/, null],
  [{ update: "failed", why: "wrong_signature", version: "1.2.3" }, /^Version 1\.2\.3: It is not signed/, "look_for_update"],
  [{ update: "failed", why: "server_away", version: null }, /^The server/, "look_for_update"],
];

test.each(ALL)("D6: %o is said in words, and offers what can be done", (update, says, offers) => {
  expect(updateSays(update, NOW)).toMatch(says);
  expect(updateOffers(update)).toBe(offers);
});

test("D6: every problem has a sentence of its own", () => {
  const said = (Object.keys(w.update.problems) as UpdateProblem[]).map((why) => updateSays({ update: "failed", why, version: null }, NOW));
  expect(new Set(said).size).toBe(said.length);
});

test("D6: who cannot sign in sees a new version that is here or comes, and nothing else of it", () => {
  expect(ALL.filter(([update]) => updateHelps(update)).map(([update]) => update.update)).toEqual(["downloads", "ready", "ready", "installs"]);
});
