import tokens from "@deskbell/shared/tokens.css?inline";
import { asText, parseRgb, textOn, toCss } from "../model/accent";

/** The design tokens, bound to the widget instead of the page. */
export function tokensFor(selector: string, css = tokens): string {
  return css.replaceAll(":root", selector);
}

/**
 * Works out what can be read on the site's accent, and how the accent itself can be read on the panel. `probe` stands
 * inside the widget, so that it sees the site's `--deskbell-accent`.
 */
export function applyAccent(root: HTMLElement, probe: HTMLElement): void {
  const accent = read(probe, "var(--deskbell-accent, var(--accent))");
  const surface = read(probe, "var(--bg-surface)");
  if (!accent || !surface) return; // A colour outside sRGB: the tokens' own pairs stay.
  root.style.setProperty("--accent", toCss(accent));
  root.style.setProperty("--accent-text", toCss(asText(accent, surface)));
  root.style.setProperty("--on-accent", toCss(textOn(accent)));
}

function read(probe: HTMLElement, colour: string): ReturnType<typeof parseRgb> {
  probe.style.color = "";
  // Mixing with nothing else brings every notation down to sRGB.
  probe.style.color = `color-mix(in srgb, ${colour} 100%, transparent 0%)`;
  return parseRgb(getComputedStyle(probe).color);
}
