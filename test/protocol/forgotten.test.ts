import { afterAll, assert, beforeAll, it } from "@effect/vitest"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { NaiveClient } from "../support/naive-client.ts"

let server: Server
beforeAll(async () => {
  server = await startLocalServer("--max-rooms", "3")
})
afterAll(async () => {
  assert.strictEqual(await server.stop(), 0)
})

it("WHO is answered in whatever moment its room is forgotten", async () => {
  const connect = (name: string) => NaiveClient.connect(server.host, server.port, name)
  const [ann, bob, cy] = [await connect("ann"), await connect("bob"), await connect("cy")]
  // Three rooms at most, the lobby among them: with every JOIN of one of these another is forgotten.
  const rooms = Array.from({ length: 20 }, (_, n) => `r${n % 3}`)
  for (let round = 0; round < 20; round++) {
    const comings = rooms.flatMap((room) => [ann.ask(`JOIN ${room}`), ann.ask(`PART ${room}`)])
    const questions = rooms.flatMap((room) => [bob.ask(`WHO ${room}`), cy.ask(`WHO ${room}`)])
    for (const { verb } of await Promise.all(comings)) assert.include(["JOINED", "OK"], verb)
    for (const { verb, words } of await Promise.all(questions)) {
      assert.isTrue(verb === "OK" || words[0] === "no-such-room")
    }
  }
})
