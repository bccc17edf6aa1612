import { Known } from "@/lib/known.svelte";
import { expect, test } from "vitest";

test("c14 what the hub says later is never replaced by what was here at first", async () => {
  const known = new Known<string>();
  const refreshed = known.refresh("visitor", Promise.resolve("here at first"));
  known.tell("visitor", "all");
  await refreshed;
  expect(known.of("visitor")).toEqual({ value: "all" });
  await known.refresh("visitor", Promise.resolve("asked anew"));
  expect(known.of("visitor")).toEqual({ value: "asked anew" });
});

test("what comes after signing out is not shown to the next agent", async () => {
  const known = new Known<string>();
  const refreshed = known.refresh("visitor", Promise.resolve("of the agent before"));
  Known.forgetAll();
  await refreshed;
  expect(known.of("visitor")).toBeUndefined();
});
