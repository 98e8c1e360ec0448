import { assert, describe, it } from "@effect/vitest"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { sanitizeText } from "../../../src/domain/chat/Text.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { view } from "../../../src/domain/client/View.ts"
import { pinNamed } from "../../support/pins.ts"
import { at, online, Scenario, secret } from "../../support/scenario.ts"

const firstUse = "names=first-use"
const word = "k7mw-3xqd-9fhp"
const claim = (nick: string) => `NICK ${nick} 120 ${secret}`
const why = "The nickname belongs to somebody else; only their key can use it."
const owned = (id = "NICK") => `@${id};why=owned ERR nick-taken ${why}`

/** With the id of the last NICK. */
const refused = (client: Scenario): Scenario => {
  const [id = 0] = client.sentIds().slice(-1)
  return client.hears(owned(String(id)))
}

describe("A nickname that belongs to somebody else", () => {
  it("is not waited for at the start: another one is asked for, and Enter does nothing", () => {
    const client = refused(new Scenario({}, "bob").connects(firstUse))
    assert.deepStrictEqual(client.shown(), [Copy.nickOwned(why)])
    assert.deepStrictEqual<unknown>(view(client.state).prompt, {
      _tag: "Name",
      offered: undefined,
      isTaken: false
    })
    assert.deepStrictEqual(client.types("").waits(60_000).sent(), [])
    assert.deepStrictEqual(client.types("carl").sent(), [claim("carl")])
  })

  it("is not waited for any longer once it is known to be somebody else's", () => {
    const client = new Scenario({}, "bob").connects(firstUse).calm()
    const waiting = new Scenario({}, "bob").connects(firstUse)
    waiting.sent()
    waiting.hears("@NICK ERR nick-taken Taken.").types("").calm().waits(10_000)
    refused(waiting)
    assert.include(waiting.shown(), Copy.nickOwned(why))
    assert.deepStrictEqual(waiting.waits(60_000).sent(), [])
    assert.strictEqual(client.state.awaitedNick, undefined)
  })

  it("is not waited for by whoever has chatted already, who needs another one", () => {
    const client = online({}, firstUse).loses().waits(1_000).connects(firstUse)
    client.sent()
    client.hears("@RESUME ERR session-unknown Gone.").shown()
    refused(client)
    assert.deepStrictEqual(client.shown(), [Copy.nickNeeded(Copy.nickOwned(why))])
    assert.deepStrictEqual(client.waits(60_000).sent(), [])
    assert.deepStrictEqual(client.types("/nick carl").sent(), [claim("carl")])
  })

  it("is left alone by a program that derives its name, which takes the next", () => {
    const client = new Scenario(
      { mode: "pipe", naming: { _tag: "Derived", base: Nick.make("bob") } },
      "bob"
    ).connects(firstUse)
    assert.deepStrictEqual(refused(client).sent(), [claim("boba")])
  })
})

