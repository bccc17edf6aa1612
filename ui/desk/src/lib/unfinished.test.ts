import { Unfinished } from "@/lib/unfinished";
import { expect, test } from "vitest";

test("what was written and came to nothing stands there again, until it is done", () => {
  const comments = new Unfinished<string>();
  comments.keep("a", "She agreed");
  comments.keep("b", "No");
  comments.keep("a", "She agreed on the phone");
  expect([comments.of("a"), comments.of("b"), comments.last]).toEqual(["She agreed on the phone", "No", "a"]);
  comments.drop("a");
  expect([comments.of("a"), comments.last]).toEqual([undefined, "b"]);
});

test("the next agent at this computer sees nothing of it", () => {
  const [one, other] = [new Unfinished<string>(), new Unfinished<{ text: string }>()];
  one.keep("a", "secret");
  other.keep("b", { text: "secret" });
  Unfinished.forgetAll();
  expect([one.last, other.last]).toEqual([undefined, undefined]);
});
