/** What a demo's address may ask for: `?theme=dark&name=Clara&open=1`. */
const query = new URLSearchParams(location.search);
const wanted = query.get("theme");

/** The theme asked for; else the system decides. */
export const theme = wanted === "light" || wanted === "dark" ? { theme: wanted } as const : {};

/** How the visitor is called, when the address says it. */
export const name = query.get("name");

/** Leaves the call's figures on the page, for tests: `?debug=1`. */
export const debug = query.get("debug") === "1" ? { debug: true } as const : {};

/** Whether the chat is to be open from the start. */
export const opens = query.get("open") === "1";

if ("theme" in theme) document.documentElement.dataset["theme"] = theme.theme;
