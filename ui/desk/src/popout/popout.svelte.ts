// What a small window knows: the call, and how it is painted. It asks for nothing else.
import { callAct, callFollow } from "@/lib/bridge";
import { clock } from "@/lib/clock.svelte";
import type { PopoutAct, PopoutView } from "@deskbell/shared/types";

class Popout {
  view = $state.raw<PopoutView | null>(null);
}

export const popout = new Popout();

export const follow = () =>
  callFollow((view) => {
    clock.putRight(view.skew_ms);
    popout.view = view;
  });

/** What is refused here stands on the stage of the desk too, where there is room for words: the call goes on as it was. */
export const act = (act: PopoutAct) => void callAct(act).catch(() => {});
