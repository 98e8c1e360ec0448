import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, TestClock } from "effect"
import { ofNick } from "../../../../src/domain/chat/moderation/Subject.ts"
import { Term } from "../../../../src/domain/chat/moderation/Term.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { blank } from "../../../../src/domain/chat/Profile.ts"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Pin } from "../../../../src/domain/security/Pin.ts"
import { Moderation } from "../../../../src/services/server/access/Moderation.ts"
import { digestOf, Operators, parse } from "../../../../src/services/server/access/Operators.ts"
import * as Acts from "../../../../src/services/server/commands/Acts.ts"
import * as RoomActs from "../../../../src/services/server/commands/RoomActs.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
import {
  maxInvited,
  maxRuledRooms,
  maxSanctions
} from "../../../../src/services/server/limits/Operation.ts"
import * as MemoryLog from "../../../../src/services/server/log/MemoryLog.ts"
import { Rooms } from "../../../../src/services/server/room/Rooms.ts"
import { type NickHolder, Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { temporary } from "../../../support/temporary.ts"

const by: Acts.By = { actor: "-", log: {} }
const pin = (n: number) => Pin.make(`sha256.${String(n).padStart(43, "0")}`)
const bob = { nick: Nick.make("bob"), peer: undefined }
/** Who has a connection of their own. */
const somebody = () => ({
  transport: "tcp",
  name: "127.0.0.1:5",
  origin: "127.0.0.1",
  isExempt: true,
  isEncrypted: true,
  key: undefined
})

const services = (folder: string | undefined) =>
  Layer.mergeAll(
    Layer.provide(Moderation.layer(folder), Operators.none),
    Nicknames.layer,
    Layer.provide(Rooms.layer, [MemoryLog.layer, Limits.layer()])
  ).pipe(Layer.provide(Limits.layer()))

const inFolder = <E>(name: string, body: (folder: string) => Effect.Effect<void, E>) =>
  it.effect(name, () =>
    Effect.acquireUseRelease(
      Effect.sync(() => temporary("access")),
      body,
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
    )
  )

const banBob = Acts.ban(by, ofNick(bob.nick), Term.make(60), undefined)

describe("What operators have imposed", () => {
  inFolder("is there again after a restart, until it is over, in a file of its owner", (folder) =>
    Effect.gen(function* () {
      yield* Effect.provide(
        Effect.zipRight(
          banBob,
          RoomActs.set(by, lobby, { setting: "slow", seconds: Seconds.make(5) })
        ),
        services(folder)
      )
      const file = join(folder, "moderation.json")
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      yield* Effect.provide(
        Effect.gen(function* () {
          const { banOf, rulesOf, sanctions } = yield* Moderation
          assert.deepStrictEqual(banOf(bob), { _tag: "Banned", seconds: 60, reason: undefined })
          assert.strictEqual(rulesOf(lobby).slow?.seconds, 5)
          yield* TestClock.adjust("60 seconds")
          assert.isUndefined(banOf(bob))
          assert.isEmpty(sanctions())
          // With the next act what is over is dropped.
          yield* Acts.ban(by, ofNick(Nick.make("carol")), Term.make(0), undefined)
          assert.notInclude(readFileSync(file, "utf8"), '"bob"')
        }),
        services(folder)
      )
    })
  )

  inFolder("is not passed over where the file cannot be read", (folder) =>
    Effect.gen(function* () {
      const privateLobby =
        '{"version":1,"sanctions":[],"rooms":[["lobby",{"closed":{"since":0,"by":"-"},"invited":[]}]]}'
      const others = ['{"version":2,"sanctions":[],"rooms":[]}', '{"version":1}', privateLobby]
      for (const text of ["", "{}", ...others]) {
        writeFileSync(join(folder, "moderation.json"), text)
        const outcome = yield* Effect.flip(Effect.provide(Moderation, services(folder)))
        assert.strictEqual(outcome._tag, "ModerationUnreadable", text)
      }
    })
  )

  inFolder("stays as it was where it cannot be kept", (folder) =>
    Effect.gen(function* () {
      yield* banBob
      rmSync(folder, { recursive: true })
      writeFileSync(folder, "no folder")
      const { banOf, sanctions } = yield* Moderation
      const outcome = yield* Effect.flip(Acts.unban(by, ofNick(bob.nick)))
      assert.deepStrictEqual(outcome, { _tag: "Unavailable" })
      assert.lengthOf(sanctions(), 1)
      assert.isDefined(banOf(bob))
    }).pipe(Effect.provide(services(folder)))
  )
})

describe("The bounds", () => {
  it.effect("of bans and mutes, of rooms and of keys are told when they are reached", () =>
    Effect.gen(function* () {
      const { change } = yield* Moderation
      const sanction = (n: number) =>
        [
          `ban n${n}`,
          [
            {
              kind: "ban" as const,
              subject: ofNick(Nick.make(`n${n}`)),
              until: n === 0 ? Timestamp.make(1000) : ("lifted" as const),
              by: "-" as const
            }
          ]
        ] as const
      const closed = { since: Timestamp.make(0), by: "-" as const }
      const invited = Array.from({ length: maxInvited }, (_, n) => pin(n))
      const rooms = Array.from({ length: maxRuledRooms }, (_, n) => `r${n}`)
      yield* change((imposed) =>
        Either.right({
          ...imposed,
          sanctions: new Map(Array.from({ length: maxSanctions }, (_, n) => sanction(n))),
          rooms: new Map(rooms.map((room) => [RoomName.make(room), { closed, invited }] as const))
        })
      )
      const full = (of: string, limit: number) => ({ _tag: "ModerationFull", of, limit })
      assert.deepStrictEqual<unknown>(yield* Effect.flip(banBob), full("sanctions", maxSanctions))
      yield* TestClock.adjust("1 seconds")
      yield* banBob
      const slow = RoomActs.set(by, lobby, { setting: "slow", seconds: Seconds.make(5) })
      assert.deepStrictEqual<unknown>(yield* Effect.flip(slow), full("rooms", maxRuledRooms))
      const guest: NickHolder = {
        nick: bob.nick,
        peer: {
          transport: "memory",
          name: "here:1",
          origin: "here",
          isExempt: true,
          isEncrypted: true,
          key: pin(maxInvited)
        },
        profile: blank,
        memberships: new Map(),
        heldFor: () => undefined,
        tell: () => undefined,
        hear: () => {},
        expel: () => Effect.void
      }
      yield* (yield* Nicknames).claim(bob.nick, guest)
      const room = RoomName.make("r1")
      const invite = RoomActs.invite(Nick.make("ann"), {}, room, bob.nick)
      assert.deepStrictEqual<unknown>(yield* Effect.flip(invite), full("invited", maxInvited))
      const { mayEnter } = yield* Moderation
      assert.isFalse(mayEnter(guest, room))
      yield* RoomActs.set(by, room, { setting: "private", isOn: false })
      assert.isTrue(mayEnter(guest, room))
      yield* slow
    }).pipe(Effect.provide(services(undefined)))
  )
})

describe("A file of operators", () => {
  it("has a key in each line, and perhaps who it is", () => {
    const text = `${pin(1)} olga\r\n\n# others\n  ${pin(2)}\n${pin(1)}\tolga again\n`
    assert.deepStrictEqual(
      parse(text),
      Either.right({ keys: new Set([pin(1), pin(2)]), words: new Set<string>() })
    )
    assert.deepStrictEqual(
      parse(""),
      Either.right({ keys: new Set<Pin>(), words: new Set<string>() })
    )
    const word = `word.${digestOf("secret")}`
    for (const bad of [
      ...["olga", `${pin(1)}x`, `${pin(1)}\nsha256.short`, `x ${pin(1)}`],
      ...["word.short olga", word, `${word}x olga`]
    ])
      assert.isTrue(Either.isLeft(parse(bad)), bad)
    const many = Array.from({ length: 1001 }, (_, n) => pin(n)).join("\n")
    assert.isTrue(Either.isLeft(parse(many)))
  })

  inFolder(
    "has the words by which people become operators, until it has them no more",
    (folder) => {
      const path = join(folder, "operators")
      writeFileSync(path, `word.${digestOf("secret")} olga who minds the shop\n`)
      return Effect.gen(function* () {
        const { admit, count, dismiss, has, reload } = yield* Operators
        const peer = somebody()
        assert.strictEqual(count(), 1)
        assert.isFalse(admit(peer, "olga", "Secret"))
        assert.isFalse(admit(peer, "Olga", "secret"))
        assert.isFalse(has(peer))
        assert.isTrue(admit(peer, "olga", "secret"))
        assert.isTrue(has(peer))
        assert.isFalse(has(somebody()))
        assert.isTrue(dismiss(peer))
        assert.isFalse(has(peer))
        admit(peer, "olga", "secret")
        writeFileSync(path, "")
        yield* reload
        assert.isFalse(has(peer))
      }).pipe(Effect.provide(Operators.layer({ path, isOptional: false })))
    }
  )

  inFolder("is read again on demand; one that is wrong changes nothing", (folder) => {
    const path = join(folder, "operators")
    return Effect.gen(function* () {
      const { has, reload } = yield* Operators
      assert.isFalse(has({ key: pin(1) }))
      writeFileSync(path, `${pin(1)} olga\n`)
      yield* reload
      assert.isTrue(has({ key: pin(1) }))
      assert.isFalse(has({ key: pin(2) }))
      assert.isFalse(has({ key: undefined }))
      writeFileSync(path, "olga\n")
      assert.isTrue((yield* Effect.flip(reload)).isWrong)
      assert.isTrue(has({ key: pin(1) }))
    }).pipe(Effect.provide(Operators.layer({ path, isOptional: true })))
  })
})
