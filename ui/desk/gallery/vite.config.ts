// The page without the desk behind it: `npm run gallery`, then /?scene=desk&theme=dark&language=fr.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  plugins: [svelte({ configFile: at("../svelte.config.js") })],
  resolve: {
    alias: [
      { find: "@/lib/bridge", replacement: at("bridge.ts") },
      { find: /^@\//, replacement: `${at("../src")}/` },
    ],
  },
  server: { port: 5174, strictPort: true, fs: { allow: [at("../..")] } },
});
