// What a text field needs and browsers do not do by themselves.

/** A field grows with its text up to this height, in pixels; then it scrolls. */
const MOST_HEIGHT = 220;

/** Makes a field as high as its text. */
export function fit(field: HTMLTextAreaElement) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, MOST_HEIGHT)}px`;
}

/** Replaces a part of a field as if it were typed, so that it can be undone. The caret stands after it. */
export function replace(field: HTMLTextAreaElement, from: number, to: number, text: string) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  // There is no other way that keeps the undo history; where it is gone, the text still arrives.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
