/** How this phone calls itself: short, for the agent's desk. */

/** In this order: most browsers also claim to be Chrome and Safari. */
const BROWSERS: [sign: string, name: string][] = [
  ["Edg", "Edge"],
  ["OPR/", "Opera"],
  ["SamsungBrowser", "Samsung Internet"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
];

const SYSTEMS: [sign: string, name: string][] = [
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
];

/** What the hub takes. */
const LONGEST = 80;

/** "iPhone", "Pixel 8", "Android phone", or "Chrome on Linux". `model` is what the browser says beside its name. */
export function deviceName(agent: string, model = ""): string {
  const apple = /\b(iPhone|iPad|iPod)\b/u.exec(agent)?.[1];
  if (apple) return apple;
  if (agent.includes("Android")) return androidName(agent, model);
  const browser = BROWSERS.find(([sign]) => agent.includes(sign))?.[1] ?? "Browser";
  const system = SYSTEMS.find(([sign]) => agent.includes(sign))?.[1];
  return system ? `${browser} on ${system}` : browser;
}

function androidName(agent: string, model: string): string {
  // "Linux; Android 14; Pixel 8 Build/…": browsers that hide it say K, Firefox says Mobile.
  const told = /Android [\d.]+; ([^;)]+)/u.exec(agent)?.[1]?.replace(/ Build\/.*$/u, "").trim() ?? "";
  const known = model.trim() || (/^(K|Mobile|Tablet|rv:.*)$/u.test(told) ? "" : told);
  if (known) return [...known].slice(0, LONGEST).join("");
  return agent.includes("Mobile") ? "Android phone" : "Android tablet";
}

/** The same, with what the browser tells only when it is asked (W3C User-Agent Client Hints). */
export async function askDeviceName(): Promise<string> {
  const { userAgent, userAgentData } = navigator as Navigator & { userAgentData?: { getHighEntropyValues(hints: string[]): Promise<{ model?: string }> } };
  const hints = await userAgentData?.getHighEntropyValues(["model"]).catch(() => null);
  return deviceName(userAgent, hints?.model);
}

/** The browsers whose permissions are set in a way of their own. Every browser on an iPhone has the system's settings. */
export type Browser = "ios" | "android" | "firefox" | "other";

export function browserOf(agent: string): Browser {
  if (/iPhone|iPad|iPod/u.test(agent)) return "ios";
  if (agent.includes("Firefox")) return "firefox";
  return agent.includes("Android") ? "android" : "other";
}
