import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The page of the benchmark alone; the published page does not contain it.
export default defineConfig({
  base: "./",
  plugins: [react(), tailwindcss()],
  cacheDir: "../../../.local/ui/vite-bench",
  build: { outDir: "../../../.local/ui/bench", emptyOutDir: true, assetsInlineLimit: 0, target: "es2023", chunkSizeWarningLimit: 1000 },
});
