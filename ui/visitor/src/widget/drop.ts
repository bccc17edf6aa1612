import { set } from "./dom";

/** Files can be dropped anywhere on an element. `word` is shown while they hang over it; `null` when none are taken. */
export function takeDrops(element: HTMLElement, word: () => string | null, take: (files: readonly File[]) => void): void {
  const over = (shown: string | null) => set(element, { "data-drop": shown });
  element.ondragover = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // A file that is let go here must not take the page's place.
    event.dataTransfer.dropEffect = word() === null ? "none" : "copy";
    over(word());
  };
  element.ondragleave = ({ relatedTarget }) => {
    if (!element.contains(relatedTarget as Node | null)) over(null);
  };
  element.ondrop = (event) => {
    over(null);
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  };
}
