import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Logger } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { json, oneLine } from "../../../../src/services/server/admin/Logging.ts"
import { LogUnavailable } from "../../../../src/services/server/log/RoomLog.ts"

/** The lines that a logger makes of what is logged, without their times. */
const logged = (
  logger: Logger.Logger<unknown, string>,
  known: Record<string, unknown> | Cause.Cause<unknown>
) => {
  const lines: Array<string> = []
  const collect = Logger.map(logger, (line) => void lines.push(line))
  return Effect.as(Effect.logInfo("invited", known), lines).pipe(
    Effect.provide(Logger.replace(Logger.defaultLogger, collect)),
    Effect.map((all) => all.map((line) => line.replace(/^\S+Z /, "")))
  )
}

describe("a log line", () => {
  it.effect("quotes values with blanks, so that none looks like several", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* logged(oneLine, { nick: "bob", invitation: "x by=root" }), [
        'info  invited nick=bob invitation="x by=root"'
      ])
      assert.deepStrictEqual(yield* logged(oneLine, { text: '"a b"', odd: 'a "b' }), [
        'info  invited text="a b" odd="a \\"b"'
      ])
    })
  )

  it.effect("tells of an expected failure why, and of a defect where", () =>
    Effect.gen(function* () {
      const room = RoomName.make("tea")
      const away = Cause.fail(new LogUnavailable({ room, cause: "NATS does not answer" }))
      const full = Cause.fail(new LogUnavailable({ room, cause: new Error("no space") }))
      const line = "info  invited cause=The log of tea is not available"
      assert.deepStrictEqual(
        [
          yield* logged(oneLine, away),
          yield* logged(oneLine, full),
          yield* logged(oneLine, Cause.fail(new LogUnavailable({ room })))
        ],
        [[`${line}: NATS does not answer`], [`${line}: no space`], [`${line}.`]]
      )
      const defect = Cause.die(new Error("broken"))
      for (const cause of [defect, Cause.parallel(away, defect)])
        assert.match((yield* logged(oneLine, cause))[0] ?? "", /broken \| +at /)
    })
  )

  it.effect("has no character that acts on a terminal", () =>
    Effect.gen(function* () {
      const evil = "a\u202eb\u001b[2J\u2028\u009b"
      const [line = ""] = yield* logged(oneLine, { invitation: evil })
      assert.match(line, /invitation=.?a\\u202eb\\.*2J/)
      const [object = ""] = yield* logged(json, { invitation: evil })
      for (const text of [line, object])
        assert.notMatch(text, /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
      assert.deepInclude<unknown>(JSON.parse(object), { invitation: evil })
    })
  )
})
