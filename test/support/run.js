// Runs a TypeScript script on Node 20, which cannot read TypeScript itself: bundles it and imports the bundle.
// Usage: node test/support/run.js test/fuzz/run.ts --seconds 5
import { mkdirSync, readFileSync, rmSync } from "node:fs"
import { basename, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { storeThread } from "../../build/store-thread.js"

const [entry, ...args] = process.argv.slice(2)
if (entry === undefined) {
  console.error("Usage: node test/support/run.js SCRIPT.ts [ARGUMENT]…")
  process.exit(2)
}

const root = fileURLToPath(new URL("../../", import.meta.url))
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"))

// The bundle lies inside node_modules, so that the packages it imports are found from there.
const folder = `${root}node_modules/.cache/natter`
// Several may run at once: each has a bundle of its own.
const bundle = `${folder}/${basename(entry)}.${process.pid}.mjs`
mkdirSync(folder, { recursive: true })

await build({
  entryPoints: [resolve(entry)],
  outfile: bundle,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: "inline",
  define: {
    NATTER_VERSION: JSON.stringify(version),
    NATTER_STORE_THREAD: JSON.stringify(await storeThread())
  },
  logLevel: "warning"
})

process.argv.splice(1, process.argv.length, resolve(entry), ...args)
process.setSourceMapsEnabled(true)
process.on("exit", () => rmSync(bundle, { force: true }))
await import(pathToFileURL(bundle).href)
