import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { expandDraft } from "../../../src/domain/client/ExpandDraft.ts"
import { at, online, type Scenario } from "../../support/scenario.ts"

const refused = (nick: string, text: string, why: string): string =>
  Copy.lineComesBack(Copy.privateNotSent(nick, text, why))

describe("A private message to a nickname that has changed hands", () => {
  it("is asked about once, and sent when it is entered again", () => {
    const client = online().hears(`TOLD 1 ${at} bob only between us?`).calm()
    const draft = `${expandDraft(client.state, "/reply ")}yes, only us`
    client.hears(`RENAME bob bobby ${at}`, `RENAME carl bob ${at}`).calm()
    assert.deepStrictEqual(client.types(draft).sent(), [])
    assert.deepStrictEqual(client.shown(), [
      refused("bob", "yes, only us", Copy.nickGivenUp("bob", "bobby"))
    ])
    assert.deepStrictEqual(client.did(), [{ _tag: "Recall", text: "/msg bob yes, only us" }])
    assert.deepStrictEqual(client.types(draft).sent(), ["TELL bob yes, only us"])
  })

  it("is told the present name of who had it", () => {
    const client = online().hears(`RENAME bob bobby ${at}`, `RENAME bobby Rob ${at}`).calm()
    client.types("/msg Bob psst", "/w bobby psst", "/msg rob psst")
    assert.deepStrictEqual(client.shown(), [
      refused("Bob", "psst", Copy.nickGivenUp("Bob", "Rob")),
      refused("bobby", "psst", Copy.nickGivenUp("bobby", "Rob"))
    ])
    assert.deepStrictEqual(client.sent(), ["TELL rob psst"])
  })

  it("is sent when they have it again, or gave it up long ago, or have only changed its letters", () => {
    const again = online().hears(`RENAME bob bobby ${at}`, `RENAME bobby bob ${at}`).calm()
    assert.deepStrictEqual(again.types("/msg bob psst").sent(), ["TELL bob psst"])
    const late = online().hears(`RENAME bob bobby ${at}`).waits(600_000).calm()
    assert.deepStrictEqual(late.types("/msg bob psst").sent(), ["TELL bob psst"])
    const same = online().hears(`RENAME bob Bob ${at}`).calm()
    assert.deepStrictEqual(same.types("/msg bob psst").sent(), ["TELL bob psst"])
  })

  it("is sent by a pipe, which nobody can ask", () => {
    const pipe = online({ mode: "pipe" }).hears(`RENAME bob bobby ${at}`).calm()
    assert.deepStrictEqual(pipe.types("/msg bob psst").sent(), ["TELL bob psst"])
  })
})

/** Bob, who is in the lobby with the person, has written to her; all that follows comes after. */
const answering = (...lines: ReadonlyArray<string>) =>
  online()
    .hears(`TOLD 1 ${at} bob only between us?`, ...lines)
    .calm()

