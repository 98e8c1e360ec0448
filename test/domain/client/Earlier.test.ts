import { assert, describe, it } from "@effect/vitest"
import { Struct } from "effect"
import { Epoch } from "../../../src/domain/chat/Position.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../src/domain/chat/Seq.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import type { Settings } from "../../../src/domain/client/Settings.ts"
import { at, online, type Scenario } from "../../support/scenario.ts"

const earlierThan = (seq: number, epoch = "e1") =>
  ({
    _tag: "Earlier",
    room: lobby,
    before: { epoch: Epoch.make(epoch), seq: Seq.make(seq) }
  }) as const

/** The pages of the lobby, without what they were asked for as being before. */
const pages = (client: Scenario) =>
  client.did().flatMap((cmd) =>
    cmd._tag === "ShowEarlier"
      ? [
          {
            ...Struct.omit(cmd, "before"),
            entries: cmd.entries.map(({ nick, seq }) => `${seq} ${nick}`)
          }
        ]
      : []
  )
const page = (entries: ReadonlyArray<string>, from: number, isBeginning: boolean) => [
  { _tag: "ShowEarlier", room: lobby, entries, from, isBeginning }
]

/** Online in the lobby, whose log has the epoch e1 and 41 entries. */
const reading = () => online({ history: 0, showsRoomsApart: true }).calm()

/** Has asked for what is before this. */
const asking = (seq: number, client = reading()) => {
  client.input(earlierThan(seq))
  return { client, sent: client.sent() }
}

describe("A room that is read backwards", () => {
  it("gives a page of what is before, and says where that begins", () => {
    const { client, sent } = asking(30)
    assert.deepStrictEqual(sent, ["HISTORY lobby 29 e1:30"])
    const some = Array.from({ length: 29 }, (_, i) => `@HISTORY PAST lobby ${i + 1} ${at} bob x`)
    client.hears(...some, `@HISTORY OK lobby e1:41`)
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(
      pages(client),
      page(
        Array.from({ length: 29 }, (_, i) => `${i + 1} bob`),
        1,
        true
      )
    )
  })

  it("ends where the server has fewer than were asked for", () => {
    const { client } = asking(30)
    client.hears(`@HISTORY PAST lobby 28 ${at} bob x`, `@HISTORY TOPIC lobby 29 ${at} eve tea`)
    client.hears(`@HISTORY OK lobby e1:41`)
    assert.deepStrictEqual(pages(client), page(["28 bob", "29 eve"], 28, true))
  })

  it("goes on before people who are ignored", () => {
    const { client } = asking(3, reading().types("/ignore bob").calm())
    client.hears(`@HISTORY PAST lobby 1 ${at} bob x`, `@HISTORY PAST lobby 2 ${at} bob x`)
    client.hears(`@HISTORY OK lobby e1:41`)
    assert.deepStrictEqual(pages(client), page([], 1, true))
  })

  it("has nothing before its beginning, or before a log that is lost", () => {
    assert.deepStrictEqual(pages(reading().input(earlierThan(1))), page([], 1, true))
    assert.deepStrictEqual(pages(reading().input(earlierThan(9, "e0"))), page([], 9, true))
  })

  it("is answered at once without a connection, and when that is lost meanwhile", () => {
    const client = reading().input(earlierThan(30)).loses()
    assert.deepStrictEqual(pages(client), page([], 30, false))
    assert.deepStrictEqual(pages(client.input(earlierThan(30))), page([], 30, false))
  })

  it("is answered when the server refuses", () => {
    const { client } = asking(30)
    client.hears("@HISTORY ERR unavailable Later.")
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(pages(client), page([], 30, false))
  })
})

describe("Somebody who was ignored", () => {
  const unignored = () => {
    const client = reading().types("/ignore bob").hears(`MSG lobby 42 ${at} bob hidden`).calm()
    return client.types("/unignore bob")
  }

  it("is shown with what they said meanwhile", () => {
    const client = unignored()
    assert.deepStrictEqual(client.shown(), [Copy.hiddenShown("bob")])
    assert.deepStrictEqual(client.sent(), ["HISTORY lobby 42 e1:43"])
    client.hears(`@HISTORY PAST lobby 42 ${at} bob hidden`, "@HISTORY OK lobby e1:42")
    const [found] = client.did()
    if (found?._tag !== "ShowEarlier") return assert.fail("nothing was shown")
    assert.deepStrictEqual(found.before, { epoch: Epoch.make("e1"), seq: Seq.make(43) })
    assert.deepStrictEqual(
      found.entries.map(({ nick }) => nick),
      ["bob"]
    )
  })

  it("is shown from now on where there is no connection", () => {
    const client = reading().types("/ignore bob").loses().calm().types("/unignore bob")
    assert.deepStrictEqual(client.shown(), [Copy.shownFromNowOn("bob")])
    assert.isFalse(client.did().some(({ _tag }) => _tag === "ShowEarlier"))
  })
})

describe("Rooms that are shown apart", () => {
  it("are gone to without a word, each with its draft", () => {
    const client = reading().types("/join dev")
    client.sent()
    client.hears("@JOIN JOINED dev e9:7 2").calm()
    client.input({ _tag: "GoTo", room: lobby, draft: { text: "half" } })
    assert.deepStrictEqual(client.shown(), [])
    assert.strictEqual(client.state.currentRoom, lobby)
    const [dev = lobby] = client.state.rooms.flatMap(({ name }) => (name === lobby ? [] : [name]))
    client.did()
    client.input({ _tag: "GoTo", room: dev, draft: { text: "" } })
    assert.deepInclude(client.did(), { _tag: "Draft", text: "half" })
  })

  it("keep the draft of a room that is the current one already", () => {
    const client = reading().input({ _tag: "GoTo", room: lobby, draft: { text: "half" } })
    assert.deepInclude(client.did(), { _tag: "Draft", text: "half" })
  })

  it("have what is earlier above, where there is a connection", () => {
    const client = reading().types("/history")
    assert.deepStrictEqual(client.did(), [{ _tag: "ScrollUp" }])
    assert.deepStrictEqual(client.loses().calm().types("/history").shown(), [
      Copy.needsConnection("/history")
    ])
  })

  it("are read anew where they are entered again", () => {
    const joined = (settings: Partial<Settings>) => {
      const client = online({ history: 5, ...settings }).types("/join tea")
      client.sent()
      client.hears("@JOIN JOINED tea e9:7 2").sent()
      client.hears("@AFTER OK tea e9:7", "@WHO OK").types("/part tea").sent()
      client.hears("@PART OK").calm().types("/join tea").sent()
      return client.hears("@JOIN JOINED tea e9:8 2").sent()
    }
    assert.deepStrictEqual(joined({ showsRoomsApart: true }), ["AFTER tea 5 e9:3", "WHO tea"])
    // A terminal shows still what was said before.
    assert.deepStrictEqual(joined({}), ["AFTER tea 1 e9:7", "WHO tea"])
  })
})
