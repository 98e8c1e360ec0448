import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, type Scope, TestClock } from "effect"
import { InvitationWord } from "../../../../src/domain/security/InvitationWord.ts"
import {
  add,
  InvitationsUnusable,
  read
} from "../../../../src/services/server/access/InvitationFiles.ts"
import { Invitations } from "../../../../src/services/server/access/Invitations.ts"
import type { Connections } from "../../../../src/services/server/clients/Connections.ts"
import {
  invitationFile,
  maxWrongInvitations,
  wrongInvitationBurst,
  wrongInvitationEvery
} from "../../../../src/services/server/limits/Registration.ts"
import { announceWithin } from "../../../../src/services/server/limits/Rooms.ts"
import { Reload } from "../../../../src/services/server/Reload.ts"
import { capture } from "../../../support/captured-logs.ts"
import {
  ask,
  connect,
  sayUntil,
  secretOf,
  services,
  toTheEnd,
  vanish
} from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"
import { temporary } from "../../../support/temporary.ts"

const wordOf = (name: string) => InvitationWord.make(name.padEnd(22, "-"))
const wrong = wordOf("wrong")

/** A server with a file of invitations; `write` changes the file, and lets the server read it again. */
const test = (
  name: string,
  body: (
    write: (text: string) => Effect.Effect<void>
  ) => Effect.Effect<void, never, Connections | MemoryTransport | Scope.Scope>,
  log = capture()
) =>
  it.scoped(name, () => {
    const file = join(temporary("invitations"), "invitations")
    writeFileSync(file, `${wordOf("ann")} Ann\n${wordOf("bob")} Bob\n`)
    return Effect.gen(function* () {
      const { run } = yield* Reload
      yield* body((text) =>
        Effect.zipRight(
          Effect.sync(() => writeFileSync(file, text)),
          run
        )
      )
    }).pipe(
      Effect.provide(
        services({}, undefined, undefined, undefined, undefined, {
          invitations: Layer.provide(
            Invitations.layer(file, ({ why }) => `Unusable: ${why._tag}.`),
            Reload.layer
          )
        }).pipe(Layer.provideMerge(Reload.layer), Layer.provideMerge(log.layer), Layer.orDie)
      )
    )
  })

const codes = (lines: ReadonlyArray<string>) =>
  lines.filter((line) => !line.startsWith("HELLO")).map((line) => line.split(" ", 2).join(" "))

const say = (connection: MemoryConnection, ...lines: ReadonlyArray<string>) =>
  Effect.map(ask(connection, lines.join("\n")), codes)

/** Somebody who has shown the invitation of this name, and is in the lobby. */
const guest = Effect.fnUntraced(function* (name: string, nick = name, address?: string) {
  const connection = yield* connect(undefined, address)
  const begin = `AUTH ${wordOf(name)}\nNICK ${nick} 60 ${secretOf(nick)}`
  yield* sayUntil(connection, begin, "JOINED lobby")
  return connection
})

