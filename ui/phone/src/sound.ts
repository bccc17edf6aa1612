/** What is heard: the visitor, and the ring. Browsers let a page sound only once it was touched. */

export class Sound {
  #context: AudioContext | null = null;
  #element = Object.assign(document.createElement("audio"), { autoplay: true, muted: true });
  #blocked = false;

  /** `changed` is called when the browser keeps the sound back, or lets it go. */
  constructor(private readonly changed: () => void) {
    this.#element.setAttribute("playsinline", "");
  }

  /** For the page: some browsers play only what is in it. */
  get element(): HTMLAudioElement {
    return this.#element;
  }

  /** Sounds may be made. */
  get unlocked(): boolean {
    return this.#context?.state === "running";
  }

  /** The browser keeps the visitor's sound back: somebody must touch the page. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** The visitor is heard. */
  get open(): boolean {
    return this.#element.srcObject !== null && !this.#element.muted && !this.#element.paused;
  }

  get context(): AudioContext | null {
    return this.#context;
  }

  /** To be called while the person touches the page. */
  unlock(): void {
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.onstatechange = () => this.changed(); // A phone takes the sound away for a call of its own.
    }
    if (this.#context.state !== "running") void this.#context.resume().catch(() => {});
    // An element that has played once in a touch may play whatever it is given later.
    if (this.#element.srcObject === null) this.#element.srcObject = this.#context.createMediaStreamDestination().stream;
    void this.#play();
  }

  /** Plays this track, whenever it is open. */
  put(track: MediaStreamTrack | null): void {
    const shown = this.#element.srcObject instanceof MediaStream ? (this.#element.srcObject.getAudioTracks()[0] ?? null) : null;
    if (shown === track) return;
    this.#element.srcObject = track ? new MediaStream([track]) : null;
    if (track) void this.#play();
  }

  /** Opens or closes the speaker (H3). */
  speak(open: boolean): void {
    if (this.#element.muted === !open) return;
    this.#element.muted = !open;
    if (open && this.#element.srcObject) void this.#play();
  }

  async #play(): Promise<void> {
    const { srcObject } = this.#element;
    const blocked = await this.#element.play().then(
      () => false,
      // Another track that came meanwhile is no refusal.
      (error: unknown) => error instanceof DOMException && error.name === "NotAllowedError" && this.#element.srcObject === srcObject,
    );
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    this.changed();
  }
}
