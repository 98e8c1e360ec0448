import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, TestClock } from "effect"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Pin } from "../../../../src/domain/security/Pin.ts"
import { Moderation } from "../../../../src/services/server/access/Moderation.ts"
import { Motd } from "../../../../src/services/server/access/Motd.ts"
import { Operators } from "../../../../src/services/server/access/Operators.ts"
import type { Connections } from "../../../../src/services/server/clients/Connections.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"
import {
  nothingLasts,
  SessionRecords
} from "../../../../src/services/server/session/SessionRecords.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import {
  ask,
  connect,
  keeper,
  sayUntil,
  secretOf,
  services,
  toTheEnd,
  vanish
} from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"

const keyOf = (letter: string) => Pin.make(`sha256.${letter.repeat(43)}`)
const root = keyOf("R")
const [here, away, elsewhere] = ["127.0.0.1", "192.0.2.1", "192.0.2.2"] as const

const access = Layer.merge(
  Layer.provide(
    Moderation.layer(undefined),
    Layer.succeed(Operators, {
      has: ({ key }) => key === root,
      admit: () => false,
      dismiss: () => false,
      count: () => 1,
      reload: Effect.void
    })
  ),
  Layer.succeed(Motd, { text: () => sanitizeText("Be kind.\nBe brief."), reload: Effect.void })
)

const test = <E>(name: string, body: Effect.Effect<void, E, Connections | MemoryTransport>) =>
  it.scoped(name, () =>
    Effect.provide(
      body,
      services({}, undefined, undefined, undefined, undefined, {
        moderation: access
      })
    )
  )

const timeless = (line: string) => line.replace(/ \d{4}-\S+Z/g, " T")

const operator = connect("olga", here, root)

/** What is answered, and what is told meanwhile but for who comes and goes. */
const answers = (connection: MemoryConnection, line: string) =>
  Effect.map(ask(connection, line), (lines) =>
    lines.filter((of) => !/^(?:ENTER|LEAVE) /.test(of)).map(timeless)
  )

/** What is heard to the end of the connection. */
const ending = (connection: MemoryConnection) =>
  Effect.map(toTheEnd(connection), (lines) => lines.at(-1))

/** What a newcomer hears who says this: up to the end if that comes at once. */
const newcomer = (line: string, address: string, key?: Pin) =>
  Effect.gen(function* () {
    const connection = yield* connect(undefined, address, key)
    connection.client.send(line)
    connection.client.send("PING over")
    const heard: Array<string> = []
    for (;;) {
      const next = yield* Effect.promise(() => connection.client.next())
      if (next === undefined || next === "PONG over") break
      if (!next.startsWith("HELLO") && !next.startsWith("MOTD")) heard.push(timeless(next))
    }
    connection.client.drop()
    return heard.map((line) => line.split(" ").slice(0, 2).join(" "))
  })

describe("Whoever is no operator", () => {
  test(
    "does nothing that operators do",
    Effect.gen(function* () {
      const [bob] = [yield* connect("bob", here, keyOf("B")), yield* connect("carol")]
      for (const line of ["KICK carol", "MUTE carol 60", "BAN carol 60", "UNBAN carol", "BANS"])
        assert.match((yield* answers(bob, line)).join(), /^ERR not-operator [^,]*$/, line)
      for (const line of ["SET lobby slow 5", "SET lobby private on"])
        assert.match((yield* answers(bob, line)).join(), /^ERR not-operator [^,]*$/, line)
      assert.deepStrictEqual(yield* answers(bob, "TELL carol are you there?"), ["OK"])
    })
  )
})

describe("The message of the day", () => {
  test(
    "is told once in a session, after its first READY",
    Effect.gen(function* () {
      const bob = yield* keeper("bob")
      assert.deepStrictEqual(
        bob.client.heard.map((line) => line.split(" ")[0]),
        ["HELLO", "READY", "MOTD", "JOINED"]
      )
      assert.include(bob.client.heard, "MOTD Be kind.\\nBe brief.")
      yield* vanish(bob)
      const again = yield* connect()
      assert.notInclude((yield* ask(again, `RESUME ${secretOf("bob")}`)).join(), "MOTD")
    })
  )
})

