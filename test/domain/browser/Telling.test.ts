import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { keyOfNick } from "../../../src/domain/browser/Channel.ts"
import * as Copy from "../../../src/domain/browser/Copy.ts"
import { earlierPlace, tellEarlier } from "../../../src/domain/browser/Earlier.ts"
import {
  beginPage,
  channelBeside,
  findChannel,
  hide,
  look,
  type Page,
  select,
  titleOf,
  unreadOf,
  withConversation,
  withoutAgain,
  withoutRefusals,
  withRooms
} from "../../../src/domain/browser/Page.ts"
import { limits } from "../../../src/domain/browser/PageLimits.ts"
import type { Row } from "../../../src/domain/browser/Row.ts"
import { tell } from "../../../src/domain/browser/Telling.ts"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../src/domain/chat/Position.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../src/domain/chat/Seq.ts"
import { info } from "../../../src/domain/client/Notice.ts"
import {
  alice,
  around,
  bob,
  epoch,
  eve,
  gap,
  message,
  notices,
  tea,
  told
} from "../../support/page-notices.ts"
import { property } from "../../support/property.ts"

const begun = withRooms(beginPage(lobby), [lobby, tea], false)
const rowsOf = (page: Page, key: string): ReadonlyArray<Row> => findChannel(page, key)?.rows ?? []
const written = (row: Row): string =>
  row._tag === "Said"
    ? `${row.nick}: ${row.text}`
    : row._tag === "Note"
      ? row.text
      : `${row.from} to ${row.place.seq}`
const textsOf = (page: Page, key: string = lobby) => rowsOf(page, key).map(written)

describe("A warning", () => {
  const warn = (text: string, more: { readonly isRefusal?: true } = {}) => ({
    ...info(text, "warning"),
    ...more
  })

  it("stands once, at the end, however often it comes", () => {
    const all = [warn("a"), warn("b"), warn("a"), message(1), warn("a"), info("a"), info("a")]
    const page = tell(begun, all, around)
    assert.deepStrictEqual(textsOf(page), ["b", "bob: text 1", "a", "a", "a"])
    const before = Math.max(...rowsOf(page, lobby).map(({ id }) => id))
    const [again] = rowsOf(tell(page, [warn("b")], around), lobby).slice(-1)
    // A row of another number is drawn anew, and read aloud.
    assert.isAbove(again?.id ?? 0, before)
  })

  it("about a line goes when another is sent, if it was seen before that was begun", () => {
    const page = tell(begun, [warn("no", { isRefusal: true }), warn("lost")], around)
    const sent = (seenAt: number) => textsOf(withoutRefusals(page, lobby, seenAt))
    assert.deepStrictEqual(sent(around.now - 1), ["no", "lost"])
    assert.deepStrictEqual(sent(around.now), ["lost"])
    assert.deepStrictEqual(textsOf(withoutRefusals(page, tea, around.now)), ["no", "lost"])
  })
})

describe("Notices, whatever they are,", () => {
  it.prop(
    "become rows that are in the order of the log, each once, with counts that fit",
    [FastCheck.array(notices, { maxLength: 3 }), FastCheck.boolean()],
    ([batches, isLooking]) => {
      let page = look(begun, isLooking)
      for (const batch of batches) page = tell(page, batch, around)
      const ids = page.channels.flatMap(({ rows }) => rows.map(({ id }) => id))
      assert.strictEqual(new Set(ids).size, ids.length)
      assert.isBelow(Math.max(0, ...ids), page.nextId)
      for (const { mentions, newSince, rows, unread } of page.channels) {
        const seqs = rows.flatMap(({ place }) => (place === undefined ? [] : [place.seq]))
        assert.deepStrictEqual(
          seqs,
          [...new Set(seqs)].sort((a, b) => a - b)
        )
        assert.isAtMost(mentions, unread)
        if (unread > 0) assert.isTrue(rows.some(({ id }) => id === newSince))
      }
      const keys = page.channels.map(({ key }) => key)
      assert.strictEqual(new Set(keys).size, keys.length)
      if (isLooking) assert.strictEqual(findChannel(page, page.current)?.unread, 0)
    },
    property(0.5)
  )
})

