import { assert, describe, it } from "@effect/vitest"
import { Secret } from "../../../src/domain/chat/Secret.ts"
import { sanitizeText } from "../../../src/domain/chat/Text.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { ExitCode } from "../../../src/domain/client/ExitCode.ts"
import { Scenario } from "../../support/scenario.ts"

const program = { mode: "pipe", naming: { _tag: "Fixed" } } as const

const ending = (client: Scenario) =>
  client.did().flatMap((cmd) => (cmd._tag === "Quit" ? [[cmd.code, cmd.sentence]] : []))

describe("A program that is in no room", () => {
  it("takes its leave of the server when its room is refused", () => {
    const client = new Scenario(program, "robin", ["tea"]).connects()
    client.sent()
    client.hears("@NICK READY robin 120 0", "JOINED lobby e1:41 2").sent()
    client.hears("@JOIN ERR private No.", "@PART OK", "@PING PONG")
    assert.strictEqual(client.sent().at(-1), "BYE")
    const refused = Copy.cannotEnter(
      { _tag: "Err", code: "private", text: sanitizeText("No.") },
      "tea"
    )
    assert.deepStrictEqual(ending(client), [[ExitCode.refused, refused]])
  })

  it("enters its room again where an earlier run has left its session in none", () => {
    const left = Secret.make("l".repeat(22))
    const leftSessions = new Map([["robin", { secret: left, habits: undefined }]])
    const client = new Scenario({ ...program, leftSessions }, "robin").connects()
    client.sent()
    client.hears("@RESUME READY robin 120 0")
    assert.include(client.sent(), "JOIN lobby")
    client.hears("@JOIN JOINED lobby e1:0 1", "@PING PONG").sent()
    client.hears("@WHO HERE lobby robin", "@WHO OK")
    assert.strictEqual(client.state.phase._tag, "Online")
    assert.deepStrictEqual(ending(client), [])
  })
})
