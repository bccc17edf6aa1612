/** The call: the visitor's picture, one's own, and what can be done. */
import type { LegState } from "@deskbell/shared/leg/answer";
import type { Facing } from "../media";
import { type Act, clock, type Screen } from "../screen";
import type { Words } from "../words";
import { face, fill, h, type Icon, icon, put, redraw, say, set } from "./dom";
import { SelfView } from "./self";

/** What a person does here. */
export interface StageActions {
  act(act: Act): void;
  toggle(kind: "audio" | "video"): void;
  switchCamera(): void;
  openChat(): void;
  /** The browser kept the sound back. */
  hear(): void;
  /** The first picture of this leg is on the screen. */
  presented(leg: string): void;
}

/** What is drawn beside the words. */
export interface Pictures {
  leg: string | null;
  legState: LegState | null;
  remote: MediaStreamTrack | null;
  own: MediaStreamTrack | null;
  facing: Facing;
  microphone: boolean;
  camera: boolean;
  canSwitch: boolean;
  blocked: boolean;
  unread: number;
}

export class Stage {
  readonly element: HTMLElement;
  /** The state, as a heading: in sight while something stands above the picture. */
  readonly title = h("h1", { tabindex: -1 });
  #remote = h("video", { class: "remote", autoplay: true, playsinline: true, "data-testid": "remote" });
  #cover = h("div", { class: "cover" });
  #veil: HTMLElement;
  #text = h("p");
  #acts = h("div", { class: "veil-acts" });
  #clock = h("span", { class: "pill clock", role: "timer", "aria-live": "off", "data-testid": "clock" });
  #time = h("span", { class: "num" });
  #quality = h("span", { class: "pill quality", "data-testid": "quality" });
  #chat: HTMLButtonElement;
  #badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  #name = h("b", { class: "cut" });
  #place = h("span", { class: "cut" });
  #plate: HTMLElement;
  #chips = h("div", { class: "chips" });
  #hear: HTMLButtonElement;
  #lack = h("div", { class: "lack", role: "alert" });
  #self: SelfView;
  #bar: HTMLElement;
  #tools: Record<"microphone" | "camera" | "switch" | "hangUp", HTMLButtonElement>;
  #desk = h("div", { class: "desk" });
  #foot = h("span");
  #presenting: string | null = null;
  #shown: Screen | null = null;