describe("A message", () => {
  it("stands in its room once, however often it comes, and where it belongs", () => {
    const page = tell(begun, [message(3), message(5)], around)
    const again = tell(page, [message(3), message(4), message(2, { origin: "past" })], around)
    assert.deepStrictEqual(
      textsOf(again),
      [2, 3, 4, 5].map((seq) => `bob: text ${seq}`)
    )
  })

  it("of another log is another one, and that of the lost log comes before", () => {
    const now = { ...around, epochOf: () => Epoch.make("e2") }
    const page = tell(begun, [message(1), message(2)], around)
    const lost = tell(page, [message(3), gap({}), message(1)], now)
    assert.deepStrictEqual(
      rowsOf(lost, lobby).map(({ place }) => place && `${place.epoch}:${place.seq}`),
      ["e1:1", "e1:2", "e1:3", undefined, "e2:1"]
    )
  })

  it("of before stands above who came later, and one of now below who came before", () => {
    const entered = (time: number) =>
      ({ _tag: "Entered", room: lobby, time, nicks: [eve], labelled: true }) as const
    const past = [1, 2].map((seq) => message(seq, { origin: "past" }))
    const page = tell(begun, [entered(10_000), ...past, message(11)], around)
    assert.deepStrictEqual(textsOf(page), [
      "bob: text 1",
      "bob: text 2",
      "eve joined",
      "bob: text 11"
    ])
    const away = tell(look(begun, false), [message(1), entered(10_000), message(2)], around)
    assert.strictEqual(unreadOf(away), 2)
  })

  it("counts where the reader is not looking, and marks where they stopped", () => {
    const away = look(begun, false)
    const page = tell(
      away,
      [message(1), message(2, { mention: true }), message(1, { room: tea })],
      around
    )
    assert.deepInclude(findChannel(page, lobby), { unread: 2, mentions: 1 })
    assert.deepInclude(findChannel(page, tea), { unread: 1, mentions: 0 })
    assert.strictEqual(titleOf(page), "(3) lobby — natter")
    const back = look(page, true)
    assert.strictEqual(unreadOf(back), 1)
    assert.strictEqual(findChannel(back, lobby)?.newSince, rowsOf(back, lobby)[0]?.id)
    const gone = select(back, tea)
    assert.strictEqual(findChannel(gone, lobby)?.newSince, undefined)
  })

  it("of the reader, and what was said before they came, is not unread", () => {
    const page = tell(
      look(begun, false),
      [
        ...[1, 2, 3].map((seq) => message(seq, { origin: "past" })),
        message(4, { origin: "mine" }),
        message(5, { nick: alice })
      ],
      around
    )
    assert.strictEqual(unreadOf(page), 0)
  })

  it("that was read before the page was opened is not unread, and what came since is", () => {
    const read = { ...around, readOf: () => 8 }
    const all = [7, 8].map((seq) => message(seq, { room: tea, origin: "past", mention: true }))
    const page = tell(begun, all, read)
    assert.strictEqual(unreadOf(page), 0)
    const now = tell(page, [message(9, { room: tea })], read)
    assert.strictEqual(unreadOf(now), 1)
    const [last] = rowsOf(now, tea).slice(-1)
    assert.strictEqual(findChannel(now, tea)?.newSince, last?.id)
  })

  it("that was missed is unread", () => {
    const page = tell(begun, [message(1)], around)
    const missed = tell(look(page, false), [message(2, { origin: "past" })], around)
    assert.strictEqual(unreadOf(missed), 1)
  })

  it("that was found stands where the reader is, also a second time", () => {
    const page = tell(begun, [message(1)], around)
    const found = message(1, { origin: "past", found: [] })
    assert.strictEqual(textsOf(tell(page, [found], around)).length, 2)
  })

  it("is one of so many that are kept", () => {
    const many = Array.from({ length: limits.rows + 3 }, (_, index) => message(index + 1))
    const rows = rowsOf(tell(begun, many, around), lobby)
    assert.strictEqual(rows.length, limits.rows)
    assert.strictEqual(rows[0]?.place?.seq, 4)
  })
})

describe("A private message", () => {
  it("begins a conversation, and counts as one for the reader", () => {
    const page = tell(begun, [told()], around)
    assert.deepInclude(findChannel(page, "@bob"), { unread: 1, mentions: 1 })
    assert.deepStrictEqual(textsOf(page, "@bob"), ["bob: psst"])
  })

  it("that is sent once more stands there once, and one of another session is another", () => {
    const page = tell(begun, [told(), told(), told({ time: 6_000 })], around)
    assert.strictEqual(findChannel(page, "@bob")?.unread, 2)
  })

  it("that was sent from elsewhere is told there", () => {
    const page = tell(begun, [told({ direction: "to" })], around)
    assert.deepStrictEqual(textsOf(page, "@bob"), ["alice: psst"])
    assert.deepStrictEqual(textsOf(page), [Copy.sentPrivately("bob")])
  })

  it("follows whoever has a new name, and not who has the old one then", () => {
    const renamed = { _tag: "Renamed", time: 6_000, old: bob, new: eve } as const
    const page = tell(begun, [told(), renamed, told({ seq: 2, text: "me" })], around)
    assert.deepStrictEqual(textsOf(page, "@eve"), ["bob: psst", "bob is now eve"])
    assert.deepStrictEqual(textsOf(page, "@bob"), ["bob: me"])
    assert.deepInclude(findChannel(page, "@eve"), { name: eve, namedAt: around.now })
  })

  it("tells once that its author is gone", () => {
    const left = {
      _tag: "Left",
      time: 6_000,
      nicks: [bob, eve],
      reason: "quit",
      labelled: true
    } as const
    const page = tell(begun, [told(), { ...left, room: lobby }, { ...left, room: tea }], around)
    assert.deepStrictEqual(textsOf(page, "@bob"), ["bob: psst", "bob quit"])
    assert.deepStrictEqual(textsOf(page, tea), ["bob and eve quit"])
  })

  it("opens a conversation again that was closed, with all that was said in it", () => {
    const page = hide(tell(begun, [told()], around), "@bob")
    assert.strictEqual(unreadOf(page), 0)
    assert.strictEqual(channelBeside(select(page, tea), 1), lobby)
    const again = withConversation(page, bob, around.now)
    assert.deepStrictEqual(textsOf(again, "@bob"), ["bob: psst"])
    assert.strictEqual(channelBeside(select(again, tea), 1), "@bob")
    const answered = tell(page, [told({ seq: 2, text: "well?" })], around)
    assert.deepStrictEqual(textsOf(answered, "@bob"), ["bob: psst", "bob: well?"])
    assert.strictEqual(channelBeside(select(answered, tea), 1), "@bob")
    assert.strictEqual(unreadOf(answered), 1)
  })

  it("leaves the reader in the channel before, when its conversation is closed", () => {
    const page = select(tell(begun, [told()], around), "@bob")
    assert.strictEqual(hide(page, "@bob").current, tea)
  })

  it("takes the place of the conversation that was quiet for the longest time", () => {
    const name = (at: number) => Nick.make(`n${at}`)
    const all = Array.from({ length: limits.conversations + 2 }, (_, at) =>
      told({ nick: name(at), time: at })
    )
    const page = tell(begun, all, around)
    assert.isUndefined(findChannel(page, keyOfNick(name(0))))
    assert.isDefined(findChannel(page, keyOfNick(name(limits.conversations + 1))))
    assert.isAtMost(page.channels.length, limits.conversations + 2)
  })
})

