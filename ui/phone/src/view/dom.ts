/** The few lines that stand in for a framework, and the drawings. */

type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | null>;

/** An element with its attributes and children; `true` sets an empty attribute, `false` and `null` none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Changes attributes, touching only what differs. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const wanted = value === true ? "" : value === false || value === null ? null : String(value);
    if (element.getAttribute(name) === wanted) continue;
    if (wanted === null) element.removeAttribute(name);
    else element.setAttribute(name, wanted);
  }
}

/** Changes a text, touching it only when it differs: screen readers would read it again. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Draws the children anew only when what they say has changed. Whoever had the focus among them keeps it on what has taken
 * that place, else on `otherwise`, or on the first thing here that can have it.
 */
export function fill(element: HTMLElement, key: string, children: () => Child[], otherwise: HTMLElement | null = null): void {
  if (element.dataset["says"] === key) return;
  element.dataset["says"] = key;
  const { activeElement } = document;
  const held = activeElement !== null && element.contains(activeElement);
  const name = activeElement?.getAttribute("data-testid") ?? null;
  element.replaceChildren(...children().filter((child) => child !== null));
  if (!held) return;
  const same = name === null ? null : element.querySelector<HTMLElement>(`[data-testid="${name}"]`);
  (same ?? otherwise ?? element.querySelector("button") ?? element.querySelector<HTMLElement>("[tabindex]"))?.focus({ preventScroll: true });
}

/** Lucide's drawings (ISC), each as one path. */
const ICONS = {
  microphone: "M12 19v3M19 10v2a7 7 0 0 1-14 0v-2M12 2a3 3 0 0 1 3 3v7a3 3 0 0 1-6 0V5a3 3 0 0 1 3-3z",
  microphoneOff: "M12 19v3M15 9.34V5a3 3 0 0 0-5.68-1.33M16.95 16.95A7 7 0 0 1 5 12v-2M18.89 13.23A7 7 0 0 0 19 12v-2M2 2l20 20M9 9v3a3 3 0 0 0 5.12 2.12",
  camera: "m16 13 5.2 3.5a.5.5 0 0 0 .8-.4V7.9a.5.5 0 0 0-.8-.4L16 10.5M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z",
  cameraOff: "M10.66 6H14a2 2 0 0 1 2 2v2.5l5.25-3.06a.5.5 0 0 1 .75.43v8.2M16 16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h2M2 2l20 20",
  switch: "M11 19H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2h5M13 5h7a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-5M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM18 22l-3-3 3-3M6 2l3 3-3 3",
  phone: "M13.83 16.57a1 1 0 0 0 1.21-.3l.36-.47A2 2 0 0 1 17 15h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.47.35a1 1 0 0 0-.29 1.23 14 14 0 0 0 6.39 6.39",
  laptop: "M18 5a2 2 0 0 1 2 2v8.53a2 2 0 0 0 .21.89l1.07 2.13a1 1 0 0 1-.9 1.45H3.62a1 1 0 0 1-.9-1.45l1.07-2.13A2 2 0 0 0 4 15.53V7a2 2 0 0 1 2-2zM20.05 15.99H3.95",
  smartphone: "M7 2h10a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM12 18h.01",
  lock: "M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM7 11V7a5 5 0 0 1 10 0v4",
  chat: "M22 17a2 2 0 0 1-2 2H6.83a2 2 0 0 0-1.41.59l-2.2 2.2A.71.71 0 0 1 2 21.29V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2z",
  close: "M18 6 6 18M6 6l12 12",
  send: "M3.71 3.05a.5.5 0 0 0-.68.63l2.84 7.62a2 2 0 0 1 0 1.4l-2.84 7.63a.5.5 0 0 0 .68.62l18-8.5a.5.5 0 0 0 0-.9zM6 12h16",
  bell: "M10.27 21a2 2 0 0 0 3.46 0M22 8c0-2.3-.8-4.3-2-6M3.26 15.33A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.67C19.41 13.96 18 12.5 18 8A6 6 0 0 0 6 8c0 4.5-1.41 5.96-2.74 7.33M4 2C2.8 3.7 2 5.7 2 8",
  wrong: "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM12 8v4M12 16h.01",
  check: "M20 6 9 17l-5-5",
  sound: "M11 4.7a.7.7 0 0 0-1.2-.5L6.41 7.59A1.4 1.4 0 0 1 5.42 8H3a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2.42a1.4 1.4 0 0 1 1 .41l3.38 3.39a.7.7 0 0 0 1.2-.5zM16 9a5 5 0 0 1 0 6M19.36 18.36a9 9 0 0 0 0-12.73",
  both: "M18 8V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h8M10 19v-3.96 3.15M7 19h5M18 12h2a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-2a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2z",
  file: "M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v4a2 2 0 0 0 2 2h4",
  /** Moves: its line is one arc of a circle. */
  busy: "M21 12a9 9 0 1 1-6.22-8.56",
} as const;

export type Icon = keyof typeof ICONS;

const SVG = "http://www.w3.org/2000/svg";

/** A drawing that says nothing to screen readers. */
export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon i-${name}` });
  svg.append(document.createElementNS(SVG, "path"));
  redraw(svg, name);
  return svg;
}

export function redraw(svg: Element, name: Icon): void {
  set(svg, { class: `icon i-${name}` });
  if (svg.firstElementChild) set(svg.firstElementChild, { d: ICONS[name] });
}

/** The visitor without a picture: the first letters of the name on a quiet tint. */
export function face(who: string, name: string): HTMLElement {
  const words = name.split(/\s+/u).filter(Boolean);
  const letters = (words.length > 1 ? [words[0], words.at(-1)] : [words[0]]).map((word) => [...(word ?? "")][0] ?? "").join("");
  const tint = ([...who].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0, 7) % 6) + 1;
  return h("span", { class: "face", "data-tint": tint, "aria-hidden": "true" }, h("span", {}, letters.toLocaleUpperCase()));
}

/** Shows this track; says whether it is another one than before. */
export function put(element: HTMLVideoElement, track: MediaStreamTrack | null): boolean {
  const shown = element.srcObject instanceof MediaStream ? (element.srcObject.getTracks()[0] ?? null) : null;
  if (shown === track) return false;
  element.srcObject = track ? new MediaStream([track]) : null;
  if (track) void element.play().catch(() => {}); // Put aside by the next one.
  return true;
}
