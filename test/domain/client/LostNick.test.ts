import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { view } from "../../../src/domain/client/View.ts"
import { online, type Scenario, secret } from "../../support/scenario.ts"

const claim = (nick: string) => `NICK ${nick} 120 ${secret}`

/** The session of alice is gone, and the server refuses her name. */
const refused = (client: Scenario, code = "nick-taken"): Scenario => {
  client.loses().connects().calm().hears("@RESUME ERR session-unknown Gone.").calm()
  return client.hears(`@NICK ERR ${code} No.`)
}
const waits = (): Scenario => refused(online()).calm()

describe("A nickname that somebody else has after a reconnect", () => {
  it("is waited for, and what is typed is no answer to a question that nobody has seen", () => {
    const client = refused(online())
    assert.deepStrictEqual(client.shown(), [Copy.nickAwaited("alice", "alice")])
    const { prompt, status } = view(client.state)
    assert.deepStrictEqual<unknown>(prompt, { _tag: "Room", room: "lobby", unread: [] })
    assert.deepStrictEqual<unknown>(status, {
      _tag: "NickAwaited",
      nick: "alice",
      seconds: undefined
    })
    client.types("hunter", "")
    assert.deepStrictEqual(client.sent(), [])
    assert.strictEqual(view(client.state).pending.at(-1)?.text, "hunter")
    assert.deepStrictEqual(client.waits(5_000).sent(), [claim("alice")])
    assert.deepStrictEqual(client.hears("@NICK ERR nick-taken No.").shown(), [])
    assert.deepStrictEqual(client.waits(600_000).sent(), [claim("alice")])
    client.hears("@NICK READY alice 120 0", "JOINED lobby e1:41 2")
    assert.deepStrictEqual(client.shown(), [Copy.nickChanged("alice")])
    client.sent()
    client.hears("@AFTER OK lobby e1:41", "@WHO OK", "@PING PONG")
    assert.include(client.sent(), "SAY lobby hunter")
  })

  it("is waited for no more when /nick takes another", () => {
    const client = waits().types("/nick carol")
    assert.deepStrictEqual(client.sent(), [claim("carol")])
    client.hears("@NICK READY carol 120 0")
    assert.deepStrictEqual(client.shown(), [Copy.nickChanged("carol")])
    assert.strictEqual(client.state.awaitedNick, undefined)
  })

  it("is waited for no more when /nick takes another, whatever waits for the connection", () => {
    const client = refused(online().types("/join ops", "for ops")).calm().types("/nick carol")
    assert.deepStrictEqual(client.sent(), [claim("carol")])
  })

  it("is waited for still when the other is taken as well", () => {
    const client = waits().types("/nick bob").calm().hears("@NICK ERR nick-taken No.")
    assert.deepStrictEqual(client.shown(), [Copy.nickAwaited("bob", "alice")])
    assert.strictEqual(client.state.nick, "alice")
    assert.deepStrictEqual(client.waits(5_000).sent(), [claim("alice")])
  })

  it("gives way to a /nick that was typed while it was asked for", () => {
    const asking = waits().waits(5_000)
    asking.sent()
    asking.types("/nick carol").hears("@NICK ERR nick-taken No.")
    assert.deepStrictEqual(asking.sent(), [claim("carol")])
    const offline = online().loses().types("/nick carol").connects().calm()
    offline.hears("@RESUME ERR session-unknown Gone.").sent()
    assert.deepStrictEqual(offline.hears("@NICK ERR nick-taken No.").sent(), [claim("carol")])
    assert.deepStrictEqual(offline.state.pendingRequests.length, 1)
    const behind = online().types("/join ops", "for ops", "/nick carol").loses().connects().calm()
    behind.hears("@RESUME ERR session-unknown Gone.").sent()
    assert.deepStrictEqual(behind.hears("@NICK ERR nick-taken No.").sent(), [claim("carol")])
    assert.deepStrictEqual(behind.state.waitingLines.length, 1)
  })

  it("is waited for over a connection that is lost, without a word", () => {
    const client = waits().loses()
    assert.deepStrictEqual(client.shown(), [])
    assert.strictEqual(view(client.state).status?._tag, "RetryIn")
    client.connects()
    assert.deepStrictEqual(client.sent(), [claim("alice")])
    client.loses().connects().sent()
    client.hears("@RESUME ERR session-unknown Gone.", "@NICK ERR nick-taken No.")
    assert.deepStrictEqual(client.shown(), [])
  })

  it("is not what /whoami answers", () => {
    const shown = waits().types("/whoami").shown()
    assert.match(shown.join(), /^You have no nickname now/)
  })

  it("lets Ctrl-C tell of lines that are not sent", () => {
    const client = waits().types("hunter").calm().input({ _tag: "Interrupt", draft: "" })
    assert.deepStrictEqual(client.shown(), [Copy.quitDiscards(1)])
  })
})

describe("A nickname that the server does not take any more", () => {
  it("is not asked for again, and /nick takes another", () => {
    const client = refused(online(), "nick-invalid")
    assert.deepStrictEqual(client.shown(), [Copy.nickNeeded("No.")])
    assert.deepStrictEqual(client.waits(60_000).sent(), [])
    assert.deepStrictEqual(client.types("/nick carol").sent(), [claim("carol")])
    client.hears("@NICK READY carol 120 0")
    assert.deepStrictEqual(client.shown(), [Copy.nickChanged("carol")])
  })
})
