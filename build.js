// Bundles both programs into self-contained files that run without node_modules.
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { basename, dirname } from "node:path"
import { build } from "esbuild"
import { commented, textOf } from "./build/commented.js"
import { packed } from "./build/packed.js"
import { judgePage, page } from "./build/page.js"
import { sources } from "./build/sources.js"
import { start } from "./build/start.js"
import { storeThread } from "./build/store-thread.js"
import { unusedModules } from "./build/unused-modules.js"

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8"))

// Whether Node takes a file for CommonJS or for an ES module depends on its version and on the
// package.json above the file. A copied file must run as either: it contains neither `import` nor
// `export`, and where there is no `require` it asks Node for one.
const getRequire = 'import("node:module").then(m=>run(m.createRequire(process.execPath)))'
const run = `(run=>typeof require=="function"?run(require):${getRequire})`

/** @param {string} name @param {string} text the program, as the body of a function of `require` */
const file = (name, text) => {
  const hash = createHash("sha256").update(text).digest().toString("hex", 0, 8)
  const program = `require, "${name}", "${hash}", (${textOf})(program)`
  return `#!/usr/bin/env node\nconst program=${commented(text)}\n${run}(require => (${start})(${program}))\n`
}

const pageText = await page(11)
judgePage(pageText)

const { outputFiles } = await build({
  entryPoints: ["src/programs/server.ts", "src/programs/client.ts"],
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  write: false,
  // What compiles a text knows `require` alone.
  supported: { "dynamic-import": false },
  minify: true,
  keepNames: false,
  legalComments: "none",
  define: {
    NATTER_VERSION: JSON.stringify(version),
    NATTER_STORE_THREAD: JSON.stringify(await storeThread()),
    NATTER_PAGE: JSON.stringify(pageText)
  },
  plugins: [packed, unusedModules, sources],
  logLevel: "warning"
})

for (const { path, text } of outputFiles) {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, file(basename(path, ".js"), text))
}
