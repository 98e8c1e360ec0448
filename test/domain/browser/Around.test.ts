import { assert, describe, it } from "@effect/vitest"
import { aroundOf } from "../../../src/domain/browser/Around.ts"
import { beginPage, select, withRooms } from "../../../src/domain/browser/Page.ts"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { alice, bob, tea } from "../../support/page-notices.ts"
import { online } from "../../support/scenario.ts"

const page = withRooms(beginPage(lobby), [lobby, tea], false)

describe("What is known around the notices", () => {
  it("is what the client knows of its rooms and who is in them", () => {
    const around = aroundOf(page, online().state, 5)
    assert.strictEqual(around.own, alice)
    assert.strictEqual(around.epochOf(lobby), "e1")
    assert.deepStrictEqual(around.roomsOf(bob), [lobby])
    assert.deepStrictEqual(around.roomsOf(Nick.make("eve")), [])
  })

  it("has where the reader will be next while the room that is shown is gone", () => {
    const next = (shown: string, client = online()) =>
      aroundOf(select(page, shown), client.state, 5).next
    assert.isUndefined(next(lobby))
    assert.strictEqual(next(tea), lobby)
    assert.isUndefined(next(tea, online().types("/join tea")))
    assert.isUndefined(next(tea, online().loses()))
  })
})
