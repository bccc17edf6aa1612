// What is measured inside pages: the clock that a test pattern has burnt into a picture, and the pitch of a sound.
// These functions are sent into browsers as they stand, so each holds all that it needs.

/**
 * Reads the clock in a picture, as `crates/picture/src/camera/burnt.rs` lays it out; `null` when there is none.
 * `picture` is a video or a canvas.
 */
export function readClock(picture) {
  const width = picture.videoWidth ?? picture.width;
  const height = picture.videoHeight ?? picture.height;
  const seen = Math.floor(performance.timeOrigin + performance.now()) >>> 0;
  if (!width || !height) return null;
  const rows = Math.ceil(height / 10) + 1;
  const canvas = new OffscreenCanvas(width, rows);
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.drawImage(picture, 0, 0);
  const { data } = brush.getImageData(0, 0, width, rows);
  const cell = (column, line) => {
    const [left, right] = [Math.floor(((column + 0.25) * width) / 24), Math.ceil(((column + 0.75) * width) / 24)];
    const [top, bottom] = [Math.floor(((line + 0.25) * height) / 20), Math.ceil(((line + 0.75) * height) / 20)];
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[(y * width + x) * 4 + 1];
    return sum / ((right - left) * (bottom - top));
  };
  const mean = (cells) => cells.reduce((sum, value) => sum + value, 0) / cells.length;
  const white = mean([0, 1].flatMap((line) => [cell(0, line), cell(23, line)]));
  const black = mean([0, 1].flatMap((line) => [cell(1, line), cell(22, line)]));
  if (white - black < 64) return null;
  const half = (white + black) / 2;
  const bits = [0, 1].map((line) => {
    let value = 0;
    for (let column = 2; column < 22; column++) {
      const level = cell(column, line);
      if (Math.abs(level - half) < (white - black) / 8) return null;
      value = value * 2 + (level > half ? 1 : 0);
    }
    return value;
  });
  if (bits.includes(null)) return null;
  const counter = (((bits[0] >>> 4) << 16) | (bits[1] >>> 4)) >>> 0;
  const checksum = ((bits[0] & 15) << 4) | (bits[1] & 15);
  let crc = 0xff;
  for (const shift of [24, 16, 8, 0]) {
    crc ^= (counter >>> shift) & 0xff;
    for (let n = 0; n < 8; n++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
  }
  return crc === checksum ? { clock: counter, age: (seen - counter) | 0, width, height } : null;
}

/** The loudest pitch in a track, in Hz, and its level in dB; listens for `ms`. */
export async function pitchOf(track, ms = 1_000) {
  const context = new AudioContext({ sampleRate: 48_000 });
  await context.resume();
  const analyser = new AnalyserNode(context, { fftSize: 8_192, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  await new Promise((resolve) => setTimeout(resolve, ms));
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(spectrum);
  await context.close();
  let loudest = 4;
  for (let bin = 4; bin < spectrum.length; bin++) if (spectrum[bin] > spectrum[loudest]) loudest = bin;
  return { hz: (loudest * 48_000) / 8_192, db: spectrum[loudest] };
}

/** The loudest pitch in 16-bit samples of 48 kHz, between 100 Hz and 2 kHz, by Goertzel's algorithm, 5 Hz apart. */
export function pitchIn(samples) {
  let best = { hz: 0, power: 0 };
  for (let hz = 100; hz <= 2_000; hz += 5) {
    const turn = 2 * Math.cos((2 * Math.PI * hz) / 48_000);
    let [before, last] = [0, 0];
    for (const sample of samples) [before, last] = [last, sample / 32_768 + turn * last - before];
    const power = before * before + last * last - turn * before * last;
    if (power > best.power) best = { hz, power };
  }
  return { hz: best.hz, level: (2 * Math.sqrt(best.power)) / samples.length };
}

/** A WAV file of one tone, for a browser's fake microphone. */
export function toneFile(hz, seconds = 4) {
  const count = 48_000 * seconds;
  const file = Buffer.alloc(44 + count * 2);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + count * 2, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(48_000, 24);
  file.writeUInt32LE(96_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(count * 2, 40);
  for (let n = 0; n < count; n++) file.writeInt16LE(Math.round(9_000 * Math.sin((2 * Math.PI * hz * n) / 48_000)), 44 + n * 2);
  return file;
}

/** The colours of a video at places that are given as shares of its sides: the mean of a few pixels each; `null` without a picture. */
export function coloursAt(video, places) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width || !height) return null;
  const canvas = new OffscreenCanvas(width, height);
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.drawImage(video, 0, 0);
  return places.map(([x, y]) => {
    const { data } = brush.getImageData(Math.round(x * width) - 3, Math.round(y * height) - 3, 6, 6);
    return [0, 1, 2].map((channel) => {
      let sum = 0;
      for (let at = channel; at < data.length; at += 4) sum += data[at];
      return sum / (data.length / 4);
    });
  });
}
