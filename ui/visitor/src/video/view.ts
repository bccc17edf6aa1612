/** The call on the page: two pictures, a bar, and the words of `screen.ts`. */
import type { LegState } from "@deskbell/shared/leg";
import { drawAnew, drawn, h, say, set } from "../widget/dom";
import { avatar } from "../widget/thread";
import type { Layout } from "./contract";
import { clock, type Act, type Button, type Screen, spoken } from "./screen";
import { put, Theirs } from "./theirs";
import type { CallWords } from "./words";

/** Lucide's drawings (ISC), each as one path. */
const ICONS = {
  microphone: "M12 19v3M19 10v2a7 7 0 0 1-14 0v-2M12 2a3 3 0 0 1 3 3v7a3 3 0 0 1-6 0V5a3 3 0 0 1 3-3z",
  microphoneOff: "M12 19v3M15 9.34V5a3 3 0 0 0-5.68-1.33M16.95 16.95A7 7 0 0 1 5 12v-2M18.89 13.23A7 7 0 0 0 19 12v-2M2 2l20 20M9 9v3a3 3 0 0 0 5.12 2.12",
  camera: "m16 13 5.2 3.5a.5.5 0 0 0 .8-.4V7.9a.5.5 0 0 0-.8-.4L16 10.5M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z",
  cameraOff: "M10.66 6H14a2 2 0 0 1 2 2v2.5l5.25-3.06a.5.5 0 0 1 .75.43v8.2M16 16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h2M2 2l20 20",
  hangUp: "M10.1 13.9a14 14 0 0 0 3.73 2.67 1 1 0 0 0 1.21-.3l.36-.47A2 2 0 0 1 17 15h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2 18 18 0 0 1-12.73-5.27M22 2 2 22M4.76 13.58A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.47.35a1 1 0 0 0-.29 1.23c.08.16.16.32.24.48",
  larger: "M15 3h6v6M21 3l-7 7M3 21l7-7M9 21H3v-6",
  smaller: "m14 10 7-7M20 10h-6V4M3 21l7-7M4 14h6v6",
  full: "M15 15l6 6M15 9l6-6M21 16v5h-5M21 8V3h-5M3 16v5h5M3 21l6-6M3 8V3h5M9 9 3 3",
  chat: "M22 17a2 2 0 0 1-2 2H6.8a2 2 0 0 0-1.4.6l-2.2 2.2a.7.7 0 0 1-1.2-.5V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2z",
} as const;

/** What a person does with the bar and the buttons. */
export interface ViewActions {
  act(act: Act): void;
  toggle(kind: "audio" | "video"): void;
  hangUp(): void;
  resize(): void;
  /** There is nothing left here to be pressed. */
  leave(): void;
}

/** What is drawn. */
export interface Drawing {
  screen: Screen;
  layout: Layout;
  own: { track: MediaStreamTrack | null; microphone: boolean; camera: boolean };
  /** How the leg stands that carries the call. */
  leg: LegState | null;
  unread: number;
}

