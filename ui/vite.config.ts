import { readFileSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const THEME_SCRIPT = "src/app/theme-before-paint.js";

/** Publishes the script that sets the theme before the first paint: it is no module, so Vite does not bundle it. */
function themeScript(): Plugin {
  let file = "";
  return {
    name: "theme-script",
    apply: "build",
    buildStart() {
      const source = readFileSync(new URL(THEME_SCRIPT, import.meta.url), "utf8");
      file = this.emitFile({ type: "asset", name: "theme.js", source });
    },
    transformIndexHtml: {
      order: "post",
      handler(html, context) {
        const emitted = Object.values(context.bundle ?? {}).find((output) => output.name === "theme.js");
        if (!emitted) throw new Error(`the theme script is not part of the build (${file})`);
        return html.replace(`./${THEME_SCRIPT}`, `./${emitted.fileName}`);
      },
    },
  };
}

// Nothing is written to this folder, because `sam build` copies and hashes it.
export default defineConfig({
  base: "./",
  plugins: [react(), tailwindcss(), themeScript()],
  cacheDir: "../.local/ui/vite",
  build: {
    outDir: process.env["UI_OUT_DIR"] ?? "../.local/ui/dist",
    emptyOutDir: true,
    manifest: ".vite/manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    chunkSizeWarningLimit: 1000,
    // The settings are shared by the chat and by parts of it that are loaded on demand.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "settings", test: /src\/(?:arguments\/(?:definitions|refused)|images\/imageSettings)\.ts$/ }] },
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    fsModuleCachePath: "../.local/ui/vitest",
  },
});
