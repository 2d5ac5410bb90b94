// Compares the compressed sizes of the built page with their limits, in kB of 1,000 bytes: `npm run budget`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMITS = { initialScript: 180, style: 15, lazyScript: 60 };
/** Chunks that are loaded on demand alone and may be larger: the viewers of PDF files and of diagrams. */
const UNLIMITED = /pdf|mermaid|diagram|katex|cytoscape|elk/i;

const folder = process.env.UI_OUT_DIR ?? new URL("../../.local/ui/dist", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
const size = (file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length / 1000;

/** Returns the keys of a chunk and of all chunks that it imports statically. */
function withImports(key, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  for (const imported of manifest[key].imports ?? []) withImports(imported, found);
  return found;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const initial = withImports(entry);
const sum = (keys) => [...keys].reduce((total, key) => total + size(manifest[key].file), 0);
const styles = new Set(Object.values(manifest).flatMap((chunk) => chunk.css ?? []));
const rows = [
  ["initial JavaScript", sum(initial), LIMITS.initialScript],
  ["all styles", [...styles].reduce((total, file) => total + size(file), 0), LIMITS.style],
];
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue;
  const own = [...withImports(key)].filter((part) => !initial.has(part) && !UNLIMITED.test(manifest[part].file));
  rows.push([chunk.file, sum(own), LIMITS.lazyScript]);
}
let failed = false;
for (const [name, kilobytes, limit] of rows) {
  const over = kilobytes > limit;
  failed ||= over;
  if (over || limit !== LIMITS.lazyScript) {
    console.log(`${over ? "too large" : "ok"}: ${name} ${kilobytes.toFixed(1)} kB of ${limit} kB`);
  }
}
process.exit(failed ? 1 : 0);