describe("A server with invitations", () => {
  test("says so, and lets nobody in without one", () =>
    Effect.gen(function* () {
      const connection = yield* connect()
      const [hello = ""] = yield* ask(connection, "")
      assert.include(hello.split(" "), "invitation=required")
      assert.deepStrictEqual(
        yield* say(
          connection,
          "NICK carol",
          `NICK carol 60 ${secretOf("carol")}`,
          "WHO lobby",
          "ROOMS",
          `AUTH ${wrong}`,
          "NICK carol",
          `AUTH ${wordOf("ann")}`,
          "NICK carol",
          `AUTH ${wordOf("ann")}`
        ),
        [
          "ERR not-invited",
          "ERR not-invited",
          "ERR not-registered",
          "ERR not-registered",
          "ERR not-invited",
          "ERR not-invited",
          "OK",
          "READY carol",
          "JOINED lobby",
          "ERR malformed"
        ]
      )
    }))

  test("adds no key of somebody who has shown none", () =>
    Effect.gen(function* () {
      const stranger = yield* connect()
      const add = "ADDKEY ann 2222-2222-2222"
      assert.match((yield* ask(stranger, add)).join(), /ERR not-invited /)
      yield* ask(stranger, `AUTH ${wordOf("ann")}`)
      assert.notMatch((yield* ask(stranger, add)).join(), /not-invited/)
    }))

  test("does not tell whether a name is taken before", () =>
    Effect.gen(function* () {
      yield* guest("ann")
      const connection = yield* connect()
      assert.deepStrictEqual(yield* say(connection, "NICK ann", "NICK R2D2", "NICK zed"), [
        "ERR not-invited",
        "ERR not-invited",
        "ERR not-invited"
      ])
    }))

  test("ends a connection with the last of the wrong ones that it may show", () =>
    Effect.gen(function* () {
      const connection = yield* connect()
      for (let n = 0; n < maxWrongInvitations; n++)
        connection.client.send(`@${n + 1} AUTH ${wrong}`)
      const heard = yield* toTheEnd(connection)
      assert.deepStrictEqual(
        heard.slice(1).map((line) => line.split(" ").slice(0, 3).join(" ")),
        [
          ...Array.from({ length: maxWrongInvitations }, (_, n) => `@${n + 1} ERR not-invited`),
          "BYE not-invited"
        ]
      )
    }))

  for (const address of ["192.0.2.7", "127.0.0.1"])
    test(`looks at no more than a few wrong ones from ${address}, and says the same of right ones`, () =>
      Effect.gen(function* () {
        for (let n = 0; n < wrongInvitationBurst; n++) {
          const connection = yield* connect(undefined, address)
          assert.deepStrictEqual(yield* say(connection, `AUTH ${wrong}`), ["ERR not-invited"])
          yield* vanish(connection)
        }
        const late = yield* connect(undefined, address)
        const both = [`AUTH ${wrong}`, `AUTH ${wordOf("ann")}`]
        assert.deepStrictEqual(yield* say(late, ...both), ["ERR too-fast", "ERR too-fast"])
        yield* say(yield* connect(undefined, "198.51.100.1"), `AUTH ${wordOf("ann")}`)
        yield* TestClock.adjust(wrongInvitationEvery * 1000)
        assert.deepStrictEqual(yield* say(late, ...both.toReversed(), ...both), [
          "OK",
          "ERR not-invited",
          "ERR too-fast",
          "ERR too-fast"
        ])
      }))

  test("counts no right ones, so that many come in from one address", () =>
    Effect.gen(function* () {
      const connection = yield* connect(undefined, "192.0.2.7")
      const lines = Array.from({ length: 3 * wrongInvitationBurst }, () => `AUTH ${wordOf("ann")}`)
      assert.deepStrictEqual([...new Set(yield* say(connection, ...lines))], ["OK"])
    }))

  test("ends whoever came by a revoked one: connected, waiting, or about to register", (write) =>
    Effect.gen(function* () {
      const ann = yield* guest("ann")
      const away = yield* guest("ann", "away")
      const bob = yield* guest("bob")
      const early = yield* connect()
      yield* say(early, `AUTH ${wordOf("ann")}`)
      yield* vanish(away)
      yield* write(`${wordOf("bob")} Bob\n`)
      for (const revoked of [ann, early])
        assert.strictEqual((yield* toTheEnd(revoked)).at(-1), "BYE not-invited")
      const stranger = yield* connect()
      const lines = [
        `AUTH ${wordOf("ann")}`,
        ...["ann", "away"].map((of) => `RESUME ${secretOf(of)}`)
      ]
      assert.deepStrictEqual(yield* say(stranger, ...lines), [
        "ERR not-invited",
        "ERR session-unknown",
        "ERR session-unknown"
      ])
      // The names are free, and the others are told.
      yield* TestClock.adjust(announceWithin)
      const told = yield* ask(bob, "WHO lobby")
      assert.deepStrictEqual(
        told.filter((line) => line.startsWith("HERE")),
        ["HERE lobby bob"]
      )
      assert.isTrue(
        told.some((line) => / kicked (ann|away)/.test(line)),
        told.join("\n")
      )
      assert.deepStrictEqual(yield* say(bob, "SAY lobby hi"), ["OK lobby"])
    }))

  test("lets a session come back by its secret alone, and by another invitation", (write) =>
    Effect.gen(function* () {
      yield* vanish(yield* guest("ann"))
      const back = yield* connect()
      yield* sayUntil(back, `RESUME ${secretOf("ann")}`, "JOINED lobby")
      yield* vanish(back)
      const other = yield* connect()
      const again = `AUTH ${wordOf("bob")}\nRESUME ${secretOf("ann")}`
      yield* sayUntil(other, again, "JOINED lobby")
      // It has come by that one now.
      yield* write(`${wordOf("bob")}\n`)
      assert.deepStrictEqual(yield* say(other, "SAY lobby hi"), ["OK lobby"])
    }))

  test("lets nobody in any more where the file has none left", (write) =>
    Effect.gen(function* () {
      const [ann, bob] = [yield* guest("ann"), yield* guest("bob")]
      yield* write("# nobody\n")
      for (const revoked of [ann, bob])
        assert.strictEqual((yield* toTheEnd(revoked)).at(-1), "BYE not-invited")
      const again = yield* connect()
      assert.deepStrictEqual(yield* say(again, `AUTH ${wordOf("ann")}`, "NICK ann"), [
        "ERR not-invited",
        "ERR not-invited"
      ])
    }))

  const log = capture()
  test(
    "keeps what it has where the file is bad, and logs who came by which, but no word",
    (write) =>
      Effect.gen(function* () {
        const ann = yield* guest("ann")
        for (const bad of ["short\n", `${wordOf("bob")}\n${wordOf("bob")}\n`]) yield* write(bad)
        assert.deepStrictEqual(yield* say(ann, "SAY lobby hi"), ["OK lobby"])
        yield* say(yield* connect(), `AUTH ${wrong}`, `AUTH ${wordOf("bob")}`)
        assert.deepStrictEqual(
          log.errors().map(({ message }) => message.split(".")[0]),
          ["Unusable: NoInvitation", "Unusable: Repeated"]
        )
        assert.deepStrictEqual(
          log.logged
            .filter(({ message }) => message === "invited")
            .map(({ known }) => known.invitation),
          ["Ann", "Bob"]
        )
        assert.strictEqual(
          log.logged.filter(({ message }) => message === "A wrong invitation was shown.").length,
          1
        )
        const everything = JSON.stringify(log.logged)
        for (const word of [wrong, wordOf("ann"), wordOf("bob")])
          assert.notInclude(everything, word)
      }),
    log
  )
})

