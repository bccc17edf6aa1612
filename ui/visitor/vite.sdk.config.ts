import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import pkg from "./package.json" with { type: "json" };

/** A widget that weighs more than this has no place on somebody else's page. */
const LIMIT_BYTES = 30_000;

/** The scripts: the SDK, and what it loads with the first file and the first call, by the build's `--mode`. */
const PARTS = {
  files: { entry: "src/files/index.ts", name: "DeskbellFilesSdk", file: "deskbell-files.js", limit: 10_000 },
  /** May weigh as much again. */
  video: { entry: "src/video/index.ts", name: "DeskbellVideoSdk", file: "deskbell-video.js", limit: 30_000 },
  sdk: { entry: "src/sdk.ts", name: "DeskbellSdk", file: "deskbell.js", limit: LIMIT_BYTES },
};

/** Each is one classic script without imports, which also works as a module. */
export default defineConfig(({ mode }) => {
  const { entry, name, file, limit } = mode === "files" || mode === "video" ? PARTS[mode] : PARTS.sdk;
  return {
    define: { __VERSION__: JSON.stringify(pkg.version) },
    build: {
      emptyOutDir: false,
      outDir: "dist/sdk",
      target: "es2022",
      cssTarget: ["chrome123", "firefox120", "safari17.5"], // The first ones that know light-dark().
      reportCompressedSize: false,
      lib: { entry, formats: ["iife"], name, fileName: () => file },
    },
    plugins: [weigh(limit)],
  };
});

/** Says what a script weighs, and fails the build when that is too much. */
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
