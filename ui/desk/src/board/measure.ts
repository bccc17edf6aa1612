// How wide words are, measured once for each: asking the page for it would lay it out again.

const known = new Map<string, number>();
let context: CanvasRenderingContext2D | null | undefined;

/** The width of a text, in pixels. */
export function widthOf(text: string, font: string): number {
  const key = `${font}|${text}`;
  let width = known.get(key);
  if (width === undefined) {
    context ??= document.createElement("canvas").getContext("2d");
    if (context) context.font = font;
    width = context ? Math.ceil(context.measureText(text).width) : text.length * 7;
    if (known.size > 20_000) known.clear();
    known.set(key, width);
  }
  return width;
}

/** A time that runs keeps the width of its digits. */
export const steady = (time: string) => time.replace(/\d/g, "0");
