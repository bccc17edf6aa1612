import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import pkg from "./package.json" with { type: "json" };

/** A widget that weighs more than this has no place on somebody else's page. */
const LIMIT_BYTES = 30_000;

/** What is loaded when a visitor wants to call may weigh as much again. */
const VIDEO_LIMIT_BYTES = 30_000;

/** The SDK: one classic script without imports, which also works as a module; and, in `--mode video`, the call's. */
export default defineConfig(({ mode }) => ({
  define: { __VERSION__: JSON.stringify(pkg.version) },
  build: {
    emptyOutDir: false,
    outDir: "dist/sdk",
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // The first ones that know light-dark().
    reportCompressedSize: false,
    lib:
      mode === "video"
        ? { entry: "src/video/index.ts", formats: ["iife"], name: "DeskbellVideoSdk", fileName: () => "deskbell-video.js" }
        : { entry: "src/sdk.ts", formats: ["iife"], name: "DeskbellSdk", fileName: () => "deskbell.js" },
  },
  plugins: [weigh(mode === "video" ? VIDEO_LIMIT_BYTES : LIMIT_BYTES)],
}));

/** Says what the SDK weighs, and fails the build when that is too much. */
function weigh(limit: number): Plugin {
  return {
    name: "weigh",
    writeBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        const bytes = gzipSync(part.type === "chunk" ? part.code : part.source, { level: 9 }).length;
        this.info(`${part.fileName}: ${(bytes / 1000).toFixed(1)} kB gzipped of ${limit / 1000} kB`);
        if (bytes > limit) this.error(`${part.fileName} is over its limit`);
      }
    },
  };
}
