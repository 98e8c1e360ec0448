// The page as one text: what a browser is given, compressed, with a hash in every name but that of index.html.
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { basename, dirname, extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompressSync, constants } from "node:zlib"
import { build } from "esbuild"
import { sources } from "./sources.js"
import { onlyForServers, unusedModules } from "./unused-modules.js"

const index = fileURLToPath(new URL("../src/programs/web/index.html", import.meta.url))
/** What index.html calls app.js. */
const program = fileURLToPath(new URL("../src/programs/web.ts", import.meta.url))

/** What all files may have together, compressed. */
const most = 130_000

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml"
}

/** @param {string} file */
const bundled = async (file) => {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: "browser",
    target: "es2022",
    format: "esm",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    plugins: [unusedModules, onlyForServers, sources],
    logLevel: "warning"
  })
  return outputFiles[0].contents
}

/** @param {string} path @param {Uint8Array} content @param {number} quality */
const entry = (path, content, quality) => ({
  path,
  type: types[extname(path)],
  brotli: brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length
    }
  }).toString("base64")
})

/** A file that index.html names, under the name that it has for browsers. @param {string} name */
const asset = async (name) => {
  const extension = extname(name)
  const file = name === "app.js" ? program : join(dirname(index), name)
  const content = [".js", ".css"].includes(extension) ? await bundled(file) : await readFile(file)
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 12)
  return { path: `assets/${basename(name, extension)}-${hash}${extension}`, content }
}

/**
 * A list of `{ path, type, brotli }` as JSON. All URLs in it are relative, so that a proxy can put the page below a path.
 *
 * @param {number} quality of brotli, to 11
 */
export const page = async (quality) => {
  let html = await readFile(index, "utf8")
  const files = []
  for (const [reference, attribute, name] of html.matchAll(/(href|src)="([^":#]+)"/g)) {
    const { content, path } = await asset(name)
    html = html.replace(reference, `${attribute}="${path}"`)
    files.push(entry(path, content, quality))
  }
  return JSON.stringify([entry("index.html", Buffer.from(html), quality), ...files])
}

/** Says how large the page is where it is too large. @param {string} text */
export const judgePage = (text) => {
  const sizes = JSON.parse(text).map(({ brotli, path }) => [
    path,
    Buffer.from(brotli, "base64").length
  ])
  const all = sizes.reduce((sum, [, size]) => sum + size, 0)
  if (all > most)
    throw new Error(
      `The page has ${all} bytes, and may have ${most}: ${sizes.map((one) => one.join(" ")).join(", ")}`
    )
}
