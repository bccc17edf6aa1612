// The pictures of a call in the gallery: painted, encoded as the desk does it, and sent with the same header and the
// same two frames under way.
import type { Whose } from "@/lib/bridge";
import { HEADER_BYTES, i420Bytes, type Format } from "@/lib/video/frame";

const FPS = 15;
const SIZES = { visitor: [1280, 720], own: [640, 360] } as const;

/** A person in a room, from the shoulders up, with a light that moves. */
function paint(at: OffscreenCanvasRenderingContext2D, whose: Whose, tick: number) {
  const { width, height } = at.canvas;
  const own = whose === "own";
  at.save();
  at.filter = `blur(${height / 40}px)`;
  const room = at.createLinearGradient(0, 0, width, height);
  room.addColorStop(0, own ? "#c9d2d4" : "#5c5148");
  room.addColorStop(1, own ? "#8f877b" : "#8d7a5c");
  at.fillStyle = room;
  at.fillRect(0, 0, width, height);
  at.fillStyle = own ? "#eef3f4" : "#e8c98d";
  at.beginPath();
  at.ellipse(width * (own ? 0.16 : 0.84), height * 0.3, height * 0.22, height * (0.24 + 0.02 * Math.sin(tick / 9)), 0, 0, 7);
  at.fill();
  at.fillStyle = own ? "#5d7a58" : "#4d5a63";
  at.fillRect(width * (own ? 0.78 : 0.06), height * 0.2, height * 0.24, height * 0.34);
  at.restore();
  const x = width * 0.5 + Math.sin(tick / 14) * height * 0.012;
  const part = (colour: string, cx: number, cy: number, rx: number, ry: number) => {
    at.fillStyle = colour;
    at.beginPath();
    at.ellipse(x + cx * height, cy * height, rx * height, ry * height, 0, 0, 7);
    at.fill();
  };
  at.save();
  at.filter = `blur(${height / 160}px)`;
  part(own ? "#31505a" : "#7a3b2c", 0, 1.1, 0.44, 0.36);
  part(own ? "#c79376" : "#a4734f", 0, 0.72, 0.1, 0.14);
  if (own) part("#4a2e22", 0, 0.46, 0.235, 0.3);
  part(own ? "#deb092" : "#bd8763", 0, 0.47, 0.165, 0.22);
  if (!own) part("#3a2a22", 0, 0.6, 0.13, 0.1);
  part(own ? "#553528" : "#2a2019", 0, 0.285, 0.17, own ? 0.09 : 0.1);
  part("#3a261c", -0.06, 0.46, 0.015, 0.011);
  part("#3a261c", 0.06, 0.46, 0.015, 0.011);
  part("#9b4d45", 0, 0.58, 0.042, 0.012 + 0.008 * Math.abs(Math.sin(tick / 3)));
  at.restore();
}

function framed(format: Format, key: boolean, [width, height]: readonly [number, number], number: number, timestamp: number, data: Uint8Array) {
  const bytes = new Uint8Array(HEADER_BYTES + data.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, format === "vp8" ? 0 : 1);
  view.setUint8(1, key ? 1 : 0);
  view.setUint16(2, width, true);
  view.setUint16(4, height, true);
  view.setUint32(8, number, true);
  view.setBigUint64(12, BigInt(Math.round(timestamp)), true);
  bytes.set(data, HEADER_BYTES);
  return bytes.buffer;
}

/** Frames that were sent and not taken, by picture. */
const underWay: Record<Whose, Set<number>> = { visitor: new Set(), own: new Set() };
const following: Record<Whose, number> = { visitor: 0, own: 0 };

export function send(whose: Whose, format: Format, handler: (frame: ArrayBuffer) => void) {
  const me = ++following[whose];
  const size = SIZES[whose];
  const at = new OffscreenCanvas(size[0], size[1]).getContext("2d", { willReadFrequently: true })!;
  let number = 0;
  let tick = 0;
  let whole = true;
  underWay[whose].clear();
  const deliver = (key: boolean, timestamp: number, data: Uint8Array) => {
    underWay[whose].add(++number);
    handler(framed(format, key, size, number, timestamp, data));
  };
  const encoder =
    format === "vp8"
      ? new VideoEncoder({
          output: (chunk) => {
            const data = new Uint8Array(chunk.byteLength);
            chunk.copyTo(data);
            deliver(chunk.type === "key", chunk.timestamp, data);
          },
          error: console.error,
        })
      : null;
  encoder?.configure({ codec: "vp8", width: size[0], height: size[1], bitrate: 1_500_000, framerate: FPS, latencyMode: "realtime" });
  const timer = setInterval(() => {
    if (following[whose] !== me) return clearInterval(timer);
    tick += 1;
    if (underWay[whose].size >= 2) return void (whole = true);
    paint(at, whose, tick);
    const timestamp = (tick * 1e6) / FPS;
    if (encoder) {
      const frame = new VideoFrame(at.canvas, { timestamp });
      encoder.encode(frame, { keyFrame: whole });
      frame.close();
    } else deliver(true, timestamp, i420(at));
    whole = false;
  }, 1_000 / FPS);
}

export const taken = (whose: Whose, number: number) => void underWay[whose].delete(number);

function i420(at: OffscreenCanvasRenderingContext2D): Uint8Array {
  const { width, height } = at.canvas;
  const { data } = at.getImageData(0, 0, width, height);
  const out = new Uint8Array(i420Bytes(width, height));
  const half = width / 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = 4 * (y * width + x);
      const [r, g, b] = [data[p]!, data[p + 1]!, data[p + 2]!];
      out[y * width + x] = 16 + ((66 * r + 129 * g + 25 * b) >> 8);
      if ((x | y) & 1) continue;
      const c = width * height + (y >> 1) * half + (x >> 1);
      out[c] = 128 + ((-38 * r - 74 * g + 112 * b) >> 8);
      out[c + (width * height) / 4] = 128 + ((112 * r - 94 * g - 18 * b) >> 8);
    }
  }
  return out;
}
