import { assert, it } from "@effect/vitest"
import { column } from "../support/document.ts"
import { LineSocket } from "../support/line-socket.ts"
import { startLocalServer } from "../support/local-server.ts"

it("the table of features is what a server with default limits says in HELLO", async () => {
  const server = await startLocalServer("--message-rate", "10")
  const socket = await LineSocket.connect(server.port)
  const [hello = ""] = await socket.until("HELLO")
  assert.deepStrictEqual(hello.split(" ").slice(3), [...column("features")])
  socket.drop()
  await server.stop()
})
