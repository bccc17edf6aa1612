/** The ring of a phone (H5): a tone, and a buzz where there is one. It stops the moment that it is told. */

/** `call`: a visitor calls. `soft`: a call could be continued here. */
export type Ringing = "call" | "soft" | null;

interface Pattern {
  /** When each tone begins, its pitch and its length; in ms and Hz. */
  tones: [at: number, hertz: number, ms: number][];
  volume: number;
  buzz: number[];
  every: number;
}

const PATTERNS: Record<"call" | "soft", Pattern> = {
  call: { tones: [[0, 660, 340], [180, 880, 420], [700, 660, 340], [880, 880, 420]], volume: 0.3, buzz: [350, 150, 350], every: 3_000 },
  soft: { tones: [[0, 740, 260], [220, 988, 320]], volume: 0.12, buzz: [120], every: 6_000 },
};

export class Ring {
  #now: Ringing = null;
  #again: ReturnType<typeof setInterval> | undefined;
  #volume: GainNode | null = null;

  constructor(private readonly context: () => AudioContext | null) {}

  get now(): Ringing {
    return this.#now;
  }

  set(ringing: Ringing): void {
    if (ringing === this.#now) return;
    this.stop();
    this.#now = ringing;
    if (!ringing) return;
    this.#once(PATTERNS[ringing]);
    this.#again = setInterval(() => this.#once(PATTERNS[ringing]), PATTERNS[ringing].every);
  }

  stop(): void {
    clearInterval(this.#again);
    if (this.#now) navigator.vibrate?.(0);
    this.#now = null;
    this.#volume?.disconnect(); // What was still to sound goes with it.
    this.#volume = null;
  }

  #once({ tones, volume, buzz }: Pattern): void {
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(buzz);
    const context = this.context();
    if (context?.state !== "running") return;
    this.#volume?.disconnect();
    const out = new GainNode(context, { gain: volume });
    out.connect(context.destination);
    this.#volume = out;
    for (const [at, hertz, ms] of tones) tone(context, out, hertz, context.currentTime + at / 1000, ms / 1000);
  }
}

function tone(context: AudioContext, out: AudioNode, hertz: number, start: number, length: number): void {
  const source = new OscillatorNode(context, { frequency: hertz });
  const swell = new GainNode(context, { gain: 0 });
  swell.gain.setValueAtTime(0.0001, start);
  swell.gain.exponentialRampToValueAtTime(1, start + 0.02);
  swell.gain.exponentialRampToValueAtTime(0.0001, start + length);
  source.connect(swell).connect(out);
  source.start(start);
  source.stop(start + length + 0.02);
}
