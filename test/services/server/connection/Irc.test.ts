import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { irc } from "../../../../src/domain/protocol/irc/Irc.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import { ask, connect, sayUntil, services, toTheEnd } from "../../../support/load-server.ts"
import * as Memory from "../../../support/memory-transport.ts"

const both = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(irc))

/** Connects somebody who registers in IRC and is in #lobby. */
const register = Effect.fnUntraced(function* (nick: string) {
  const { connectSilently } = yield* Memory.MemoryTransport
  const connection = yield* connectSilently("127.0.0.1")
  yield* sayUntil(connection, `USER a 0 * :a\r\nNICK ${nick}\r`, `:here 366 ${nick}`)
  return connection
})

/** Lines of a client, without what ends them. */
const heard = ({ client }: Memory.MemoryConnection) =>
  client.heard.map((line) => line.replace(/\r$/, ""))

const test = (
  name: string,
  body: Effect.Effect<
    void,
    never,
    Memory.MemoryTransport | Effect.Effect.Context<ReturnType<typeof register>>
  >
) => it.scoped(name, () => Effect.provide(body, services({}, undefined, both)))

describe("a client of IRC that is silent", () => {
  test(
    "is asked for a sign of life once, and stays as long as it gives one",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const pings = () => heard(ann).filter((line) => line === "PING :here").length
      yield* TestClock.adjust("80 seconds")
      assert.strictEqual(pings(), 0)
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(pings(), 1)
      yield* TestClock.adjust("100 seconds")
      assert.strictEqual(pings(), 1)
      yield* sayUntil(ann, "PONG :here\r\nPING x\r", ":here PONG here :x")
      yield* TestClock.adjust("200 seconds")
      assert.strictEqual(pings(), 2)
      yield* sayUntil(ann, "PING y\r", ":here PONG here :y")
    })
  )

  test(
    "is let go when it gives none",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      yield* TestClock.adjust("250 seconds")
      assert.match(
        (yield* toTheEnd(ann)).at(-1) ?? "",
        /^ERROR :Closing Link: You have been silent for too long/
      )
    })
  )

  test(
    "is not taken for one of natter/1, whose silence counts from its first PING on",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const bob = yield* connect("bob")
      yield* ask(bob, "")
      yield* sayUntil(ann, "PING x\r", ":here PONG here :x")
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual((yield* toTheEnd(bob)).at(-1), "BYE timeout")
      yield* sayUntil(ann, "PING y\r", ":here PONG here :y")
    })
  )
})

describe("a line of IRC that does not end", () => {
  test(
    "is named as what the connection ends for",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      ann.client.send("x".repeat(100_000))
      assert.strictEqual(
        (yield* toTheEnd(ann)).at(-1)?.trim(),
        "ERROR :Closing Link: A line was too long: 512 bytes are the most, and 4096 more for tags"
      )
    })
  )
})

describe("a request of HTTP in a conversation in IRC", () => {
  test(
    "is named as what the connection ends for",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      ann.client.send("GET / HTTP/1.1\r")
      assert.strictEqual(
        (yield* toTheEnd(ann)).at(-1)?.trim(),
        "ERROR :Closing Link: A request of HTTP came, and this connection speaks IRC"
      )
    })
  )
})

describe("several commands in one line", () => {
  it.scoped("cost as much as in several lines", () =>
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const rooms = Array.from({ length: 10 }, (_, n) => `#room${n}`)
      yield* sayUntil(ann, `JOIN ${rooms.join()}\r`, ":here 366 ann #room9")
      ann.client.send("TIME\r")
      yield* TestClock.adjust("200 millis")
      const isAnswered = () => heard(ann).some((line) => line.startsWith(":here 391 "))
      assert.isFalse(isAnswered())
      yield* TestClock.adjust("5 seconds")
      yield* Effect.promise(() => ann.client.until(":here 391 "))
    }).pipe(Effect.provide(services({ messageRate: 10 }, undefined, both)))
  )
})

/** `#a`, `#b` and so on. */
const channels = (count: number) =>
  Array.from("abcdefghijklmnopqrst".slice(0, count), (letter) => `#${letter}`)

