// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Browser } from "./bench";
import { type Kind, OwnMedia, troubleOf } from "./media";

let browser: Browser;
let own: OwnMedia;
/** What was said to have changed. */
let changed: Kind[];

beforeEach(() => {
  browser = new Browser();
  browser.install();
  changed = [];
  own = new OwnMedia((kind) => changed.push(kind));
});

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["NotAllowedError", "refused"],
  ["SecurityError", "refused"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
  ["NotFoundError", "missing"],
])("%s is %s", (name, trouble) => {
  expect(troubleOf(new DOMException("", name))).toBe(trouble);
});

test("each call begins with the camera that looks at oneself, whichever was on in the last one", async () => {
  await own.open(true);
  await own.switchCamera();
  expect([own.facing, browser.newest("video").facing]).toEqual(["environment", "environment"]);
  own.close();
  await own.open(true);
  expect([own.facing, browser.newest("video").facing]).toEqual(["user", "user"]);
});

test("what the system has stopped is not back before it runs again", async () => {
  await own.open(true);
  expect(own.whole).toBe(true);
  browser.newest("video").rests(true);
  expect([own.whole, own.wasPaused()]).toEqual([false, true]);
  browser.newest("video").rests(false);
  expect([own.whole, changed]).toEqual([true, ["video"]]);
});

test("nor before one that was taken away is there again; what is off, or was never there, is not waited for", async () => {
  await own.open(true);
  browser.lacks.add("video");
  browser.newest("video").ends();
  expect([own.whole, own.state.camera]).toEqual([false, "missing"]);
  await own.turn("video", false);
  expect(own.whole).toBe(true);
  await own.open(true);
  expect([own.whole, own.trouble("video")]).toEqual([true, "missing"]);
});

test("a camera that was taken away is tried again when the page is in front", async () => {
  await own.open(true);
  browser.lacks.add("video");
  browser.newest("video").ends();
  browser.lacks.clear();
  own.lookAgain();
  await vi.waitFor(() => expect(own.whole).toBe(true));
  expect(browser.open).toEqual(["audio", "video"]);
});
