// How this desk sounds: what is chosen, tried and kept.
import { prefer, say, told } from "@/lib/acts";
import { ask, keepRing } from "@/lib/bridge";
import { model } from "@/lib/model.svelte";
import { w } from "@/words";
import type { RingPreferences, RingTone } from "@deskbell/shared/types";

/** In the order in which people see them; one's own file is beneath them. */
export const TONES = ["bell", "phone", "glass", "marimba"] as const satisfies readonly RingTone[];

/** One's own file: the desk refuses a larger one, and nobody has to wait for that. */
const MOST_BYTES = 5_000_000;

/** What a file dialog offers; the desk looks at the content. */
export const ACCEPT = ".wav,.mp3,.ogg,.oga,.flac,audio/wav,audio/mpeg,audio/ogg,audio/flac";

export const preferRing = (wished: Partial<RingPreferences>) => prefer({ ring: { ...model.preferences.ring, ...wished } });

/** Plays a tone once; resolves when it is over or was stopped. */
export async function tryTone(tone: RingTone): Promise<void> {
  const tried = await told(ask("try_ring", { tone }));
  if (tried && !tried.played) say("problem", w.sounds.notPlayed);
}

export const stopTrying = () => told(ask("stop_trying"));

/** Keeps a file as ring, which it is from then on; what is none is said. */
export async function keepOwn(file: File): Promise<void> {
  if (file.size > MOST_BYTES) return say("problem", w.sounds.tooLarge);
  await told(keepRing(file));
}

export const forgetOwn = () => told(ask("forget_ring"));
