/** Opens the chat as the address asks: `?theme=dark&accent=%238b3a24&mount=1`. */
const query = new URLSearchParams(location.search);
const theme = query.get("theme") === "dark" ? "dark" : "light";
document.documentElement.dataset["theme"] = theme;

let mount: HTMLElement | undefined;
if (query.get("mount") === "1") {
  mount = document.createElement("div");
  mount.id = "mount";
  document.body.append(mount);
}
const chat = Deskbell.open({ site: "shop", channel: "chat", theme, debug: true, accent: query.get("accent") ?? "#8b3a24", ...(mount ? { mount } : {}) });
if (!mount) chat.show();
