/** The browsers whose permissions are set in a way of their own. */
export type Browser = "chrome" | "firefox" | "safari" | "ios" | "android" | "other";

/** As well as the browser says it. Every browser on an iPhone has the system's settings. */
export function browserOf(agent: string): Browser {
  if (/iPhone|iPad/u.test(agent)) return "ios";
  if (agent.includes("Firefox")) return "firefox";
  if (agent.includes("Android")) return "android";
  if (/Chrome|Chromium|Edg/u.test(agent)) return "chrome";
  return agent.includes("Safari") ? "safari" : "other";
}
