import { nearest, towards } from "@/lib/corner";
import { expect, test } from "vitest";

test("a picture that is let go lands in the corner of its quarter", () => {
  expect([nearest(0.1, 0.2), nearest(0.9, 0.2), nearest(0.49, 0.51), nearest(0.5, 0.5)]).toEqual([
    "top-start",
    "top-end",
    "bottom-start",
    "bottom-end",
  ]);
});

test("an arrow key leads along one edge, and nowhere where there is no other corner", () => {
  expect(towards("bottom-end", "ArrowUp")).toBe("top-end");
  expect(towards("top-end", "ArrowLeft")).toBe("top-start");
  expect(towards("top-start", "ArrowDown")).toBe("bottom-start");
  expect(towards("bottom-start", "ArrowRight")).toBe("bottom-end");
  expect(towards("top-start", "ArrowUp")).toBeNull();
  expect(towards("top-start", "Enter")).toBeNull();
});
