/** Sessions that outlive their connection. */
import { deepEqual, equal, match, ok } from "node:assert/strict"
import { type Check, feature, heard, hears, lastWord, shown } from "./target.ts"

export const checks: ReadonlyArray<Check> = [
  {
    name: "NICK with seconds and a secret keeps the session, for no more seconds than were asked for",
    run: async (at) => {
      const client = await at.stranger()
      const { words } = await client.register(at.nick(), 30)
      equal(words.length, 3)
      ok(Number(words[1]) > 0 && Number(words[1]) <= 30)
      equal(words[2], "0")
      const most = Number(feature(client, "keep"))
      const other = await at.stranger()
      equal((await other.register(at.nick(), 86_400)).words[1], String(Math.min(most, 86_400)))
    }
  },
  {
    name: "what was missed comes with RESUME, once and in order, and PONG after all of it",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      await one.ask(`SAY ${room} mine`)
      await two.ask(`SAY ${room} a`)
      await one.until(() => one.messages.length === 1)
      one.drop()
      for (const text of ["b", "c", "d"]) await two.ask(`SAY ${room} ${text}`)
      await two.ask(`TELL ${one.nick} psst`)
      const ready = await one.resume(at.host, at.port)
      deepEqual([ready.verb, ready.words[0], ready.words.length], ["READY", one.nick, 3])
      deepEqual(
        one.messages.map((message) => message.split(" ").at(-1)),
        ["a", "b", "c", "d", "psst"]
      )
      const verbs = one.heard.map(({ verb }) => verb)
      deepEqual(verbs.slice(0, 2), ["HELLO", "READY"])
      deepEqual(verbs.slice(-2), ["TOLD", "PONG"])
      equal(heard(one, "MSG").length, 3)
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
    name: "RESUME with since tells the new names since then of others in the rooms, and without it none",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      await two.ask(`SAY ${room} first`)
      await hears(one, `MSG ${room} 1`)
      const since = heard(one, "MSG")[0]?.split(" ")[3]
      one.drop()
      const names = [two.nick, at.nick(), at.nick()]
      for (const name of names.slice(1)) await two.ask(`NICK ${name}`)
      const again = await at.stranger()
      const ready = again.ask(`RESUME ${one.secret}`, undefined, `since=${since}`)
      await again.ask("PING")
      equal((await ready).verb, "READY")
      const told = heard(again, "RENAME").filter((line) =>
        names.some((name) => line.includes(name))
      )
      deepEqual(
        told.map((line) => line.split(" ").slice(1, 3)),
        [names.slice(0, 2), names.slice(1)]
      )
      const first = again.heard.findIndex(({ verb }) => verb === "JOINED")
      ok(again.heard.findIndex(({ raw }) => raw === told[1]) < first)
      const plain = await at.stranger()
      await plain.takeBack(one.secret)
      deepEqual(heard(plain, "RENAME"), [])
    }
  },
  {
    name: "one's own messages come in the replay as OK with their ids, at their places",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      const first = await one.ask(`SAY ${room} mine`, 40)
      await two.ask(`SAY ${room} theirs`)
      one.send(`SAY ${room} without an id\n`)
      const last = await one.ask(`SAY ${room} mine again`, 41)
      const { epoch } = one.read.get(room) ?? {}
      const again = await at.stranger()
      await again.takeBack(one.secret, `${room}=${epoch}:0`)
      const about = again.heard.filter(({ words }) => words[0] === room)
      deepEqual(
        about.map(({ id, verb, words }) => [verb, id, words[1]]),
        [
          ["OK", 40, `${epoch}:1`],
          ["MSG", undefined, "2"],
          ["OK", undefined, `${epoch}:3`],
          ["OK", 41, `${epoch}:4`],
          ["JOINED", undefined, `${epoch}:4`]
        ]
      )
      deepEqual([shown(about[0]), shown(about[3])], [shown(first), shown(last)])
    }
  },
  {
    name: "the secret stays good, resume after resume, and another one is not",
    run: async (at) => {
      const { one } = await at.pair(30)
      for (let n = 0; n < 3; n++) equal((await one.resume(at.host, at.port)).verb, "READY")
      const thief = await at.stranger()
      deepEqual((await thief.takeBack("AAAAAAAAAAAAAAAAAAAAAA")).words, ["session-unknown"])
      deepEqual((await thief.takeBack(`${one.secret}x`)).words, ["session-unknown"])
      equal((await one.ask("PING")).verb, "PONG")
    }
  },
  {
    name: "a session is kept from its READY on, also when that is lost",
    run: async (at) => {
      const witness = await at.client()
      const client = await at.stranger()
      const nick = at.nick()
      client.send(`NICK ${nick} 30 ${client.secret}\n`)
      await witness.until(() => heard(witness, "ENTER").some((line) => line.includes(nick)))
      client.drop()
      const ready = await client.resume(at.host, at.port)
      deepEqual([ready.verb, ready.words[0]], ["READY", nick])
      deepEqual(
        heard(witness, "LEAVE").filter((line) => line.includes(nick)),
        []
      )
    }
  },
  {
    name: "RESUME while the old connection is alive closes that with BYE replaced",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      const other = await at.stranger()
      equal((await other.takeBack(one.secret)).verb, "READY")
      equal(await lastWord(one), "BYE replaced")
      await other.ask(`SAY ${room} it is me`)
      await two.until(() => two.messages.length === 1)
      deepEqual(heard(two, "LEAVE"), [])
    }
  },
  {
    name: "NICK with the name and the secret of a session resumes it, without marks",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      await two.ask(`SAY ${room} a`)
      await two.ask(`TELL ${one.nick} b`)
      await one.ask("PING")
      const head = one.read.get(room)
      const other = await at.stranger()
      const nick = one.nick.toUpperCase()
      const answers = [other.ask(`NICK ${nick} 30 ${one.secret}`), other.ask("PING")]
      const [ready] = await Promise.all(answers)
      deepEqual([ready?.verb, ready?.words.length], ["READY", 3])
      equal(await lastWord(one), "BYE replaced")
      ok(heard(other, "JOINED").includes(`JOINED ${room} ${head?.epoch}:1 2`))
      equal(heard(other, "JOINED").length, 2)
      deepEqual(other.messages, [`inbox 1 ${two.nick} b`])
      equal((await other.ask(`SAY ${room} c`)).verb, "OK")
    }
  },
  {
    name: "a name is taken with another secret, and a secret with another name",
    run: async (at) => {
      const { one, two } = await at.pair(30)
      one.drop()
      const thief = await at.stranger()
      deepEqual((await thief.register(one.nick, 30)).words, ["nick-taken"])
      deepEqual((await thief.register(one.nick)).words, ["nick-taken"])
      const stolen = `${at.nick()} 30 ${one.secret}`
      deepEqual((await thief.ask(`NICK ${stolen}`)).words, ["secret-taken"])
      deepEqual((await two.ask(`NICK ${stolen}`)).words, ["secret-taken"])
      await two.ask("PING")
      equal((await one.resume(at.host, at.port)).verb, "READY")
    }
  },
  {
    name: "a mark of another epoch or beyond the newest gives GAP … epoch, no mark JOINED alone",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      await two.ask(`SAY ${room} a`)
      await one.ask("PING")
      const { epoch } = one.read.get(room) ?? {}
      for (const mark of ["zzzzzzz:7", `${epoch}:2`, "zzzzzzz:0"]) {
        const other = await at.stranger()
        equal((await other.takeBack(one.secret, `${room}=${mark}`)).verb, "READY")
        const about = other.heard.filter(({ words }) => words[0] === room).map(shown)
        deepEqual(about, [`GAP ${room} 0 0 epoch`, `JOINED ${room} ${epoch}:1 2`])
        equal(heard(other, "JOINED").length, 2)
        equal(heard(other, "GAP").length, 1)
      }
    }
  },
  {
    name: "marks for all rooms of a session fit into one line",
    run: async (at) => {
      const client = await at.client([], 60)
      const most = Math.min(64, Number(feature(client, "rooms")))
      const rooms = Array.from({ length: most - 1 }, () => `${at.room()}${"x".repeat(14)}`)
      const answers = await Promise.all(rooms.map((room) => client.ask(`JOIN ${room}`)))
      deepEqual(new Set(answers.map(({ verb }) => verb)), new Set(["JOINED"]))
      equal((await client.ask(`JOIN ${at.room()}`)).words[0], "full")
      equal((await client.resume(at.host, at.port)).verb, "READY")
      deepEqual(
        heard(client, "JOINED")
          .map((line) => line.split(" ")[1])
          .sort(),
        ["lobby", ...rooms].sort()
      )
    }
  },
  {
    name: "who ends their half of a kept session gets BYE kept, and may come back",
    over: "bytes",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      one.send(`SAY ${room} the last\nPING bye\n`)
      one.send()
      equal(await lastWord(one), "BYE kept")
      equal(heard(one, "PONG").at(-1), "PONG bye")
      equal((await one.resume(at.host, at.port)).verb, "READY")
      deepEqual(heard(two, "LEAVE"), [])
    }
  },
  {
    name: "nothing is kept after BYE, and the secret may be used again",
    run: async (at) => {
      const { one } = await at.pair(30)
      await one.ask("BYE")
      const again = await at.stranger()
      deepEqual((await again.takeBack(one.secret)).words, ["session-unknown"])
      const ready = await again.ask(`NICK ${at.nick()} 30 ${one.secret}`)
      deepEqual([ready.verb, ready.words[2]], ["READY", "0"])
    }
  },
  {
    name: "NICK replaces seconds and secret, with 0 seconds nothing is kept, without them nothing changes",
    over: "bytes",
    run: async (at) => {
      const { one, two } = await at.pair()
      equal((await one.register(at.nick(), 30)).words.length, 3)
      equal((await one.ask(`NICK ${at.nick()}`)).words.length, 3)
      equal((await one.resume(at.host, at.port)).verb, "READY")
      equal((await one.ask(`NICK ${one.nick} 30 ${two.secret}`)).verb, "READY")
      const thief = await at.stranger()
      deepEqual((await thief.takeBack(one.secret)).words, ["session-unknown"])
      equal((await one.ask(`NICK ${one.nick} 0 ${two.secret}`)).words.length, 1)
      one.send()
      equal(await lastWord(one), "BYE quit")
      deepEqual((await thief.takeBack(two.secret)).words, ["session-unknown"])
    }
  },
  {
    name: "a kept session ends when nobody has come back within its seconds",
    run: async (at) => {
      const { one, room, two } = await at.pair(1)
      one.drop()
      await hears(two, `LEAVE ${room} lost ${one.nick}`)
      const other = await at.stranger()
      match(shown(await other.takeBack(one.secret)), /^ERR session-unknown/)
      equal((await other.register(one.nick)).verb, "READY")
    }
  },
  {
    name: "RESUME is taken only before READY",
    run: async (at) => {
      const client = await at.client([], 30)
      deepEqual((await client.ask(`RESUME ${client.secret}`)).words, ["malformed"])
    }
  }
]
