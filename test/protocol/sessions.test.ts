import { existsSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { blocks } from "../support/document.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type Server, startLocalServer, startOperatedServer } from "../support/local-server.ts"
import { temporary } from "../support/temporary.ts"
import { play, read } from "../support/transcript.ts"

const ncIsHere = (process.env.PATH ?? "")
  .split(delimiter)
  .some((folder) => existsSync(join(folder, "nc")))

/** A file with the invitation that a session shows. */
const invitationOf = (block: ReadonlyArray<string>): string => {
  const file = join(temporary("invited"), "invitations")
  const [, word = ""] = / AUTH (\S{22,})/.exec(block.join("\n")) ?? []
  writeFileSync(file, `${word}\n`)
  return file
}

/** A server of its own for a group of sessions: by hand they wait for seconds, and so all groups are played at once. */
const group = (how: string, sessions: (server: () => Server) => void) =>
  describe.concurrent(`the sessions in docs/protocol.md ${how} are what the server says`, () => {
    let server: Server
    beforeAll(async () => {
      server = await startLocalServer()
    })
    afterAll(async () => {
      assert.strictEqual(await server.stop(), 0)
      assert.notMatch(server.printed(), /error/i)
    })
    sessions(() => server)
  })

group("between programs", (server) => {
  for (const [at, block] of blocks("natter").entries()) {
    const name = `session ${at + 1}, with ${block.length} lines`
    if (block.includes("-- alice stops reading"))
      it.sequential(name, async () => {
        // It drops what Alice has missed, and gives her time to hear why she is closed.
        const small = await startLocalServer(
          "--log-size",
          "1",
          "--outbox",
          "65536",
          "--drain",
          "15"
        )
        try {
          await play(read(block), small.port)
        } finally {
          await small.stop()
        }
      })
    else if (block.some((line) => line.includes("invitation=required")))
      it.sequential(name, async () => {
        const invited = await startLocalServer("--invite", invitationOf(block))
        try {
          await play(read(block), invited.port)
        } finally {
          await invited.stop()
        }
      })
    else if (block.includes("S: MOTD Be kind."))
      (process.env.NATTER_SERVER === undefined ? it.sequential : it.skip)(name, async () => {
        const operated = await startOperatedServer()
        try {
          await play(read(block), operated.port)
        } finally {
          await operated.stop()
        }
      })
    else it.sequential(name, () => play(read(block), server().port))
  }
})

group("by hand, through a socket,", (server) => {
  for (const [at, block] of blocks("console").entries())
    it.sequential(`session ${at + 1}`, () => play(read(block), server().port))
})

if (ncIsHere)
  group("by hand, through nc,", (server) => {
    for (const [at, block] of blocks("console").entries())
      it.sequential(`session ${at + 1}`, () =>
        play(read(block), server().port, async () =>
          LineSocket.through("nc", [server().host, String(server().port)])
        ))
  })
