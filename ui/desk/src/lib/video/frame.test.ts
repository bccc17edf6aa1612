import { HEADER_BYTES, i420Bytes, parse } from "@/lib/video/frame";
import { expect, test } from "vitest";

interface Given {
  format?: number;
  flags?: number;
  width?: number;
  height?: number;
  data?: number[];
}

/** As the Rust side writes it: little endian, two bytes of nothing after the height. */
function bytes({ format = 0, flags = 0, width = 640, height = 360, data = [7] }: Given = {}): Uint8Array {
  const out = new Uint8Array(HEADER_BYTES + data.length);
  const view = new DataView(out.buffer);
  view.setUint8(0, format);
  view.setUint8(1, flags);
  view.setUint16(2, width, true);
  view.setUint16(4, height, true);
  view.setUint32(8, 4_000_000_001, true);
  view.setBigUint64(12, 9_007_199_254_740_991n, true);
  out.set(data, HEADER_BYTES);
  return out;
}

const FRAME = {
  format: "vp8",
  key: true,
  width: 640,
  height: 360,
  number: 4_000_000_001,
  timestamp: 9_007_199_254_740_991,
  data: Uint8Array.of(1, 2, 3),
};

test("a frame is read from its header, whatever the channel wraps it in", () => {
  const given = bytes({ flags: 1, data: [1, 2, 3] });
  const inside = new Uint8Array([9, 9, 9, ...given]).subarray(3); // not at the start of its buffer
  expect(parse(given.buffer as ArrayBuffer)).toEqual(FRAME);
  expect(parse(inside)).toEqual(FRAME);
  expect(parse([...given])).toEqual(FRAME);
});

test("only bit 0 of the flags says that a picture needs no other", () => {
  expect(parse(bytes({ flags: 0b11 }))?.key).toBe(true);
  expect(parse(bytes({ flags: 0b10 }))?.key).toBe(false);
});

test("what is no frame is refused: no payload, no size, another format, I420 of another length", () => {
  expect(parse(new ArrayBuffer(3))).toBeNull();
  expect(parse(bytes({ data: [] }))).toBeNull();
  expect(parse(bytes({ width: 0 }))).toBeNull();
  expect(parse(bytes({ height: 0 }))).toBeNull();
  expect(parse(bytes({ format: 2 }))).toBeNull();
  const exact = Array.from({ length: i420Bytes(5, 3) }, () => 0);
  expect(parse(bytes({ format: 1, width: 5, height: 3, data: exact }))?.format).toBe("i420");
  expect(parse(bytes({ format: 1, width: 5, height: 3, data: exact.slice(1) }))).toBeNull();
});

test("an odd side has a colour of its own in I420", () => {
  expect([i420Bytes(4, 2), i420Bytes(5, 3)]).toEqual([12, 15 + 2 * 6]);
});
