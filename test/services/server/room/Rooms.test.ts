import { assert, describe, it } from "@effect/vitest"
import {
  Array as Arr,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  LogLevel,
  Scope,
  TestClock
} from "effect"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Limits, type LimitsShape } from "../../../../src/services/server/Limits.ts"
import { waitForAskers } from "../../../../src/services/server/limits/Rooms.ts"
import type { LogUnavailable } from "../../../../src/services/server/log/RoomLog.ts"
import type { Creator } from "../../../../src/services/server/room/Creators.ts"
import { Rooms } from "../../../../src/services/server/room/Rooms.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { down, dying, FickleLogs, hanging, throwing } from "../../../support/fickle-logs.ts"
import { ask, connect, sayUntil, services } from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"
import { dice } from "../../../support/random.ts"

const broken = [
  ["fails", down],
  ["dies", dying],
  ["throws", throwing]
] as const

/** Runs against a server over fickle logs. */
const withServer = (
  logs: FickleLogs,
  limits: Partial<LimitsShape>,
  talk: Effect.Effect<void, LogUnavailable, MemoryTransport | Scope.Scope>
) => Effect.provide(talk, services(limits, logs.layer))

/** The last of the lines that come before the answer of a PING. */
const answer = (connection: MemoryConnection, line: string) =>
  Effect.map(ask(connection, line), (lines) => lines.at(-1) ?? "")

/** Holds a room open until the scope closes. */
const open = (name: RoomName, creator: Creator) =>
  Effect.scopeWith((scope) => Effect.flatMap(Rooms, ({ open }) => open(name, creator, scope)))

describe("a room whose log can't be opened", () => {
  for (const [how, mood] of broken)
    it.scoped(
      `because it ${how} is ERR unavailable, until it can be; others are not concerned`,
      () => {
        const captured = capture()
        const logs = new FickleLogs()
        return withServer(
          logs,
          {},
          Effect.gen(function* () {
            const alice = yield* connect("alice")
            const bob = yield* connect("bob")
            logs.open = (room) => (room === "dev" ? mood(room) : Effect.void)
            for (let times = 0; times < 3; times++)
              assert.include(yield* answer(alice, "JOIN dev"), "ERR unavailable ")
            assert.match(yield* answer(alice, "SAY dev hello?"), /^ERR not-in-room /)
            assert.match(yield* answer(bob, "JOIN ops"), /^JOINED ops /)
            assert.match(yield* answer(alice, "JOIN ops"), /^JOINED ops /)
            logs.comeBack()
            assert.match(yield* answer(alice, "JOIN dev"), /^JOINED dev \w+:0 1$/)
            assert.match(yield* answer(bob, "JOIN dev"), /^JOINED dev \w+:0 2$/)
            assert.lengthOf(
              logs.opened.filter((room) => room === "dev"),
              4
            )
            const errors = captured.errors()
            assert.lengthOf(errors, 3)
            for (const { known } of errors) assert.deepStrictEqual(known, { room: "dev" })
          })
        ).pipe(Effect.provide(captured.layer))
      }
    )

  it.scoped("is tried again for the next who wants it, also while the one before holds it", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const dev = RoomName.make("dev")
      logs.open = down
      const failed = yield* Effect.flip(open(dev, undefined))
      assert.strictEqual(failed._tag, "LogUnavailable")
      logs.comeBack()
      const [one, other] = yield* Effect.all([open(dev, undefined), open(dev, undefined)], {
        concurrency: 2
      })
      assert.strictEqual(one, other)
      assert.lengthOf(
        logs.opened.filter((room) => room === dev),
        2
      )
    }).pipe(Effect.provide(services({}, logs.layer)), Logger.withMinimumLogLevel(LogLevel.None))
  })

  it.scoped("because it takes its time holds up only those who want this one", () => {
    const logs = new FickleLogs()
    return withServer(
      logs,
      {},
      Effect.gen(function* () {
        const gate = yield* Effect.makeLatch(false)
        const [alice, bob, carol] = [
          yield* connect("alice"),
          yield* connect("bob"),
          yield* connect("carol")
        ]
        logs.open = (room) => (room === "dev" ? gate.await : Effect.void)
        alice.client.send("JOIN dev")
        carol.client.send("JOIN dev")
        yield* until(() => logs.opened.some((room) => room === "dev"))
        assert.match(yield* answer(bob, "JOIN ops"), /^JOINED ops /)
        assert.match(yield* answer(bob, "WHO nowhere"), /^ERR no-such-room /)
        yield* gate.open
        for (const { client } of [alice, carol])
          yield* Effect.promise(() => client.until("JOINED dev "))
        assert.lengthOf(
          logs.opened.filter((room) => room === "dev"),
          1
        )
      })
    )
  })

  for (const [how, mood] of broken)
    it.effect(`because it ${how} lets no server begin without the lobby`, () =>
      Effect.gen(function* () {
        const logs = new FickleLogs()
        logs.open = mood
        const rooms = Rooms.layer.pipe(Layer.provide(logs.layer), Layer.provide(Limits.layer()))
        const built = yield* Effect.exit(Effect.scoped(Effect.asVoid(Layer.build(rooms))))
        assert.isTrue(Exit.isFailure(built))
        logs.comeBack()
        yield* Effect.scoped(Effect.asVoid(Layer.build(rooms)))
      })
    )

  it.effect("because it hangs keeps a server from beginning, and can be interrupted", () =>
    Effect.gen(function* () {
      const logs = new FickleLogs()
      logs.open = hanging
      const rooms = Rooms.layer.pipe(Layer.provide(logs.layer), Layer.provide(Limits.layer()))
      const building = Effect.scoped(Effect.asVoid(Layer.build(rooms)))
      yield* Effect.raceFirst(
        building,
        until(() => logs.opened.includes(lobby))
      )
    })
  )
})