/** Records in which the end of a session is kept when a test lets it be. */
const slowRecords = () => {
  const waiting: Array<() => void> = []
  const layer = Layer.provide(
    SessionMemory.layerLasting,
    Layer.succeed(SessionRecords, {
      ...nothingLasts,
      isLasting: true,
      submit: ({ changes, done }) => {
        const isEnd = changes().some(({ change }) => change._tag === "Forgotten")
        if (isEnd) waiting.push(() => done(true))
        else done(true)
      }
    })
  )
  return { waiting, layer }
}

describe("KICK of somebody whose session is kept on disk", () => {
  for (const isThere of [true, false])
    it.scoped(`is answered when its end is there too, ${isThere ? "here" : "or waiting"}`, () => {
      const { layer, waiting } = slowRecords()
      return Effect.gen(function* () {
        const [olga, bob] = [yield* operator, yield* keeper("bob")]
        if (!isThere) yield* vanish(bob)
        olga.client.send("KICK bob")
        while (waiting.length === 0) yield* until(() => waiting.length > 0)
        yield* answers(yield* connect("carol"), "PING")
        assert.notInclude(olga.client.heard, "OK")
        for (const settle of waiting) settle()
        yield* Effect.promise(() => olga.client.until("OK"))
      }).pipe(
        Effect.provide(services({}, undefined, undefined, undefined, layer, { moderation: access }))
      )
    })
})

describe("KICK", () => {
  test(
    "ends a session for good, and tells its rooms and who has written to it",
    Effect.gen(function* () {
      const [olga, bob, carol] = [yield* operator, yield* keeper("bob"), yield* connect("carol")]
      assert.deepStrictEqual(yield* answers(carol, "TELL bob psst"), ["OK"])
      assert.deepStrictEqual(yield* answers(olga, "KICK Bob too loud"), ["OK"])
      assert.strictEqual(yield* ending(bob), "BYE kicked too loud")
      const told = (yield* sayUntil(carol, "SAY lobby well?", "OK")).map(timeless)
      assert.include(told, "LEAVE lobby T kicked bob")
      assert.include(told, "UNTOLD 1 T bob psst")
      assert.deepStrictEqual(yield* newcomer(`RESUME ${secretOf("bob")}`, here), [
        "ERR session-unknown"
      ])
      assert.match((yield* answers(olga, "KICK bob")).join(), /ERR no-such-nick/)
    })
  )

  test(
    "ends a session that waits for its client, and the operator's own after the answer",
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* keeper("bob")]
      yield* vanish(bob)
      assert.deepStrictEqual(yield* answers(olga, "KICK bob"), ["OK"])
      assert.deepStrictEqual(yield* newcomer("NICK bob", here), ["READY bob", "JOINED lobby"])
      olga.client.send("KICK olga")
      assert.deepStrictEqual((yield* toTheEnd(olga)).slice(-2), ["OK", "BYE kicked"])
    })
  )
})

