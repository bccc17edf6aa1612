let context: AudioContext | null = null;

/** Two short, soft tones. Browsers allow sound only after somebody has touched the page; before that it is silent. */
export function chime(): void {
  if (!navigator.userActivation.hasBeenActive) return; // It would wait for the touch, and all that came by then would sound at once.
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  tone(context, 660, 0);
  tone(context, 880, 0.09);
}

function tone(audio: AudioContext, hertz: number, after: number): void {
  const start = audio.currentTime + after;
  const source = new OscillatorNode(audio, { frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.08, start + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.32);
  source.connect(volume).connect(audio.destination);
  source.start(start);
  source.stop(start + 0.34);
}
