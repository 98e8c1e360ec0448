import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { conversation, withRows } from "../../../src/domain/browser/Channel.ts"
import { tellEarlier } from "../../../src/domain/browser/Earlier.ts"
import {
  beginPage,
  changeChannel,
  close,
  findChannel,
  hide,
  type Page,
  reach,
  select,
  setDraft,
  withoutRefusals,
  withRooms
} from "../../../src/domain/browser/Page.ts"
import { limits } from "../../../src/domain/browser/PageLimits.ts"
import { restore, shownOf } from "../../../src/domain/browser/Shown.ts"
import { tell } from "../../../src/domain/browser/Telling.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../src/domain/chat/Seq.ts"
import { info } from "../../../src/domain/client/Notice.ts"
import { around, bob, epoch, gap, message, notices, tea, told } from "../../support/page-notices.ts"
import { property } from "../../support/property.ts"

const begun = withRooms(beginPage(lobby), [lobby, tea], false)
/** The page after a reload. */
const reloaded = (page: Page): Page =>
  restore(Option.some(JSON.parse(JSON.stringify(shownOf(page)))), lobby)
const seen = ({ channels, current }: Page) => ({
  current,
  channels: channels.map(({ draft, key, mentions, newSince, rows, unread }) => ({
    key,
    draft,
    mentions,
    newSince,
    unread,
    rows: rows.map((row): unknown => JSON.parse(JSON.stringify(row)))
  }))
})

