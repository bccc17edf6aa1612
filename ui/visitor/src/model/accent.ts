/** A colour in sRGB, each part from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The least contrast of text (WCAG 2.2 AA). */
const TEXT = 4.5;

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** What can be read on this colour: white where it reaches, else black. */
export function textOn(colour: Rgb): Rgb {
  return contrast(colour, WHITE) >= TEXT ? WHITE : contrast(colour, BLACK) > contrast(colour, WHITE) ? BLACK : WHITE;
}

/** This colour as text on a surface: moved away from the surface as little as it takes to be read. */
export function asText(colour: Rgb, surface: Rgb): Rgb {
  const towards = luminance(surface) > 0.4 ? BLACK : WHITE;
  for (let step = 0; step < 20; step++) {
    const candidate = mix(colour, towards, step / 20);
    if (contrast(candidate, surface) >= TEXT) return candidate;
  }
  return towards;
}

/** The contrast of two colours, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Reads a colour as `getComputedStyle` gives it, in the two forms that it has for sRGB. */
export function parseRgb(css: string): Rgb | null {
  const [space, rest] = /^(?:rgba?\((.*)\)|color\(srgb (.*)\))$/u.exec(css)?.slice(1) ?? [];
  const numbers = (space ?? rest ?? "").split(/[\s,/]+/u).slice(0, 3).map(Number);
  if (numbers.length < 3 || numbers.some(Number.isNaN)) return null;
  const scale = space === undefined ? 255 : 1;
  return numbers.map((part) => Math.min(255, Math.max(0, Math.round(part * scale)))) as unknown as Rgb;
}

export function toCss([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2) => Math.round(one[i] + (other[i] - one[i]) * share);
  return [part(0), part(1), part(2)];
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
