import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import {
  beginPage,
  hide,
  look,
  type Page,
  select,
  withRooms
} from "../../../src/domain/browser/Page.ts"
import { restore, shownOf } from "../../../src/domain/browser/Shown.ts"
import { tell } from "../../../src/domain/browser/Telling.ts"
import { unreadIn } from "../../../src/domain/browser/Unread.ts"
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
    const seen = tell(hide(select(page, tea), `@${bob}`), [own], around)
    assert.deepStrictEqual(unreadIn(seen), { rooms: [], inbox: [Seq.make(4)] })
  })
})
