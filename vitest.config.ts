import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { page } from "./build/page.js"
import { storeThread } from "./build/store-thread.js"

export default defineConfig({
  define: {
    NATTER_VERSION: JSON.stringify("test"),
    NATTER_STORE_THREAD: JSON.stringify(await storeThread()),
    NATTER_PAGE: JSON.stringify(await page(1))
  },
  test: {
    include: ["test/**/*.test.ts"],
    // No program that a test starts keeps anything in the home folder of who runs it.
    env: {
      XDG_STATE_HOME: "/dev/null/state",
      XDG_CACHE_HOME: fileURLToPath(new URL("node_modules/.cache", import.meta.url))
    },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // More than the two cores have to do: most of the suite waits for processes and sockets. As many at
    // least as at most, because a worker that is let go in between fails its next file.
    maxWorkers: 4,
    minWorkers: 4,
    // Each test begins with servers, clients and services of its own; loading Effect anew for every
    // file would take a third of the time. A large young generation spares garbage collection.
    poolOptions: { forks: { isolate: false, execArgv: ["--max-semi-space-size=64"] } },
    reporters: ["default", ["json", { outputFile: ".vitest-report.json" }]]
  }
})
