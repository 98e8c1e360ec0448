import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc } from "effect"
import { maxRooms, type Needs, objection } from "../../../src/domain/chat/Permission.ts"
import { lobby, RoomName } from "../../../src/domain/chat/RoomName.ts"
import { property } from "../../support/property.ts"

const all = Array.from({ length: maxRooms }, (_, at) => RoomName.make(`r${at}`))
const needs = fc.constantFrom<Needs>("nothing", "no name", "name", "membership", "vacancy")
const room = fc.oneof(fc.constantFrom(lobby, ...all.slice(0, 3)), Arbitrary.make(RoomName))
const rooms = fc.option(
  fc.oneof(
    fc.constant(new Set(all)),
    fc.array(room, { maxLength: 70 }).map((some) => new Set(some.slice(0, maxRooms)))
  ),
  { nil: undefined }
)

describe("whether a command may be carried out", () => {
  it.prop(
    "depends on the name, the rooms and the one it is about, and there is one objection",
    [needs, rooms, fc.option(room, { nil: undefined })],
    ([needs, rooms, room]) => {
      const isMember = rooms !== undefined && room !== undefined && rooms.has(room)
      const isFit =
        needs === "nothing" ||
        (rooms === undefined
          ? needs === "no name"
          : needs === "name" ||
            (needs === "membership" && isMember) ||
            (needs === "vacancy" && (isMember || rooms.size < maxRooms)))
      const why = objection(needs, rooms, room)
      assert.strictEqual(why === undefined, isFit)
      if (why === undefined) return
      if (rooms === undefined) assert.deepStrictEqual(why, { _tag: "NotRegistered" })
      else if (needs === "no name") assert.deepStrictEqual(why, { _tag: "AlreadyRegistered" })
      else if (needs === "membership") assert.deepStrictEqual(why, { _tag: "NotInRoom" })
      else assert.deepStrictEqual(why, { _tag: "MembershipLimit", rooms: maxRooms })
    },
    property()
  )

  it("lets a session into as many rooms as it may be in, and no further", () => {
    const rooms = new Set(all.slice(1))
    assert.isUndefined(objection("vacancy", rooms, lobby))
    rooms.add(lobby)
    assert.deepStrictEqual(objection("vacancy", rooms, all[0])?._tag, "MembershipLimit")
    for (const room of rooms) assert.isUndefined(objection("vacancy", rooms, room))
  })
})
