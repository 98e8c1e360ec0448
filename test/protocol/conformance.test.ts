import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { checks } from "../conformance/checks.ts"
import { runCheck } from "../conformance/target.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

let server: ServerProcess
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  assert.strictEqual(await server.stop(), 0)
})

describe("the server keeps to natter/1, as an independent client sees it", () => {
  for (const check of checks) {
    it(check.name, () => runCheck(check, server.host, server.port))
  }
})