describe("MUTE", () => {
  test(
    "keeps somebody silent for its time, who can still read",
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* connect("bob", away)]
      assert.deepStrictEqual(yield* answers(olga, "MUTE bob 30 flooding"), [
        "MUTED bob T olga flooding",
        "MUTED 192.0.2.1 T olga flooding",
        "OK"
      ])
      const muted = "ERR muted An operator has muted you for another 30 seconds: flooding."
      for (const line of ["SAY lobby hi", "TELL olga hi", "TOPIC lobby hi", "NICK robert"])
        assert.deepStrictEqual(yield* answers(bob, line), [muted], line)
      assert.deepStrictEqual(yield* answers(bob, "INVITE lobby olga"), [muted])
      assert.match((yield* answers(bob, "@5 SAY lobby hi")).join(), /^@5 ERR muted/)
      assert.match((yield* answers(bob, "HISTORY lobby 5")).join(), /^OK lobby \S+:0$/)
      yield* TestClock.adjust("29 seconds")
      assert.match((yield* answers(bob, "SAY lobby hi")).join(), /another 1 second:/)
      yield* TestClock.adjust("1 seconds")
      assert.match((yield* answers(bob, "SAY lobby hi")).join(), /^OK lobby/)
    })
  )

  test(
    "follows a key under every name, and is lifted by the name that it was for",
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* connect("bob", away, keyOf("B"))]
      assert.lengthOf(yield* answers(olga, "MUTE bob 600"), 3)
      bob.client.send("BYE")
      yield* toTheEnd(bob)
      const again = yield* connect("robert", elsewhere, keyOf("B"))
      assert.match((yield* answers(again, "SAY lobby hi")).join(), /^ERR muted/)
      // Others at the address of somebody with a key are not meant.
      const other = yield* connect("other", away)
      assert.match((yield* answers(other, "SAY lobby hi")).join(), /^OK/)
      assert.deepStrictEqual((yield* answers(olga, "MUTE bob 0")).at(-1), "OK")
      assert.match((yield* answers(again, "SAY lobby hi")).join(), /OK/)
      assert.match((yield* answers(olga, "MUTE bob 0")).join(), /ERR no-such-ban [^,]*muted/)
      assert.match((yield* answers(olga, "MUTE nobody 60")).join(), /ERR no-such-nick/)
    })
  )

  test(
    "leaves alone what was accepted before, and operators",
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* keeper("bob")]
      const [first] = yield* answers(bob, "@1 SAY lobby hi")
      yield* answers(olga, "MUTE bob 60")
      assert.deepStrictEqual(yield* answers(bob, "@1 SAY lobby hi"), [first])
      assert.match((yield* answers(olga, "MUTE olga 60")).join(), /^ERR is-operator/)
      assert.match((yield* answers(olga, "SAY lobby hi")).join(), /OK/)
      assert.lengthOf(yield* answers(olga, "BANS"), 2)
    })
  )
})

