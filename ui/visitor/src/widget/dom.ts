/** The few lines that stand in for a framework. */

type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | null>;

/** An element with its attributes and children; `true` sets an empty attribute, `false` and `null` none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
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
    else if (name === "style") (element as HTMLElement).style.cssText = wanted; // A site may forbid the attribute (CSP), but not this.
    else element.setAttribute(name, wanted);
  }
}

/** Changes a text, touching it only when it differs: screen readers would read it again. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shapes on a grid of 24, drawn with one line weight. */
const SHAPES = {
  bell: "M10.3 20a2 2 0 0 0 3.4 0M4 16.5c1.6-1.7 2-3.6 2-6.5a6 6 0 0 1 12 0c0 2.9.4 4.8 2 6.5z",
  bellOff: "M10.3 20a2 2 0 0 0 3.4 0M8.2 5.4A6 6 0 0 1 18 10c0 2.9.4 4.8 2 6.5M16.5 16.5H4c1.6-1.7 2-3.6 2-6.5 0-.6.1-1.2.3-1.8M3 3l18 18",
  chat: "M20.5 11.6a8 8 0 0 1-8.5 7.9 9.7 9.7 0 0 1-3.7-.8L4 20l1.4-3.7a7.6 7.6 0 0 1-1.9-4.7A8.2 8.2 0 0 1 12 3.7a8.2 8.2 0 0 1 8.5 7.9z",
  clip: "m20.5 11.3-8.6 8.6a5.3 5.3 0 0 1-7.5-7.5l8.8-8.8a3.5 3.5 0 0 1 5 5l-8.8 8.8a1.8 1.8 0 0 1-2.5-2.5l8-8",
  close: "m6.5 6.5 11 11m0-11-11 11",
  down: "M12 5v14m-6-6 6 6 6-6",
  failed: "M12 8v4.5m0 3.2v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  once: "m5 12.8 4.4 4.4L19 7",
  smile: "M8.3 14.2a4.5 4.5 0 0 0 7.4 0M9 9.5v.01M15 9.5v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  twice: "m1.8 12.8 4.4 4.4L16 7M12 16.5l.7.7L22.5 7",
  up: "M12 19V5m-6 6 6-6 6 6",
  video: "m16 13 5.2 3.5a.5.5 0 0 0 .8-.4V7.9a.5.5 0 0 0-.8-.4L16 10.5M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z",
  wait: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
} as const;

export type Shape = keyof typeof SHAPES;

const SVG = "http://www.w3.org/2000/svg";

/** A drawing that says nothing to screen readers. */
export function icon(shape: Shape): SVGSVGElement {
  return drawn(SHAPES[shape]);
}

/** The same from a path of its own. */
export function drawn(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" });
  svg.append(document.createElementNS(SVG, "path"));
  drawAnew(svg, path);
  return svg;
}

export function redraw(svg: SVGSVGElement, shape: Shape): void {
  drawAnew(svg, SHAPES[shape]);
}

export function drawAnew(svg: SVGSVGElement, path: string): void {
  if (svg.firstElementChild) set(svg.firstElementChild, { d: path });
}

/** A button that shows a drawing and says a word. */
export function iconButton(shape: Shape, label: string, attributes: Attributes = {}): HTMLButtonElement {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, ...attributes }, icon(shape));
}
