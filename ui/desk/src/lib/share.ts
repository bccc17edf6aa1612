// Sharing a screen in a call (V12), and the call's own window (V7).
import { told } from "@/lib/acts";
import { ask, popIn, popOut } from "@/lib/bridge";
import { mayShare, shares } from "@/lib/calls";
import { hand } from "@/lib/hand.svelte";
import type { CallView, ScreenSource } from "@deskbell/shared/types";

/** Opens the choice, or stops. */
export function toggleShare(call: CallView) {
  if (shares(call)) void stopSharing(call);
  else if (mayShare(call)) hand.float("share", call.conversation);
}

export const share = ({ call, conversation }: CallView, { id, kind, name }: ScreenSource) =>
  told(ask("share_screen", { call, source: id, kind, name }), conversation);

/** Also dismisses the line about a share that ended by itself. */
export const stopSharing = ({ call, conversation }: CallView) => told(ask("stop_sharing", { call }), conversation);

/** The call in a window of its own, or on the stage again. */
export function togglePopout() {
  if (hand.popped) void told(popIn());
  else void told(popOut((shown) => (hand.popped = shown)));
}