describe("BAN", () => {
  test(
    "of somebody with a key keeps out name and key, and nobody else",
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* connect("bob", away, keyOf("B"))]
      assert.deepStrictEqual(yield* answers(olga, "BAN bob 60 spam"), [
        "BANNED bob T olga spam",
        `BANNED ${keyOf("B")} T olga spam`,
        "OK"
      ])
      assert.strictEqual(yield* ending(bob), "BYE banned for 60 seconds: spam")
      assert.deepStrictEqual(yield* newcomer("NICK BOB", elsewhere), ["ERR banned", "BYE banned"])
      // With the key the door is closed already.
      assert.deepStrictEqual(yield* newcomer("NICK b", elsewhere, keyOf("B")), ["BYE banned"])
      assert.deepStrictEqual(yield* newcomer("NICK carol", away), ["READY carol", "JOINED lobby"])
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* newcomer("NICK bob", away, keyOf("B")), [
        "READY bob",
        "JOINED lobby"
      ])
    })
  )

  it.scoped("is logged when it keeps somebody out, once in ten seconds", () => {
    const { layer, logged } = capture()
    const keptOut = () =>
      logged
        .filter(({ message }) => message === "banned, and kept out")
        .map(({ known: { nick, others = 0 }, level }) => [level, nick, others])
    return Effect.gen(function* () {
      const olga = yield* operator
      assert.deepStrictEqual(
        logged.filter(({ message }) => message === "joined").map(({ known }) => known.operator),
        [true]
      )
      for (const subject of ["bob", "192.0.2.1"]) yield* answers(olga, `BAN ${subject} 60`)
      yield* newcomer("NICK bob", elsewhere)
      yield* newcomer("NICK carol", away)
      assert.deepStrictEqual(keptOut(), [["INFO", "bob", 0]])
      yield* TestClock.adjust("10 seconds")
      yield* newcomer("NICK carol", away)
      assert.deepStrictEqual(keptOut().slice(1), [["INFO", "-", 1]])
    }).pipe(
      Effect.provide(
        Layer.provideMerge(
          services({}, undefined, undefined, undefined, undefined, { moderation: access }),
          layer
        )
      )
    )
  })

  test(
    "of somebody without a key keeps out name and address, but never this machine",
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* keeper("bob", "2001:db8::1")]
      assert.deepStrictEqual(yield* answers(olga, "BAN bob 0"), [
        "BANNED bob lifted olga",
        "BANNED 2001:db8:0:0::/64 lifted olga",
        "OK"
      ])
      assert.strictEqual(yield* ending(bob), "BYE banned until an operator lifts it")
      assert.deepStrictEqual(yield* newcomer("", "2001:db8::2"), ["BYE banned"])
      assert.deepStrictEqual(yield* newcomer("NICK x", "2001:db8:0:1::2"), [
        "READY x",
        "JOINED lobby"
      ])
      yield* connect("carol", here)
      assert.deepStrictEqual(yield* answers(olga, "BAN carol 60"), ["BANNED carol T olga", "OK"])
      for (const machine of [here, "::1", "0:0:0:0:0:0:0:1", "::ffff:7f00:1", "::1/64"])
        assert.match((yield* answers(olga, `BAN ${machine} 60`)).join(), /^ERR malformed/)
      assert.deepStrictEqual(yield* answers(olga, "UNBAN bob"), ["OK"])
      assert.deepStrictEqual(yield* newcomer("NICK bob", "2001:db8::2"), [
        "READY bob",
        "JOINED lobby"
      ])
    })
  )

  test(
    "of an address, a key or a name ends every session that it means",
    Effect.gen(function* () {
      const olga = yield* operator
      const ann = yield* connect("ann", away)
      const [bob, carol] = [yield* connect("bob", away, keyOf("B")), yield* keeper("carol", away)]
      const dave = yield* connect("dave", elsewhere)
      yield* vanish(carol)
      assert.deepStrictEqual(yield* answers(olga, "BAN 192.0.2.1 60"), [
        "BANNED 192.0.2.1 T olga",
        "OK"
      ])
      assert.strictEqual(yield* ending(ann), "BYE banned for 60 seconds")
      assert.strictEqual(yield* ending(bob), "BYE banned for 60 seconds")
      assert.deepStrictEqual(yield* newcomer(`RESUME ${secretOf("carol")}`, elsewhere), [
        "ERR session-unknown"
      ])
      assert.deepStrictEqual(yield* answers(dave, "TELL carol hi"), [
        "ERR no-such-nick Nobody here has that nickname."
      ])
      const eve = yield* connect("eve", elsewhere, keyOf("E"))
      assert.lengthOf(yield* answers(olga, `BAN ${keyOf("E")} 60`), 2)
      assert.strictEqual(yield* ending(eve), "BYE banned for 60 seconds")
    })
  )

  test(
    "of an operator is refused, and one of their address leaves them alone",
    Effect.gen(function* () {
      const [olga, bob] = [yield* connect("olga", away, root), yield* connect("bob", away)]
      for (const subject of ["olga", "OLGA", root])
        assert.match(
          (yield* answers(olga, `BAN ${subject} 60`)).join(),
          /^ERR is-operator Operators cannot be banned or muted\./,
          subject
        )
      assert.deepStrictEqual(yield* answers(olga, "BANS"), ["OK"])
      assert.deepStrictEqual(yield* answers(olga, "BAN bob 60"), [
        "BANNED bob T olga",
        "BANNED 192.0.2.1 T olga",
        "OK"
      ])
      assert.strictEqual(yield* ending(bob), "BYE banned for 60 seconds")
      assert.deepStrictEqual(yield* answers(olga, "TELL olga still here"), [
        "TOLD 1 T olga still here",
        "OK"
      ])
      assert.deepStrictEqual(yield* newcomer("NICK bob", away, root), ["READY bob", "JOINED lobby"])
      assert.deepStrictEqual(yield* newcomer("NICK carol", away), ["BYE banned"])
    })
  )

  test(
    "keeps nobody from a change of the name to their own, and operators out of nothing",
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* connect("bob")]
      yield* answers(olga, "BAN carol 60")
      assert.match((yield* answers(bob, "NICK carol")).join(), /^ERR banned /)
      assert.deepStrictEqual(yield* answers(bob, "NICK Bob"), ["READY Bob"])
      assert.deepStrictEqual(yield* newcomer("NICK carol", away, root), [
        "READY carol",
        "JOINED lobby"
      ])
    })
  )

  test(
    "is listed with its end until that, and lifted once",
    Effect.gen(function* () {
      const olga = yield* operator
      yield* answers(olga, "BAN 192.0.2.1 30 spam")
      yield* answers(olga, "BAN carol 0")
      assert.deepStrictEqual(yield* ask(olga, "BANS"), [
        "BANNED 192.0.2.1 1970-01-01T00:00:30.000Z olga spam",
        "BANNED carol lifted olga",
        "OK"
      ])
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* answers(olga, "BANS"), ["BANNED carol lifted olga", "OK"])
      assert.deepStrictEqual(yield* answers(olga, "UNBAN Carol"), ["OK"])
      assert.match(
        (yield* answers(olga, "UNBAN carol")).join(),
        /^ERR no-such-ban There is no such ban\./
      )
      assert.deepStrictEqual(yield* answers(olga, "BANS"), ["OK"])
    })
  )
})

