import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defaultClientConditions } from "vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  plugins: [svelte()],
  // Named, so that a test gets the same Svelte as a window.
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) }, conditions: [...defaultClientConditions] },
  build: {
    target: ["es2022", "safari16"],
    reportCompressedSize: false,
    // The desk, and the small windows of a call.
    rolldownOptions: { input: ["index.html", "popout.html"] },
  },
  server: { port: 5173, strictPort: true },
  // What is loaded before a test is compiled then, which takes its time on a busy computer: the limit is for what hangs.
  test: { include: ["src/**/*.test.ts"], setupFiles: ["src/test-setup.ts"], environment: "./src/test-window.ts", hookTimeout: 120_000 },
});
