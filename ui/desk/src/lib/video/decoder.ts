// VP8 by the browser's own decoder, where it has one.
import type { Frame } from "./frame";

/** Before its first decoder WebKit with GStreamer needs the time to load its codecs: 1.5 s. */
const WARM_UP_MS = 1_500;
const MICROSECONDS_OF_A_FRAME = 33_333;

/** Elsewhere there is nothing to wait for. */
const slowToWarm = () => /AppleWebKit/.test(navigator.userAgent) && !/Chrom(e|ium)\//.test(navigator.userAgent);

let warm: Promise<boolean> | undefined;

/**
 * Makes the decoder ready, at the start of the page; whether there is one. WebKitGTK's web process aborts when a
 * decoder is the first thing of all media that is asked for: a question about containers loads GStreamer before.
 */
export function warmUp(): Promise<boolean> {
  warm ??= (async () => {
    if (typeof VideoDecoder === "undefined") return false;
    if (typeof MediaSource !== "undefined") MediaSource.isTypeSupported('video/webm; codecs="vp8"');
    if (slowToWarm()) await new Promise((ready) => setTimeout(ready, WARM_UP_MS));
    return true;
  })();
  return warm;
}

/** One stream's decoder. After an error it is of no more use. */
export class Decoder {
  readonly #decoder: VideoDecoder;
  #closed = false;

  /** Each picture belongs to `onpicture`, which closes it. */
  constructor(onpicture: (picture: VideoFrame) => void, onerror: (error: unknown) => void) {
    const failed = (error: unknown) => {
      if (this.#closed) return;
      this.close();
      onerror(error);
    };
    this.#decoder = new VideoDecoder({ output: onpicture, error: failed });
    this.#decoder.configure({ codec: "vp8", optimizeForLatency: true });
  }

  /** @throws when the decoder refuses it */
  decode(frame: Frame) {
    this.#decoder.decode(
      new EncodedVideoChunk({
        type: frame.key ? "key" : "delta",
        timestamp: frame.timestamp,
        duration: MICROSECONDS_OF_A_FRAME,
        data: frame.data,
      }),
    );
  }

  close() {
    this.#closed = true;
    if (this.#decoder.state !== "closed") this.#decoder.close();
  }
}
