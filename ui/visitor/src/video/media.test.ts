import { expect, test } from "vitest";
import { sending, troubleOf } from "./media";

test.each([
  ["NotAllowedError", "refused"],
  ["SecurityError", "refused"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
])("%s is %s", (name, trouble) => {
  expect(troubleOf(new DOMException("", name))).toBe(trouble);
});

test("v5: what is not there is told as missing, whatever was wanted", () => {
  expect([sending(true, null), sending(false, null), sending(true, "gone"), sending(false, "refused")]).toEqual(["on", "off", "missing", "missing"]);
});