describe("clients of IRC in one room", () => {
  /** How much of what each has heard was returned. */
  const marks = new WeakMap<Memory.MemoryConnection, number>()

  /** What somebody has heard since the last time, up to the answers to these lines. */
  const asked = (connection: Memory.MemoryConnection, ...lines: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const from = marks.get(connection) ?? heard(connection).length
      const token = `t${heard(connection).length}`
      yield* sayUntil(
        connection,
        `${lines.map((line) => `${line}\r\n`).join("")}PING ${token}\r`,
        `:here PONG here :${token}`
      )
      marks.set(connection, heard(connection).length)
      return heard(connection)
        .slice(from)
        .filter((line) => !line.includes(" PONG "))
    })

  const registerWith = Effect.fnUntraced(function* (nick: string, ...caps: ReadonlyArray<string>) {
    const { connectSilently } = yield* Memory.MemoryTransport
    const connection = yield* connectSilently("127.0.0.1")
    const lines = [`CAP REQ :${caps.join(" ")}`, `USER ${nick}s 0 * :${nick} Real`, `NICK ${nick}`]
    yield* sayUntil(connection, `${lines.join("\r\n")}\r\nCAP END\r`, `:here 366 ${nick}`)
    return connection
  })

  test(
    "hear at once who enters, with the real name, and that somebody is away or called otherwise",
    Effect.gen(function* () {
      const ann = yield* registerWith("ann", "away-notify", "setname", "extended-join")
      const plain = yield* register("cora")
      yield* asked(ann)
      const bob = yield* registerWith("bob", "setname")
      assert.deepStrictEqual(yield* asked(ann), [":bob!bob@natter JOIN #lobby * :bob Real"])
      yield* asked(plain)
      assert.deepStrictEqual(yield* asked(bob, "AWAY :at tea", "SETNAME :Bob B", "AWAY"), [
        ":here 306 bob :You have been marked as being away",
        ":bob!bob@natter SETNAME :Bob B",
        ":here 305 bob :You are no longer marked as being away"
      ])
      assert.deepStrictEqual(yield* asked(ann), [
        ":bob!bob@natter AWAY :at tea",
        ":bob!bob@natter SETNAME :Bob B",
        ":bob!bob@natter AWAY"
      ])
      assert.deepStrictEqual(yield* asked(plain), [])
      yield* asked(bob, "AWAY :out")
      assert.deepStrictEqual(yield* asked(plain, "PRIVMSG bob :hi", "NOTICE bob :hi"), [
        ":here 301 cora bob :out"
      ])
      assert.deepStrictEqual(
        (yield* asked(plain, "WHO bob"))[0],
        ":here 352 cora #lobby bobs natter here bob G :0 Bob B"
      )
      yield* asked(bob, "JOIN #tea")
      yield* asked(ann)
      yield* asked(ann, "PART #lobby", "JOIN #tea")
      yield* asked(bob, "PART #tea")
      yield* asked(ann)
      yield* asked(bob, "JOIN #tea")
      assert.deepStrictEqual(yield* asked(ann), [
        ":bob!bob@natter JOIN #tea * :Bob B",
        ":bob!bob@natter AWAY :out"
      ])
    })
  )

  test(
    "read a NOTICE as one, in a room, in private and later",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const bob = yield* register("bob")
      const cora = yield* connect("cora")
      yield* asked(ann)
      yield* asked(bob, "NOTICE #lobby :beep", "NOTICE ann :psst", "PRIVMSG #lobby :hi")
      assert.deepStrictEqual(yield* asked(ann), [
        ":bob!bob@natter NOTICE #lobby :beep",
        ":bob!bob@natter NOTICE ann :psst",
        ":bob!bob@natter PRIVMSG #lobby :hi"
      ])
      const past = yield* asked(ann, "CHATHISTORY LATEST #lobby * 2")
      assert.deepStrictEqual(past, [
        ":bob!bob@natter NOTICE #lobby :beep",
        ":bob!bob@natter PRIVMSG #lobby :hi"
      ])
      const said = (yield* ask(cora, "")).filter((line) => line.startsWith("MSG lobby"))
      assert.match(said.join(), /bob beep.*bob hi/)
    })
  )

  test(
    "are told as many messages as they ask for, whatever topics stand between them",
    Effect.gen(function* () {
      const ann = yield* registerWith("ann", "server-time")
      const texts = (lines: ReadonlyArray<string>) =>
        lines.flatMap((line) => / (?:PRIVMSG|TOPIC) #tea :(.+)/.exec(line)?.[1] ?? [])
      const say = (text: string) => `PRIVMSG #tea :${text}`
      const setTopics = (count: number) =>
        Array.from({ length: count }, (_, n) => `TOPIC #tea :t${n}`)
      const later = TestClock.adjust("1 millis")
      yield* asked(ann, "JOIN #tea", say("one"))
      yield* later
      yield* asked(ann, say("two"), ...setTopics(25))
      yield* later
      yield* asked(ann, say("three"), ...setTopics(12))
      const past = (command: string) => Effect.map(asked(ann, command), texts)
      assert.deepStrictEqual(yield* past("CHATHISTORY LATEST #tea * 2"), ["two", "three"])
      const long = yield* asked(ann, "CHATHISTORY LATEST #tea * 3")
      assert.deepStrictEqual(texts(long), ["one", "two", "three"])
      const [, time = ""] = /time=(\S+) .* :three$/m.exec(long.join("\n")) ?? []
      yield* later
      const [first = "", ...others] = setTopics(3)
      yield* asked(ann, say("four"), first)
      yield* later
      yield* asked(ann, ...others, say("five"))
      assert.deepStrictEqual(yield* past(`CHATHISTORY AFTER #tea timestamp=${time} 2`), [
        "four",
        "five"
      ])
      const reader = yield* registerWith("bob", "message-tags", "draft/event-playback", "batch")
      const all = yield* asked(reader, "CHATHISTORY LATEST #tea * 3")
      assert.deepStrictEqual(texts(all), ["t1", "t2", "five"])
      const [, msgid = ""] = /msgid=(\S+) :.* TOPIC/.exec(all[1] ?? "") ?? []
      for (const [command, found] of [
        [`AROUND #tea msgid=${msgid} 4`, ["three", "four", "five"]],
        [`BEFORE #tea msgid=${msgid} 2`, ["three", "four"]],
        [`AFTER #tea msgid=${msgid} 2`, ["five"]]
      ] as const)
        assert.deepStrictEqual(yield* past(`CHATHISTORY ${command}`), [...found])
      yield* asked(ann, "PART #tea")
      assert.deepStrictEqual(texts(yield* asked(ann, "JOIN #tea")).slice(-5), [
        ...["one", "two", "three", "four", "five"]
      ])
    })
  )

  test(
    "are told when names that they watch are taken and given up, and who had them",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      assert.deepStrictEqual(yield* asked(ann, "MONITOR + Bob,cora,1", "MONITOR L"), [
        ":here 731 ann :Bob",
        ":here 731 ann :cora",
        ":here 732 ann :Bob,cora",
        ":here 733 ann :End of MONITOR list"
      ])
      const bob = yield* registerWith("bob")
      yield* asked(bob, "NICK cora")
      yield* asked(ann, "MONITOR - Bob")
      bob.client.send("QUIT\r\n")
      yield* toTheEnd(bob)
      const told = (yield* asked(ann, "MONITOR S")) && heard(ann)
      assert.deepStrictEqual(told.filter((line) => / 73[01] /.test(line)).slice(2), [
        ":here 730 ann :bob!bob@natter",
        ":here 730 ann :cora!cora@natter",
        ":here 731 ann :bob",
        ":here 731 ann :cora",
        ":here 731 ann :cora"
      ])
      const was = yield* asked(ann, "WHOWAS cora", "WHOWAS dan")
      assert.deepStrictEqual(
        [was[0], ...was.slice(2)],
        [
          ":here 314 ann cora bobs natter * :bob Real",
          ":here 369 ann cora :End of WHOWAS",
          ":here 406 ann dan :There was no such nickname",
          ":here 369 ann dan :End of WHOWAS"
        ]
      )
      const names = Array.from("abcdefghij", (a) => Array.from("klmnopqrst", (b) => `x${a}${b}`))
      const many = names.flat().slice(0, 98).join()
      yield* asked(ann, `MONITOR + ${many}`)
      assert.deepStrictEqual(yield* asked(ann, "MONITOR + y,z,zz"), [
        ":here 731 ann :y",
        ":here 734 ann 100 z,zz :Monitor list is full"
      ])
    })
  )

  test(
    "read tags of each other where they have asked for that, and nobody else does",
    Effect.gen(function* () {
      const ann = yield* registerWith("ann", "message-tags", "echo-message")
      const bob = yield* registerWith("bob", "message-tags")
      const plain = yield* register("cora")
      const dan = yield* connect("dan")
      for (const one of [ann, bob, plain]) yield* asked(one)
      const sent = yield* asked(
        ann,
        "@+typing=active TAGMSG #lobby",
        "@+draft/reply=lobby-x-1;secret=1 PRIVMSG #lobby :hi",
        "PRIVMSG #lobby :there",
        "@+draft/reply=y PRIVMSG bob :psst",
        "@+draft/react=z TAGMSG bob"
      )
      const read = yield* asked(bob)
      assert.deepStrictEqual(read, sent)
      const form = (line: string) => line.replace(/msgid=[^; ]+/, "msgid=ID")
      assert.deepStrictEqual(read.map(form), [
        "@msgid=ID;+typing=active :ann!ann@natter TAGMSG #lobby",
        "@msgid=ID;+draft/reply=lobby-x-1 :ann!ann@natter PRIVMSG #lobby :hi",
        "@msgid=ID :ann!ann@natter PRIVMSG #lobby :there",
        "@msgid=ID;+draft/reply=y :ann!ann@natter PRIVMSG bob :psst",
        "@msgid=ID;+draft/react=z :ann!ann@natter TAGMSG bob"
      ])
      assert.strictEqual(new Set(read.map((line) => /msgid=[^; ]+/.exec(line)?.[0])).size, 5)
      assert.deepStrictEqual(yield* asked(plain), [
        ":ann!ann@natter PRIVMSG #lobby :hi",
        ":ann!ann@natter PRIVMSG #lobby :there"
      ])
      const told = (yield* ask(dan, "")).filter((line) => /^(MSG|ERR)/.test(line))
      assert.match(told.join("\n"), /^MSG lobby \S+ \S+ ann hi\nMSG lobby \S+ \S+ ann there$/)
      assert.deepStrictEqual((yield* asked(bob, "CHATHISTORY LATEST #lobby * 2")).map(form), [
        "@msgid=ID :ann!ann@natter PRIVMSG #lobby :hi",
        "@msgid=ID :ann!ann@natter PRIVMSG #lobby :there"
      ])
      assert.deepStrictEqual(
        yield* asked(bob, "@+a=1 TAGMSG #tea", "@+a=1 TAGMSG zoe", "@+a=1 TAGMSG dan"),
        [":here 404 bob #tea :Cannot send to channel", ":here 401 bob zoe :No such nick"]
      )
    })
  )

  test(
    "are told who is invited, where they have asked for that",
    Effect.gen(function* () {
      const ann = yield* registerWith("ann", "invite-notify")
      const bob = yield* registerWith("bob", "invite-notify")
      const plain = yield* register("cora")
      const dan = yield* register("dan")
      for (const one of [ann, bob, plain]) yield* asked(one, "JOIN #tea")
      yield* asked(ann)
      yield* asked(bob)
      yield* asked(dan)
      assert.deepStrictEqual(yield* asked(bob, "INVITE dan #tea"), [":here 341 bob dan #tea"])
      assert.deepStrictEqual(yield* asked(ann), [":bob!bob@natter INVITE dan #tea"])
      assert.deepStrictEqual(yield* asked(plain), [])
      assert.deepStrictEqual(yield* asked(dan), [":bob!bob@natter INVITE dan #tea"])
    })
  )

  test(
    "hear what others say to leaving",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const bob = yield* register("bob")
      const cora = yield* connect("cora")
      yield* asked(ann)
      assert.deepStrictEqual(yield* asked(bob, "JOIN #tea", "PART #lobby,#tea :\x02off\x02 I go"), [
        ":bob!bob@natter JOIN #tea",
        ":here 353 bob = #tea :bob",
        ":here 366 bob #tea :End of NAMES list",
        ":bob!bob@natter PART #lobby :off I go",
        ":bob!bob@natter PART #tea :off I go"
      ])
      assert.deepStrictEqual(yield* asked(ann), [":bob!bob@natter PART #lobby :off I go"])
      yield* asked(bob, "JOIN #lobby")
      bob.client.send("QUIT :bye all\r\n")
      yield* toTheEnd(bob)
      yield* Effect.promise(() => ann.client.until(":bob!bob@natter QUIT :Quit: bye all"))
      const told = (yield* ask(cora, "")).filter((line) => line.startsWith("LEAVE"))
      assert.match(told.join("\n"), /^LEAVE lobby \S+ part bob\nLEAVE lobby \S+ quit bob$/)
    })
  )

  test(
    "find those by a mask who share a room, count all, and invite to any room",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const bob = yield* register("bob")
      assert.deepStrictEqual(yield* asked(bob, "WHO A*"), [
        ":here 352 bob #lobby a natter here ann H :0 a",
        ":here 315 bob A* :End of WHO list"
      ])
      assert.deepStrictEqual((yield* asked(bob, "LUSERS")).slice(-2), [
        ":here 265 bob 2 2 :Current local users 2, max 2",
        ":here 266 bob 2 2 :Current global users 2, max 2"
      ])
      yield* asked(bob, "PART #lobby", "JOIN #tea")
      assert.deepStrictEqual(yield* asked(bob, "WHO A*"), [":here 315 bob A* :End of WHO list"])
      yield* asked(ann)
      assert.deepStrictEqual(yield* asked(bob, "INVITE ann #tea", "INVITE bob #tea"), [
        ":here 341 bob ann #tea",
        ":here 443 bob bob #tea :is already on channel"
      ])
      assert.deepStrictEqual(yield* asked(ann), [":bob!bob@natter INVITE ann #tea"])
    })
  )

  test(
    "are in all the channels of a line, and leave them all with one",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const all = channels(15)
      const said = (lines: ReadonlyArray<string>, verb: string) =>
        lines.flatMap((line) => new RegExp(` ${verb} (#.)$`).exec(line)?.[1] ?? [])
      assert.deepStrictEqual(said(yield* asked(ann, `JOIN ${all.join()}`), "JOIN"), all)
      assert.deepStrictEqual(said(yield* asked(ann, `PART ${all.join()}`), "PART"), all)
    })
  )
})
