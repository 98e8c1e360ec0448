/** Names, rooms and messages. */
import { deepEqual, equal, match, ok } from "node:assert/strict"
import { type Check, feature, heard, hears, lastWord, shown } from "./target.ts"

/** Texts as they are written in a line, and what they mean. */
const texts: ReadonlyArray<readonly [string, string]> = [
  ["  spaces  around  ", "  spaces  around  "],
  ["one\\ntwo\\n", "one\ntwo\n"],
  ["C:\\temp", "C:\\temp"],
  ["C:\\\\new", "C:\\new"],
  ["a\\\\b", "a\\\\b"],
  ["\\\\\\n", "\\\n"],
  ["\\", "\\"],
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
      match(shown(joined), /^JOINED lobby [a-z0-9]{1,8}:\d+ \d+( .+)?$/)
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
      const renames = heard(two, "RENAME")
      equal(renames.length, 1)
      match(
        renames[0] ?? "",
        new RegExp(`^RENAME ${old} ${one.nick} \\d{4}-[-0-9T:.]+Z \\d{4}-[-0-9T:.]+Z$`)
      )
      deepEqual(heard(one, "RENAME"), [])
    }
  },
  {
    name: "a name is free at once after BYE, and after the loss of a session that is not kept",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      await one.ask("BYE")
      await hears(two, `LEAVE ${room} quit ${one.nick}`)
      equal((await (await at.stranger()).register(one.nick)).verb, "READY")
      const three = await at.client([room])
      three.drop()
      await hears(two, `LEAVE ${room} lost ${three.nick}`)
      equal((await (await at.stranger()).register(three.nick)).verb, "READY")
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
    name: "a text comes back exactly as it was sent",
    run: async (at) => {
      const client = await at.client()
      const rows = [...texts.map(([written]) => written), "C:\\new", "\\n\\\\n\\\\\\n", "a\\tb\\"]
      for (const written of rows)
        equal(shown(await client.ask(`PING ${written}`)), `PONG ${written}`)
    }
  },
  {
    name: "the OK of a SAY has the time of the message, as the others and HISTORY have it",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      const { words } = await one.ask(`SAY ${room} hi`)
      match(words[2] ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      await hears(two, `MSG ${room} 1 ${words[2]} ${one.nick} hi`)
      const { before } = await one.ask(`HISTORY ${room} 1`)
      equal(before[0]?.words[2], words[2])
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
      const there = one.heard.filter(({ words }) => words[0] === room)
      deepEqual(
        there.map(({ verb }) => verb),
        ["JOINED", "ENTER", "MSG"]
      )
      const [greeted = "", entered = "", said = ""] = [
        feature(one, "time"),
        ...there.slice(1).map(({ verb, words }) => words[verb === "MSG" ? 2 : 1])
      ]
      deepEqual([greeted, entered, said], [greeted, entered, said].sort())
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
        answers.flatMap(({ before, id }) => [...before, { id }].map((line) => line.id))
      )
    }
  },
  {
    name: "who ends their half gets all answers and BYE quit, and is gone",
    over: "bytes",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      one.send(`SAY ${room} the last\nPING bye\n`)
      one.send()
      equal(await lastWord(one), "BYE quit")
      ok(heard(one, "PONG").includes("PONG bye"))
      await hears(two, `LEAVE ${room} lost ${one.nick}`)
      match(two.messages[0] ?? "", /the last$/)
    }
  }
]
