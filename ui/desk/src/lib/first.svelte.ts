// A first start: the look at whether a ring reaches one, asked for once, and the trial on this computer.
import { told } from "@/lib/acts";
import { ask } from "@/lib/bridge";
import { rings } from "@/lib/calls";
import { hand } from "@/lib/hand.svelte";
import { model } from "@/lib/model.svelte";

/** Whether one has not looked yet. */
export const isFirstCheck = () => model.first.check;

/** It was looked at, or can wait: it is not asked for again. */
export function endCheck() {
  if (!model.first.check) return;
  model.first = { ...model.first, check: false };
  void told(ask("end_check"));
}

/** Asks for the first look once after a sign-in, unless something else wants the person. To be called while a component is made. */
export function askForTheFirstLook() {
  let asked = false;
  $effect(() => {
    const { desk } = model;
    if (!desk) {
      asked = false;
      return;
    }
    if (asked || !desk.live || !model.first.check) return;
    asked = true;
    // What somebody has opened or what rings is not covered: the look waits for the next start.
    if (hand.floating === null && hand.columns.length === 0 && !rings(desk.call)) hand.float("check", null);
  });
}

/** Starts a trial; done once its hub is there. Rejects with why not. */
export const startTrial = () => ask("start_trial");

/** Leaves the trial, or what of it does not start. */
export const leaveTrial = (forget: boolean) => ask("leave_trial", { forget });

/** Opens the demo's shop in the person's browser. */
export const openShop = () => told(ask("open_shop"));
