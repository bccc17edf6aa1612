import { expect, test } from "vitest";
import { asText, contrast, parseRgb, textOn, type Rgb } from "./accent";

const STEPS = [0, 51, 102, 153, 204, 255];
const COLOURS: Rgb[] = STEPS.flatMap((r) => STEPS.flatMap((g) => STEPS.map((b): Rgb => [r, g, b])));
const SURFACES: Rgb[] = [
  [255, 255, 255],
  [25, 26, 30],
];

test("text on any accent reaches 4.5:1 (WCAG 2.2 AA)", () => {
  expect(COLOURS.filter((colour) => contrast(colour, textOn(colour)) < 4.5)).toEqual([]);
});

test("any accent becomes text that can be read on either theme", () => {
  for (const surface of SURFACES) {
    expect(COLOURS.filter((colour) => contrast(asText(colour, surface), surface) < 4.5)).toEqual([]);
  }
});

test("an accent that can be read stays as it is", () => {
  expect(asText([138, 59, 35], [255, 255, 255])).toEqual([138, 59, 35]);
});

test("the browser's notations of a colour are read, and nothing else", () => {
  expect(parseRgb("rgb(138, 59, 35)")).toEqual([138, 59, 35]);
  expect(parseRgb("rgba(138, 59, 35, 0.5)")).toEqual([138, 59, 35]);
  expect(parseRgb("color(srgb 1 0.5 0)")).toEqual([255, 128, 0]);
  expect(parseRgb("oklch(0.5 0.1 20)")).toBeNull();
  expect(parseRgb("")).toBeNull();
});
