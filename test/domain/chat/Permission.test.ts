import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck as fc } from "effect"
import { maxRooms, type Needs, permit } from "../../../src/domain/chat/Permission.ts"
import { lobby, RoomName } from "../../../src/domain/chat/RoomName.ts"
import { property } from "../../support/property.ts"

const all = Array.from({ length: maxRooms }, (_, at) => RoomName.make(`r${at}`))
const needs = fc.constantFrom<Needs>("name", "membership", "vacancy")
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
    "depends on the session, its rooms and the one it is about, and there is one objection",
    [needs, rooms, fc.option(room, { nil: undefined })],
    ([needs, rooms, room]) => {
      const session = rooms === undefined ? undefined : { memberships: rooms }
      const isMember = rooms !== undefined && room !== undefined && rooms.has(room)
      const isFit =
        rooms !== undefined &&
        (needs === "name" ||
          (needs === "membership" && isMember) ||
          (needs === "vacancy" && (isMember || rooms.size < maxRooms)))
      const permitted = permit(needs, session, room)
      assert.strictEqual(Either.isRight(permitted), isFit)
      if (Either.isRight(permitted)) return assert.strictEqual(permitted.right, session)
      const why = permitted.left
      if (rooms === undefined) assert.deepStrictEqual(why, { _tag: "NotRegistered" })
      else if (needs === "membership") assert.deepStrictEqual(why, { _tag: "NotInRoom" })
      else assert.deepStrictEqual(why, { _tag: "MembershipLimit", rooms: maxRooms })
    },
    property()
  )

  it("lets a session into as many rooms as it may be in, and no further", () => {
    const rooms = new Set(all.slice(1))
    const enter = (room: RoomName | undefined) => permit("vacancy", { memberships: rooms }, room)
    assert.isTrue(Either.isRight(enter(lobby)))
    rooms.add(lobby)
    assert.deepStrictEqual(
      enter(all[0]),
      Either.left({ _tag: "MembershipLimit", rooms: maxRooms } as const)
    )
    for (const room of rooms) assert.isTrue(Either.isRight(enter(room)))
  })
})
