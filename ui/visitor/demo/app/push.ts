/** A push, as a phone shows it: at the upper edge, for a while, and a press opens what it tells of. */

/** A phone takes it away by itself after this long; the badge stays until the message is read. 6 s. */
const SHOWN_MS = 6_000;

export class Push {
  #banner = document.querySelector<HTMLElement>("[data-testid=push]");
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: () => void) {
    this.#banner?.addEventListener("click", () => {
      open();
      this.hide();
    });
  }

  show({ name, text }: { name: string; text: string }): void {
    const say = (id: string, words: string) => {
      const place = document.querySelector(id);
      if (place) place.textContent = words;
    };
    say("#push-name", name);
    say("#push-text", text);
    if (this.#banner) this.#banner.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), SHOWN_MS);
  }

  hide(): void {
    clearTimeout(this.#timer);
    if (this.#banner) this.#banner.hidden = true;
  }
}
