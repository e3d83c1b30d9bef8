import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const folder = fileURLToPath(new URL(".", import.meta.url));
const outDir = fileURLToPath(new URL("../../../dist/harness/report/app", import.meta.url));

/** One script and one style sheet, which reports carry inside them. */
export default defineConfig({
  root: folder,
  logLevel: "warn",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir,
    emptyOutDir: false,
    target: "es2022",
    assetsInlineLimit: 0,
    lib: {
      entry: `${folder}/main.tsx`,
      formats: ["iife"],
      name: "faultline",
      fileName: () => "app.js",
      cssFileName: "app",
    },
  },
});
