/** What a site says when it opens the widget. */
export interface Options {
  /** The site's or app's key at the hub, which says the routing group. */
  site: string;
  /** `chat` for a website, `mobile` for an app. */
  channel: "chat" | "mobile";
  /** The hub's address; the one that the script came from when it is left out. */
  hub?: string;
  /** Any CSS colour; `--deskbell-accent` in the site's own styles does the same. */
  accent?: string;
  /** The visitor's own name, when the site knows it. */
  name?: string;
  /** Anything else that agents should see, at most 20 things: `{ Customer: "since 2021" }`. */
  custom?: Record<string, string>;
  /** Where the chat stands on the page; left out, it floats behind a button. */
  mount?: Element;
  /** `light`, `dark`, or as the system has it. */
  theme?: "light" | "dark";
  /** Whether a visitor can call; `true` when it is left out. */
  video?: boolean;
  /** Leaves `__deskbellCall` on the page from the first call on, for tests. */
  debug?: boolean;
  /** An app's own way to pick files, as its library of photos; `null` leaves it to the system's. */
  pick?: () => Promise<readonly File[] | null>;
  /** Names the app to agents: "Lumen 4.2.1". */
  app?: string;
}

/** Where the hub is, in the three forms that are needed. */
export interface Addresses {
  socket: string;
  visitors: string;
  attachments: string;
  /** Names the hub among others that the same page may talk with. */
  host: string;
}

const SITE = /^[\w.-]{1,64}$/;

/** Reads the options as a stranger's page gives them. Throws with words that say what to change. */
export function checked(options: Options): Options {
  if (!SITE.test(options?.site ?? "")) throw new TypeError("Deskbell.open: `site` must be the key of your site.");
  if (options.channel !== "chat" && options.channel !== "mobile") {
    throw new TypeError('Deskbell.open: `channel` must be "chat" or "mobile".');
  }
  if (options.mount !== undefined && !(options.mount instanceof Element)) {
    throw new TypeError("Deskbell.open: `mount` must be an element of the page.");
  }
  return options;
}

/** The hub's addresses, `hub` being its origin. */
export function addresses(hub: string): Addresses {
  const base = new URL(hub);
  const socket = new URL("/v1/socket", base);
  socket.protocol = base.protocol === "http:" ? "ws:" : "wss:";
  return { socket: socket.href, visitors: new URL("/v1/visitors", base).href, attachments: new URL("/v1/attachments", base).href, host: base.host };
}

/** The first `length` characters of a text; `null` when there are none. */
export function cut(text: string | undefined, length: number): string | null {
  return text ? [...text].slice(0, length).join("") : null;
}

/** The pairs that the hub takes: at most 20, each within its limits. */
export function customFields(custom: Record<string, string> | undefined): { label: string; value: string }[] | null {
  if (!custom) return null;
  return Object.entries(custom)
    .slice(0, 20)
    .map(([label, value]) => ({ label: cut(label, 40) ?? "", value: cut(String(value), 200) ?? "" }));
}

/** The languages that the hub takes: at most 8. */
export function languages(): string[] {
  return navigator.languages.slice(0, 8);
}

/** "Firefox on Linux", as well as the browser says it. */
export function deviceName(agent: string, app: string | undefined): string {
  const browser = BROWSERS.find(([sign]) => agent.includes(sign))?.[1] ?? "Browser";
  const system = SYSTEMS.find(([sign]) => agent.includes(sign))?.[1];
  const name = app ?? browser;
  return cut(system ? `${name} on ${system}` : name, 80) ?? name;
}

/** In this order: most browsers also claim to be Chrome and Safari. */
const BROWSERS: [sign: string, name: string][] = [
  ["Edg", "Edge"],
  ["OPR/", "Opera"],
  ["SamsungBrowser", "Samsung Internet"],
  ["Firefox", "Firefox"],
  ["FxiOS", "Firefox"],
  ["Chrome", "Chrome"],
  ["CriOS", "Chrome"],
  ["Safari", "Safari"],
];

const SYSTEMS: [sign: string, name: string][] = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
];
