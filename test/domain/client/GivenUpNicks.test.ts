import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { expandDraft } from "../../../src/domain/client/ExpandDraft.ts"
import { at, online, type Scenario } from "../../support/scenario.ts"

describe("A private message to a nickname that has changed hands", () => {
  it("is asked about once, and sent when it is entered again", () => {
    const client = online().hears(`TOLD 1 ${at} bob only between us?`).calm()
    const draft = `${expandDraft(client.state, "/reply ")}yes, only us`
    client.hears("RENAME bob bobby", "RENAME carl bob").calm()
    assert.deepStrictEqual(client.types(draft).sent(), [])
    assert.deepStrictEqual(client.shown(), [Copy.lineComesBack(Copy.nickGivenUp("bob", "bobby"))])
    assert.deepStrictEqual(client.did(), [])
    assert.deepStrictEqual(client.types(draft).sent(), ["TELL bob yes, only us"])
  })

  it("is told the present name of who had it", () => {
    const client = online().hears("RENAME bob bobby", "RENAME bobby Rob").calm()
    client.types("/msg Bob psst", "/w bobby psst", "/msg rob psst")
    assert.deepStrictEqual(client.shown(), [
      Copy.lineComesBack(Copy.nickGivenUp("Bob", "Rob")),
      Copy.lineComesBack(Copy.nickGivenUp("bobby", "Rob"))
    ])
    assert.deepStrictEqual(client.sent(), ["TELL rob psst"])
  })

  it("is sent when they have it again, or gave it up long ago, or have only changed its letters", () => {
    const again = online().hears("RENAME bob bobby", "RENAME bobby bob").calm()
    assert.deepStrictEqual(again.types("/msg bob psst").sent(), ["TELL bob psst"])
    const late = online().hears("RENAME bob bobby").waits(600_000).calm()
    assert.deepStrictEqual(late.types("/msg bob psst").sent(), ["TELL bob psst"])
    const same = online().hears("RENAME bob Bob").calm()
    assert.deepStrictEqual(same.types("/msg bob psst").sent(), ["TELL bob psst"])
  })

  it("is sent by a pipe, which nobody can ask", () => {
    const pipe = online({ mode: "pipe" }).hears("RENAME bob bobby").calm()
    assert.deepStrictEqual(pipe.types("/msg bob psst").sent(), ["TELL bob psst"])
  })
})

/** Bob, who is in the lobby with the person, has written to her; all that follows comes after. */
const answering = (...lines: ReadonlyArray<string>) =>
  online()
    .hears(`TOLD 1 ${at} bob only between us?`, ...lines)
    .calm()

const isAsked = (client: Scenario, line: string, why: string) => {
  assert.deepStrictEqual(client.types(line).sent(), [], line)
  assert.deepStrictEqual(client.shown(), [Copy.lineComesBack(why)])
  // Nothing is left that the next line would be appended to.
  assert.deepStrictEqual(client.did(), [])
}

describe("An answer to somebody who has given up the nickname", () => {
  const left = Copy.nickLeft("bob", false)
  const isBack = Copy.nickLeft("bob", true)

  it("is not sent to who has it now, nor is a draft that was begun before", () => {
    for (const reason of ["quit", "lost", "timeout"])
      for (const line of ["/reply yes, only us", "/msg bob yes, only us"]) {
        const client = answering(`LEAVE lobby ${reason} bob`, "ENTER lobby Bob")
        isAsked(client, line, isBack)
        // Who enters it again has read that.
        assert.deepStrictEqual(client.types(line).sent(), ["TELL bob yes, only us"])
      }
  })

  it("is not sent either when nobody is seen to have it", () => {
    isAsked(answering("LEAVE lobby quit bob"), "/reply hm", left)
    isAsked(online().hears("LEAVE lobby quit bob").calm(), "/msg bob hm", left)
  })

  it("is kept back however late it comes, whoever else has come and gone", () => {
    const client = answering("LEAVE lobby quit bob").waits(3_600_000)
    for (let n = 0; n < 600; n++) client.hears(`LEAVE lobby quit n${n}`)
    isAsked(client.calm(), "/msg bob hm", left)
  })

  it("is kept back when somebody else is seen to take it", () => {
    const client = answering("LEAVE lobby part bob", "ENTER lobby carl", "RENAME carl bob")
    isAsked(client, "/reply hm", Copy.nickTakenOver("bob", "carl"))
    const gone = () => answering("RENAME bob rob", "LEAVE lobby quit rob")
    isAsked(gone(), "/reply hm", Copy.nickLeft("rob", false))
    // Nobody is called rob any more, either.
    isAsked(gone(), "/msg bob hm", left)
    isAsked(answering("RENAME bob rob"), "/msg bob hm", Copy.nickGivenUp("bob", "rob"))
  })

  it("is sent to who has only left the room, has come back to the session, or has a new name", () => {
    assert.deepStrictEqual(answering("LEAVE lobby part bob").types("/reply hm").sent(), [
      "TELL bob hm"
    ])
    assert.deepStrictEqual(answering("RENAME bob rob").types("/reply hm").sent(), ["TELL rob hm"])
    assert.deepStrictEqual(answering("RENAME carl eve").types("/reply hm").sent(), ["TELL bob hm"])
    assert.deepStrictEqual(answering().types("/reply hm").sent(), ["TELL bob hm"])
  })

  it("is kept back when they left while the client was away", () => {
    const resumed = (...present: ReadonlyArray<string>) => {
      const client = answering().loses().connects().calm()
      const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
      client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", `@${ping} PONG`).sent()
      return client.hears(`@WHO HERE lobby alice ${present.join(" ")}`, "@WHO OK").calm()
    }
    assert.deepStrictEqual(resumed("bob").types("/reply hm").sent(), ["TELL bob hm"])
    isAsked(resumed("carl"), "/reply hm", left)
    isAsked(resumed("carl").hears("ENTER lobby bob").calm(), "/reply hm", isBack)
  })

  it("is kept back once when the session is new", () => {
    const renewed = () => {
      const client = answering().loses().connects()
      client.sent()
      client.hears("@RESUME ERR session-unknown No such session.").sent()
      client.hears("@NICK READY alice 120 0", "JOINED lobby e2:0 1").sent()
      client.hears("@WHO HERE lobby alice", "@WHO OK", "@PING PONG").sent()
      return client.hears("@AFTER OK lobby e2:0").calm()
    }
    isAsked(renewed(), "/reply hm", Copy.nickFromBefore("bob", false))
    const client = renewed().hears("ENTER lobby bob").calm()
    isAsked(client, "/reply hm", Copy.nickFromBefore("bob", true))
    assert.deepStrictEqual(client.types("/reply hm").sent(), ["TELL bob hm"])
  })

  it("is sent to oneself, who has the name now for certain", () => {
    const client = answering("LEAVE lobby quit bob").types("/nick bob")
    client.sent()
    client.hears("@NICK READY bob 120 0").calm()
    assert.deepStrictEqual(client.types("/msg bob hm").sent(), ["TELL bob hm"])
  })
})
