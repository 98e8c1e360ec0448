import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
import * as MemoryLog from "../../../../src/services/server/log/MemoryLog.ts"
import { now } from "../../../../src/services/server/Monotonic.ts"
import * as Question from "../../../../src/services/server/room/Question.ts"
import { Rooms } from "../../../../src/services/server/room/Rooms.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import * as Restoring from "../../../../src/services/server/session/Restoring.ts"
import { ResumableSessions } from "../../../../src/services/server/session/ResumableSessions.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"
import {
  nothingLasts,
  type Recorded,
  SessionRecords
} from "../../../../src/services/server/session/SessionRecords.ts"
import { capture } from "../../../support/captured-logs.ts"

const nick = Nick.make("alice")

const alice: Recorded = {
  id: SessionId.make("0-1"),
  nick,
  since: timestampAt(0),
  digest: "d",
  key: undefined,
  seconds: Seconds.make(60),
  hasEntered: true,
  rooms: [lobby],
  letters: [],
  inbox: 0,
  handed: 0,
  answers: [{ id: LineId.make(1), answer: { _tag: "Ok" } }]
}

const records = Layer.succeed(SessionRecords, {
  ...nothingLasts,
  recorded: Effect.succeed([alice])
})
const memory = Layer.provide(SessionMemory.layerLasting, records)
const sessions = Layer.provide(ResumableSessions.layer, Limits.layer())

const broken = () => {
  throw new Error("a defect")
}

/** Where something of a session cannot be brought back, because of a defect. */
const defects = {
  "what it remembers": {
    sessions,
    memory: Layer.project(memory, SessionMemory, SessionMemory, (all) => ({
      ...all,
      makeAnswers: broken
    }))
  },
  "its waiting for its client": {
    memory,
    sessions: Layer.project(sessions, ResumableSessions, ResumableSessions, (all) => ({
      ...all,
      restore: broken
    }))
  }
}

/** Brings back what is recorded, into these sessions. */
const restoring = (
  memory: (typeof defects)["what it remembers"]["memory"],
  sessions: Layer.Layer<ResumableSessions>,
  limits: Layer.Layer<Limits>
) => {
  const rooms = Layer.provide(Rooms.layer, [Layer.provide(MemoryLog.layer, limits), limits])
  return Layer.provideMerge(
    Restoring.layer,
    Layer.mergeAll(memory, sessions, Nicknames.layer, rooms, limits)
  )
}

describe("a session that cannot be brought back", () => {
  for (const [what, { memory, sessions }] of Object.entries(defects))
    it.scoped(`because of a defect in ${what} leaves neither its name nor a member behind`, () => {
      const captured = capture()
      return Effect.gen(function* () {
        const { find } = yield* Nicknames
        assert.isTrue(Option.isNone(yield* find(nick)))
        const [room] = yield* (yield* Rooms).live
        if (room === undefined) return assert.fail("The lobby is always open.")
        // A room answers when everybody who leaves has left.
        yield* room.ask(Question.announce)
        assert.strictEqual(room.size(), 0)
        assert.include(captured.errors()[0]?.cause, "a defect")
      }).pipe(
        Effect.provide(
          Layer.provideMerge(restoring(memory, sessions, Limits.layer()), captured.layer)
        )
      )
    })
})

describe("a session that is brought back", () => {
  for (const [keep, seconds] of [
    [Seconds.make(4), Seconds.make(4)],
    [Seconds.make(900), Seconds.make(60)]
  ] as const)
    it.scoped(`is kept for ${seconds} s where sessions are now kept for ${keep}`, () => {
      const limits = Limits.layer({ keep })
      return Effect.gen(function* () {
        const held = yield* (yield* Nicknames).find(nick)
        assert.strictEqual(Option.getOrThrow(held).holder.heldFor(yield* now), seconds)
        yield* TestClock.adjust(`${seconds} seconds`)
        assert.isTrue(Option.isNone(yield* (yield* Nicknames).find(nick)))
      }).pipe(
        Effect.provide(restoring(memory, Layer.provide(ResumableSessions.layer, limits), limits))
      )
    })
})