const isAsked = (client: Scenario, line: string, why: string, nick = "bob") => {
  assert.deepStrictEqual(client.types(line).sent(), [], line)
  const text = line.replace(/^\/reply |^\/msg \S+ /, "")
  assert.deepStrictEqual(client.shown(), [refused(nick, text, why)])
  // Up brings it; nothing is left that the next line would be appended to.
  assert.deepStrictEqual(client.did(), [{ _tag: "Recall", text: `/msg ${nick} ${text}` }])
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
    const writing = online().types("/msg bob hi").hears("LEAVE lobby quit bob").calm()
    isAsked(writing, "/msg bob hm", left)
  })

  it("is kept back however late it comes, whoever else has come and gone", () => {
    const client = answering("LEAVE lobby quit bob").waits(3_600_000)
    for (let n = 0; n < 600; n++) client.hears(`LEAVE lobby quit n${n}`)
    isAsked(client.calm(), "/msg bob hm", left)
  })

  it("is kept back when somebody else is seen to take it", () => {
    const client = answering("LEAVE lobby part bob", "ENTER lobby carl", `RENAME carl bob ${at}`)
    isAsked(client, "/reply hm", Copy.nickTakenOver("bob", "carl"))
    const gone = () => answering(`RENAME bob rob ${at}`, "LEAVE lobby quit rob")
    isAsked(gone(), "/reply hm", Copy.nickLeft("rob", false), "rob")
    // Nobody is called rob any more, either.
    isAsked(gone(), "/msg bob hm", left)
    isAsked(answering(`RENAME bob rob ${at}`), "/msg bob hm", Copy.nickGivenUp("bob", "rob"))
  })

  it("is sent to who has only left the room, has come back to the session, or has a new name", () => {
    assert.deepStrictEqual(answering("LEAVE lobby part bob").types("/reply hm").sent(), [
      "TELL bob hm"
    ])
    assert.deepStrictEqual(answering(`RENAME bob rob ${at}`).types("/reply hm").sent(), [
      "TELL rob hm"
    ])
    assert.deepStrictEqual(answering(`RENAME carl eve ${at}`).types("/reply hm").sent(), [
      "TELL bob hm"
    ])
    assert.deepStrictEqual(answering().types("/reply hm").sent(), ["TELL bob hm"])
  })

  it("is kept back when they left while the client was away", () => {
    const resumed = (...present: ReadonlyArray<string>) => {
      const client = answering().loses().connects().calm()
      const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
      client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", `@${ping} PONG`).sent()
      return client.hears(`@WHO HERE lobby alice ${present.join(" ")}`, "@WHO OK").calm()
    }
    isAsked(resumed("bob"), "/reply hm", Copy.nickPerhapsChanged("bob", true))
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

  it("is not sent where a draft was begun before the name had another holder", () => {
    const client = online().waits(60_000)
    const begunAt = client.now
    client.waits(1_000).hears("LEAVE lobby quit bob", "ENTER lobby bob").waits(60_000).calm()
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt })
    assert.deepStrictEqual([client.sent(), client.shown().length], [[], 1])
    const other = online().hears("LEAVE lobby quit bob", "ENTER lobby bob").waits(1_000).calm()
    other.input({ _tag: "Line", text: "/msg bob hm", begunAt: other.now })
    assert.deepStrictEqual(other.sent(), ["TELL bob hm"])
  })

  it("is sent to somebody with whom the person has not talked, who has left and come back", () => {
    const client = online().hears("LEAVE lobby quit bob", "ENTER lobby bob").waits(60_000).calm()
    assert.deepStrictEqual(client.types("/msg bob hm").sent(), ["TELL bob hm"])
  })

  it("is sent to who has written under the name since then", () => {
    const client = answering("LEAVE lobby quit bob", "ENTER lobby bob").waits(60_000)
    const begunAt = client.now
    client.waits(1_000).hears(`TOLD 2 ${at} bob fresh hello`).waits(1_000).calm()
    const draft = `${expandDraft(client.state, "/reply ")}hm`
    client.input({ _tag: "Line", text: draft, begunAt: client.now })
    assert.deepStrictEqual(client.sent(), ["TELL bob hm"])
    // This was begun when the name was still that of the other.
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt })
    assert.deepStrictEqual(client.sent(), [])
  })

  it("goes to who wrote last, under the name that they have now", () => {
    const client = online()
      .hears("ENTER lobby carol", `TOLD 1 ${at} bob hi`, `TOLD 2 ${at} carol hi`)
      .waits(60_000)
      .hears(`RENAME bob rob ${at}`, `RENAME carol bob ${at}`)
      .waits(1_000)
      .calm()
    const draft = `${expandDraft(client.state, "/reply ")}for carol`
    client.input({ _tag: "Line", text: draft, begunAt: client.now })
    assert.deepStrictEqual(client.sent(), ["TELL bob for carol"])
    assert.deepStrictEqual(client.waits(20_000).types("/reply more").sent(), ["TELL bob more"])
    // Who is named by hand, and was begun before, is still asked about.
    client.input({ _tag: "Line", text: "/msg bob for bob", begunAt: client.now - 90_000 })
    assert.deepStrictEqual(client.sent(), [])
  })

  it("comes back when it still waits to be sent while the name is given up", () => {
    const lines = Array.from({ length: 22 }, (_, i) => `${i}`)
    const client = online({}, "rate=10")
      .types(...lines, "/msg bob one", "/msg carl two")
      .calm()
    client.hears("LEAVE lobby quit bob", "ENTER lobby bob")
    assert.deepStrictEqual(client.shown(), [refused("bob", "one", left)])
    client.waits(60_000).waits(60_000)
    assert.notInclude(client.sent().join(), "TELL bob")
  })

  it("is sent to oneself, who has the name now for certain", () => {
    const client = answering("LEAVE lobby quit bob").types("/nick bob")
    client.sent()
    client.hears("@NICK READY bob 120 0").calm()
    assert.deepStrictEqual(client.types("/msg bob hm").sent(), ["TELL bob hm"])
  })
})

