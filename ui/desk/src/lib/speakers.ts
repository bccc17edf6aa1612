// The loudspeakers that can be chosen for the ring.
import { w } from "@/words";
import type { DeviceChoice } from "@deskbell/shared/types";

/** What can ring, with what the system takes by itself first and what is chosen and gone last. */
export function devices(known: readonly DeviceChoice[], chosen: string | null): { value: string; label: string }[] {
  const system = known[0] ? `${w.sounds.system} · ${known[0].name}` : w.sounds.system;
  const gone = chosen !== null && !known.some((one) => one.id === chosen);
  return [
    { value: "", label: system },
    ...known.map(({ id, name }) => ({ value: id, label: name })),
    ...(gone ? [{ value: chosen, label: w.sounds.gone }] : []),
  ];
}
