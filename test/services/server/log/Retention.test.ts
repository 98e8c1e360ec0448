import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { DiskRoom } from "../../../../src/services/server/log/DiskRoom.ts"
import * as Retention from "../../../../src/services/server/log/Retention.ts"
import { Rings } from "../../../../src/services/server/log/Rings.ts"
import { touch } from "../../../../src/services/server/log/Touch.ts"
import { type Store, StoreUnavailable } from "../../../../src/services/server/store/Store.ts"
import { capture } from "../../../support/captured-logs.ts"

/** A store without messages, which can only be asked what the sweep asks. */
const empty = (asked: (sql: string) => void): Store["Type"] => {
  const read: Store["Type"]["read"] = (sql) => Effect.sync(() => asked(sql)).pipe(Effect.as([]))
  return {
    submit: () => assert.fail("Nothing is said."),
    write: () => Effect.void,
    read,
    readSlowly: read,
    isDown: () => false,
    fault: () => undefined
  }
}

const swept = (store: Store["Type"], touched = 0) =>
  Effect.gen(function* () {
    const rooms = new Map<RoomName, DiskRoom>()
    for (const [id, name] of ["tea", "ops"].map((name, n) => [n + 1, RoomName.make(name)] as const))
      rooms.set(
        name,
        new DiskRoom(
          name,
          { id, epoch: Epoch.make("e"), topic: undefined, oldest: 1, last: 0, left: 0 },
          store,
          new Rings(10_000, 10),
          10
        )
      )
    let left = touched
    let looks = 0
    yield* Retention.sweep({
      store,
      rooms: () => rooms.values(),
      logAgeOf: (name) => {
        looks += 1
        if (left > 0) touch(rooms, name)
        left -= 1
        return 1
      },
      forgotten: new Set([7]),
      onDeleted: () => {}
    })
    return looks
  })

describe("what deletes old messages", () => {
  it.effect("changes the store by commits only", () =>
    Effect.gen(function* () {
      const reads: Array<string> = []
      yield* swept(empty((sql) => reads.push(sql)))
      assert.deepStrictEqual(
        reads.map((sql) => sql.split(" ")[0]),
        ["SELECT", "SELECT", "SELECT"]
      )
    })
  )

  it.effect("looks at each room once, also while rooms are opened", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* swept(
          empty(() => {}),
          10
        ),
        2
      )
    })
  )

  it.effect("says of which room it could not delete what is left", () => {
    const logs = capture()
    const store = {
      ...empty(() => {}),
      read: () => new StoreUnavailable({ reason: "broken" })
    }
    return Effect.gen(function* () {
      yield* swept(store)
      assert.deepStrictEqual(
        logs.errors().map(({ known }) => known.room ?? known.roomId),
        [7, "tea", "ops"]
      )
    }).pipe(Effect.provide(logs.layer))
  })
})
