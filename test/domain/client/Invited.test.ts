import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { ExitCode } from "../../../src/domain/client/ExitCode.ts"
import type { Settings } from "../../../src/domain/client/Settings.ts"
import { Feature } from "../../../src/domain/protocol/natter/Feature.ts"
import { InvitationWord } from "../../../src/domain/security/InvitationWord.ts"
import { Scenario, secret } from "../../support/scenario.ts"

const invitation = InvitationWord.make("i".repeat(22))
const required = "invitation=required"

const ending = (scenario: Scenario) =>
  scenario.did().flatMap((cmd) => (cmd._tag === "Quit" ? [[cmd.code, cmd.sentence]] : []))

const without = [
  ExitCode.refused,
  "This server takes only people with an invitation. Ask its operator for a natter:// line."
]
const withWrong = [
  ExitCode.refused,
  "Your invitation is not valid on this server. Ask its operator for a new natter:// line."
]

/** Somebody who has come in by an invitation. */
const invited = () => new Scenario({ invitation }, "alice").connects(required)

describe("An invitation", () => {
  it("is shown before the name, and the server's OK is noted", () => {
    const scenario = invited()
    assert.deepStrictEqual(scenario.sent(), [`AUTH ${invitation}`, `NICK alice 120 ${secret}`])
    assert.isFalse(scenario.state.isInvited)
    scenario.hears("@AUTH OK", "@NICK READY alice 120 0")
    assert.isTrue(scenario.state.isInvited)
    assert.strictEqual(scenario.state.phase._tag, "CatchingUp")
  })

  it("is shown once before the person is asked for a name", () => {
    const scenario = new Scenario({ invitation }).connects(required)
    assert.deepStrictEqual(scenario.sent(), [`AUTH ${invitation}`])
    assert.deepStrictEqual(scenario.types("alice").sent(), [`NICK alice 120 ${secret}`])
  })

  it("is not shown where it is not required", () => {
    const scenario = new Scenario({ invitation }, "alice").connects()
    assert.deepStrictEqual(scenario.sent(), [`NICK alice 120 ${secret}`])
  })

  it("is shown again on each connection, before the session is resumed", () => {
    const scenario = invited()
    scenario.sent()
    scenario.hears("@AUTH OK", "@NICK READY alice 120 0", "JOINED lobby e1:41 2")
    scenario.sent()
    scenario.loses().connects(required)
    assert.deepStrictEqual(scenario.sent().slice(0, 2), [
      `AUTH ${invitation}`,
      `RESUME ${secret} inbox=0`
    ])
  })

  it("that is missing or wrong ends the client with a sentence", () => {
    assert.deepStrictEqual(ending(new Scenario({}, "alice").connects(required)), [without])
    const wrong = invited()
    wrong.sent()
    assert.deepStrictEqual(ending(wrong.hears("@AUTH ERR not-invited No.")), [withWrong])
    // One that was not asked for it before.
    const later = new Scenario({}, "alice").connects()
    later.sent()
    assert.deepStrictEqual(ending(later.hears("@NICK ERR not-invited No.")), [without])
  })

  it("is not shown on a connection that others can read, unless that is allowed", () => {
    const connected = (settings: Partial<Settings>) =>
      new Scenario({ invitation, ...settings }, "alice").input({
        _tag: "Connected",
        host: "model",
        features: [Feature.make(required)],
        isExposed: true
      })
    const withheld = connected({})
    assert.deepStrictEqual(withheld.sent(), [])
    assert.deepStrictEqual(ending(withheld), [
      [
        ExitCode.untrusted,
        "here port 1 does not encrypt the connection, so your invitation was not sent: others on the network could read and use it. Ask the operator for a server that encrypts, or give --accept-new to send it all the same."
      ]
    ])
    assert.deepStrictEqual(connected({ mayExpose: true }).sent()[0], `AUTH ${invitation}`)
  })

  it("that is revoked ends the client, and it does not come back", () => {
    const scenario = invited()
    scenario.sent()
    scenario.hears("@AUTH OK", "@NICK READY alice 120 0", "JOINED lobby e1:41 2")
    assert.deepStrictEqual(ending(scenario.hears("BYE not-invited").loses()), [withWrong])
  })

  it("that was not looked at is shown again later", () => {
    const scenario = invited()
    scenario.sent()
    const heard = scenario.hears("@AUTH ERR too-fast Wait.", "@NICK ERR not-invited No.")
    assert.deepStrictEqual(heard.did(), [{ _tag: "Disconnect", sentence: Copy.invitationNotRead }])
    const [connect] = scenario.loses("Wait.").did()
    assert.strictEqual(connect?._tag, "Connect")
    assert.strictEqual(scenario.connects(required).sent()[0], `AUTH ${invitation}`)
  })

  it("that is wrong does not matter to a session that can be resumed", () => {
    const scenario = invited()
    scenario.sent()
    scenario.hears("@AUTH OK", "@NICK READY alice 120 0", "JOINED lobby e1:41 2")
    scenario.loses().connects(required).calm()
    scenario.hears("@AUTH ERR not-invited No.")
    assert.deepStrictEqual(ending(scenario), [])
    scenario.hears("@RESUME ERR not-invited No.")
    assert.deepStrictEqual(ending(scenario), [withWrong])
  })
})