describe("Whoever came back without the key of their session", () => {
  const withKey = Effect.gen(function* () {
    const dora = yield* connect(undefined, away, keyOf("D"))
    yield* sayUntil(dora, `NICK dora 60 ${secretOf("dora")}`, "JOINED lobby")
    yield* vanish(dora)
  })
  const resumes = Effect.gen(function* () {
    const again = yield* connect(undefined, elsewhere)
    yield* sayUntil(again, `RESUME ${secretOf("dora")}`, "JOINED lobby")
    return again
  })

  test(
    "is known by it still: to bans, mutes and invitations",
    Effect.gen(function* () {
      const olga = yield* operator
      yield* answers(olga, "JOIN tea")
      yield* answers(olga, "SET tea private on")
      yield* withKey
      const dora = yield* resumes
      assert.deepStrictEqual((yield* answers(olga, "INVITE tea dora")).at(-1), "OK")
      const keyed = yield* connect("dorothy", away, keyOf("D"))
      assert.match((yield* answers(keyed, "JOIN tea")).join(), /JOINED tea/)
      assert.include(yield* answers(olga, "MUTE dora 60"), `MUTED ${keyOf("D")} T olga`)
      assert.lengthOf(yield* answers(olga, `BAN ${keyOf("D")} 60`), 2)
      assert.strictEqual(yield* ending(dora), "BYE banned for 60 seconds")
    })
  )

  test(
    "is kept out by a ban of it, and loses a session that waits",
    Effect.gen(function* () {
      const olga = yield* operator
      yield* withKey
      yield* answers(olga, `BAN ${keyOf("D")} 60`)
      assert.deepStrictEqual(yield* newcomer(`RESUME ${secretOf("dora")}`, elsewhere), [
        "ERR session-unknown"
      ])
    })
  )
})

describe("ADDKEY", () => {
  test(
    "is not for those who are banned, by name, key or address",
    Effect.gen(function* () {
      const olga = yield* operator
      yield* answers(olga, "BAN ann 60")
      assert.deepStrictEqual(yield* newcomer("ADDKEY ann 2222-2222-2222", away, keyOf("A")), [
        "ERR banned",
        "BYE banned"
      ])
    })
  )
})

describe("MUTE with 0 seconds, and UNBAN", () => {
  test(
    "lift what holds for whoever has the name now, whatever it was imposed for",
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* connect("bob", away, keyOf("B"))]
      yield* answers(olga, "MUTE bob 600")
      bob.client.send("BYE")
      yield* toTheEnd(bob)
      const robert = yield* connect("robert", elsewhere, keyOf("B"))
      assert.match((yield* answers(robert, "SAY lobby hi")).join(), /^ERR muted/)
      assert.deepStrictEqual((yield* answers(olga, "MUTE robert 0")).at(-1), "OK")
      assert.match((yield* answers(robert, "SAY lobby hi")).join(), /OK/)
      yield* answers(olga, "MUTE robert 600")
      assert.deepStrictEqual((yield* answers(olga, `UNBAN ${keyOf("B")}`)).at(-1), "OK")
      assert.deepStrictEqual(
        (yield* answers(olga, "BANS")).map((line) => line.split(" ").slice(0, 2).join(" ")),
        ["MUTED bob", "MUTED robert", "OK"]
      )
    })
  )

  test(
    "leave what is longer, of somebody else with that address",
    Effect.gen(function* () {
      const [olga, ann] = [yield* operator, yield* connect("ann", away)]
      const bob = yield* connect("bob", away)
      yield* answers(olga, "MUTE ann 600")
      yield* answers(olga, "MUTE bob 20")
      yield* TestClock.adjust("20 seconds")
      assert.match((yield* answers(ann, "SAY lobby hi")).join(), /^ERR muted/)
      assert.deepStrictEqual((yield* answers(olga, "MUTE ann 0")).at(-1), "OK")
      assert.match((yield* answers(bob, "SAY lobby hi")).join(), /OK/)
    })
  )
})

