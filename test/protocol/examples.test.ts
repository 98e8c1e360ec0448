import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import { blocks, tableHeaded } from "../support/document.ts"
import { read } from "../support/transcript.ts"

const sessions = [...blocks("natter"), ...blocks("natter-keys"), ...blocks("console")].map(read)
const lines = sessions.flat()

describe("docs/protocol.md", () => {
  it("shows sessions", () => assert.isAbove(lines.length, 80))

  it("shows each verb", () => {
    const shown = new Set(lines.map(({ line }) => line.replace(/^@\S+ /, "").split(" ")[0]))
    const unseen = [...Commands.formats, ...Events.formats].filter(({ name }) => !shown.has(name))
    assert.deepStrictEqual(
      unseen.map(({ name }) => name),
      []
    )
  })

  it("writes what a server says as a server does", () => {
    for (const said of lines) {
      if (said.by !== "server") continue
      assert.strictEqual(Events.encode(said.event.body, said.event.id), `${said.line}\n`)
    }
  })

  it("writes what a client says as it is read, but for the bad lines that get their ERR", () => {
    const refused = sessions.flatMap((session) =>
      session
        .filter(({ by, line }) => by === "client" && line !== "")
        .flatMap(({ line }) => {
          const read = Commands.decode(line)
          if (Either.isLeft(read)) return [[session, read.left.error] as const]
          const untagged = line.replace(/^(@\d+);(?!since=)\S+/, "$1")
          assert.strictEqual(Commands.encode(read.right.body, read.right.id), `${untagged}\n`)
          return []
        })
    )
    assert.isNotEmpty(refused)
    for (const [session, { code, text }] of refused) {
      assert.isTrue(
        session.some(({ by, line }) => by === "server" && line.endsWith(`ERR ${code} ${text}`)),
        text
      )
    }
  })

  it("says what a text means", () => {
    for (const [written = "", meaning = ""] of tableHeaded("in a line")) {
      const line = `PING ${written.slice(1, -1)}`
      const { body } = Either.getOrThrowWith(
        Commands.decode(line),
        ({ error }) => new Error(error.text)
      )
      assert.deepStrictEqual<object>(body, {
        _tag: "Ping",
        text: meaning.replace(", a line break, ", "\n")
      })
    }
  })
})