describe("A server without invitations", () => {
  it.scoped("says nothing of them, and takes any", () =>
    Effect.gen(function* () {
      const connection = yield* connect()
      const [hello = "", ...rest] = yield* ask(connection, `AUTH ${wrong}\nNICK ann`)
      assert.notInclude(hello, "invitation")
      assert.deepStrictEqual(codes(rest), ["OK", "READY ann", "JOINED lobby"])
    }).pipe(Effect.provide(services()))
  )
})

describe("A file of invitations", () => {
  const why = (path: string) =>
    Effect.map(Effect.either(read(path)), (read) =>
      Either.isLeft(read) ? read.left.why._tag : "fine"
    )

  it.effect("is refused where it cannot be read to its end", () =>
    Effect.gen(function* () {
      const folder = temporary("invitations")
      const file = join(folder, "all")
      assert.strictEqual(yield* why(file), "Unreadable")
      assert.strictEqual(yield* why(folder), "Unreadable")
      writeFileSync(file, "#".repeat(invitationFile + 1))
      assert.strictEqual(yield* why(file), "Unreadable")
      writeFileSync(file, "#".repeat(invitationFile))
      assert.strictEqual(yield* why(file), "Empty")
      rmSync(folder, { recursive: true })
    })
  )

  it.effect(
    "is added to, also where its last line has no end, unless a server would refuse it",
    () =>
      Effect.gen(function* () {
        const folder = temporary("invitations")
        const file = join(folder, "new", "all")
        assert.strictEqual(yield* add(file, { word: wordOf("ann"), comment: "Ann" }), 0)
        assert.strictEqual(yield* add(file, { word: wordOf("carl"), comment: "Ann" }), 1)
        writeFileSync(file, `# friends\n${wordOf("bob")}`)
        yield* add(file, { word: wordOf("ann"), comment: "" })
        assert.deepStrictEqual(yield* read(file), [
          { word: wordOf("bob"), comment: "" },
          { word: wordOf("ann"), comment: "" }
        ])
        const again = yield* Effect.flip(add(file, { word: wordOf("ann"), comment: "again" }))
        assert.instanceOf(again, InvitationsUnusable)
        assert.lengthOf(yield* read(file), 2)
        mkdirSync(join(folder, "x"))
        assert.strictEqual(
          (yield* Effect.flip(add(join(folder, "x"), { word: wrong, comment: "" }))).why._tag,
          "Unreadable"
        )
        rmSync(folder, { recursive: true })
      })
  )
})
