import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { SayBatch } from "../../../../src/services/server/clients/SayBatch.ts"
import { unanswered } from "../../../../src/services/server/limits/Commands.ts"
import { Outstanding } from "../../../../src/services/server/Outstanding.ts"
import { until } from "../../../support/captured-logs.ts"
import { open } from "../../../support/room-members.ts"

const text = sanitizeText("hello")

describe("messages of a client", () => {
  it.scoped("are read ahead of their answers up to a bound", () =>
    Effect.gen(function* () {
      const { alice, logs, room } = yield* open
      logs.keep = () => Effect.never
      const outstanding = new Outstanding()
      const batch = new SayBatch()
      const publish = (count: number) => {
        for (let n = 0; n < count; n++)
          batch.add({ _tag: "Say", room: lobby, text }, Option.none(), alice.who, room)
        return batch.publish({ outstanding })
      }
      yield* publish(unanswered)
      const more = yield* Effect.fork(publish(1))
      yield* Effect.repeatN(
        until(() => true),
        5
      )
      assert.isNull(more.unsafePoll())
      outstanding.settle(1)
      yield* Fiber.join(more)
    })
  )
})
