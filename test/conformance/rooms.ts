/** What can be asked of rooms, and their topics. */
import { deepEqual, equal, match } from "node:assert/strict"
import { type Check, heard, hears, shown, type Target } from "./target.ts"

/** Someone in a room in which m1 to m5 were said, and where that room begins. */
const withFive = async (at: Target) => {
  const { one, room, two } = await at.pair()
  for (const n of [1, 2, 3, 4, 5]) await one.ask(`SAY ${room} m${n}`)
  const epoch = one.read.get(room)?.epoch ?? ""
  return { one, room, two, epoch }
}

export const checks: ReadonlyArray<Check> = [
  {
    name: "WHO lists everyone, HERE by HERE, with the id",
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
      const { epoch, one, room } = await withFive(at)
      const last = await one.ask(`HISTORY ${room} 3`)
      deepEqual(
        last.before.map(({ text }) => text),
        ["m3", "m4", "m5"]
      )
      equal(shown(last), `OK ${room} ${epoch}:5`)
      const earlier = await one.ask(`HISTORY ${room} 2 ${epoch}:5`)
      deepEqual(
        earlier.before.map(({ text, words }) => [words[1], words[3], text]),
        [
          ["3", one.nick, "m3"],
          ["4", one.nick, "m4"]
        ]
      )
      deepEqual((await one.ask(`HISTORY ${room} 9 ${epoch}:1`)).before, [])
      deepEqual((await one.ask(`HISTORY ${room} 0`)).before, [])
      deepEqual((await one.ask(`HISTORY ${room} 9 zzzzzzz:5`)).before, [])
      deepEqual((await one.ask(`HISTORY ${at.room()} 9`)).words, ["no-such-room"])
    }
  },
  {
    name: "AFTER gives the first messages after a position, page by page",
    run: async (at) => {
      const { epoch, room, two } = await withFive(at)
      const stranger = await at.client()
      let seq = "0"
      const pages: Array<ReadonlyArray<string | undefined>> = []
      do {
        const answer = await stranger.ask(`AFTER ${room} 2 ${epoch}:${seq}`)
        equal(shown(answer), `OK ${room} ${epoch}:5`)
        pages.push(answer.before.map(({ text }) => text))
        seq = answer.before.at(-1)?.words[1] ?? ""
      } while (seq !== "" && pages.length < 9)
      deepEqual(pages, [["m1", "m2"], ["m3", "m4"], ["m5"], []])
      deepEqual((await two.ask(`AFTER ${room} 0 ${epoch}:0`)).before, [])
      deepEqual((await two.ask(`AFTER ${at.room()} 9 ${epoch}:0`)).words, ["no-such-room"])
    }
  },
  {
    name: "AFTER gives GAP … epoch for a position of another epoch or beyond the newest, with the id",
    run: async (at) => {
      const { epoch, one, room } = await withFive(at)
      for (const position of ["zzzzzzz:3", `${epoch}:999`]) {
        const answer = await one.ask(`AFTER ${room} 9 ${position}`)
        deepEqual(answer.before.map(shown), [`GAP ${room} 0 0 epoch`])
        equal(shown(answer), `OK ${room} ${epoch}:5`)
      }
    }
  },
  {
    name: "ROOMS gives a ROOM for each room, with the id, and who is not in them may ask",
    run: async (at) => {
      const { epoch, one, room } = await withFive(at)
      const other = await at.client()
      await one.ask(`TOPIC ${room} the  topic`)
      const answer = await other.ask("ROOMS")
      equal(shown(answer), "OK")
      const rooms = answer.before.map(({ text, verb, words }) => [verb, ...words, text])
      deepEqual(
        rooms.filter(([, name]) => name === room),
        [["ROOM", room, "2", `${epoch}:6`, "the  topic"]]
      )
      equal(rooms.filter(([, name]) => name === "lobby").length, 1)
      equal(rooms.filter(([verb]) => verb !== "ROOM").length, 0)
    }
  },
  {
    name: "SEARCH gives the last messages that a query finds, oldest first, and goes on before its position",
    run: async (at) => {
      const { epoch, one, room } = await withFive(at)
      await one.ask(`SAY ${room} Café M3?`)
      const find = async (query: string, count = 9) => {
        const answer = await one.ask(`SEARCH ${room} ${count} ${query}`)
        return [...answer.before.map(({ text }) => text), shown(answer)]
      }
      deepEqual(await find("m3"), ["m3", "Café M3?", `OK ${room} ${epoch}:0`])
      deepEqual(await find("m3", 1), ["Café M3?", `OK ${room} ${epoch}:6`])
      deepEqual(await find(`m3 before:${epoch}:6`, 1), ["m3", `OK ${room} ${epoch}:0`])
      deepEqual(await find(`m3 before:${epoch}:3`, 1), [`OK ${room} ${epoch}:0`])
      deepEqual(await find('"CAFE m3"'), ["Café M3?", `OK ${room} ${epoch}:0`])
      deepEqual(await find(`caf* from:${one.nick.toUpperCase()}`), [
        "Café M3?",
        `OK ${room} ${epoch}:0`
      ])
      deepEqual(await find("after:2000-01-01T00:00:00.000Z m5"), ["m5", `OK ${room} ${epoch}:0`])
      deepEqual(await find("before:2000-01-01T00:00:00.000Z m5"), [`OK ${room} ${epoch}:0`])
      deepEqual(await find("m5 before:zzzzzzz:6"), [`OK ${room} ${epoch}:0`])
      deepEqual((await one.ask(`SEARCH ${room} 9 "m5`)).words, ["query-invalid"])
      deepEqual((await one.ask(`SEARCH ${at.room()} 9 m5`)).words, ["no-such-room"])
    }
  },
  {
    name: "TOPIC has its place among the messages: for the others, in HISTORY and in JOINED",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      await one.ask(`SAY ${room} a`)
      const answer = await one.ask(`TOPIC ${room} of  tea`)
      match(shown(answer), new RegExp(`^OK ${room} [a-z0-9]{1,8}:2 \\d{4}-[-0-9T:.]+Z$`))
      await two.ask(`SAY ${room} b`)
      await one.ask("PING")
      await two.ask("PING")
      deepEqual(two.messages, [`${room} 1 ${one.nick} a`, `topic ${room} 2 ${one.nick} of  tea`])
      deepEqual(heard(one, "TOPIC"), [])
      const { before } = await two.ask(`HISTORY ${room} 9`)
      deepEqual(
        before.map(({ text, verb, words }) => [verb, words[1], words[3], text]),
        [
          ["PAST", "1", one.nick, "a"],
          ["TOPIC", "2", one.nick, "of  tea"],
          ["PAST", "3", two.nick, "b"]
        ]
      )
      equal(before[1]?.words[2], answer.words[2])
      equal((await two.ask(`JOIN ${room}`)).text, "of  tea")
    }
  },
  {
    name: "TOPIC without a topic takes it away, and the others are told",
    run: async (at) => {
      const { one, room, two } = await at.pair()
      await one.ask(`TOPIC ${room} tea`)
      equal((await two.ask(`TOPIC ${room}`)).words[1]?.split(":")[1], "2")
      await hears(one, `TOPIC ${room} 2`)
      const last = one.heard.find(({ verb }) => verb === "TOPIC")
      deepEqual([last?.words[3], last?.text], [two.nick, undefined])
      const joined = await two.ask(`JOIN ${room}`)
      deepEqual([joined.words.length, joined.text], [3, undefined])
      const { before } = await two.ask(`AFTER ${room} 9 ${joined.words[1]?.split(":")[0]}:0`)
      deepEqual(
        before.map(({ text, verb }) => [verb, text]),
        [
          ["TOPIC", "tea"],
          ["TOPIC", undefined]
        ]
      )
    }
  },
  {
    name: "TOPIC needs membership, and 300 characters are the most",
    run: async (at) => {
      const { room, two } = await at.pair()
      const stranger = await at.client()
      deepEqual((await stranger.ask(`TOPIC ${room} mine`)).words, ["not-in-room"])
      deepEqual((await two.ask(`TOPIC ${room} ${"é".repeat(301)}`)).words, ["bad-text"])
      equal((await two.ask(`TOPIC ${room} ${"é".repeat(300)}`)).verb, "OK")
      equal((await two.ask(`JOIN ${room}`)).text, "é".repeat(300))
    }
  },
  {
    name: "a TOPIC that was missed comes in the replay, and one's own as an OK",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      await one.ask(`TOPIC ${room} mine`, 70)
      one.drop()
      await two.ask(`TOPIC ${room} theirs`)
      await two.ask(`TOPIC ${room}`)
      const { epoch } = one.read.get(room) ?? {}
      const again = await at.stranger()
      await again.takeBack(one.secret, `${room}=${epoch}:0`)
      const about = again.heard.filter(({ words }) => words[0] === room)
      deepEqual(
        about.map(({ id, text, verb }) => [verb, id, text]),
        [
          ["OK", 70, undefined],
          ["TOPIC", undefined, "theirs"],
          ["TOPIC", undefined, undefined],
          ["JOINED", undefined, undefined]
        ]
      )
    }
  }
]
