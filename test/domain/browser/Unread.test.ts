import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import {
  beginPage,
  findChannel,
  hide,
  look,
  type Page,
  reach,
  select,
  withRooms
} from "../../../src/domain/browser/Page.ts"
import { restore, shownOf } from "../../../src/domain/browser/Shown.ts"
import { tell } from "../../../src/domain/browser/Telling.ts"
import { lastSeen, unreadIn } from "../../../src/domain/browser/Unread.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../src/domain/chat/Seq.ts"
import { around, bob, epoch, eve, message, tea, told } from "../../support/page-notices.ts"

const begun = withRooms(beginPage(lobby), [lobby, tea], false)
const inTea = (seq: number) => message(seq, { room: tea })
const reloaded = (page: Page): Page =>
  restore(Option.some(JSON.parse(JSON.stringify(shownOf(page)))), lobby)

describe("What the reader has not seen", () => {
  const page = tell(
    look(begun, true),
    [
      message(1),
      inTea(7),
      inTea(8),
      told({ seq: 3 }),
      told({ seq: 4, nick: eve }),
      told({ seq: 5 })
    ],
    around
  )

  it("begins in a room behind what they have read, and is each message of a conversation", () => {
    for (const one of [page, reloaded(page)])
      assert.deepStrictEqual(unreadIn(one), {
        rooms: [{ room: tea, position: { epoch, seq: Seq.make(6) } }],
        inbox: [3, 5, 4].map((seq) => Seq.make(seq))
      })
  })

  it("is not what they go to, close, or say themselves", () => {
    const own = told({ seq: 0, direction: "to", nick: eve })
    const there = reach(select(page, tea), true)
    const seen = tell(hide(there, `@${bob}`), [own], around)
    assert.deepStrictEqual(unreadIn(seen), { rooms: [], inbox: [Seq.make(4)] })
  })

  it("is not what they have before them in a conversation", () => {
    const open = select(page, `@${eve}`)
    assert.strictEqual(lastSeen(reach(open, true)), 4)
    for (const one of [page, open, reach(look(open, false), true)])
      assert.isUndefined(lastSeen(one))
  })

  it("is also what comes in the room that is shown, and below what is seen of it", () => {
    const up = tell(reach(page, false), [message(2), message(3, { mention: true })], around)
    const elsewhere = select(up, tea, { id: 1, top: 20 })
    for (const one of [up, elsewhere, select(elsewhere, lobby), reloaded(up)]) {
      assert.deepInclude(findChannel(one, lobby), { unread: 2, mentions: 1 })
      assert.deepInclude(unreadIn(one).rooms, {
        room: lobby,
        position: { epoch, seq: Seq.make(1) }
      })
    }
    assert.deepInclude(findChannel(elsewhere, lobby), { at: { id: 1, top: 20 } })
    const [read, hidden] = [true, false].map((isLooking) => reach(look(up, isLooking), true))
    assert.deepInclude(read && findChannel(read, lobby), { unread: 0, mentions: 0 })
    assert.deepInclude(hidden && findChannel(hidden, lobby), { unread: 2, mentions: 1 })
  })
})
