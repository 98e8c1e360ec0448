import { existsSync } from "node:fs"
import { type Browser, chromium } from "playwright-core"

/** Where Chromium is; undefined where there is none. */
export const chromiumPath: string | undefined = [
  process.env.NATTER_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
].find((path) => path !== undefined && path !== "" && existsSync(path))

/** Starts Chromium, with these switches; only where it is there. */
export const launch = (...switches: ReadonlyArray<string>): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: [...switches, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])]
  })