describe("A reload", () => {
  it.prop(
    "finds what was shown",
    [notices, FastCheck.string()],
    ([some, text]) => {
      const page = setDraft(select(tell(begun, some, around), tea), tea, { text })
      assert.deepStrictEqual(seen(reloaded(page)), seen(page))
    },
    property(0.3)
  )

  it("finds what was searched for, between its sentences", () => {
    const found = [{ words: ["tea", "time"], isPrefix: true }]
    const page = tell(
      begun,
      [info("Found in tea:"), message(1, { room: tea, origin: "past", found }), info("One.")],
      around
    )
    assert.deepStrictEqual(seen(reloaded(page)), seen(page))
    assert.strictEqual(findChannel(reloaded(page), lobby)?.rows.length, 3)
  })

  it.prop(
    "takes nothing that is not its own",
    [FastCheck.jsonValue()],
    ([json]) => {
      assert.deepStrictEqual(restore(Option.some(json), tea), beginPage(tea))
    },
    property(0.3)
  )

  it("finds no more than the browser keeps, whatever was said", () => {
    const rows = Array.from({ length: limits.rows }, (_, index) => ({
      _tag: "Said" as const,
      id: index,
      time: Date.UTC(2026, 10, 27),
      place: { epoch, seq: index },
      nick: bob,
      text: '"\u2028\n'.repeat(1_300),
      isAction: false,
      isOwn: false,
      isMention: false,
      colour: 1
    }))
    const full = (name: string) =>
      withRows(
        { ...conversation(bob, 0), key: name, draft: { text: "\u2028".repeat(5_000) } },
        rows
      )
    for (const count of [1, 8, 2 * limits.conversations]) {
      const page: Page = {
        ...begun,
        channels: Array.from({ length: count }, (_, at) => full(`@n${at}`))
      }
      const size = new TextEncoder().encode(JSON.stringify(shownOf(page))).length
      assert.isAtMost(size, limits.shownBytes)
    }
  })

  it("goes on behind what it has found, and says how much is not shown", () => {
    const page = reloaded(tell(begun, [message(1), message(2)], around))
    const next = tell(page, [message(2), message(3)], around)
    assert.deepStrictEqual(
      findChannel(next, lobby)?.rows.map(({ place }) => place?.seq),
      [1, 2, 3]
    )
    const later = tell(page, [message(9), message(11)], around)
    const rows = findChannel(later, lobby)?.rows ?? []
    assert.deepStrictEqual(
      rows.map(({ _tag }) => _tag),
      ["Said", "Said", "Missing", "Said", "Said"]
    )
    assert.deepInclude(rows[2], { from: 3, place: { epoch, seq: 8 } })
    // What is fetched of it is not missing any more.
    const some = [7, 8].map((seq) => message(seq, { origin: "past" }))
    const placed = (seq: number) => ({ epoch, seq: Seq.make(seq) })
    const filling = { room: lobby, before: placed(9), from: 6, entries: some, isBeginning: false }
    const filled = tellEarlier(later, filling, around)
    assert.deepInclude(findChannel(filled, lobby)?.rows[2], { from: 3, place: { epoch, seq: 5 } })
    const rest = { ...filling, before: placed(6), from: 2, entries: [] }
    const all = tellEarlier(filled, rest, around)
    assert.isFalse(findChannel(all, lobby)?.rows.some(({ _tag }) => _tag === "Missing"))
  })

  it("knows after a reload which warnings go when a line is sent", () => {
    const warning = { ...info("no", "warning"), isRefusal: true as const }
    const page = reloaded(tell(begun, [warning, info("lost", "warning")], around))
    const rows = findChannel(withoutRefusals(page, lobby, around.now), lobby)?.rows
    assert.deepStrictEqual(
      rows?.map((row) => row._tag === "Note" && row.text),
      ["lost"]
    )
  })

  it("does not count what was hidden of people who are ignored", () => {
    const shown = shownOf(tell(begun, [message(1)], around), () => 3)
    const page = restore(Option.some(JSON.parse(JSON.stringify(shown))), lobby)
    const tags = (seq: number) =>
      findChannel(tell(page, [message(seq)], around), lobby)?.rows.map(({ _tag }) => _tag)
    assert.deepStrictEqual(tags(4), ["Said", "Said"])
    assert.deepStrictEqual(tags(5), ["Said", "Missing", "Said"])
    assert.deepInclude(shownOf(page).channels[0], { readTo: 3 })
  })

  it("does not count what will not come, or what is in another log", () => {
    const page = reloaded(tell(begun, [message(1)], around))
    const trimmed = tell(page, [gap({ from: 2, to: 8, cause: "trimmed" }), message(9)], around)
    assert.isFalse(findChannel(trimmed, lobby)?.rows.some(({ _tag }) => _tag === "Missing"))
    const lost = tell(page, [gap({}), message(5)], around)
    assert.isFalse(findChannel(lost, lobby)?.rows.some(({ _tag }) => _tag === "Missing"))
  })

  it("keeps rooms until it is known that the person is not in them", () => {
    const page = reloaded(begun)
    assert.isDefined(findChannel(withRooms(page, [lobby], false), tea))
    assert.isUndefined(findChannel(withRooms(page, [lobby], true), tea))
    const here = select(page, tea)
    assert.strictEqual(close(here, tea).current, lobby)
  })

  it("shows the room that the person has asked for, which is read when its end is reached", () => {
    const page = tell(begun, [message(1, { room: tea })], around)
    const found = Option.some(JSON.parse(JSON.stringify(shownOf(page))))
    assert.strictEqual(restore(found, tea).current, lobby)
    const asked = restore(found, tea, true)
    assert.strictEqual(asked.current, tea)
    assert.strictEqual(findChannel(asked, tea)?.unread, 1)
    assert.strictEqual(findChannel(reach(asked, true), tea)?.unread, 0)
    assert.isDefined(findChannel(asked, tea)?.newSince)
    assert.isUndefined(findChannel(restore(found, lobby, true), lobby)?.at)
  })

  it("leaves a conversation closed", () => {
    const page = tell(begun, [told()], around)
    assert.deepInclude(findChannel(reloaded(page), "@bob"), { isClosed: false })
    assert.deepInclude(findChannel(reloaded(hide(page, "@bob")), "@bob"), { isClosed: true })
  })

  it("begins with an empty page where a draft is too long to be kept", () => {
    const draft = { text: "x".repeat(limits.draftLength + 1) }
    const page = changeChannel(begun, lobby, (channel) => ({ ...channel, draft }))
    assert.strictEqual(findChannel(reloaded(page), lobby)?.draft.text, "")
  })
})
