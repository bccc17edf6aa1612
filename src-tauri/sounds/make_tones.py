#!/usr/bin/env python3
"""Writes the desk's tones as 48 kHz mono 16-bit WAV files beside this script.

Each tone is a few strokes of the same small bell: a handful of partials, the higher ones tuned a
little off the harmonic series and dying faster, as in struck metal. The files are kept in git; run
this after changing a tone. Python's standard library is all it needs.
"""

import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

RATE = 48_000

# Of each partial: its frequency as a multiple of the note, its strength, and how fast it dies
# compared with the first.
PARTIALS = [(1.0, 1.0, 1.0), (2.0, 0.38, 1.7), (2.99, 0.16, 2.6), (4.21, 0.07, 4.0), (5.43, 0.03, 6.0)]

# Long enough to have no click, short enough to still be a stroke.
ATTACK_SECONDS = 0.004
RELEASE_SECONDS = 0.03


@dataclass
class Stroke:
    """The bell struck once."""

    at: float  # seconds from the start
    note: float  # hertz
    strength: float  # 1.0 is full
    decay: float  # seconds until it has fallen to 1/e


@dataclass
class Tone:
    """A file: its length in seconds, how loud its loudest sample is, and its strokes."""

    length: float
    peak_db: float
    strokes: list[Stroke]


A4, C5, E5, A5, D6, G6 = 440.0, 523.25, 659.26, 880.0, 1174.66, 1567.98

TONES = {
    # A new message: two soft notes, upwards, over before one has looked up.
    "message.wav": Tone(0.55, -9.0, [Stroke(0.0, A5, 0.7, 0.10), Stroke(0.09, D6, 1.0, 0.13)]),
    # Somebody still waits: the same bell, lower and three times, asking.
    "waiting.wav": Tone(
        1.1,
        -8.0,
        [Stroke(0.0, E5, 0.8, 0.16), Stroke(0.17, C5, 0.8, 0.16), Stroke(0.34, E5, 1.0, 0.22)],
    ),
    # A call: two pairs of strokes, then a rest, so that it can be played round and round.
    "ring.wav": Tone(
        3.0,
        -4.0,
        [
            Stroke(at + pair, note, strength, 0.24)
            for pair in (0.0, 0.62)
            for at, note, strength in ((0.0, A5, 1.0), (0.0, A4, 0.4), (0.14, D6, 0.9), (0.28, G6, 0.5))
        ],
    ),
}


def samples(tone: Tone) -> list[float]:
    """The tone as numbers, the loudest of which is its peak."""
    count = round(tone.length * RATE)
    mixed = [0.0] * count
    for stroke in tone.strokes:
        first = round(stroke.at * RATE)
        for index in range(first, count):
            t = (index - first) / RATE
            attack = min(1.0, t / ATTACK_SECONDS)
            mixed[index] += stroke.strength * attack * sum(
                strength * math.exp(-t * faster / stroke.decay) * math.sin(2 * math.pi * stroke.note * multiple * t)
                for multiple, strength, faster in PARTIALS
            )
    release = round(RELEASE_SECONDS * RATE)
    for index in range(release):
        mixed[count - 1 - index] *= index / release
    scale = 10 ** (tone.peak_db / 20) / max(abs(sample) for sample in mixed)
    return [sample * scale for sample in mixed]


def write(path: Path, values: list[float]) -> None:
    """Writes numbers from -1 to 1 as 16-bit samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(values)}h", *(round(value * 32767) for value in values)))


def main() -> None:
    for name, tone in TONES.items():
        write(Path(__file__).with_name(name), samples(tone))


if __name__ == "__main__":
    main()
