// The widget without a hub behind it: `npm run gallery`, then /?scene=active&theme=dark. The build of `dist` is what it shows.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  publicDir: at("../dist"),
  server: { port: 5176, strictPort: true, fs: { allow: [at("../..")] } },
});
