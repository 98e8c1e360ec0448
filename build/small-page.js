// A page that says only that there is a server: what is told over HTTP until there is a page.
import { brotliCompressSync } from "node:zlib"

const html = "text/html; charset=utf-8"

const files = [
  ["index.html", html, "<!doctype html><title>natter</title><p>This is a natter server."],
  ["assets/app-small.js", "text/javascript; charset=utf-8", "export {}\n"]
]

/** @returns {string} the files of the page as JSON */
export const smallPage = () =>
  JSON.stringify(
    files.map(([path, type, text]) => ({
      path,
      type,
      brotli: brotliCompressSync(Buffer.from(text)).toString("base64")
    }))
  )
