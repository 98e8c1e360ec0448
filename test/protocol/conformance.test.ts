import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { checks } from "../conformance/checks.ts"
import { isOverWebSocket, runCheck, withTls } from "../conformance/target.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { dialWebSocket } from "../support/web-socket.ts"

const ways = [
  ["", undefined],
  ["through TLS, ", withTls],
  ["over a WebSocket, ", dialWebSocket]
] as const

const groups = Object.entries(checks).flatMap(([about, group]) =>
  ways.map(([way, dial]) => ({ about: way + about, group, dial }))
)

// Some checks wait for seconds: each group has a server of its own, and all of them go on at once.
describe.concurrent.each(groups)("the server keeps to natter/1 $about", ({ dial, group }) => {
  let server: Server
  beforeAll(async () => {
    server = await startLocalServer()
  })
  afterAll(async () => {
    assert.strictEqual(await server.stop(), 0)
  })
  for (const check of group.filter((check) => dial !== dialWebSocket || isOverWebSocket(check)))
    it.sequential(check.name, () => runCheck(check, server.host, server.port, dial))
})
