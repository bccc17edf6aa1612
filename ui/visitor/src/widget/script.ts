import { set } from "./dom";

/**
 * Loads a script that leaves one thing on the page. A classic script, as this one: a module from another origin would
 * need that origin's leave to be read.
 */
export function load<T>(address: string, leaves: string): Promise<T> {
  const page = globalThis as unknown as Record<string, T | undefined>;
  return new Promise((resolve, reject) => {
    const there = () => page[leaves];
    const known = there();
    if (known) return resolve(known);
    const script = document.createElement("script");
    set(script, { src: address });
    const settled = () => {
      script.remove();
      const found = there();
      if (found) resolve(found);
      else reject(new Error(`${leaves} did not come`));
    };
    script.onload = settled;
    script.onerror = settled;
    document.head.append(script);
  });
}