describe("a room", () => {
  it.scoped("is open for as long as somebody is in it; its log outlives it", () => {
    const logs = new FickleLogs()
    return withServer(
      logs,
      {},
      Effect.gen(function* () {
        const alice = yield* connect("alice")
        const bob = yield* connect("bob")
        const epoch = /^JOINED dev (\w+):0 1$/.exec(yield* answer(alice, "JOIN dev"))?.[1]
        assert.match(yield* answer(alice, "SAY dev one"), new RegExp(`^OK dev ${epoch}:1 `))
        assert.strictEqual(yield* answer(bob, "JOIN dev"), `JOINED dev ${epoch}:1 2`)
        assert.strictEqual(yield* answer(alice, "PART dev"), "OK")
        assert.match(yield* answer(bob, "SAY dev two"), new RegExp(`^OK dev ${epoch}:2 `))
        assert.lengthOf(logs.opened, 2)
        assert.strictEqual(yield* answer(bob, "PART dev"), "OK")
        // Nobody is in it: it is opened again.
        assert.strictEqual(yield* answer(alice, "JOIN dev"), `JOINED dev ${epoch}:2 1`)
        assert.lengthOf(logs.opened, 3)
        assert.match(yield* answer(alice, "SAY dev three"), new RegExp(`^OK dev ${epoch}:3 `))
        const past = (yield* ask(bob, "HISTORY dev 9")).map((line) =>
          line.split(" ").slice(4).join(" ")
        )
        assert.deepStrictEqual(past.slice(0, -1), ["alice one", "bob two", "alice three"])
      })
    )
  })

  it.scoped(
    "that nobody is in makes room for another, with its log; one that is held does not",
    () =>
      Effect.gen(function* () {
        const alice = yield* connect("alice")
        const bob = yield* connect("bob")
        yield* answer(alice, "JOIN dev")
        yield* answer(bob, "JOIN ops")
        assert.match(yield* answer(bob, "JOIN more"), /^ERR full /)
        const epoch = (yield* answer(bob, "HISTORY dev 1")).split(" ")[2]
        yield* answer(alice, "PART dev")
        assert.strictEqual((yield* answer(bob, "HISTORY dev 1")).split(" ")[2], epoch)
        assert.match(yield* answer(bob, "JOIN more"), /^JOINED more /)
        assert.match(yield* answer(bob, "WHO dev"), /^ERR no-such-room /)
        assert.match(yield* answer(alice, "JOIN dev"), /^ERR full /)
        yield* answer(bob, "PART ops")
        const again = /^JOINED dev (\w+):0 1$/.exec(yield* answer(alice, "JOIN dev"))
        assert.isNotNull(again)
        assert.notStrictEqual(`${again?.[1]}:0`, epoch)
      }).pipe(Effect.provide(services({ maxRooms: 3 })))
  )

  it.scoped("loses no request when it is forgotten while somebody asks about it", () => {
    const { between, pick } = dice(7)
    const rooms = ["r0", "r1", "r2", "r3", "r4"] as const
    return Effect.gen(function* () {
      const [ann, bob, cy, dan] = yield* Effect.forEach(["ann", "bob", "cy", "dan"], (nick) =>
        connect(nick)
      )
      if (!ann || !bob || !cy || !dan) return assert.fail()
      let id = 0
      /** Says all at once; the final answers, in order. */
      const say = (who: MemoryConnection, lines: ReadonlyArray<string>) =>
        Effect.promise(async () => {
          const first = id + 1
          who.client.send(lines.map((line) => `@${++id} ${line}`).join("\n"))
          const answers: Array<string> = []
          for (let at = first; at < first + lines.length; at++) {
            let line = ""
            do line = (await who.client.until(`@${at} `)).at(-1) ?? ""
            while (/^@\d+ (HERE|PAST|ROOM|GAP) /.test(line))
            answers.push(line.replace(/^@\d+ /, ""))
          }
          return answers
        })
      for (let round = 0; round < 60; round++) {
        const visits = Arr.makeBy(between(1, 6), () => pick(rooms)).flatMap((room) => [
          `JOIN ${room}`,
          `SAY ${room} hello`,
          `PART ${room}`
        ])
        const questions = () =>
          Arr.makeBy(between(1, 12), () =>
            pick([
              `WHO ${pick(rooms)}`,
              `HISTORY ${pick(rooms)} 3`,
              `AFTER ${pick(rooms)} 3 e:0`,
              "ROOMS"
            ])
          )
        const [one, two, ...asked] = yield* Effect.all(
          [say(ann, visits), say(dan, visits), say(bob, questions()), say(cy, questions())],
          { concurrency: "unbounded" }
        )
        for (const visitor of [one, two])
          for (const [entered, said, left] of Arr.chunksOf(visitor, 3)) {
            if (entered?.startsWith("JOINED ")) {
              const [, room = "", position = ""] = entered.split(" ")
              const [epoch, seq] = position.split(":")
              const [, , place = ""] = said?.split(" ") ?? []
              assert.match(said ?? "", new RegExp(`^OK ${room} ${epoch}:\\d+ `))
              assert.isAbove(Number(place.split(":")[1]), Number(seq))
              assert.strictEqual(left, "OK")
            } else {
              assert.match(entered ?? "", /^ERR full /)
              assert.match(said ?? "", /^ERR not-in-room /)
              assert.match(left ?? "", /^ERR not-in-room /)
            }
          }
        for (const one of asked.flat()) assert.match(one, /^(OK|ERR no-such-room) ?/)
      }
      // Nobody is in a room any more, and so there is room.
      assert.match((yield* sayUntil(ann, "JOIN last", "")).at(-1) ?? "", /^JOINED last /)
    }).pipe(Effect.provide(services({ maxRooms: 3 })))
  })

  it.scoped("makes room for another once those who only ask about it let go", () =>
    Effect.gen(function* () {
      const rooms = yield* Rooms
      const [old, other] = [RoomName.make("old"), RoomName.make("other")]
      yield* Effect.scoped(open(old, undefined))
      const asking = yield* Scope.make()
      yield* Scope.extend(rooms.find(old), asking)
      const opening = yield* Effect.fork(open(other, undefined))
      yield* Effect.repeatN(Effect.yieldNow(), 100)
      assert.isNull(opening.unsafePoll())
      yield* Scope.close(asking, Exit.void)
      assert.strictEqual((yield* Fiber.join(opening)).name, other)
      assert.include(yield* Effect.flip(open(old, undefined)), {
        _tag: "RoomLimit",
        of: "server"
      })
    }).pipe(Effect.provide(services({ maxRooms: 2 })))
  )

  it.scoped("is waited for only so long while it is asked about", () =>
    Effect.gen(function* () {
      const rooms = yield* Rooms
      const [old, other] = [RoomName.make("old"), RoomName.make("other")]
      yield* Effect.scoped(open(old, undefined))
      // Always somebody asks: whoever lets go is followed by another who asks already.
      let scope = yield* Scope.make()
      yield* Scope.extend(rooms.find(old), scope)
      const opening = yield* Effect.fork(Effect.flip(open(other, undefined)))
      for (let passed = 0; passed < waitForAskers; passed += 100) {
        assert.isNull(opening.unsafePoll())
        const next = yield* Scope.make()
        yield* Scope.extend(rooms.find(old), next)
        yield* Scope.close(scope, Exit.void)
        scope = next
        yield* Effect.repeatN(Effect.yieldNow(), 20)
        yield* TestClock.adjust("100 millis")
      }
      assert.include(yield* Fiber.join(opening), { _tag: "RoomLimit" })
      yield* Scope.close(scope, Exit.void)
    }).pipe(Effect.provide(services({ maxRooms: 2 })))
  )

  it.scoped("of another creator is not waited for where it would not help", () =>
    Effect.gen(function* () {
      const rooms = yield* Rooms
      const [old, own, other] = [RoomName.make("old"), RoomName.make("own"), RoomName.make("other")]
      yield* Effect.scoped(open(old, undefined))
      // Nobody is in it, and somebody asks.
      yield* rooms.find(old)
      // One is as many as this creator may have, and it is in use.
      yield* open(own, "192.0.2.1")
      const opening = yield* Effect.fork(Effect.flip(open(other, "192.0.2.1")))
      yield* Effect.repeatN(Effect.yieldNow(), 100)
      assert.isNotNull(opening.unsafePoll())
      assert.include(yield* Fiber.join(opening), { _tag: "RoomLimit", of: "address" })
    }).pipe(Effect.provide(services({ maxRooms: 6 })))
  )
})