describe("/pair", () => {
  it("shows a word, and what to do with it", () => {
    const client = online({}, firstUse).types("/pair")
    assert.deepStrictEqual(client.sent(), ["PAIR"])
    client.hears(`@PAIR PAIR ${word} 600`, "@PAIR OK")
    assert.deepStrictEqual(client.shown(), [Copy.pairing("alice", word, 600)])
  })

  it("with a word, where a nickname is asked for, takes that nickname", () => {
    const client = new Scenario().connects(firstUse)
    assert.deepStrictEqual(client.types(`/pair alice ${word.toUpperCase()}`).sent(), [
      `ADDKEY alice ${word}`
    ])
    assert.deepStrictEqual(client.hears("@ADDKEY OK").shown(), [Copy.paired("alice")])
    assert.deepStrictEqual(client.sent(), [claim("alice")])
  })

  it("with a word, under another nickname, changes to that one", () => {
    const client = online({}, firstUse).types(`/pair bob ${word}`)
    assert.deepStrictEqual(client.sent(), [`ADDKEY bob ${word}`])
    client.hears("@ADDKEY OK")
    assert.deepStrictEqual(client.sent(), ["NICK bob"])
    assert.deepStrictEqual(client.hears("@NICK READY bob 120 0").shown(), [
      Copy.paired("bob"),
      Copy.nickChanged("bob")
    ])
  })

  it("tells that the nickname is in use on the other device", () => {
    const start = new Scenario().connects(firstUse).types(`/pair alice ${word}`)
    start.sent()
    start.hears("@ADDKEY OK").sent()
    start.calm().hears("@NICK ERR nick-taken Taken.")
    const later = online({}, firstUse).types(`/pair bob ${word}`)
    later.sent()
    later.hears("@ADDKEY OK").sent()
    later.calm().hears("@NICK ERR nick-taken Taken.")
    assert.deepStrictEqual(later.shown(), [Copy.pairedNickTaken("bob")])
    assert.deepStrictEqual(start.shown(), [Copy.pairedNickTaken("alice")])
  })

  it("and /keys wait for a nickname where there is none, and a word alone is told what it lacks", () => {
    const client = new Scenario().connects(firstUse).types("/pair", "/keys", `/pair ${word}`)
    assert.deepStrictEqual(client.shown(), [
      Copy.carriedOutWithNick("/pair"),
      Copy.carriedOutWithNick("/keys"),
      Copy.pairUsage("NICK", word)
    ])
    assert.deepStrictEqual(client.sent(), [])
  })

  it("tells why it was refused, also where a nickname is asked for", () => {
    const client = new Scenario().connects(firstUse).types(`/pair alice ${word}`)
    client.sent()
    assert.deepStrictEqual(client.hears("@ADDKEY ERR wrong-word Wrong.").shown(), [
      Copy.keysRefused({ _tag: "Err", code: "wrong-word", text: sanitizeText("Wrong.") })
    ])
    assert.deepStrictEqual(client.types("bob").sent(), [claim("bob")])
  })

  it("needs a nickname and a word together, a connection, and names that belong to somebody", () => {
    const client = online({}, firstUse)
    for (const line of ["/pair bob", "/pair bob 1234", "/pair bob 0000-0000-0000"])
      assert.deepStrictEqual(client.types(line).shown(), [Copy.pairUsage("bob")])
    assert.deepStrictEqual(client.types(`/pair 2fast ${word}`).shown(), [Copy.pairUsage("NICK")])
    client.loses().calm()
    assert.deepStrictEqual(client.types(`/pair bob ${word}`).shown(), [Copy.pairLater])
    const free = online()
    for (const line of ["/pair", `/pair bob ${word}`, "/keys"])
      assert.deepStrictEqual(free.types(line).shown(), [Copy.namesAreFree])
    assert.deepStrictEqual([client.sent(), free.sent()], [[], []])
  })
})

describe("/keys", () => {
  const [one, two] = [pinNamed("3fK9aB2cXXXX"), pinNamed("Zq81xW0oYYYY")]

  it("lists the keys of the nickname, and marks that of this device", () => {
    const client = online({}, firstUse).types("/keys")
    assert.deepStrictEqual(client.sent(), ["KEYS"])
    client.hears(`@KEYS KEY ${one} ${at} ${at} own`, `@KEYS KEY ${two} ${at} ${at}`, "@KEYS OK")
    const day = "2026-11-22"
    assert.deepStrictEqual(client.shown(), [
      Copy.keysOf("alice", [
        { beginning: "3fK9aB2c", since: day, seen: day, isOwn: true },
        { beginning: "Zq81xW0o", since: day, seen: day, isOwn: false }
      ])
    ])
  })

  it("forget removes one, by what is listed or by its whole pin", () => {
    const client = online({}, firstUse).types("/keys forget Zq81xW0o", `/keys forget ${two}`)
    assert.deepStrictEqual(client.sent(), ["FORGETKEY sha256.Zq81xW0o", `FORGETKEY ${two}`])
    client.calm().types("/keys forget Zq81").sent()
    client.hears("@FORGETKEY OK")
    assert.deepStrictEqual(client.shown(), [Copy.keyForgotten("Zq81", "alice")])
  })

  it("forget needs a key, and tells why it was refused", () => {
    const client = online({}, firstUse)
    for (const line of ["/keys forget", "/keys forget abc", "/keys forget a!b!c!"])
      assert.deepStrictEqual(client.types(line).shown(), [Copy.keyUsage])
    client.types("/keys forget 3fK9").sent()
    assert.deepStrictEqual(client.hears("@FORGETKEY ERR last-key Last.").shown(), [
      Copy.keysRefused({ _tag: "Err", code: "last-key", text: sanitizeText("Last.") })
    ])
  })
})
