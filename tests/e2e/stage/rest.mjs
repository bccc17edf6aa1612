// A page at rest: what moves into place is judged, and painted, where it stays.

/**
 * Runs in the page: resolves once all that moves for a moment has come to its end. What runs down for seconds before one's
 * eyes is not waited for. A function of its own text, because it is sent into pages; the widget's own trees are looked into
 * too, for the document names none of what moves there.
 */
export function atRest() {
  const roots = [document, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
  const moving = roots.flatMap((root) => root.getAnimations()).filter(({ effect }) => effect.getComputedTiming().endTime <= 1_000);
  return Promise.all(moving.map(({ finished }) => finished.catch(() => {})));
}
