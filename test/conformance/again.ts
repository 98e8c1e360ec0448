/** Messages that are sent again. */
import { deepEqual, equal, ok } from "node:assert/strict"
import { type Check, shown } from "./target.ts"

export const checks: ReadonlyArray<Check> = [
  {
    name: "lastid is the highest id accepted, and an old id is answered again, not carried out again",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      const answer = await one.ask(`SAY ${room} once`, 1000)
      one.drop()
      equal((await one.resume(at.host, at.port)).words[2], "1000")
      deepEqual((await one.ask(`SAY ${room} once`, 1000)).words, answer.words)
      deepEqual((await one.ask(`SAY ${room} twice?`, 1000)).words, answer.words)
      equal((await one.ask(`TELL ${two.nick} hi`, 1001)).verb, "OK")
      equal((await one.ask(`TELL ${two.nick} hi`, 1001)).verb, "OK")
      const topic = await one.ask(`TOPIC ${room} tea`, 1002)
      deepEqual((await one.ask(`TOPIC ${room} coffee`, 1002)).words, topic.words)
      await two.ask("PING")
      equal(two.messages.length, 3)
    }
  },
  {
    name: "what was said and not answered can be said again after RESUME, and counts once",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      const lines = [1, 2, 3, 4, 5].map((n) => one.ask(`SAY ${room} ${n}`))
      one.drop()
      await one.resume(at.host, at.port)
      const answers = await Promise.all(lines)
      deepEqual(
        answers.map(({ words }) => words[1]?.split(":")[1]),
        ["1", "2", "3", "4", "5"]
      )
      deepEqual(one.messages, [])
      await two.ask("PING")
      deepEqual(
        two.messages,
        [1, 2, 3, 4, 5].map((n) => `${room} ${n} ${one.nick} ${n}`)
      )
    }
  },
  {
    name: "a message that was accepted is answered again before anything else is looked at",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      const said = await one.ask(`SAY ${room} tea`, 500)
      const topic = await one.ask(`TOPIC ${room} tea`, 501)
      const told = await one.ask(`TELL ${two.nick} tea`, 502)
      await one.ask(`PART ${room}`)
      await two.ask("BYE")
      // The room is not ours any more, and nobody has that name.
      one.drop()
      equal((await one.resume(at.host, at.port)).words[2], "502")
      deepEqual(shown(await one.ask(`SAY ${room} tea`, 500)), shown(said))
      deepEqual(shown(await one.ask(`TOPIC ${room} tea`, 501)), shown(topic))
      deepEqual(shown(await one.ask(`TELL ${two.nick} tea`, 502)), shown(told))
      deepEqual((await one.ask(`SAY ${room} tea`, 503)).words, ["not-in-room"])
      deepEqual((await one.ask(`TELL ${two.nick} tea`, 504)).words, ["no-such-nick"])
    }
  },
  {
    name: "a message that was refused may be sent again with its id, but not after a later one",
    run: async (at) => {
      const { one, room } = await at.pair()
      const other = at.room()
      deepEqual((await one.ask(`SAY ${other} hi`, 600)).words, ["not-in-room"])
      await one.ask(`JOIN ${other}`)
      const answer = await one.ask(`SAY ${other} hi`, 600)
      equal(answer.verb, "OK")
      deepEqual((await one.ask(`SAY ${at.room()} hi`, 601)).words, ["not-in-room"])
      equal((await one.ask(`SAY ${room} hi`, 602)).verb, "OK")
      deepEqual((await one.ask(`SAY ${room} hi`, 601)).words, ["id-invalid"])
      deepEqual((await one.ask(`SAY ${other} hi`, 600)).words, answer.words)
    }
  },
  {
    name: "the ids of other commands count for nothing",
    run: async (at) => {
      const { one, room } = await at.pair()
      equal((await one.ask("PING", 9000)).verb, "PONG")
      equal((await one.ask(`SAY ${room} one`, 700)).verb, "OK")
      equal((await one.ask("PING", 700)).verb, "PONG")
      equal((await one.ask(`JOIN ${room}`, 1)).verb, "JOINED")
      equal((await one.ask(`SAY ${room} two`, 701)).verb, "OK")
    }
  },
  {
    name: "JOIN and PART may be said again too",
    run: async (at) => {
      const client = await at.client([], 30)
      const [kept, left] = [at.room(), at.room()]
      await client.ask(`JOIN ${left}`)
      const answers = [client.ask(`JOIN ${kept}`), client.ask(`PART ${left}`)]
      client.drop()
      await client.resume(at.host, at.port)
      const [joined, parted] = await Promise.all(answers)
      equal(joined?.verb, "JOINED")
      ok(parted?.verb === "OK" || parted?.words[0] === "not-in-room")
      deepEqual((await client.ask(`SAY ${left} hi`)).words, ["not-in-room"])
      equal((await client.ask(`SAY ${kept} hi`)).verb, "OK")
    }
  }
]