describe("INVITE", () => {
  test(
    "is for private rooms that exist",
    Effect.gen(function* () {
      const [olga] = [yield* operator, yield* connect("bob")]
      assert.match((yield* answers(olga, "INVITE nowhere bob")).join(), /^ERR no-such-room/)
      assert.match(
        (yield* answers(olga, "INVITE lobby bob")).join(),
        /^ERR malformed .*not private/
      )
    })
  )
})

/** Moderation in which bob may enter private rooms when he is asked about the first time, and not any more. */
const closing = Layer.map(access, (context) => {
  const moderation = Context.get(context, Moderation)
  let asked = 0
  return Context.add(context, Moderation, {
    ...moderation,
    mayEnter: (person, room) =>
      person.nick === "bob" && room === "tea"
        ? asked++ % 2 === 0
        : moderation.mayEnter(person, room)
  })
})

describe("A room that becomes private meanwhile", () => {
  it.scoped("is neither entered nor read by those who were on their way", () =>
    Effect.gen(function* () {
      const [olga, bob] = [yield* operator, yield* connect("bob")]
      yield* answers(olga, "JOIN tea")
      yield* answers(olga, "SAY tea secret")
      assert.match((yield* answers(bob, "JOIN tea")).join(), /^ERR private/)
      for (const line of ["HISTORY tea 5", "AFTER tea 5 a:1", "SEARCH tea 5 secret"])
        assert.match((yield* answers(bob, line)).join(), /^ERR no-such-room[^,]*$/, line)
      assert.notInclude((yield* answers(olga, "WHO tea")).join(), "bob")
    }).pipe(
      Effect.provide(
        services({}, undefined, undefined, undefined, undefined, { moderation: closing })
      )
    )
  )
})

describe("A private room", () => {
  const made = Effect.gen(function* () {
    const olga = yield* operator
    yield* answers(olga, "JOIN tea")
    assert.deepStrictEqual(yield* answers(olga, "SET tea private on"), [
      "SET tea T olga private on",
      "OK"
    ])
    return olga
  })

  test(
    "is not there for others, who cannot enter it either",
    Effect.gen(function* () {
      const olga = yield* made
      const bob = yield* connect("bob")
      assert.match((yield* answers(bob, "JOIN tea")).join(), /^ERR private/)
      for (const line of ["WHO tea", "HISTORY tea 5", "AFTER tea 5 a:1", "SEARCH tea 5 hi"])
        assert.deepStrictEqual(
          yield* answers(bob, line),
          yield* answers(bob, line.replace("tea", "nowhere")),
          line
        )
      assert.match((yield* answers(bob, "INVITE tea bob")).join(), /^ERR not-in-room/)
      assert.notInclude((yield* answers(bob, "ROOMS")).join(), "tea")
      assert.include((yield* answers(olga, "ROOMS")).join(), "tea")
      assert.match((yield* answers(olga, "SET lobby private on")).join(), /^ERR malformed/)
      assert.match((yield* answers(olga, "SET nowhere private on")).join(), /^ERR no-such-room/)
    })
  )

  test(
    "is entered by who is invited: for the session, and with a key for good",
    Effect.gen(function* () {
      const olga = yield* made
      const [bob, carol] = [yield* keeper("bob"), yield* connect("carol", away, keyOf("C"))]
      assert.deepStrictEqual(yield* answers(olga, "INVITE tea bob"), ["OK"])
      assert.deepStrictEqual(yield* answers(bob, "PING"), ["INVITED tea T olga", "PONG"])
      const joined = yield* answers(bob, "JOIN tea")
      assert.match(joined.join(), /^JOINED tea \S+:0 2,SET tea T olga private on$/)
      // Whoever is in it invites others.
      assert.deepStrictEqual(yield* answers(bob, "INVITE tea carol"), ["OK"])
      assert.match((yield* answers(carol, "JOIN tea")).join(), /JOINED tea/)
      yield* answers(bob, "PART tea")
      assert.match((yield* answers(bob, "JOIN tea")).join(), /JOINED tea/)
      for (const one of [bob, carol]) {
        one.client.send("BYE")
        yield* toTheEnd(one)
      }
      const bobs = yield* connect("bob")
      assert.match((yield* answers(bobs, "JOIN tea")).join(), /^ERR private/)
      const carols = yield* connect("caroline", elsewhere, keyOf("C"))
      assert.match((yield* answers(carols, "JOIN tea")).join(), /^JOINED tea/)
      assert.match((yield* answers(olga, "INVITE tea nobody")).join(), /ERR no-such-nick/)
    })
  )

  test(
    "keeps who is in it, also over a lost connection, and forgets who was invited once it is open",
    Effect.gen(function* () {
      const olga = yield* operator
      const bob = yield* keeper("bob")
      for (const one of [olga, bob]) yield* answers(one, "JOIN tea")
      yield* answers(olga, "SET tea private on")
      yield* vanish(bob)
      const again = yield* connect()
      const back = yield* answers(again, `RESUME ${secretOf("bob")}`)
      assert.include(back, "SET tea T olga private on")
      const carol = yield* connect("carol")
      yield* answers(olga, "INVITE tea carol")
      assert.deepStrictEqual((yield* answers(olga, "SET tea private off")).at(-1), "OK")
      assert.match((yield* answers(carol, "JOIN tea")).join(), /JOINED tea \S+ 3$/)
      yield* answers(carol, "PART tea")
      yield* answers(olga, "SET tea private on")
      assert.match((yield* answers(carol, "JOIN tea")).join(), /^ERR private/)
    })
  )
})

