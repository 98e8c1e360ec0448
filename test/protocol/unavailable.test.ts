import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer, Logger, LogLevel } from "effect"
import { HostName } from "../../src/domain/chat/HostName.ts"
import { natter1 } from "../../src/domain/protocol/natter/Natter1.ts"
import { Invitations } from "../../src/services/server/access/Invitations.ts"
import { NameOwners } from "../../src/services/server/access/NameOwners.ts"
import { Connections } from "../../src/services/server/clients/Connections.ts"
import { Searches } from "../../src/services/server/commands/Searches.ts"
import { Protocols, speaks } from "../../src/services/server/connection/Protocols.ts"
import { Limits } from "../../src/services/server/Limits.ts"
import { NickPolicy } from "../../src/services/server/NickPolicy.ts"
import { Rooms } from "../../src/services/server/room/Rooms.ts"
import { Nicknames } from "../../src/services/server/session/Nicknames.ts"
import { ResumableSessions } from "../../src/services/server/session/ResumableSessions.ts"
import { SessionMemory } from "../../src/services/server/session/SessionMemory.ts"
import { Encryption } from "../../src/services/server/transport/Encryption.ts"
import { Listeners } from "../../src/services/server/transport/Listeners.ts"
import { tcp } from "../../src/services/server/transport/Tcp.ts"
import { Web } from "../../src/services/server/web/Web.ts"
import { FickleLogs } from "../support/fickle-logs.ts"
import { nobodysAccess } from "../support/load-server.ts"
import { NaiveClient } from "../support/naive-client.ts"

const listening = (store: FickleLogs) =>
  Connections.layer(() => Effect.void).pipe(
    Layer.provideMerge(Listeners.layer(tcp({ port: 0, host: "127.0.0.1" }))),
    Layer.provide(Protocols.layer(HostName.make("test"), speaks(natter1))),
    Layer.provide([SessionMemory.layer, Nicknames.layer, ResumableSessions.layer, Rooms.layer]),
    Layer.provide([Encryption.none, Invitations.layerOpen, NameOwners.free, Web.none]),
    Layer.provide([
      NickPolicy.layer("letters", HostName.make("here")),
      Searches.layer,
      store.layer
    ]),
    Layer.provide(nobodysAccess),
    Layer.provide(Limits.layer({ messageRate: 0 }))
  )

/** Runs against a server whose logs are in this store. */
const withServer = (talk: (port: number, store: FickleLogs) => Promise<void>) =>
  Effect.gen(function* () {
    const store = new FickleLogs()
    const context = yield* Layer.build(listening(store))
    const [address] = Context.get(context, Listeners).addresses
    yield* Effect.promise(() => talk(address?.port ?? 0, store))
  }).pipe(Logger.withMinimumLogLevel(LogLevel.None))

const host = "127.0.0.1"

it.scopedLive(
  "a log that cannot be reached is ERR unavailable, and what was said can be said again",
  () =>
    withServer(async (port, store) => {
      const ann = await NaiveClient.connect(host, port, "ann")
      const bob = await NaiveClient.connect(host, port, "bob")
      await bob.ask("JOIN ops")
      store.goDown()
      // JOIN dev would make a room; ops is open already, and to enter it the log need not be read.
      assert.strictEqual((await ann.ask("JOIN ops")).verb, "JOINED")
      const lines = [
        "SAY lobby hi",
        "SAY ops hi",
        "TOPIC lobby hi",
        "JOIN dev",
        "HISTORY lobby 5",
        "SEARCH lobby 5 hi"
      ]
      for (const line of [...lines, "AFTER lobby 5 k3x9:1"]) {
        assert.deepStrictEqual((await ann.ask(line)).words, ["unavailable"], line)
      }
      const lost = await ann.ask("SAY lobby hello", 50)
      assert.deepStrictEqual(lost.words, ["unavailable"])
      store.comeBack()
      assert.strictEqual((await ann.ask("SAY lobby hello", 50)).verb, "OK")
      await bob.ask("PING")
      assert.deepStrictEqual(bob.messages, ["lobby 1 ann hello"])
    })
)

it.scopedLive(
  "a replay that cannot be reached ends the connection, and the session can be resumed later",
  () =>
    withServer(async (port, store) => {
      const ann = await NaiveClient.connect(host, port, "ann", 60)
      const bob = await NaiveClient.connect(host, port, "bob")
      const epoch = ann.read.get("lobby")?.epoch
      ann.drop()
      await bob.ask("SAY lobby hello")
      store.goDown()
      const early = await NaiveClient.connect(host, port)
      early.send(`RESUME ${ann.secret} lobby=${epoch}:0\n`)
      await early.until(() => !early.isOpen)
      const said = early.heard.map(({ verb }) => verb)
      assert.deepStrictEqual(said, ["HELLO", "READY", "BYE"])
      store.comeBack()
      assert.strictEqual((await ann.resume(host, port)).verb, "READY")
      assert.deepStrictEqual(ann.messages, ["lobby 1 bob hello"])
      assert.deepStrictEqual(ann.faults, [])
    })
)
