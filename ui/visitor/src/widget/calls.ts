/** The way to a call: its button, and the word that one runs. The call itself is a script that is loaded when it is wanted. */
import { keptOut } from "../model/closed";
import { agentOf } from "../model/lines";
import type { Shared } from "../model/shared";
import { calling } from "../model/visit";
import type { DeskbellVideo, VideoHost, VideoPart } from "../video/contract";
import { h, iconButton } from "./dom";
import { load } from "./script";

export class Calls {
  readonly button: HTMLButtonElement;
  /** That a call runs which is not shown here. */
  readonly recall = h("div", { class: "recall", role: "status", "data-testid": "recall", hidden: true });
  #part: VideoPart | null = null;
  #loading: "no" | "now" | "failed" = "no";

  /** `script` is the call's address; `put` takes the call onto the page once it is there. */
  constructor(
    private readonly host: VideoHost,
    private readonly script: string,
    private readonly put: (part: VideoPart) => void,
  ) {
    this.button = iconButton("video", host.words.call.button, { "data-testid": "video" });
    this.button.onclick = () => void this.#with((part) => part.begin());
  }

  get part(): VideoPart | null {
    return this.#part;
  }

  draw(shared: Shared): void {
    const { words, room, options } = this.host;
    const running = calling(shared.visit);
    const here = this.#part !== null && this.#part.layout !== "none";
    const can = options.video !== false && "RTCPeerConnection" in window && navigator.mediaDevices !== undefined;
    this.button.hidden = !can || here || running !== null || shared.link.is === "stopped" || keptOut(shared, Date.now()) !== null;
    this.button.disabled = this.#loading === "now";
    const elsewhere = shared.engaged !== null && shared.engaged !== room.tab;
    const away = running !== null && !here && running.id !== this.#part?.left;
    const name = agentOf(shared)?.name ?? null;
    if (this.#loading === "now") this.#say(words.call.loading);
    else if (this.#loading === "failed") this.#say(words.call.notLoaded);
    else if (!away) this.#say("");
    else if (elsewhere) this.#say(words.call.elsewhere);
    else {
      const text = words.call.running(running.call.phase === "waiting" || running.call.phase === "ringing" ? null : name);
      this.#say(text, [words.call.back, "recall-back", () => void this.#with((part) => part.back())], [
        words.call.hangUp,
        "recall-hang-up",
        () => void room.ask("call.hang_up", { command_id: room.newId(), call: running.id }).catch(() => {}),
      ]);
    }
  }

  destroy(): void {
    this.#part?.destroy();
  }

  #say(text: string, ...buttons: [label: string, testid: string, act: () => void][]): void {
    this.recall.hidden = text === "";
    if (this.recall.dataset["says"] === text) return;
    this.recall.dataset["says"] = text;
    const made = buttons.map(([label, testid, act]) => {
      const button = h("button", { type: "button", "data-testid": testid }, label);
      button.onclick = act;
      return button;
    });
    this.recall.replaceChildren(h("span", {}, text), ...made);
  }

  async #with(then: (part: VideoPart) => void): Promise<void> {
    if (this.#loading === "now") return;
    try {
      if (!this.#part) {
        this.#loading = "now";
        this.host.changed();
        const { make } = await load<DeskbellVideo>(this.script, "DeskbellVideo");
        this.#part ??= make(this.host);
        this.put(this.#part);
      }
      this.#loading = "no";
      then(this.#part);
    } catch {
      this.#loading = "failed";
    }
    this.host.changed();
  }
}