export class View {
  readonly element: HTMLElement;
  #stage: HTMLElement;
  /** What comes from the agent. */
  readonly theirs = new Theirs((refused) => (this.#hear.hidden = !refused));
  #own = h("video", { class: "own", part: "self", autoplay: true, playsinline: true, "data-testid": "self" });
  #cover = h("div", { class: "cover" });
  #who = h("b");
  #clock = h("span", { class: "clock", role: "timer", "aria-live": "off", "data-testid": "clock" });
  #quality = h("span", { class: "quality", "data-testid": "quality" });
  #chips = h("div", { class: "chips" });
  #lost = h("div", { class: "lost", hidden: true }, h("b"), h("span"));
  #lack = h("div", { class: "lack", hidden: true });
  #title = h("h2", { tabindex: -1, "data-testid": "call-title" });
  #text = h("p");
  #cure = h("p", { class: "cure" });
  #buttons = h("div", { class: "choices" });
  #card: HTMLElement;
  #hear: HTMLButtonElement;
  #live = h("div", { class: "hidden", role: "status", "data-testid": "call-status" });
  #bar: HTMLElement;
  #tools: Record<"microphone" | "camera" | "hangUp" | "size" | "full", HTMLButtonElement>;
  #badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  #drawn: Drawing | null = null;
  #ahead = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly call: CallWords,
    private readonly actions: ViewActions,
  ) {
    this.#own.muted = true;
    set(this.#own, { "aria-label": call.own.picture });
    const tool = (icon: keyof typeof ICONS, testid: string, act: () => void) => {
      const made = h("button", { type: "button", class: "tool", "data-testid": testid }, drawn(ICONS[icon]));
      made.onclick = act;
      return made;
    };
    this.#tools = {
      microphone: tool("microphone", "toggle-microphone", () => actions.toggle("audio")),
      camera: tool("camera", "toggle-camera", () => actions.toggle("video")),
      hangUp: tool("hangUp", "hang-up", () => actions.hangUp()),
      size: tool("larger", "resize", () => actions.resize()),
      full: tool("full", "full-screen", () => void this.#toggleFull()),
    };
    // A mouse goes for the picture itself; by key it is the button. On a phone it has all the room there is.
    for (const picture of this.theirs.videos) {
      picture.onclick = () => {
        if (this.#drawn?.screen.whole === true && this.#drawn.layout !== "over") actions.resize();
      };
    }
    label(this.#tools.hangUp, call.hangUp);
    this.#tools.size.append(this.#badge);
    this.#tools.full.hidden = !document.fullscreenEnabled;
    this.#hear = h("button", { type: "button", class: "hear", hidden: true }, call.hear);
    this.#hear.onclick = () => this.theirs.play();
    const { microphone, camera, hangUp, size, full } = this.#tools;
    this.#bar = h("div", { class: "bar", role: "group", "aria-label": call.call }, microphone, camera, hangUp, size, full);
    const top = h("div", { class: "top" }, this.#who, this.#clock, this.#quality);
    this.#stage = h("div", { class: "stage" }, ...this.theirs.videos, this.#cover, top, this.#own, this.#chips, this.#lost, this.#hear, this.#bar, ...this.theirs.audios);
    this.#card = h("div", { class: "card" }, this.#title, this.#text, this.#cure, this.#buttons);
    this.element = h("section", { class: "call", "aria-label": call.call, "data-testid": "call", hidden: true }, this.#stage, this.#lack, this.#card, this.#live);
    this.#stage.onfullscreenchange = () => this.#drawFull();
  }

  show(now: Drawing, ahead: number): void {
    const before = this.#drawn;
    this.#drawn = now;
    this.#ahead = ahead;
    const { screen, layout } = now;
    const running = screen.is === "call";
    const focused = this.#isFocused;
    this.element.hidden = screen.is === "none";
    set(this.element, { "data-is": screen.is, "data-picture": screen.picture, "data-layout": layout, role: screen.is === "dialog" ? "dialog" : null });
    this.#stage.hidden = screen.picture === "none";
    this.#drawPictures(now);
    this.#drawCover(screen);
    say(this.#who, running ? screen.name : "");
    this.#drawQuality(screen);
    const chips = screen.chips.join("\n");
    if (this.#chips.dataset["says"] !== chips) {
      this.#chips.dataset["says"] = chips;
      this.#chips.replaceChildren(...screen.chips.map((chip) => h("span", { class: "chip" }, chip)));
    }
    this.#drawLack(screen);
    this.#card.hidden = running;
    const changed = before?.screen.title !== screen.title || before.screen.is !== screen.is;
    if (!running) {
      say(this.#title, screen.title);
      say(this.#text, screen.text);
      say(this.#cure, screen.cure);
    }
    this.#drawButtons(screen);
    this.#drawBar(now);
    say(this.#live, spoken(screen, this.call));
    this.#tick();
    clearInterval(this.#ticking);
    if (screen.since !== null || screen.until !== null) this.#ticking = setInterval(() => this.#tick(), 500);
    if (changed && (focused || screen.is === "dialog")) this.#focus(screen);
  }

  destroy(): void {
    clearInterval(this.#ticking);
    this.theirs.destroy();
    this.#own.srcObject = null;
    this.element.remove();
  }

  /** Closes the full screen; says whether there was one. */
  leaveFull(): boolean {
    if (!this.#isFull) return false;
    void document.exitFullscreen();
    return true;
  }

  #drawPictures({ own, leg, screen }: Drawing): void {
    this.theirs.draw({ hidden: screen.picture !== "theirs", whole: screen.whole, state: leg, label: this.call.theirPicture(screen.name) });
    put(this.#own, own.track);
    this.#own.hidden = own.track === null || (screen.picture !== "own" && screen.is !== "call");
    set(this.#own, { "data-large": screen.picture === "own" });
  }

  #drawCover({ picture, name, agent, text, is }: Screen): void {
    this.#cover.hidden = picture !== "cover";
    const key = `${agent}\n${name}\n${is === "call" ? text : ""}`;
    if (this.#cover.dataset["says"] === key) return;
    this.#cover.dataset["says"] = key;
    const face = name === "" ? drawn(ICONS.cameraOff) : avatar(agent, name);
    this.#cover.replaceChildren(face, ...(is === "call" && text !== "" ? [h("span", {}, text)] : []));
  }

  #drawQuality({ quality }: Screen): void {
    this.#quality.hidden = quality === null;
    set(this.#quality, { "data-grade": quality });
    if (this.#quality.firstElementChild === null) this.#quality.append(h("i", { "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span"));
    if (quality !== null && this.#quality.lastElementChild) say(this.#quality.lastElementChild, this.call.quality[quality]);
  }

  #drawLack({ lack }: Screen): void {
    this.#lack.hidden = lack === null;
    const key = lack?.text ?? "";
    if (this.#lack.dataset["says"] === key) return;
    this.#lack.dataset["says"] = key;
    this.#lack.replaceChildren(key, ...(lack?.button ? [this.#button(lack.button)] : []));
  }

  #drawButtons({ buttons }: Screen): void {
    const key = buttons.map(({ act, label }) => `${act}:${label}`).join("\n");
    if (this.#buttons.dataset["says"] === key) return;
    this.#buttons.dataset["says"] = key;
    this.#buttons.replaceChildren(...buttons.map((button) => this.#button(button)));
  }

  #button({ act, label }: Button): HTMLButtonElement {
    const made = h("button", { type: "button", "data-act": act, "data-testid": `call-${act}` }, label);
    made.onclick = () => this.actions.act(act);
    return made;
  }

  #drawBar({ screen, layout, own, unread }: Drawing): void {
    const { microphone, camera, hangUp, size, full } = this.#tools;
    this.#bar.hidden = !screen.controls;
    const running = screen.is === "call";
    hangUp.hidden = !running;
    size.hidden = !running && layout !== "over";
    full.hidden = !running || !document.fullscreenEnabled;
    turned(microphone, own.microphone, own.microphone ? this.call.microphone.off : this.call.microphone.on, own.microphone ? ICONS.microphone : ICONS.microphoneOff);
    turned(camera, own.camera, own.camera ? this.call.camera.off : this.call.camera.on, own.camera ? ICONS.camera : ICONS.cameraOff);
    const over = layout === "over";
    draw(size, over ? ICONS.chat : layout === "large" ? ICONS.smaller : ICONS.larger);
    label(size, over ? this.call.chat(unread) : layout === "large" ? this.call.smaller : this.call.larger);
    this.#badge.hidden = !over || unread === 0;
    say(this.#badge, String(unread));
    this.#drawFull();
  }

  #tick(): void {
    const screen = this.#drawn?.screen;
    if (!screen) return;
    const now = Date.now() + this.#ahead;
    say(this.#clock, screen.since === null ? "" : clock(now - screen.since));
    const lost = screen.is === "call" && screen.title !== "";
    this.#lost.hidden = !lost;
    if (!lost || !this.#lost.firstElementChild || !this.#lost.lastElementChild) return;
    say(this.#lost.firstElementChild, screen.title);
    const left = screen.until === null ? null : Math.max(0, Math.ceil((screen.until - now) / 1000));
    say(this.#lost.lastElementChild, left === null ? "" : this.call.reconnecting.text(left));
  }

  /** What one has just pressed is gone: something takes its place that a second press cannot harm. */
  #focus({ is }: Screen): void {
    const first = this.#buttons.querySelector("button");
    if (is === "none") this.actions.leave();
    else (is === "call" ? this.#tools.microphone : is === "dialog" && first ? first : this.#title).focus({ preventScroll: true });
  }

  get #isFocused(): boolean {
    const root = this.element.getRootNode();
    return root instanceof ShadowRoot && this.element.contains(root.activeElement);
  }

  get #isFull(): boolean {
    const root = this.element.getRootNode();
    return root instanceof ShadowRoot && root.fullscreenElement === this.#stage;
  }

  async #toggleFull(): Promise<void> {
    if (!this.leaveFull()) await this.#stage.requestFullscreen().catch(() => {}); // A page may forbid it.
  }

  #drawFull(): void {
    draw(this.#tools.full, this.#isFull ? ICONS.smaller : ICONS.full);
    label(this.#tools.full, this.#isFull ? this.call.leaveFull : this.call.full);
    set(this.#stage, { "data-full": this.#isFull });
  }
}

function turned(button: HTMLButtonElement, on: boolean, says: string, path: string): void {
  set(button, { "data-off": !on });
  label(button, says);
  draw(button, path);
}

function label(button: HTMLButtonElement, says: string): void {
  set(button, { "aria-label": says, title: says });
}

function draw(button: HTMLButtonElement, path: string): void {
  const drawing = button.querySelector("svg");
  if (drawing) drawAnew(drawing, path);
}
