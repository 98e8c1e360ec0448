// Bundles both programs into self-contained files that run without node_modules.
import { readFileSync } from "node:fs"
import { build } from "esbuild"

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8"))

await build({
  entryPoints: ["src/programs/server.ts", "src/programs/client.ts"],
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  minify: true,
  keepNames: false,
  legalComments: "none",
  define: { NATTER_VERSION: JSON.stringify(version) },
  banner: {
    // Some dependencies are CommonJS and call require for Node's own modules.
    js: '#!/usr/bin/env node\nimport{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);'
  },
  logLevel: "warning"
})
