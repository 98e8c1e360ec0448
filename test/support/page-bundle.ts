import { readFile } from "node:fs/promises"
import { build } from "esbuild"
import type { Page } from "playwright-core"
import type { DemoOptions } from "./page-demo.ts"

/** The page of `page-demo.ts` in a browser, with the style and the markup that natter serves. */

const origin = "http://localhost:1"
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"

let script: Promise<string> | undefined

const bundled = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: ["test/support/page-demo.ts"],
    bundle: true,
    write: false,
    platform: "browser",
    target: "es2022",
    format: "esm",
    logLevel: "warning"
  })
  return outputFiles[0]?.text ?? ""
}

/** Opens the page and begins; `window.demo` plays the others. */
export const openDemo = async (page: Page, options: DemoOptions): Promise<void> => {
  script ??= bundled()
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "/": ["text/html", await readFile("src/programs/web/index.html", "utf8")],
    "/style.css": ["text/css", await readFile("src/programs/web/style.css", "utf8")],
    "/app.js": ["text/javascript", await script]
  }
  await page.route(`${origin}/**`, (route) => {
    const [type, body] = files[new URL(route.request().url()).pathname] ?? ["text/plain", ""]
    return route.fulfill({
      body,
      contentType: `${type}; charset=utf-8`,
      headers: { "Content-Security-Policy": policy }
    })
  })
  await page.goto(`${origin}/`)
  await page.waitForFunction(() => "begin" in window)
  await page.evaluate((options) => window.begin(options), options)
}
