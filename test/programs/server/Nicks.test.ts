import { createConnection } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../../support/line-socket.ts"
import { startServer } from "../../support/server-process.ts"

/** What a server with these flags says to a nickname with digits. */
const answersTo = async (nick: string, ...flags: ReadonlyArray<string>) => {
  const server = await startServer(...flags)
  const socket = createConnection(server)
  const client = new LineSocket(socket, socket, () => socket.destroy())
  client.send(`\n@1 NICK ${nick}`)
  await client.until("@1 ")
  client.drop()
  await server.stop()
  return client.heard
}

describe("--nicks", () => {
  it("is letters by default: others are refused, and HELLO says so", async () => {
    const [hello = "", answer = ""] = await answersTo("R2-D2")
    assert.match(hello, /^HELLO natter\/1 .* nicks=letters /)
    assert.match(answer, /^@1 ERR nick-invalid /)
  })

  it("extended takes digits, hyphens and underscores after the first letter", async () => {
    const [hello = "", answer = ""] = await answersTo("R2-D_2", "--nicks", "extended")
    assert.match(hello, /^HELLO natter\/1 .* nicks=extended /)
    assert.strictEqual(answer, "@1 READY R2-D_2")
  })
})
