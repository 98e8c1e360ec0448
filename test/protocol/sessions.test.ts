import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { blocks } from "../support/document.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { play, read } from "../support/transcript.ts"

let server: ServerProcess
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  assert.strictEqual(await server.stop(), 0)
  assert.notMatch(server.printed(), /error/i)
})

const ncIsHere = (process.env.PATH ?? "")
  .split(delimiter)
  .some((folder) => existsSync(join(folder, "nc")))

describe("the sessions in docs/protocol.md are what the server says", () => {
  for (const [at, block] of blocks("natter").entries()) {
    const name = `session ${at + 1}, with ${block.length} lines`
    if (block.includes("-- alice stops reading"))
      it(name, async () => {
        // It drops what Alice has missed, and gives her time to hear why she is closed.
        const small = await startServer("--log-size", "1", "--outbox", "65536", "--drain", "15")
        try {
          await play(read(block), small.port)
        } finally {
          await small.stop()
        }
      })
    else it(name, () => play(read(block), server.port))
  }

  for (const block of blocks("console")) {
    it("by hand, through a socket", () => play(read(block), server.port))

    if (ncIsHere) {
      it("by hand, through nc", () =>
        play(read(block), server.port, async () =>
          LineSocket.through("nc", [server.host, String(server.port)])
        ))
    }
  }
})