  constructor(
    private readonly words: Words,
    private readonly actions: StageActions,
  ) {
    const { call, chat } = words;
    this.#remote.muted = true; // The sound has an element of its own.
    this.#clock.append(icon("camera"), this.#time);
    this.#quality.append(h("i", { "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span"));
    this.#chat = h("button", { type: "button", class: "pill chat-open", "data-testid": "chat-open" }, icon("chat"), h("span", {}, chat.open(0)), this.#badge);
    this.#chat.onclick = () => actions.openChat();
    this.#hear = h("button", { type: "button", class: "hear", hidden: true, "data-testid": "hear" }, icon("sound"), call.hear);
    this.#hear.onclick = () => actions.hear();
    const tool = (name: Icon, testid: string, says: string, act: () => void) => {
      const made = h("button", { type: "button", class: "tool", "data-testid": testid }, h("span", { class: "round" }, icon(name)), h("span", { class: "says" }, says));
      made.onclick = act;
      return made;
    };
    this.#tools = {
      microphone: tool("microphone", "toggle-microphone", call.mute, () => actions.toggle("audio")),
      camera: tool("camera", "toggle-camera", call.camera, () => actions.toggle("video")),
      switch: tool("switch", "switch-camera", call.switch, () => actions.switchCamera()),
      hangUp: tool("phone", "hang-up", call.hangUp, () => actions.act("hang-up")),
    };
    const { microphone, camera, hangUp } = this.#tools;
    this.#bar = h("div", { class: "bar", role: "group" }, microphone, camera, this.#tools.switch, hangUp);
    this.#self = new SelfView(call.own, call.you);
    this.#plate = h("div", { class: "plate" }, this.#name, this.#place);
    this.#veil = h("div", { class: "veil" }, icon("busy"), this.title, this.#text, this.#acts);
    const top = h("div", { class: "top" }, this.#clock, this.#quality, this.#chat);
    const under = h("div", { class: "under" }, this.#chips, this.#hear, this.#lack, this.#plate);
    const view = h("div", { class: "view" }, this.#remote, this.#cover, this.#veil, top, under, this.#self.element);
    const panel = h("div", { class: "panel" }, this.#bar, this.#desk, h("p", { class: "foot" }, icon("lock"), this.#foot));
    this.element = h("section", { class: "stage" }, view, panel);
  }

  show(screen: Screen, pictures: Pictures): void {
    this.#shown = screen;
    const { call, chat, quality } = this.words;
    this.#draw(screen, pictures);
    say(this.title, screen.title);
    set(this.#veil, { "data-off": !screen.veil });
    say(this.#name, screen.name);
    say(this.#place, screen.place);
    this.#plate.hidden = screen.name === "" || screen.veil;
    this.#clock.hidden = screen.since === null;
    this.#quality.hidden = screen.quality === null;
    set(this.#quality, { "data-grade": screen.quality });
    if (screen.quality !== null && this.#quality.lastElementChild) say(this.#quality.lastElementChild, quality[screen.quality]);
    set(this.#chat, { "aria-label": chat.open(pictures.unread) });
    this.#badge.hidden = pictures.unread === 0;
    say(this.#badge, pictures.unread > 99 ? "99+" : String(pictures.unread));
    fill(this.#chips, screen.chips.join("\n"), () => screen.chips.map((chip) => h("span", { class: "chip" }, chip)));
    this.#hear.hidden = !pictures.blocked;
    fill(this.#lack, screen.lack?.text ?? "", () => (screen.lack ? [h("span", {}, screen.lack.text), this.#button(screen.lack.button)] : []), this.title);
    fill(this.#acts, screen.buttons.map(({ act, label }) => `${act}:${label}`).join("\n"), () => screen.buttons.map((button) => this.#button(button)), this.title);
    this.#bar.hidden = !screen.controls;
    const { microphone, camera } = this.#tools;
    turned(microphone, pictures.microphone, pictures.microphone ? "microphone" : "microphoneOff", pictures.microphone ? call.mute : call.muted);
    turned(camera, pictures.camera, pictures.camera ? "camera" : "cameraOff", pictures.camera ? call.camera : call.cameraOff);
    this.#tools.switch.disabled = !pictures.canSwitch;
    this.#drawDesk(screen);
    say(this.#foot, screen.foot);
  }

  /** The call is not shown: nothing of it is kept. */
  clear(): void {
    this.#shown = null;
    this.#presenting = null;
    put(this.#remote, null);
    this.#self.show(null, "user");
  }

  /** What ticks. `now` is on the hub's clock. */
  tick(now: number): void {
    const screen = this.#shown;
    if (!screen) return;
    if (screen.since !== null) say(this.#time, clock(now - screen.since));
    const left = screen.until ? Math.max(0, Math.ceil((screen.until.at - now) / 1000)) : null;
    say(this.#text, left === null ? screen.text : this.words.call.left(left));
  }

  #draw(screen: Screen, { leg, legState, remote, own, facing }: Pictures): void {
    set(this.element, { "data-picture": remote ? screen.picture : "cover" });
    set(this.#remote, { "data-leg": leg, "data-state": legState, "data-whole": screen.whole, "aria-label": this.words.call.picture(screen.name) });
    if (put(this.#remote, remote)) this.#presenting = null;
    if (leg !== null && remote && this.#presenting !== leg) this.#present(leg);
    const bare = screen.veil || screen.picture === "theirs"; // Words stand there, or the picture is about to come.
    fill(this.#cover, bare ? "" : `${screen.who}\n${screen.name}\n${screen.cover}`, () => (bare ? [] : [face(screen.who, screen.name), screen.cover === "" ? null : h("span", {}, screen.cover)]));
    this.#self.show(own, facing);
  }

  /** Says when this leg's first picture is on the screen (H2). */
  #present(leg: string): void {
    this.#presenting = leg;
    const seen = () => this.#presenting === leg && this.actions.presented(leg);
    if ("requestVideoFrameCallback" in this.#remote) this.#remote.requestVideoFrameCallback(seen);
    else (this.#remote as HTMLVideoElement).addEventListener("timeupdate", seen, { once: true }); // It plays: the nearest that older browsers know.
  }

  #drawDesk({ desk }: Screen): void {
    this.#desk.hidden = desk === null;
    if (!desk) return;
    set(this.#desk, { "data-busy": desk.busy });
    fill(this.#desk, `${desk.title}\n${desk.text}\n${desk.busy}\n${desk.button?.label ?? ""}`, () => [
      icon(desk.busy ? "busy" : "laptop"),
      h("div", { class: "desk-says" }, h("b", { tabindex: -1 }, desk.title), h("span", {}, desk.text)),
      desk.button ? this.#button(desk.button) : null,
    ]);
  }

  #button({ act, label }: { act: Act; label: string }): HTMLButtonElement {
    const made = h("button", { type: "button", class: "button on-dark", "data-testid": act }, label);
    made.onclick = () => this.actions.act(act);
    return made;
  }
}

function turned(button: HTMLButtonElement, on: boolean, name: Icon, says: string): void {
  set(button, { "data-off": !on }); // Its words say what it does now: a state beside them would contradict.
  const [drawing, word] = [button.querySelector("svg"), button.querySelector(".says")];
  if (drawing) redraw(drawing, name);
  if (word) say(word, says);
}
