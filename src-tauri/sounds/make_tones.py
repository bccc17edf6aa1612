#!/usr/bin/env python3
"""Writes the desk's tones as mono 16-bit WAV files beside this script.

Each tone is a few strokes of something small: a handful of partials, the higher ones tuned a little
off the harmonic series and dying faster, as in struck metal, glass or wood. The files are kept in
git; run this after changing a tone. Python's standard library is all it needs.
"""

import math
import struct
import wave
from dataclasses import dataclass, field
from pathlib import Path

RATE = 48_000
# A ring has no partial above 10 kHz, and half the samples make half the file.
RING_RATE = 24_000

# Of each partial: its frequency as a multiple of the note, its strength, and how fast it dies
# compared with the first.
BELL = [(1.0, 1.0, 1.0), (2.0, 0.38, 1.7), (2.99, 0.16, 2.6), (4.21, 0.07, 4.0), (5.43, 0.03, 6.0)]
# The gongs of a telephone: bright, and none of its partials fits another.
GONG = [(1.0, 1.0, 1.0), (2.76, 0.55, 1.4), (3.9, 0.22, 2.2), (5.4, 0.12, 3.0)]
# A glass: nearly one tone, with a shimmer of two that beat.
GLASS = [(1.0, 1.0, 1.0), (1.004, 0.5, 1.1), (2.32, 0.12, 2.4), (4.25, 0.05, 4.5)]
# A bar of wood: the fourth harmonic, tuned so, and gone at once.
WOOD = [(1.0, 1.0, 1.0), (4.0, 0.3, 3.2), (9.2, 0.06, 7.0)]

# Long enough to have no click, short enough to still be a stroke.
ATTACK_SECONDS = 0.004
RELEASE_SECONDS = 0.03


@dataclass
class Stroke:
    """Something struck once."""

    at: float  # seconds from the start
    note: float  # hertz
    strength: float  # 1.0 is full
    decay: float  # seconds until it has fallen to 1/e
    partials: list[tuple[float, float, float]] = field(default_factory=lambda: BELL)


@dataclass
class Tone:
    """A file: its length in seconds, how loud its loudest sample is, and its strokes."""

    length: float
    peak_db: float
    strokes: list[Stroke]
    rate: int = RATE


A4, C5, E5, G5, A5, C6, D6, E6, G6 = 440.0, 523.25, 659.26, 783.99, 880.0, 1046.5, 1174.66, 1318.51, 1567.98

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
        RING_RATE,
    ),
    # An old telephone: a clapper between two gongs, 20 strokes a second, twice, and a rest.
    "ring-phone.wav": Tone(
        3.0,
        -5.0,
        [
            Stroke(burst + n * 0.05, (1010.0, 1260.0)[n % 2], 1.0 if n else 0.8, 0.11, GONG)
            for burst in (0.0, 0.6)
            for n in range(8)
        ],
        RING_RATE,
    ),
    # Slow and soft, for quiet rooms: a chord that opens, and its answer.
    "ring-glass.wav": Tone(
        4.0,
        -5.0,
        [
            Stroke(at, note, strength, 0.55, GLASS)
            for at, note, strength in (
                (0.0, C5, 0.7), (0.22, E5, 0.8), (0.44, G5, 0.9), (0.66, C6, 1.0),
                (1.5, E5, 0.7), (1.72, G5, 0.8), (1.94, E6, 0.9),
            )
        ],
        RING_RATE,
    ),
    # Wooden and quick: a figure that nothing else in an office plays.
    "ring-marimba.wav": Tone(
        2.6,
        -4.0,
        [
            Stroke(figure + at, note, strength, 0.13, WOOD)
            for figure in (0.0, 0.9)
            for at, note, strength in (
                (0.0, C5, 0.9), (0.12, G5, 0.8), (0.24, E5, 0.8), (0.36, C6, 1.0), (0.6, A5, 0.8), (0.6, C5, 0.6),
            )
        ],
        RING_RATE,
    ),
}


def samples(tone: Tone) -> list[float]:
    """The tone as numbers, the loudest of which is its peak."""
    count = round(tone.length * tone.rate)
    mixed = [0.0] * count
    for stroke in tone.strokes:
        first = round(stroke.at * tone.rate)
        for index in range(first, count):
            t = (index - first) / tone.rate
            attack = min(1.0, t / ATTACK_SECONDS)
            mixed[index] += stroke.strength * attack * sum(
                strength * math.exp(-t * faster / stroke.decay) * math.sin(2 * math.pi * stroke.note * multiple * t)
                for multiple, strength, faster in stroke.partials
            )
    release = round(RELEASE_SECONDS * tone.rate)
    for index in range(release):
        mixed[count - 1 - index] *= index / release
    scale = 10 ** (tone.peak_db / 20) / max(abs(sample) for sample in mixed)
    return [sample * scale for sample in mixed]


def write(path: Path, values: list[float], rate: int) -> None:
    """Writes numbers from -1 to 1 as 16-bit samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{len(values)}h", *(round(value * 32767) for value in values)))


def main() -> None:
    for name, tone in TONES.items():
        write(Path(__file__).with_name(name), samples(tone), tone.rate)


if __name__ == "__main__":
    main()
