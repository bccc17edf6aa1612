// A screen on the wall does not go dark, where the system lets a page ask for that.

/** Keeps the screen awake until the returned function is called. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const ask = async () => {
    if (over || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    // Refused, as on a battery that is low: the screen goes dark as ever.
    const held = await navigator.wakeLock.request("screen").catch(() => null);
    if (over) void held?.release();
    else lock = held;
  };
  void ask();
  document.addEventListener("visibilitychange", ask); // what is hidden loses it
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", ask);
    void lock?.release();
  };
}
