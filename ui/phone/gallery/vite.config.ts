// The phone's page with a hub and a visitor in the page itself: `npm run gallery`, then /phone/?scene=claimed#code.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import pkg from "../package.json" with { type: "json" };

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  base: "/phone/",
  define: { __VERSION__: JSON.stringify(pkg.version) },
  server: { port: 5178, strictPort: true, fs: { allow: [at("../../..")] } },
});
