import { toRgba } from "@/lib/video/i420";
import { expect, test } from "vitest";

/** One colour on 3 x 3 pixels: two colour samples in each direction. */
function converted(y: number, u: number, v: number): number[] {
  const data = Uint8Array.from([...Array(9).fill(y), ...Array(4).fill(u), ...Array(4).fill(v)]);
  const out = new Uint8ClampedArray(36);
  toRgba(data, 3, 3, out);
  const pixels = Array.from({ length: 9 }, (_, i) => [...out.subarray(4 * i, 4 * i + 4)]);
  expect(new Set(pixels.map(String)).size).toBe(1);
  return pixels[0]!;
}

test("bt.601 limited range: black, white, grey", () => {
  expect(converted(16, 128, 128)).toEqual([0, 0, 0, 255]);
  expect(converted(235, 128, 128)).toEqual([255, 255, 255, 255]);
  expect(converted(126, 128, 128)).toEqual([128, 128, 128, 255]);
});

test("bt.601 limited range: the pure colours, to a step", () => {
  const near = (given: number[], wanted: number[]) => given.every((one, i) => Math.abs(one - wanted[i]!) <= 2);
  expect(near(converted(82, 90, 240), [255, 0, 0, 255])).toBe(true);
  expect(near(converted(145, 54, 34), [0, 255, 0, 255])).toBe(true);
  expect(near(converted(41, 240, 110), [0, 0, 255, 255])).toBe(true);
});

test("each quarter takes its own colour", () => {
  // 4 x 2: the left half red, the right half blue.
  const data = Uint8Array.of(82, 82, 41, 41, 82, 82, 41, 41, 90, 240, 240, 110);
  const out = new Uint8ClampedArray(32);
  toRgba(data, 4, 2, out);
  const strongest = (pixel: number) => [0, 1, 2].sort((a, b) => out[4 * pixel + b]! - out[4 * pixel + a]!)[0];
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(strongest)).toEqual([0, 0, 2, 2, 0, 0, 2, 2]);
});
