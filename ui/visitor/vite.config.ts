import { defineConfig } from "vitest/config";

/** The demo pages, as the hub serves them. The SDK is a build of its own: it is one file that any site can load. */
export default defineConfig({
  build: {
    assetsDir: "demo/assets",
    modulePreload: false,
    rollupOptions: { input: { shop: "demo/shop/index.html", app: "demo/app/index.html" } },
  },
  preview: { proxy: { "/v1": { target: process.env["DESKBELL_HUB"] ?? "http://127.0.0.1:7700", ws: true } } },
  test: { dir: "..", include: ["visitor/src/**/*.test.ts", "shared/src/{session,leg}/**/*.test.ts"] },
});
