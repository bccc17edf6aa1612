// Pictures that come decoded, for pages whose browser has no decoder.
import type { Frame } from "./frame";

/**
 * Converts I420 of limited range (BT.601, as VP8 has it) into RGBA. `out` holds four bytes for each pixel.
 */
export function toRgba(data: Uint8Array, width: number, height: number, out: Uint8ClampedArray) {
  const half = Math.ceil(width / 2);
  const u = width * height;
  const v = u + half * Math.ceil(height / 2);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const colours = (y >> 1) * half;
    for (let x = 0; x < width; x++) {
      const at = colours + (x >> 1);
      const luma = 298 * (data[y * width + x]! - 16) + 128;
      const blue = data[u + at]! - 128;
      const red = data[v + at]! - 128;
      out[to] = (luma + 409 * red) >> 8;
      out[to + 1] = (luma - 100 * blue - 208 * red) >> 8;
      out[to + 2] = (luma + 516 * blue) >> 8;
      out[to + 3] = 255;
      to += 4;
    }
  }
}

/** Makes something that a canvas can draw of each frame. */
export class Painter {
  #direct = typeof VideoFrame !== "undefined";
  #canvas: HTMLCanvasElement | undefined;
  #image: ImageData | undefined;

  /** `draw` is called at once, with what is good for that moment only. */
  paint(frame: Frame, draw: (picture: CanvasImageSource) => void) {
    const picture = this.#direct ? this.#frame(frame) : null;
    if (picture) {
      draw(picture);
      picture.close();
    } else {
      draw(this.#converted(frame));
    }
  }

  #frame({ data, width, height, timestamp }: Frame): VideoFrame | null {
    try {
      return new VideoFrame(data, { format: "I420", codedWidth: width, codedHeight: height, timestamp });
    } catch {
      this.#direct = false; // it has the name and not the thing
      return null;
    }
  }

  #converted({ data, width, height }: Frame): HTMLCanvasElement {
    const canvas = (this.#canvas ??= document.createElement("canvas"));
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#image = new ImageData(width, height);
      canvas.width = width;
      canvas.height = height;
    }
    toRgba(data, width, height, this.#image.data);
    canvas.getContext("2d")?.putImageData(this.#image, 0, 0);
    return canvas;
  }
}
