import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { checks } from "../conformance/checks.ts"
import { runCheck } from "../conformance/target.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"

// Some checks wait for seconds: each group has a server of its own, and all of them go on at once.
describe.concurrent.each(Object.entries(checks))("the server keeps to natter/1 %s", (_, group) => {
  let server: Server
  beforeAll(async () => {
    server = await startLocalServer()
  })
  afterAll(async () => {
    assert.strictEqual(await server.stop(), 0)
  })
  for (const check of group)
    it.sequential(check.name, () => runCheck(check, server.host, server.port))
})
