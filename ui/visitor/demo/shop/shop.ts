/** A shop that has put the chat on its page: the last lines are all that it takes. */
import { debug, name, opens, theme } from "../query";

const SHADES: Record<string, string> = { brass: "#b08a4c", black: "#3b3835", linen: "#dcd7cc" };

for (const choice of document.querySelectorAll<HTMLInputElement>("input[name=finish]")) {
  choice.addEventListener("change", () => {
    document.querySelector<HTMLElement>("#stage")?.style.setProperty("--shade", SHADES[choice.value] ?? "");
    const shown = document.querySelector("#finish-name");
    if (shown) shown.textContent = choice.dataset["name"] ?? "";
  });
}

document.querySelector("#buy")?.addEventListener("click", () => {
  const count = document.querySelector("#basket-count");
  if (count) count.textContent = String(Number(count.textContent) + 1);
});

const chat = Deskbell.open({
  site: "shop",
  channel: "chat",
  ...theme,
  ...debug,
  ...(name ? { name } : {}),
  custom: { Basket: "1 item, 349,00 €", Customer: "since 2021, 6 orders" },
});
// Who looks at another tab sees from its title that somebody has answered.
const title = document.title;
chat.onUnread((unread) => (document.title = unread === 0 ? title : `(${unread}) ${title}`));

if (opens) chat.show();
