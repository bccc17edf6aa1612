import { h } from "./dom";

/** The word stays changed for so long. 2 s. */
const SHOWN_MS = 2_000;

/** A button that copies a text, and says so when it did. */
export function copyButton(words: { copy: string; copied: string }, text: () => string, testid: string): HTMLButtonElement {
  const button = h("button", { type: "button", "data-testid": testid }, words.copy);
  button.onclick = async () => {
    if (!(await copy(text(), button))) return;
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = words.copy), SHOWN_MS);
  };
  return button;
}

/** Pages without a safe origin have no clipboard but the old one, which copies what is selected. */
async function copy(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { class: "hidden" });
    field.value = text;
    near.after(field);
    field.select();
    const did = document.execCommand("copy");
    field.remove();
    near.focus();
    return did;
  }
}
