import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import pkg from "./package.json" with { type: "json" };

/** Where the hub serves the page. */
const PLACE = "/phone/";

/** The icons of a phone's home screen, by their width. */
const ICONS = { 128: "128x128.png", 256: "128x128@2x.png", 512: "icon.png" };

/** One page, its service worker and its manifest: the hub carries `dist` as it is. */
export default defineConfig({
  base: PLACE,
  define: { __VERSION__: JSON.stringify(pkg.version) },
  plugins: [installable()],
  build: {
    target: ["es2022", "safari16.4"],
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // The first ones that know light-dark().
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: "index.html", sw: "src/sw.ts" },
      // A service worker keeps its name: the browser asks for it again under the same one.
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  preview: { proxy: { "/v1": { target: process.env["DESKBELL_HUB"] ?? "http://127.0.0.1:7700", ws: true } } },
  test: { dir: "..", include: ["phone/src/**/*.test.ts", "shared/src/leg/answer*.test.ts"] },
});

/** The manifest with the icons' names, and the service worker with the list of what makes the page. */
function installable(): Plugin {
  const icons = new Map<string, string>();
  return {
    name: "installable",
    apply: "build",
    enforce: "post",
    buildStart() {
      for (const [width, file] of Object.entries(ICONS)) {
        const source = readFileSync(new URL(`../../icons/${file}`, import.meta.url));
        icons.set(width, this.emitFile({ type: "asset", name: `icon-${width}.png`, source }));
      }
    },
    generateBundle(_options, bundle) {
      const manifest = {
        id: PLACE,
        name: "Deskbell",
        short_name: "Deskbell",
        start_url: PLACE,
        scope: PLACE,
        display: "standalone",
        background_color: "#131417",
        theme_color: "#131417",
        icons: [...icons].map(([width, reference]) => ({ src: PLACE + this.getFileName(reference), sizes: `${width}x${width}`, type: "image/png" })),
      };
      this.emitFile({ type: "asset", fileName: "manifest.webmanifest", source: JSON.stringify(manifest) });
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") return this.error("there is no service worker");
      const files = Object.values(bundle).filter(({ fileName }) => fileName !== "sw.js");
      const shell = files.map(({ fileName }) => (fileName === "index.html" ? PLACE : PLACE + fileName)).sort();
      const hash = createHash("sha256");
      for (const file of files) hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
      worker.code = worker.code.replace("__SHELL__", JSON.stringify(shell)).replace("__BUILD__", JSON.stringify(hash.digest("hex").slice(0, 16)));
    },
  };
}
