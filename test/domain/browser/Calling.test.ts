import { assert, describe, it } from "@effect/vitest"
import { callAloud } from "../../../src/domain/browser/Calling.ts"
import * as Copy from "../../../src/domain/browser/Copy.ts"
import { beginPage, select, withRooms } from "../../../src/domain/browser/Page.ts"
import { tell } from "../../../src/domain/browser/Telling.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { around, message, tea, told } from "../../support/page-notices.ts"

const page = withRooms(beginPage(lobby), [lobby, tea], false)
const named = (of: Parameters<typeof message>[1]) => message(1, { mention: true, ...of })

describe("A message for the reader", () => {
  it("is told of in a few words where it is not in sight", () => {
    assert.strictEqual(callAloud(page, [named({ room: tea })]), Copy.mentionedIn("bob", "tea"))
    assert.strictEqual(callAloud(page, [told(), message(2)]), Copy.privateFrom("bob"))
  })

  it("is not told of where the log tells it, or where it is not new", () => {
    assert.isUndefined(callAloud(page, [named({})]))
    assert.isUndefined(callAloud(select(tell(page, [told()], around), "@bob"), [told({ seq: 2 })]))
    assert.isUndefined(callAloud(page, [named({ room: tea, origin: "past" })]))
    assert.isUndefined(callAloud(page, [told({ direction: "to" }), message(1, { room: tea })]))
  })
})