it("A sentence of the client stands where the reader is, and one about a room stands there", () => {
  const page = tell(
    select(begun, tea),
    [info("Fine."), { ...info("You are in lobby."), room: lobby }],
    around
  )
  assert.deepStrictEqual(textsOf(page, tea), ["Fine."])
  assert.deepStrictEqual(textsOf(page, lobby), ["You are in lobby."])
})

it("A line that was sent again is not listed any more", () => {
  const again = ["one", "two"].map((text) => ({ _tag: "Say" as const, room: tea, text }))
  const page = tell(begun, [{ ...info("Two lines."), again }], around)
  const listed = (of: typeof page) =>
    findChannel(of, lobby)?.rows.flatMap((row) => (row._tag === "Note" ? (row.again ?? []) : []))
  const [first, second] = listed(page) ?? []
  const id = findChannel(page, lobby)?.rows[0]?.id ?? 0
  assert.deepStrictEqual([first, second], again)
  if (first !== undefined) assert.deepStrictEqual(listed(withoutAgain(page, id, first)), [second])
})

describe("What is earlier", () => {
  const page = tell(begun, [message(8, { origin: "past" }), message(9)], around)
  const place = (seq: number) => ({ epoch, seq: Seq.make(seq) })
  const answer = { room: lobby, before: place(8), from: 6, isBeginning: false }
  const entries = [6, 7].map((seq) => message(seq, { origin: "past" }))

  it("is asked for where nothing of the log is shown, and nothing is where the log is empty", () => {
    const room = (of: Page) => findChannel(of, lobby) ?? assert.fail("no lobby")
    const end = place(8)
    assert.deepStrictEqual(earlierPlace(room(begun), end), end)
    assert.isUndefined(earlierPlace(room(begun), { epoch, seq: 1 }))
    const after = tellEarlier(begun, { ...answer, entries, isBeginning: true }, around)
    assert.deepStrictEqual(textsOf(after), ["bob: text 6", "bob: text 7"])
    assert.isUndefined(earlierPlace(room(after), end))
    // The reader may be elsewhere by then.
    const elsewhere = tellEarlier(select(begun, tea), { ...answer, entries }, around)
    assert.strictEqual(unreadOf(elsewhere), 0)
  })

  it("is asked for before the first row, and stands above it", () => {
    const lobbyOf = (of: Page) => findChannel(of, lobby) ?? assert.fail("no lobby")
    const before = earlierPlace(lobbyOf(page))
    assert.deepStrictEqual(before, { epoch, seq: 8 })
    const after = tellEarlier(page, { ...answer, entries }, around)
    assert.deepStrictEqual(
      textsOf(after),
      [6, 7, 8, 9].map((seq) => `bob: text ${seq}`)
    )
    assert.strictEqual(unreadOf(after), 0)
    // Nothing of the page is shown where all of it is of people who are ignored.
    const rest = { ...answer, before: place(6), from: 2, entries: [] }
    const hidden = tellEarlier(after, rest, around)
    assert.deepStrictEqual(earlierPlace(lobbyOf(hidden)), { epoch, seq: 2 })
    const end = { ...answer, before: place(2), from: 1, entries: [], isBeginning: true }
    assert.isUndefined(earlierPlace(lobbyOf(tellEarlier(hidden, end, around))))
  })

  it("is nothing in a conversation", () => {
    const channel = findChannel(tell(begun, [told()], around), "@bob")
    assert.isUndefined(channel && earlierPlace(channel))
  })
})