describe("A slow room", () => {
  test(
    "takes a message of each member in its time, and all of operators",
    Effect.gen(function* () {
      const [olga, bob, carol] = [yield* operator, yield* connect("bob"), yield* connect("carol")]
      assert.deepStrictEqual((yield* answers(olga, "SET lobby slow 30")).at(-1), "OK")
      assert.include(yield* answers(bob, "PING"), "SET lobby T olga slow 30")
      assert.match((yield* answers(bob, "SAY lobby one")).join(), /^OK/)
      assert.match(
        (yield* answers(bob, "@1 SAY lobby two\n@2 SAY lobby three")).join(),
        /^@1 ERR slow [^,]*30 seconds\.,@2 ERR slow/
      )
      assert.match((yield* answers(bob, "TOPIC lobby tea")).join(), /^ERR slow/)
      assert.match((yield* answers(carol, "SAY lobby one")).join(), /OK/)
      for (const text of ["a", "b"])
        assert.match((yield* answers(olga, `SAY lobby ${text}`)).join(), /OK/)
      yield* TestClock.adjust("29 seconds")
      assert.match((yield* answers(bob, "SAY lobby two")).join(), /ERR slow [^,]* 1 second\./)
      yield* TestClock.adjust("1 seconds")
      assert.match((yield* answers(bob, "SAY lobby two\nSAY lobby three")).join(), /OK.*,ERR slow/)
      yield* answers(olga, "SET lobby slow 0")
      assert.match((yield* answers(bob, "SAY lobby three")).join(), /OK/)
      const dave = yield* connect("dave")
      assert.notInclude(dave.client.heard.join(), "SET")
    })
  )

  test(
    "is slow for a key or an address, under every name",
    Effect.gen(function* () {
      const olga = yield* operator
      yield* answers(olga, "SET lobby slow 30")
      const says = (nick: string, address: string, key?: Pin) =>
        Effect.gen(function* () {
          const one = yield* connect(nick, address, key)
          const answer = (yield* answers(one, "SAY lobby hi")).join()
          one.client.send("BYE")
          yield* toTheEnd(one)
          return /ERR slow/.test(answer) ? "slow" : "OK"
        })
      assert.strictEqual(yield* says("ann", away), "OK")
      assert.strictEqual(yield* says("anna", away), "slow")
      assert.strictEqual(yield* says("bob", away, keyOf("B")), "OK")
      assert.strictEqual(yield* says("robert", elsewhere, keyOf("B")), "slow")
      assert.strictEqual(yield* says("carol", elsewhere), "OK")
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* says("ann", away), "OK")
    })
  )

  test(
    "is told to whoever enters, behind JOINED",
    Effect.gen(function* () {
      const olga = yield* operator
      yield* answers(olga, "SET lobby slow 5")
      const bob = yield* connect("bob")
      assert.deepStrictEqual((yield* answers(bob, "PING"))[0], "SET lobby T olga slow 5")
    })
  )
})
