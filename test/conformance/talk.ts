/** Names, rooms and messages. */
import { deepEqual, equal, match, ok } from "node:assert/strict"
import { type Check, heard, hears, shown } from "./target.ts"

/** Texts as they are written in a line, and what they mean. */
const texts: ReadonlyArray<readonly [string, string]> = [
  ["  spaces  around  ", "  spaces  around  "],
  ["one\\ntwo\\n", "one\ntwo\n"],
  ["C:\\\\new\\\\table\\x", "C:\\new\\table\\x"],
  ["\ttab", "\ttab"],
  ["👩‍👩‍👧 e\u0301 汉 \u2028 \u202e \ufeff", "👩‍👩‍👧 e\u0301 汉 \u2028 \u202e \ufeff"],
  ["@7 PING", "@7 PING"],
  ["x".repeat(3000), "x".repeat(3000)]
]

export const checks: ReadonlyArray<Check> = [
  {
    name: "the first NICK is answered by READY, then JOINED lobby without id",
    run: async (at) => {
      const client = await at.client()
      const [, ready, joined] = client.heard
      deepEqual([ready?.verb, ready?.words, ready?.id], ["READY", [client.nick], 1])
      equal(joined?.id, undefined)
      match(shown(joined), /^JOINED lobby [a-z0-9]{1,16}:\d+ \d+$/)
    }
  },
  {
    name: "a nickname has one holder, without regard to case; a failed change keeps the old one",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      const answer = await two.ask(`NICK ${one.nick.toUpperCase()}`)
      deepEqual([answer.verb, answer.words], ["ERR", ["nick-taken"]])
      await two.ask(`SAY ${room} still me`)
      await hears(one, "MSG")
      match(one.messages[0] ?? "", new RegExp(`${two.nick} still me$`))
      const own = one.nick.toUpperCase()
      equal(shown(await one.ask(`NICK ${own}`)), `READY ${own}`)
    }
  },
  {
    name: "of several who want a nickname at once, exactly one gets it; also by a change of name",
    run: async (at) => {
      const nick = at.nick()
      const spellings = [nick, nick.toUpperCase(), nick, nick.toUpperCase()]
      const named = [await at.client(), await at.client()]
      const all = [...named, await at.stranger(), await at.stranger()]
      const answers = await Promise.all(all.map((one, n) => one.ask(`NICK ${spellings[n]}`)))
      deepEqual(answers.map(({ verb }) => verb).sort(), ["ERR", "ERR", "ERR", "READY"])
    }
  },
  {
    name: "a change of name is told once to each who shares a room, in whatever many",
    run: async (at) => {
      const { one, two } = await at.pair()
      const old = one.nick
      await one.ask(`NICK ${at.nick()}`)
      await two.ask("PING")
      deepEqual(heard(two, "RENAME"), [`RENAME ${old} ${one.nick}`])
      deepEqual(heard(one, "RENAME"), [])
    }
  },
  {
    name: "a name is free at once after BYE, and after the loss of a session that is not kept",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      await one.ask("BYE")
      await hears(two, `LEAVE ${room} quit ${one.nick}`)
      equal((await (await at.stranger()).ask(`NICK ${one.nick}`)).verb, "READY")
      const three = await at.client([room])
      three.drop()
      await hears(two, `LEAVE ${room} lost ${three.nick}`)
      equal((await (await at.stranger()).ask(`NICK ${three.nick}`)).verb, "READY")
    }
  },
  {
    name: "a message reaches the others once, as it was written, and not its author",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      for (const [written] of texts) await one.ask(`SAY ${room} ${written}`)
      await two.ask("PING")
      const expected = texts.map(([, text], at) => `${room} ${at + 1} ${one.nick} ${text}`)
      deepEqual(two.messages, expected)
      deepEqual(heard(one, "MSG"), [])
    }
  },
  {
    name: "everyone sees a room's messages at the same places, the author's OK among them",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      const three = await at.client([room])
      const all = [one, two, three]
      await Promise.all(
        all.flatMap((client) => [1, 2, 3, 4, 5].map((n) => client.ask(`SAY ${room} ${n}`)))
      )
      for (const client of all) await client.ask("PING")
      const head = one.read.get(room)
      for (const client of all) {
        deepEqual(client.read.get(room), head)
        equal(client.messages.length, 10)
      }
      equal(head?.seq, 15)
    }
  },
  {
    name: "JOIN twice answers JOINED twice, and PART takes one out",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      deepEqual((await two.ask(`JOIN ${room}`)).words[2], "2")
      equal(shown(await two.ask(`PART ${room}`)), "OK")
      await hears(one, `LEAVE ${room} part ${two.nick}`)
      for (const verb of ["PART", "SAY"]) {
        deepEqual((await two.ask(`${verb} ${room}${verb === "SAY" ? " hi" : ""}`)).words, [
          "not-in-room"
        ])
      }
      await one.ask(`SAY ${room} gone`)
      await two.ask("PING")
      deepEqual(two.messages, [])
    }
  },
  {
    name: "ENTER comes before the first message",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      await two.ask(`SAY ${room} hi`)
      await hears(one, "MSG")
      const verbs = one.heard.filter(({ words }) => words[0] === room).map(({ verb }) => verb)
      deepEqual(verbs, ["JOINED", "ENTER", "MSG"])
    }
  },
  {
    name: "WHO lists everyone, HERE by HERE",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      const answer = await one.ask(`WHO ${room}`)
      equal(shown(answer), "OK")
      const names = answer.before.flatMap(({ words }) => words.slice(1))
      deepEqual([...names].sort(), [one.nick, two.nick].sort())
      deepEqual((await one.ask(`WHO ${at.room()}`)).words, ["no-such-room"])
    }
  },
  {
    name: "HISTORY gives the last messages, oldest first, or those before a position",
    run: async (at) => {
      const { one, room } = await at.pair()
      for (const n of [1, 2, 3, 4, 5]) await one.ask(`SAY ${room} m${n}`)
      const last = await one.ask(`HISTORY ${room} 3`)
      deepEqual(
        last.before.map(({ text }) => text),
        ["m3", "m4", "m5"]
      )
      const position = last.words[1] ?? ""
      match(position, /:5$/)
      const earlier = await one.ask(`HISTORY ${room} 2 ${position}`)
      deepEqual(
        earlier.before.map(({ text, words }) => [words[1], text]),
        [
          ["3", "m3"],
          ["4", "m4"]
        ]
      )
      deepEqual((await one.ask(`HISTORY ${room} 9 ${position.replace(/\d+$/, "1")}`)).before, [])
      deepEqual((await one.ask(`HISTORY ${room} 9 zzz${position}`)).before, [])
      deepEqual((await one.ask(`HISTORY ${at.room()} 9`)).words, ["no-such-room"])
    }
  },
  {
    name: "RETENTION tells how many messages a room's log holds, or is refused as unknown by an older server",
    run: async (at) => {
      const { one, room } = await at.pair()
      const answer = await one.ask(`RETENTION ${room}`)
      if (answer.words[0] === "unknown-verb") return
      match(shown(answer), new RegExp(`^RETENTION ${room} [1-9]\\d*$`))
      equal(shown(await (await at.client()).ask(`RETENTION ${room}`)), shown(answer))
      deepEqual((await one.ask(`RETENTION ${at.room()}`)).words, ["no-such-room"])
      deepEqual((await one.ask("RETENTION Lobby")).words, ["room-invalid"])
      deepEqual((await one.ask("RETENTION")).words, ["malformed"])
      deepEqual((await (await at.stranger()).ask("RETENTION lobby")).words, ["not-registered"])
    }
  },
  {
    name: "TELL reaches one person, counted from 1",
    run: async (at) => {
      const { one, two } = await at.pair()
      equal(shown(await one.ask(`TELL ${two.nick.toUpperCase()} a`)), "OK")
      equal(shown(await one.ask(`TELL ${two.nick} b\\nc`)), "OK")
      await two.ask("PING")
      deepEqual(two.messages, [`inbox 1 ${one.nick} a`, `inbox 2 ${one.nick} b\nc`])
      deepEqual((await one.ask(`TELL ${at.nick()} a`)).words, ["no-such-nick"])
    }
  },
  {
    name: "commands are answered in order, and PING after everything before it",
    run: async (at) => {
      const { one, room } = await at.pair()
      const lines = [
        `SAY ${room} 1`,
        "PING 2",
        `WHO ${room}`,
        "NOPE",
        `SAY ${room} 5`,
        "JOIN X",
        "PING 7"
      ]
      const from = one.heard.length
      const answers = await Promise.all(lines.map((line) => one.ask(line)))
      deepEqual(
        answers.map(({ verb }) => verb),
        ["OK", "PONG", "OK", "ERR", "OK", "ERR", "PONG"]
      )
      const ids = one.heard.slice(from).flatMap(({ id }) => (id === undefined ? [] : [id]))
      deepEqual(
        ids,
        answers.map(({ id }) => id)
      )
    }
  },
  {
    name: "a session ends when its client ends its half, after everything is answered",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      one.send(`SAY ${room} the last\nPING bye\n`)
      one.send()
      await one.until(() => !one.isOpen)
      ok(heard(one, "PONG").includes("PONG bye"))
      await hears(two, `LEAVE ${room} lost ${one.nick}`)
      match(two.messages[0] ?? "", /the last$/)
    }
  }
]
