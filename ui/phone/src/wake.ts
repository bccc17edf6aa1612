/** Keeps the screen on: a phone that sleeps stops camera and microphone. */

export class Wake {
  #wanted = false;
  #lock: WakeLockSentinel | null = null;
  #asking = false;

  constructor(private readonly changed: () => void) {
    // The system takes it away whenever the page is not in front.
    document.addEventListener("visibilitychange", () => void this.#take());
  }

  /** The screen stays on now. */
  get held(): boolean {
    return this.#lock !== null;
  }

  get possible(): boolean {
    return "wakeLock" in navigator;
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) void this.#take();
    else void this.#lock?.release().catch(() => {});
  }

  async #take(): Promise<void> {
    if (!this.#wanted || this.#lock || this.#asking || !this.possible || document.visibilityState !== "visible") return;
    this.#asking = true;
    // An empty battery is a reason to refuse; the page says that it must be left open anyway.
    const lock = await navigator.wakeLock.request("screen").catch(() => null);
    this.#asking = false;
    if (!lock) return;
    lock.addEventListener("release", () => {
      this.#lock = null;
      this.changed();
    });
    if (!this.#wanted) return void lock.release().catch(() => {});
    this.#lock = lock;
    this.changed();
  }
}
