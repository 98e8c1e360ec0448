import { assert, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { startLocalServer } from "../support/local-server.ts"
import { undated } from "../support/undated.ts"

it("tells that whoever had a name is gone before the next who has it takes another", async () => {
  const server = await startLocalServer()
  const join = async (nick: string, ...rooms: ReadonlyArray<string>) => {
    const socket = await LineSocket.connect(server.port)
    await socket.ask([`NICK ${nick}`, ...rooms.map((room) => `JOIN ${room}`)].join("\n"))
    return socket
  }
  const watcher = await join("watcher", "dev")
  const heir = await join("heir")
  for (let n = 0; n < 10; n++) {
    const ann = await join("ann", "dev")
    // So that there was an announcement just now, and the next would wait.
    const guest = await join("guest", "dev")
    ann.send("BYE")
    await ann.toTheEnd()
    await heir.ask("NICK ann\nNICK heir")
    guest.send("BYE")
    await guest.toTheEnd()
    const heard = (await watcher.ask("WHO dev")).map(undated)
    const gone = heard.indexOf("LEAVE dev quit ann")
    assert.isAtLeast(gone, 0)
    assert.isAbove(
      heard.findIndex((line) => line.startsWith("RENAME ann heir ")),
      gone
    )
  }
  assert.strictEqual(await server.stop(), 0)
})
