// A frame as it comes through the raw channel: a header and what follows it (FRAME_HEADER_BYTES on the Rust side).

/** How the pictures travel. */
export type Format = "vp8" | "i420";

export interface Frame {
  format: Format;
  /** Needs no other picture before it. */
  key: boolean;
  /** In pixels. */
  width: number;
  height: number;
  /** Grows by one with each frame that is sent to the page. */
  number: number;
  /** In microseconds, on the engine's clock. */
  timestamp: number;
  data: Uint8Array;
}

/** What a channel may deliver: small payloads come in another wrapping than large ones. */
export type Raw = ArrayBuffer | ArrayBufferView | readonly number[];

export const HEADER_BYTES = 20;
const FORMATS: readonly Format[] = ["vp8", "i420"];
const KEY = 1;

/** Bytes of a picture in I420: one for each pixel, and two quarters for the colours. */
export const i420Bytes = (width: number, height: number) =>
  width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);

/** The frame, or `null` when the bytes are none. */
export function parse(raw: Raw): Frame | null {
  const bytes = asBytes(raw);
  if (bytes.byteLength <= HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = FORMATS[view.getUint8(0)];
  const width = view.getUint16(2, true);
  const height = view.getUint16(4, true);
  const data = bytes.subarray(HEADER_BYTES);
  if (!format || width === 0 || height === 0) return null;
  if (format === "i420" && data.byteLength !== i420Bytes(width, height)) return null;
  return {
    format,
    key: (view.getUint8(1) & KEY) !== 0,
    width,
    height,
    number: view.getUint32(8, true),
    timestamp: Number(view.getBigUint64(12, true)),
    data,
  };
}

function asBytes(raw: Raw): Uint8Array {
  if (raw instanceof ArrayBuffer) return new Uint8Array(raw);
  if (ArrayBuffer.isView(raw)) return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
  return Uint8Array.from(raw);
}
