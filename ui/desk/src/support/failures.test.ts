import { failure, tellOfFailures } from "@/support/failures";
import type { PageFailure } from "@deskbell/shared/types";
import { describe, expect, it } from "vitest";

describe("failures of the page", () => {
  it("d6_an_error_is_told_with_its_kind_and_cut_where_it_is_endless", () => {
    const found = failure(new TypeError("x".repeat(100_000)));
    expect(found).toMatchObject({ kind: "TypeError", message: "x".repeat(2_000) });
    expect(found?.stack.length).toBeLessThanOrEqual(2_000);
  });

  it("d6_of_what_is_no_error_only_its_kind_is_told", () => {
    expect(failure({ refusal: "kept", words: "Hello Mira" })).toEqual({ kind: "Refusal", message: "kept", stack: "" });
    expect(failure("Hello Mira")).toEqual({ kind: "string", message: "", stack: "" });
    expect(failure(undefined)).toBeNull();
  });

  it("d6_a_page_that_fails_again_and_again_is_told_of_fifty_times", () => {
    const told: PageFailure[] = [];
    const page = new EventTarget();
    tellOfFailures(page as unknown as Window, (one) => Promise.resolve(void told.push(one)));
    for (let i = 0; i < 80; i++) page.dispatchEvent(Object.assign(new Event("error"), { error: new Error("again") }));
    page.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason: new Error("late") }));
    expect(told).toHaveLength(50);
    expect(told[0]).toMatchObject({ kind: "Error", message: "again" });
  });
});
