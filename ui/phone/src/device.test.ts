import { expect, test } from "vitest";
import { browserOf, deviceName } from "./device";

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";

test.each([
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "", "iPhone", "ios"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15", "", "iPhone", "ios"],
  ["Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1", "", "iPad", "ios"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, "Pixel 8", "Pixel 8", "android"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, "", "Android phone", "android"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Safari/537.36`, "", "Android tablet", "android"],
  [`Mozilla/5.0 (Linux; Android 14; SM-S921B Build/UP1A.231005.007) ${CHROME} Mobile Safari/537.36`, "", "SM-S921B", "android"],
  ["Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "", "Android phone", "firefox"],
  [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`, "", "Chrome on Linux", "other"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/140.0.0.0`, "", "Edge on Windows", "other"],
  ["something else", "", "Browser", "other"],
])("%s", (agent, model, name, browser) => {
  expect(deviceName(agent, model)).toBe(name);
  expect(browserOf(agent)).toBe(browser);
});

test("a name is not longer than the hub takes", () => {
  expect(deviceName("Linux; Android 14; K) Mobile", "x".repeat(200))).toHaveLength(80);
});
