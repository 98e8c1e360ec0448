/** Sessions that outlive their connection. */
import { deepEqual, equal, match, notEqual } from "node:assert/strict"
import type { NaiveClient } from "../support/naive-client.ts"
import { type Check, heard, hears, shown, type Target } from "./target.ts"

const back = (client: NaiveClient, { host, port }: Target) => client.resume(host, port)

export const checks: ReadonlyArray<Check> = [
  {
    name: "NICK with seconds gives a token, and no more seconds than were asked for",
    run: async (at) => {
      const client = await at.client([], " 30")
      match(client.token, /^[A-Za-z0-9_-]{22}$/)
      const seconds = Number(client.heard[1]?.words[2])
      equal(seconds > 0 && seconds <= 30, true)
    }
  },
  {
    name: "what was missed comes with RESUME, once and in order, without one's own",
    run: async (at) => {
      const { one, room, two } = await at.pair(" 30")
      await one.ask(`SAY ${room} mine`)
      await two.ask(`SAY ${room} a`)
      await one.until(() => one.messages.length === 1)
      one.drop()
      for (const text of ["b", "c", "d"]) await two.ask(`SAY ${room} ${text}`)
      await two.ask(`TELL ${one.nick} psst`)
      const ready = await back(one, at)
      deepEqual([ready.verb, ready.words[0], ready.words.length], ["READY", one.nick, 4])
      deepEqual(
        one.messages.map((message) => message.split(" ").at(-1)),
        ["a", "b", "c", "d", "psst"]
      )
      await two.ask(`SAY ${room} e`)
      await hears(one, `MSG ${room} 6`)
      deepEqual(heard(two, "LEAVE"), [])
      deepEqual(
        heard(two, "ENTER").filter((line) => line.includes(one.nick)),
        []
      )
    }
  },
  {
    name: "lastid is the highest SAY or TELL accepted, and an old id is answered again, not sent again",
    run: async (at) => {
      const { one, room, two } = await at.pair(" 30")
      const answer = await one.ask(`SAY ${room} once`, 1000)
      one.drop()
      equal((await back(one, at)).words[3], "1000")
      deepEqual((await one.ask(`SAY ${room} once`, 1000)).words, answer.words)
      deepEqual((await one.ask(`SAY ${room} twice?`, 1000)).words, answer.words)
      equal((await one.ask(`TELL ${two.nick} hi`, 1001)).verb, "OK")
      equal((await one.ask(`TELL ${two.nick} hi`, 1001)).verb, "OK")
      await two.ask("PING")
      equal(two.messages.length, 2)
    }
  },
  {
    name: "what was said and not answered can be said again after RESUME, and counts once",
    run: async (at) => {
      const { one, room, two } = await at.pair(" 30")
      const said = [1, 2, 3, 4, 5].map((n) => one.ask(`SAY ${room} ${n}`))
      one.drop()
      await back(one, at)
      const answers = await Promise.all(said)
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
    name: "a token is good until the client was heard from after the next one, and then no more",
    run: async (at) => {
      const { one } = await at.pair(" 30")
      const first = one.token
      const lost = await at.stranger()
      equal((await lost.ask(`RESUME ${first}`)).verb, "READY")
      lost.drop()
      // That READY may have been lost: nothing was heard after it.
      equal((await back(one, at)).verb, "READY")
      notEqual(one.token, first)
      const thief = await at.stranger()
      deepEqual((await thief.ask(`RESUME ${first}`)).words, ["session-unknown"])
      deepEqual((await thief.ask(`RESUME ${lost.token}`)).words, ["session-unknown"])
      deepEqual((await thief.ask("RESUME AAAAAAAAAAAAAAAAAAAAAA")).words, ["session-unknown"])
      equal((await one.ask("PING")).verb, "PONG")
    }
  },
  {
    name: "RESUME while the old connection is alive closes that with BYE replaced",
    run: async (at) => {
      const { one, room, two } = await at.pair(" 30")
      const other = await at.stranger()
      equal((await other.ask(`RESUME ${one.token}`)).verb, "READY")
      await one.until(() => !one.isOpen)
      equal(shown(one.heard.at(-1)), "BYE replaced")
      await other.ask(`SAY ${room} it is me`)
      await two.until(() => two.messages.length === 1)
      deepEqual(heard(two, "LEAVE"), [])
    }
  },
  {
    name: "a mark of another epoch gives GAP … epoch, and no mark gives JOINED alone",
    run: async (at) => {
      const { one, room, two } = await at.pair(" 30")
      await two.ask(`SAY ${room} a`)
      await one.ask("PING")
      const position = one.read.get(room)
      const other = await at.stranger()
      equal((await other.ask(`RESUME ${one.token} ${room}=zzzz:7`)).verb, "READY")
      await other.ask("PING")
      const about = other.heard.filter(({ words }) => words[0] === room).map(shown)
      deepEqual(about, [
        `GAP ${room} 0 0 epoch`,
        `JOINED ${room} ${position?.epoch}:${position?.seq} 2`
      ])
      equal(heard(other, "JOINED").length, 2)
      equal(heard(other, "GAP").length, 1)
    }
  },
  {
    name: "a session is not kept before its client was heard from after READY, nor after BYE",
    run: async (at) => {
      const witness = await at.client()
      const silent = await at.stranger()
      const nick = at.nick()
      await silent.ask(`NICK ${nick} 30`)
      silent.drop()
      await witness.until(() =>
        witness.heard.some(({ verb, words }) => verb === "LEAVE" && words.includes(nick))
      )
      const { one } = await at.pair(" 30")
      await one.ask("BYE")
      const thief = await at.stranger()
      for (const token of [silent.token, one.token]) {
        deepEqual((await thief.ask(`RESUME ${token}`)).words, ["session-unknown"])
      }
    }
  },
  {
    name: "RESUME is taken only before READY",
    run: async (at) => {
      const client = await at.client([], " 30")
      equal((await client.ask(`RESUME ${client.token}`)).verb, "ERR")
    }
  }
]
