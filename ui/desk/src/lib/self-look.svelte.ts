// How one looks and sounds before others see it (V5): camera and microphone are open for as long as this is.
import { told } from "@/lib/acts";
import { ask } from "@/lib/bridge";
import type { Desk } from "@/lib/model.svelte";
import { isMissing, standing, system, type Sense, type Standing } from "@/lib/ready";
import { w } from "@/words";
import type { Status } from "@deskbell/shared/types";
import { onDestroy } from "svelte";

/** A level that a silent room does not reach, of 100. */
const HEARD = 8;

export interface Said {
  mark: Status | "unknown";
  what: string;
  cure: string | null;
}

const preview = (on: boolean) => told(ask("preview", { on }));

/** To be made while a component is made: it ends with it. */
export class SelfLook {
  /** Once the microphone was heard it is known to hear. */
  heard = $state(false);
  /** The desk is asked to look again. */
  checking = $state(false);
  /** *Check again* was pressed, and what came of it does not show yet. */
  awaited = $state(false);
  readonly #desk: () => Desk;
  #open = true;

  constructor(desk: () => Desk) {
    this.#desk = desk;
    $effect(() => {
      if (desk().level >= HEARD) this.heard = true;
    });
    $effect(() => {
      if (!this.checking && this.camera.is !== "starting") this.awaited = false;
    });
    // What the system has to say is asked for, and the devices are opened: that is what makes a system ask the person.
    void preview(true);
    void told(ask("check_health"));
    onDestroy(() => {
      this.#open = false;
      void preview(false);
    });
  }

  get camera(): Standing {
    return standing(this.#desk().devices, "camera");
  }

  get microphone(): Standing {
    return standing(this.#desk().devices, "microphone");
  }

  get noPicture(): boolean {
    return isMissing(this.camera);
  }

  get noVoice(): boolean {
    return isMissing(this.microphone);
  }

  async checkAgain(): Promise<void> {
    if (this.checking) return;
    this.checking = this.awaited = true;
    this.heard = false;
    await preview(false);
    if (!this.#open) return; // else the camera would go on with nobody to see it
    await Promise.all([preview(true), told(ask("check_health"))]);
    this.checking = false;
  }

  /** How one of them stands, and how to mend it. */
  said(sense: Sense): Said {
    const now = sense === "camera" ? this.camera : this.microphone;
    switch (now.is) {
      case "chosen_none":
        return { mark: "busy", what: w.ready.chosenNone[sense], cure: null };
      case "starting":
        return { mark: "unknown", what: w.ready.asking, cure: null };
      case "works":
        return sense === "camera" || this.heard
          ? { mark: "available", what: w.ready.works[sense], cure: null }
          : { mark: "unknown", what: w.ready.quiet, cure: null };
      case "trouble": {
        const [what, cure] = w.call.trouble[now.trouble];
        const refused = now.trouble === "camera_refused" || now.trouble === "microphone_refused";
        return { mark: refused || sense === "microphone" ? "unavailable" : "busy", what, cure: refused ? w.ready.how[system()][sense] : cure };
      }
    }
  }
}
