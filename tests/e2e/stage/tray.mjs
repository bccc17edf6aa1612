// The desk's tray as a panel sees it: its icon and its menu on the session's bus. No panel is needed for that: the item
// is there whether somebody shows it or not.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { until } from "./wait.mjs";

const run = promisify(execFile);
const ITEM = "org.kde.StatusNotifierItem";
const MENU = "com.canonical.dbusmenu";

async function busctl(...words) {
  const { stdout } = await run("busctl", [`--address=${process.env.DBUS_SESSION_BUS_ADDRESS}`, "--json=short", ...words]);
  return stdout.trim() === "" ? null : JSON.parse(stdout);
}

/** The tray of the program with this process id, once it is there. */
export async function trayOf(pid) {
  return until("the tray is on the bus", async () => {
    for (const { name, pid: owner } of await busctl("list", "--unique")) {
      if (owner !== pid) continue;
      // A program has several connections, and not all of them show anything.
      const tree = await run("busctl", [`--address=${process.env.DBUS_SESSION_BUS_ADDRESS}`, "tree", "--list", name]).catch(() => null);
      const menu = tree?.stdout.split("\n").find((path) => /NotificationItem\/.*\/Menu$/.test(path));
      if (menu) return new Tray(name, menu);
    }
    return null;
  });
}

class Tray {
  constructor(name, menu) {
    this.name = name;
    this.menu = menu;
  }

  /** A property of the item: "IconName", "XAyatanaLabel", "Title". */
  async property(name) {
    return (await busctl("get-property", this.name, this.menu.replace(/\/Menu$/, ""), ITEM, name)).data;
  }

  /** The lines of the menu, separators left out. */
  async lines() {
    const layout = await busctl("--", "call", this.name, this.menu, MENU, "GetLayout", "iias", "0", "-1", "0");
    const [, , children] = layout.data[1];
    return children
      .map(({ data: [id, properties] }) => {
        const of = (name) => properties[name]?.data;
        return { id, text: of("label")?.replaceAll("__", "_"), separator: of("type") === "separator", enabled: of("enabled") !== false, on: of("toggle-state") === 1 };
      })
      .filter((line) => !line.separator);
  }

  /** The line that begins so, once it is there and fits. */
  line(beginning, fits = () => true) {
    return until(`the tray says "${beginning}"`, async () => (await this.lines()).find((line) => line.text?.startsWith(beginning) && fits(line)));
  }

  async click(beginning) {
    const { id } = await this.line(beginning, ({ enabled }) => enabled);
    await busctl("--", "call", this.name, this.menu, MENU, "Event", "isvu", String(id), "clicked", "s", "", "0");
  }
}