describe("A private message that waits across a lost connection", () => {
  /** The same session again, `away` milliseconds after the loss; the server has accepted ids up to `lastid`. */
  const resumed = (client: Scenario, away: number, lastid: number): Scenario => {
    client.waits(away).connects().calm()
    const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    client.hears(`@RESUME READY alice 120 ${lastid}`, "JOINED lobby e1:41 2", `@${ping} PONG`)
    return client
  }
  const renewed = (client: Scenario): Scenario => {
    client.connects().sent()
    client.hears("@RESUME ERR session-unknown No such session.").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e2:0 1").sent()
    client.hears("@WHO HERE lobby alice bob", "@WHO OK", "@PING PONG").sent()
    return client.hears("@AFTER OK lobby e2:0")
  }
  const bobs = (...texts: ReadonlyArray<string>) => texts.map((text) => ({ to: "bob", text }))

  it("comes back to its author, in the same session and in a new one", () => {
    for (const back of [(client: Scenario) => resumed(client, 0, 0), renewed]) {
      const client = back(answering().loses().types("/msg bob one", "/reply two"))
      assert.include(client.shown(), Copy.privateComesBack(bobs("one", "two")))
      assert.deepStrictEqual(client.state.pendingLines, [])
      assert.notInclude(client.sent().join(), "TELL")
      // Who enters it again has read that.
      assert.deepStrictEqual(client.types("/msg bob one").sent(), ["TELL bob one"])
    }
  })

  it("comes back although it was sent, if the server has surely not accepted it", () => {
    const client = answering().types("/msg bob one", "/msg bob two")
    const [first] = client.sentIds()
    resumed(client.loses(), 0, first ?? 0)
    assert.include(client.shown(), Copy.privateComesBack(bobs("two")))
    assert.include(client.sent(), "TELL bob one")
  })

  it("goes to oneself, and is sent by a pipe, which nobody can ask", () => {
    const client = resumed(online().loses().types("/msg alice note"), 0, 0)
    assert.include(client.sent(), "TELL alice note")
    const pipe = resumed(online({ mode: "pipe" }).loses().types("/msg bob hm"), 0, 0)
    assert.include(pipe.sent(), "TELL bob hm")
  })

  it("makes the next to a partner be asked about, however short the loss was", () => {
    const away = (millis: number) => {
      const client = resumed(answering().loses(), millis, 0)
      client.sent()
      return client.hears("@WHO HERE lobby alice bob carl", "@WHO OK").calm()
    }
    for (const millis of [0, 2_000, 60_000]) {
      const client = away(millis)
      isAsked(client, "/msg bob hm", Copy.nickPerhapsChanged("bob", true))
      assert.deepStrictEqual(client.types("/msg bob hm").sent(), ["TELL bob hm"])
      assert.deepStrictEqual(client.types("/msg carl hm").sent(), ["TELL carl hm"])
    }
  })

  it("is not for who takes a name at which nobody was", () => {
    const client = answering().types("/reply first")
    client.hears(`@${client.sentIds().at(-1)} ERR no-such-nick Nobody here has that nickname.`)
    isAsked(client.calm(), "/msg bob second", Copy.nickLeft("bob", true))
  })
})
