/** A mobile app with the chat on one of its screens. */
import { debug, name, opens, theme } from "../query";
import { pickPhoto } from "./photos";
import { Push } from "./push";

interface Order {
  number: string;
  title: string;
  state: string;
  steps: number;
  price: string;
  day: string;
  /** The drawing of the lamp, on a field of 56 by 56. */
  lamp: [path: string, colour: string][];
}

const STEPS = ["Ordered", "Packed in Besançon", "With the carrier", "Delivered"];

const ORDERS: Order[] = [
  {
    number: "10482",
    title: "Arc 210, brushed brass",
    state: "With the carrier · Monday",
    steps: 3,
    price: "349,00 €",
    day: "18 November",
    lamp: [
      ["M12 46h20v2H12zM21 47V24c0-9 5-14 12-14 5 0 8 3 8.5 7l-2 .3c-.5-3-2.8-5.3-6.5-5.3-6 0-10 4-10 12v23z", "#3a3630"],
      ["M36 17h9c1.5 3 2.3 6 2.5 9h-14c.2-3 1-6 2.5-9z", "#b08a4c"],
    ],
  },
  {
    number: "10377",
    title: "Galet table lamp, clay",
    state: "Delivered · 2 November",
    steps: 4,
    price: "129,00 €",
    day: "29 October",
    lamp: [
      ["M19 40c0-6 4-10 9-10s9 4 9 10-4 8-9 8-9-2-9-8z", "#b5654a"],
      ["M17 30c1-9 5-16 11-16s10 7 11 16c-6 2-16 2-22 0z", "#efe4cf"],
    ],
  },
  {
    number: "10111",
    title: "E27 bulbs, 4 pieces",
    state: "Delivered · 14 September",
    steps: 4,
    price: "19,60 €",
    day: "10 September",
    lamp: [
      ["M28 12c7 0 12 5 12 11.5 0 5-3 7-5 10.5-.6 1-.8 2-1 3H22c-.2-1-.4-2-1-3-2-3.5-5-5.5-5-10.5C16 17 21 12 28 12z", "#f2d58c"],
      ["M22.5 38.5h11v5c0 2-2 3.5-5.5 3.5s-5.5-1.5-5.5-3.5z", "#8b8f8a"],
    ],
  },
];

const SVG = "http://www.w3.org/2000/svg";

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function drawing(viewBox: string, className: string, ...paths: [path: string, colour: string][]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  for (const [d, fill] of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("fill", fill);
    svg.append(path);
  }
  return svg;
}

function symbol(id: string, className: string): SVGSVGElement {
  const svg = drawing("0 0 24 24", className);
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${id}`);
  svg.append(use);
  return svg;
}

const SCREENS = ["orders", "order", "messages", "account"] as const;
type Screen = (typeof SCREENS)[number];

function go(screen: Screen): void {
  const held = document.activeElement;
  if (screen === "messages") push.hide();
  for (const id of SCREENS) document.querySelector<HTMLElement>(`#${id}`)?.toggleAttribute("hidden", id !== screen);
  for (const tab of document.querySelectorAll<HTMLElement>("[data-go]")) {
    const here = tab.dataset["go"] === screen || (screen === "order" && tab.dataset["go"] === "orders");
    if (here) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  // What was pressed is gone: the keyboard goes on in the new screen.
  if (held && held !== document.body && held.getClientRects().length === 0) document.querySelector<HTMLElement>(`#${screen}`)?.focus({ preventScroll: true });
}

function openOrder(order: Order): void {
  const back = element("button", "", symbol("back", ""));
  back.setAttribute("aria-label", "Back to the orders");
  back.onclick = () => go("orders");
  const row = (name: string, value: string) => element("li", "", element("span", "", name), element("b", "", value));
  const step = (name: string, index: number) => {
    const made = element("li", index < order.steps ? "done" : "", element("i", "", ...(index < order.steps ? [symbol("done", "")] : [])), name);
    if (index === order.steps - 1) made.setAttribute("aria-current", "step"); // The ticks are for the eyes alone.
    return made;
  };
  const ask = element("button", "ask", "Ask about this order");
  ask.dataset["testid"] = "ask";
  ask.onclick = () => {
    chat.describe({ custom: { ...CUSTOMER, "Looks at": `order ${order.number}, ${order.title}` } });
    go("messages");
  };
  document.querySelector("#order")?.replaceChildren(
    element("div", "top", back, element("h1", "", `Order ${order.number}`)),
    element("div", "hero", drawing("4 6 48 46", "picture", ...order.lamp)),
    element("ul", "rows", row("Item", order.title), row("Ordered", order.day), row("Price", order.price)),
    element("ol", "steps", ...STEPS.map(step)),
    ask,
  );
  go("order");
}

function listed(order: Order): HTMLElement {
  const row = element("button", "order", drawing("0 0 56 56", "picture", ...order.lamp), element("b", "", order.title));
  row.append(symbol("next", "more"), element("small", "", order.state));
  row.dataset["testid"] = `order-${order.number}`;
  row.onclick = () => openOrder(order);
  return row;
}

const CUSTOMER = { Customer: "since 2021, 6 orders", Town: "Lyon" };

document.querySelector("#order-list")?.append(...ORDERS.map(listed));
for (const tab of document.querySelectorAll<HTMLElement>("[data-go]")) {
  tab.addEventListener("click", () => go(SCREENS.find((id) => id === tab.dataset["go"]) ?? "orders"));
}

const chat = Deskbell.open({
  site: "app",
  channel: "mobile",
  app: "Lumen 4.2.1",
  name: name ?? "Mira Vogel",
  custom: CUSTOMER,
  ...theme,
  ...debug,
  pick: pickPhoto,
  mount: document.querySelector("#chat") ?? document.body,
});

/** What the phone shows of a message while the chat is on no screen. */
const push = new Push(() => go("messages"));
chat.onMessage((message) => document.querySelector("#messages")?.hasAttribute("hidden") && push.show(message));

chat.onUnread((unread) => {
  const badge = document.querySelector<HTMLElement>(".badge");
  badge?.toggleAttribute("hidden", unread === 0);
  if (badge) badge.textContent = String(unread);
  if (unread === 0) push.hide();
});

if (opens) go("messages");
