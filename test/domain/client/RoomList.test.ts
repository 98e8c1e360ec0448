import { assert, describe, it } from "@effect/vitest"
import { RoomName } from "../../../src/domain/chat/RoomName.ts"
import { online } from "../../support/scenario.ts"

describe("The rooms that are offered", () => {
  it("are asked for when the person is about to choose one, once at a time", () => {
    const scenario = online()
    scenario.hears("@ROOMS OK").sent()
    scenario.input({ _tag: "ListRooms" }, { _tag: "ListRooms" })
    assert.deepStrictEqual(scenario.sent(), ["ROOMS"])
    scenario.hears("@ROOMS ROOM tea 2 e1:0", "@ROOMS OK")
    assert.deepStrictEqual(scenario.state.listedRooms, [RoomName.make("tea")])
    assert.deepStrictEqual(scenario.shown(), [])
    scenario.input({ _tag: "ListRooms" })
    assert.deepStrictEqual(scenario.sent(), ["ROOMS"])
  })

  it("are not asked for without a connection", () => {
    const scenario = online().loses()
    scenario.sent()
    scenario.input({ _tag: "ListRooms" })
    assert.deepStrictEqual(scenario.sent(), [])
  })
})
