import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { ExitCode } from "../../../src/domain/client/ExitCode.ts"
import { view } from "../../../src/domain/client/View.ts"
import { pinNamed } from "../../support/pins.ts"
import { online, Scenario } from "../../support/scenario.ts"

const connected = { _tag: "Connected", host: "model", features: [] } as const
const server = "here port 1"

describe("A connection that is not encrypted", () => {
  it("is told of when it begins to be so or ends, and marked as long as it is", () => {
    const client = online({ server })
    const tells = (isExposed: boolean) => {
      const shown = client
        .loses()
        .calm()
        .input({ ...connected, isExposed })
        .shown()
      const told = [Copy.notEncrypted(server), Copy.encryptedAgain]
      return [shown.filter((text) => told.includes(text)), view(client.state).isExposed]
    }
    assert.deepStrictEqual(tells(true), [[Copy.notEncrypted(server)], true])
    assert.isTrue(view(client.loses().state).isExposed)
    assert.deepStrictEqual(tells(true), [[], true])
    assert.deepStrictEqual(tells(false), [[Copy.encryptedAgain], false])
    assert.deepStrictEqual(tells(false), [[], false])
    assert.deepStrictEqual(tells(true), [[Copy.notEncrypted(server)], true])
  })

  it("is not spoken of where it is encrypted or stays on this machine", () => {
    const client = new Scenario({ server }, "alice").input(connected)
    assert.notInclude(client.shown(), Copy.notEncrypted(server))
    assert.isFalse(view(client.state).isExposed)
  })

  it("comes after what else there is to know", () => {
    const client = new Scenario({ server }, "alice")
    client.input({ ...connected, isExposed: true, remarks: ["One."] })
    assert.deepStrictEqual(client.shown().slice(0, 2), ["One.", Copy.notEncrypted(server)])
  })
})

describe("/whoami", () => {
  const pins = { server: pinNamed("server"), own: pinNamed("own") }
  const place = { nick: "alice", host: "model", server, room: "lobby", rooms: ["lobby"] }
  const whoami = (client: Scenario) => client.calm().types("/whoami").shown()

  it("tells the keys of both sides, as long as the connection is there", () => {
    const client = online({ server })
    assert.deepStrictEqual(whoami(client), [
      Copy.whoami({ ...place, connection: { pins: undefined } })
    ])
    assert.deepStrictEqual(whoami(client.loses()), [Copy.whoami(place)])
    client.input({ ...connected, pins })
    assert.deepStrictEqual(whoami(client), [Copy.whoami({ ...place, connection: { pins } })])
    assert.deepStrictEqual(whoami(client.loses().input(connected)), [
      Copy.whoami({ ...place, connection: { pins: undefined } })
    ])
  })
})

describe("A server that is not the one that is meant", () => {
  const msg = {
    _tag: "Disconnected",
    sentence: "Another key.",
    chance: 0,
    isUntrusted: true
  } as const

  it("ends the client at once, also one that was online, with its drafts", () => {
    const client = online().loses().calm().input(msg)
    assert.deepStrictEqual(client.drafts(), [[]])
    const quit = { _tag: "Quit", code: ExitCode.untrusted, sentence: "Another key." } as const
    assert.deepStrictEqual(client.did(), [quit])
  })

  it("ends a program, which is told of its lines", () => {
    const client = online({ mode: "pipe" }).types("one").loses().calm().input(msg)
    assert.isTrue(client.shown().some((text) => text.includes("one")))
    assert.deepInclude(client.did(), {
      _tag: "Quit",
      code: ExitCode.untrusted,
      sentence: "Another key."
    })
  })
})
