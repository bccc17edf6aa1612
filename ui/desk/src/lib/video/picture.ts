// One picture of the call, the visitor's or the own: followed while it is seen, decoded once, drawn at once on
// every canvas that shows it.
import { frames, frameTaken, type Whose } from "@/lib/bridge";
import { counters, drawn, paused } from "./counters";
import { Decoder, warmUp } from "./decoder";
import { Flow, formatFor } from "./flow";
import { parse, type Format, type Frame, type Raw } from "./frame";
import { Painter } from "./i420";

/** A picture that moves from the stage to the thumbnail is not left in between: 300 ms. */
const GRACE_MS = 300;
/** After so many failures it is let be until somebody looks anew. */
const GIVEN_UP = 6;

/** What is told of the size of the pictures, in pixels. */
export type OnSize = (width: number, height: number) => void;

export class Picture {
  readonly #whose: Whose;
  readonly #canvases = new Map<HTMLCanvasElement, OnSize>();
  readonly #flow = new Flow();
  readonly #painter = new Painter();
  #decoder: Decoder | null = null;
  /** What was drawn last, for a canvas that comes later. */
  #shown: HTMLCanvasElement | null = null;
  /** Grows with each following: what an older one still delivers is not meant. */
  #following = 0;
  #followed = false;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(whose: Whose) {
    this.#whose = whose;
    globalThis.document?.addEventListener("visibilitychange", () => this.#attend());
  }

  /** Shows it on a canvas until the returned function is called. */
  showOn(canvas: HTMLCanvasElement, onsize: OnSize = () => {}): () => void {
    this.#canvases.set(canvas, onsize);
    if (this.#followed && this.#shown) this.#drawOn(canvas, onsize, this.#shown, this.#shown.width, this.#shown.height);
    this.#attend();
    return () => {
      this.#canvases.delete(canvas);
      this.#attend();
    };
  }

  /** Of the pictures that the decoder was made for. */
  #size = { width: 0, height: 0 };

  /** Follows it while somebody sees it. */
  #attend() {
    clearTimeout(this.#leaving);
    const seen = this.#canvases.size > 0 && !document.hidden;
    if (seen && !this.#followed) void this.#follow();
    else if (!seen && this.#followed) this.#leaving = setTimeout(() => this.#leave(), GRACE_MS);
  }

  async #follow() {
    this.#followed = true;
    const following = ++this.#following;
    const decoder = await warmUp();
    if (following !== this.#following) return;
    this.#flow.begin();
    const format = formatFor(decoder, this.#flow.failures);
    try {
      await frames(this.#whose, format, (raw) => following === this.#following && this.#arrived(raw));
    } catch {
      // There is no call any more, or none yet: the next one to look asks again.
      if (following === this.#following) this.#followed = false;
    }
  }

  /** Frames that are on their way are not taken, and so no others come. */
  #leave() {
    this.#followed = false;
    this.#following += 1;
    this.#decoder?.close();
    this.#decoder = null;
    this.#shown = null;
    this.#flow.begin();
    paused(this.#whose);
  }

  #arrived(raw: Raw) {
    const frame = parse(raw);
    if (!frame) this.#failed();
    else if (!this.#flow.arrived(frame)) this.#taken([frame.number]);
    else if (frame.format === "vp8") this.#decode(frame);
    else {
      this.#painter.paint(frame, (picture) => this.#draw(picture, frame.width, frame.height, frame.timestamp, "i420"));
      this.#taken(this.#flow.decoded(frame.timestamp));
    }
  }

  #decode(frame: Frame) {
    // WebKit goes on saying the size that a decoder has seen first: another size gets another decoder. What the
    // former one still held is counted as done with the next picture.
    if (frame.key && (frame.width !== this.#size.width || frame.height !== this.#size.height)) {
      this.#decoder?.close();
      this.#decoder = null;
      this.#size = { width: frame.width, height: frame.height };
    }
    try {
      this.#decoder ??= this.#made();
      this.#decoder.decode(frame);
    } catch {
      this.#failed();
    }
  }

  #made(): Decoder {
    const following = this.#following;
    return new Decoder(
      (picture) => {
        if (following === this.#following) {
          this.#draw(picture, picture.displayWidth, picture.displayHeight, picture.timestamp, "vp8");
          this.#taken(this.#flow.decoded(picture.timestamp));
        }
        picture.close();
      },
      () => following === this.#following && this.#failed(),
    );
  }

  /** Begins anew, which brings a whole picture; after the second time with pictures that come decoded. */
  #failed() {
    counters[this.#whose].failures += 1;
    this.#decoder?.close();
    this.#decoder = null;
    this.#taken(this.#flow.failed());
    if (this.#flow.failures < GIVEN_UP) void this.#follow();
    else this.#leave();
  }

  #taken(numbers: readonly number[]) {
    for (const number of numbers) frameTaken(this.#whose, number);
  }

  #draw(picture: CanvasImageSource, width: number, height: number, timestamp: number, format: Format) {
    for (const [canvas, onsize] of this.#canvases) this.#drawOn(canvas, onsize, picture, width, height);
    if (this.#canvases.size > 0) drawn(this.#whose, performance.now(), { last_timestamp: timestamp, width, height, format });
  }

  #drawOn(canvas: HTMLCanvasElement, onsize: OnSize, picture: CanvasImageSource, width: number, height: number) {
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      onsize(width, height);
    }
    canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
    this.#shown = canvas;
  }
}

export const pictures: Record<Whose, Picture> = { visitor: new Picture("visitor"), own: new Picture("own") };
