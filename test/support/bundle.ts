import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "esbuild"

/** Bundles a program of the tests, so that Node 20 can run it and it starts fast. */
export const bundle = async (
  entry: string
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), "natter-test-"))
  const path = join(folder, "program.mjs")
  await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    define: { NATTER_VERSION: JSON.stringify("test") },
    banner: {
      js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);'
    },
    logLevel: "warning"
  })
  return { path, remove: () => rm(folder, { recursive: true, force: true }) }
}
