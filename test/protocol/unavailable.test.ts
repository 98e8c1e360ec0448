import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer, Logger, LogLevel } from "effect"
import { HostName } from "../../src/domain/chat/HostName.ts"
import { Epoch } from "../../src/domain/chat/Position.ts"
import { Limits } from "../../src/services/server/Limits.ts"
import {
  memoryLog,
  type RoomLog,
  RoomLogs,
  Unavailable
} from "../../src/services/server/log/RoomLog.ts"
import { Rooms } from "../../src/services/server/room/Rooms.ts"
import { Clients } from "../../src/services/server/session/Connections.ts"
import { Nicknames } from "../../src/services/server/session/Nicknames.ts"
import { KeptSessions } from "../../src/services/server/session/ResumableSessions.ts"
import { Listener } from "../../src/services/server/transport/Listener.ts"
import { NaiveClient } from "../support/naive-client.ts"

/** Logs that cannot be reached while `isDown`. */
class Store {
  isDown = false

  readonly layer = Layer.succeed(RoomLogs, {
    open: (room) =>
      Effect.sync(() => {
        const log = memoryLog(Epoch.make("e"), 100)
        const orDown = <A>(of: Effect.Effect<A, Unavailable>): Effect.Effect<A, Unavailable> =>
          Effect.suspend(() => (this.isDown ? Effect.fail(new Unavailable({ room })) : of))
        const store: RoomLog = {
          append: (drafts) => orDown(log.append(drafts)),
          after: (position, limit) => orDown(log.after(position, limit)),
          until: (seq, limit) => orDown(log.until(seq, limit)),
          head: orDown(log.head)
        }
        return store
      })
  })
}

const listening = (store: Store) =>
  Listener.layer({ port: 0, host: "127.0.0.1" }).pipe(
    Layer.provide(Clients.layer(HostName.make("test"), () => Effect.void)),
    Layer.provide([Nicknames.layer, KeptSessions.layer, Rooms.layer]),
    Layer.provide(store.layer),
    Layer.provide(Limits.layer({ messageRate: 0 }))
  )

/** Runs against a server whose logs are in this store. */
const withServer = (talk: (port: number, store: Store) => Promise<void>) =>
  Effect.gen(function* () {
    const store = new Store()
    const context = yield* Layer.build(listening(store))
    const { address } = Context.get(context, Listener)
    yield* Effect.promise(() => talk(address.port, store))
  }).pipe(Logger.withMinimumLogLevel(LogLevel.None))

const host = "127.0.0.1"

it.scopedLive(
  "a log that cannot be reached is ERR unavailable, and what was said can be said again",
  () =>
    withServer(async (port, store) => {
      const ann = await NaiveClient.connect(host, port, "ann")
      const bob = await NaiveClient.connect(host, port, "bob")
      store.isDown = true
      for (const line of ["SAY lobby hi", "JOIN dev", "HISTORY lobby 5"]) {
        assert.deepStrictEqual((await ann.ask(line)).words, ["unavailable"], line)
      }
      const lost = await ann.ask("SAY lobby hello", 50)
      assert.deepStrictEqual(lost.words, ["unavailable"])
      store.isDown = false
      assert.strictEqual((await ann.ask("SAY lobby hello", 50)).verb, "OK")
      await bob.ask("PING")
      assert.deepStrictEqual(bob.messages, ["lobby 1 ann hello"])
    })
)

it.scopedLive(
  "a replay that cannot be reached ends the connection, and the session can be resumed later",
  () =>
    withServer(async (port, store) => {
      const ann = await NaiveClient.connect(host, port, "ann 60")
      const bob = await NaiveClient.connect(host, port, "bob")
      ann.drop()
      await bob.ask("SAY lobby hello")
      store.isDown = true
      const early = await NaiveClient.connect(host, port)
      early.send(`RESUME ${ann.token} lobby=e:0\n`)
      await early.until(() => !early.isOpen)
      const said = early.heard.map(({ verb }) => verb)
      assert.deepStrictEqual(said, ["HELLO", "READY", "BYE"])
      store.isDown = false
      assert.strictEqual((await ann.resume(host, port)).verb, "READY")
      assert.deepStrictEqual(ann.messages, ["lobby 1 bob hello"])
      assert.deepStrictEqual(ann.faults, [])
    })
)
