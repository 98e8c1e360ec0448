// A start reads the whole program. Packages that most servers never load stand in it as compressed texts,
// which are unpacked and compiled when they are first asked for.
import { fileURLToPath } from "node:url"
import { brotliCompressSync } from "node:zlib"
import { nodeText } from "./node-text.js"

const root = fileURLToPath(new URL("..", import.meta.url))

/** Packages that are packed together have modules in common. */
const groups = [["ws"], ["@nats-io/transport-node", "@nats-io/jetstream"]]
const names = groups.flat()

/** @param {ReadonlyArray<string>} group */
const pack = async (group) => {
  const contents = group.map((name) => `exports["${name}"] = require("${name}")`).join("\n")
  const text = await nodeText({ stdin: { contents, resolveDir: root } })
  return brotliCompressSync(text).toString("base64")
}

/** @param {string} packed */
const unpacking = (packed) => `
const { brotliDecompressSync } = require("node:zlib")
const { compileFunction } = require("node:vm")
const text = brotliDecompressSync(Buffer.from("${packed}", "base64")).toString()
compileFunction(text, ["require", "exports"])(require, exports)
`

/** @type {import("esbuild").Plugin} */
export const packed = {
  name: "packed packages",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ namespace, path }) =>
      namespace === "packed"
        ? { path: String(groups.findIndex((group) => group.includes(path))), namespace: "group" }
        : { path, namespace: "packed" }
    )
    onLoad({ filter: /.*/, namespace: "packed" }, ({ path }) => ({
      contents: `module.exports = require("${path}")["${path}"]`
    }))
    onLoad({ filter: /.*/, namespace: "group" }, async ({ path }) => ({
      contents: unpacking(await pack(groups[Number(path)] ?? []))
    }))
  }
}
