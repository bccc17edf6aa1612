// What the page does by itself when the one call changes.
import { callRings } from "@/lib/acts";
import { isElsewhere, isStaged, rings } from "@/lib/calls";
import { hand } from "@/lib/hand.svelte";
import type { Desk } from "@/lib/model.svelte";
import { countAnew } from "@/lib/video/counters";
import { untrack } from "svelte";

/** To be called while a component is made. */
export function attendTheCall(desk: () => Desk) {
  const ringing = $derived(rings(desk().call) ? desk().call!.call : null);
  const id = $derived(desk().call?.call ?? null);
  const running = $derived(isStaged(desk().call));
  const away = $derived(isElsewhere(desk().call));
  const staged = $derived(running && desk().call?.conversation === hand.focused);

  $effect.pre(() => {
    if (ringing !== null) untrack(() => callRings(desk().call!));
  });

  $effect.pre(() => {
    if (id !== null) countAnew();
  });

  $effect.pre(() => {
    // Nothing of it is left to be looked at on the whole screen.
    if (away) untrack(() => (hand.full = false));
  });

  $effect.pre(() => {
    if (!running) untrack(() => (hand.full = hand.hangsUp = false));
  });

  // With a call in it the conversation needs the room of the visitor panel.
  $effect.pre(() => {
    hand.staged = staged;
  });
}
