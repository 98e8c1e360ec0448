import { assert, it } from "@effect/vitest"
import { column } from "../support/document.ts"
import { LineSocket } from "../support/line-socket.ts"
import { startLocalServer } from "../support/local-server.ts"

it("the table of features is what a server with default limits says in HELLO", async () => {
  const server = await startLocalServer("--message-rate", "10")
  const socket = await LineSocket.connect(server.port)
  const [hello = ""] = await socket.until("HELLO")
  const timeless = (features: ReadonlyArray<string>) =>
    features.map((of) => of.replace(/^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "time"))
  assert.deepStrictEqual(timeless(hello.split(" ").slice(3)), timeless(column("features")))
  socket.drop()
  await server.stop()
})
