/** One page of a phone at a time: two with the same device id would throw each other out of the hub in turns. */

/** A page that is loaded anew gets the seat at once; another tab would keep it. In ms. */
const PATIENCE_MS = 800;

/**
 * Has the seat when it settles; `wanted` says whether that still matters by then. `waits` is called when another page has
 * it, `lost` when another page has taken it.
 */
export function takeSeat(phone: string, force: boolean, wanted: () => boolean, waits: () => void, lost: () => void): Promise<void> {
  if (!("locks" in navigator)) return Promise.resolve();
  return new Promise((taken) => {
    const patience = setTimeout(waits, PATIENCE_MS);
    const hold = () => {
      clearTimeout(patience);
      taken();
      if (!wanted()) return Promise.resolve();
      return new Promise<void>(() => {}); // Until this page goes, or another one takes it.
    };
    navigator.locks.request(`deskbell:phone:${phone}`, { steal: force }, hold).catch(lost);
  });
}
