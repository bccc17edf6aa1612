/** The way to a call: its button, the word that one runs, and the way back. The call itself is a script that is loaded when it is wanted. */
import { keptOut } from "../model/closed";
import { agentOf } from "../model/lines";
import type { Shared } from "../model/shared";
import { calling, invited, type Invitation } from "../model/visit";
import { type DeskbellVideo, HAD, type Had, type VideoHost, type VideoPart } from "../video/contract";
import { h, iconButton } from "./dom";
import { load } from "./script";

export class Calls {
  readonly button: HTMLButtonElement;
  /** That a call runs which is not shown here. */
  readonly recall = h("div", { class: "recall", role: "status", "data-testid": "recall", hidden: true });
  #part: VideoPart | null = null;
  #loading: "no" | "now" | "failed" = "no";
  /** The call that this tab had before its page was loaded anew. */
  #had: Had | null;
  #gone = false;

  /** `script` is the call's address; `put` takes the call onto the page once it is there. */
  constructor(
    private readonly host: VideoHost,
    private readonly script: string,
    private readonly put: (part: VideoPart) => void,
  ) {
    this.button = iconButton("video", host.words.call.button, { "data-testid": "video" });
    this.button.onclick = () => void this.#with((part) => part.begin());
    this.#had = host.local.read<Had>(HAD);
  }

  get part(): VideoPart | null {
    return this.#part;
  }

  /** Whether this browser can call at all. */
  get able(): boolean {
    return "RTCPeerConnection" in window && navigator.mediaDevices !== undefined;
  }

  get loading(): boolean {
    return this.#loading === "now";
  }

  /** The visitor comes to where an agent has invited to (V10). */
  join(invitation: Invitation): void {
    void this.#with((part) => part.join(invitation));
  }

  /** A page that was loaded anew in mid-call goes back to it by itself, unless another tab has it. */
  comeBack({ link, visit, engaged }: Shared): void {
    const had = this.#had;
    if (!had || link.is !== "live") return;
    this.#had = null;
    const free = engaged === null || engaged === this.host.room.tab;
    if (calling(visit)?.id !== had.call || !free) return this.host.local.remove(HAD);
    this.host.show();
    void this.#with((part) => part.back(had));
  }

  draw(shared: Shared): void {
    const { words, room, options } = this.host;
    const running = calling(shared.visit);
    const here = this.#part !== null && this.#part.layout !== "none";
    const can = options.video !== false && this.able;
    this.button.hidden = !can || here || running !== null || invited(shared.visit) !== null || shared.link.is === "stopped" || keptOut(shared, Date.now()) !== null;
    this.button.disabled = this.#loading === "now";
    const elsewhere = shared.engaged !== null && shared.engaged !== room.tab;
    const away = running !== null && !here && running.id !== this.#part?.left;
    const name = agentOf(shared)?.name ?? null;
    if (this.#loading === "now") this.#say(words.call.loading);
    else if (this.#loading === "failed") this.#say(words.call.notLoaded);
    else if (!away) this.#say("");
    else if (elsewhere) this.#say(words.call.elsewhere);
    else if (this.#had?.call === running.id) this.#say(words.call.returning);
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
    this.#gone = true;
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
        if (this.#gone) return; // A chat that was closed meanwhile asks for no camera.
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
