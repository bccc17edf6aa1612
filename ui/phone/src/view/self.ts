/** One's own small picture: it can be dragged, and comes to rest in the nearest corner. */
import type { Facing } from "../media";
import { h, put, set } from "./dom";

/** A touch that moves less is none, in pixels. */
const STILL = 6;

type Corner = "top-start" | "top-end" | "bottom-start" | "bottom-end";

export class SelfView {
  readonly element: HTMLElement;
  #video = h("video", { autoplay: true, playsinline: true, "data-testid": "self" });
  #corner: Corner = "bottom-end";

  constructor(label: string, you: string) {
    this.#video.muted = true;
    set(this.#video, { "aria-label": label });
    this.element = h("div", { class: "self", "data-corner": this.#corner, hidden: true }, this.#video, h("span", { class: "tag", "aria-hidden": "true" }, you));
    this.element.onpointerdown = (down) => this.#drag(down);
  }

  show(track: MediaStreamTrack | null, facing: Facing): void {
    this.element.hidden = track === null;
    // As in a mirror: one knows oneself so. What lies before the phone is shown as it is.
    set(this.#video, { "data-mirror": facing === "user" });
    put(this.#video, track);
  }

  #drag(down: PointerEvent): void {
    const { element } = this;
    const stop = new AbortController();
    const { signal } = stop;
    element.setPointerCapture(down.pointerId);
    let moved = false;
    element.addEventListener(
      "pointermove",
      ({ clientX, clientY }) => {
        const [x, y] = [clientX - down.clientX, clientY - down.clientY];
        moved ||= Math.hypot(x, y) > STILL;
        if (!moved) return;
        set(element, { "data-dragged": true });
        element.style.transform = `translate(${x}px, ${y}px)`;
      },
      { signal },
    );
    const drop = () => {
      stop.abort();
      if (moved) this.#rest();
      element.style.transform = "";
      set(element, { "data-dragged": false });
    };
    element.addEventListener("pointerup", drop, { signal });
    element.addEventListener("pointercancel", drop, { signal });
  }

  #rest(): void {
    const stage = this.element.offsetParent?.getBoundingClientRect();
    if (!stage) return;
    const box = this.element.getBoundingClientRect();
    const isTop = box.top + box.height / 2 < stage.top + stage.height / 2;
    const isLeft = box.left + box.width / 2 < stage.left + stage.width / 2;
    const isStart = isLeft === (getComputedStyle(this.element).direction === "ltr");
    this.#corner = `${isTop ? "top" : "bottom"}-${isStart ? "start" : "end"}`;
    set(this.element, { "data-corner": this.#corner });
  }
}
