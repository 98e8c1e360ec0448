/** Private messages, also to people who are away. */
import { deepEqual, equal, match, ok } from "node:assert/strict"
import { type Check, heard, hears, lastWord, shown, type Target } from "./target.ts"

/** Someone with a kept session who has left without BYE, and somebody else. */
const withAway = async (at: Target, seconds: number) => {
  const { one, room, two } = await at.pair(seconds)
  one.send()
  equal(await lastWord(one), "BYE kept")
  return { away: one, other: two, room }
}

export const checks: ReadonlyArray<Check> = [
  {
    name: "TELL reaches one person, counted from 1, and oneself too",
    run: async (at) => {
      const { one, two } = await at.pair()
      equal(shown(await one.ask(`TELL ${two.nick.toUpperCase()} a`)), "OK")
      const answer = await one.ask(`TELL ${two.nick} b\\nc`)
      deepEqual([answer.words, answer.before], [[], []])
      await two.ask("PING")
      deepEqual(two.messages, [`inbox 1 ${one.nick} a`, `inbox 2 ${one.nick} b\nc`])
      deepEqual((await one.ask(`TELL ${at.nick()} a`)).words, ["no-such-nick"])
      equal(shown(await one.ask(`TELL ${one.nick} me`)), "OK")
      await one.ask("PING")
      deepEqual(one.messages, [`inbox 1 ${one.nick} me`])
    }
  },
  {
    name: "TELL with since reaches whoever has had the name since then, and nobody who has it later",
    run: async (at) => {
      const { one, room, two } = await at.pair(30)
      await one.ask(`TELL ${two.nick} who are you?`)
      await hears(two, "TOLD 1")
      const since = heard(two, "TOLD")[0]?.split(" ")[2]
      equal(shown(await two.ask(`TELL ${one.nick} me`, undefined, `since=${since}`)), "OK")
      one.drop()
      await one.resume(at.host, at.port)
      equal(shown(await two.ask(`TELL ${one.nick.toUpperCase()} me`, 7, `since=${since}`)), "OK")
      const name = one.nick
      await one.ask(`NICK ${at.nick()}`)
      const heir = await at.client([room])
      await heir.ask(`NICK ${name}`)
      const { words } = await two.ask(`TELL ${name} still me`, undefined, `since=${since}`)
      deepEqual(words, ["other-holder"])
      await two.until(() => heard(two, "RENAME").length === 2)
      for (const renamed of heard(two, "RENAME")) {
        const [, , nick, time] = renamed.split(" ")
        equal(shown(await two.ask(`TELL ${nick} me`, undefined, `since=${time}`)), "OK")
      }
      // What was accepted is answered as before.
      equal(shown(await two.ask(`TELL ${name} me`, 7, `since=${since}`)), "OK")
      await heir.ask("PING")
      deepEqual(heir.messages, [`inbox 1 ${two.nick} me`])
    }
  },
  {
    name: "TELL to somebody whose connection is lost gets AWAY with the id, and waits for them",
    over: "bytes",
    run: async (at) => {
      const { away, other } = await withAway(at, 30)
      for (const text of ["one", "two"]) {
        const answer = await other.ask(`TELL ${away.nick} ${text}`)
        equal(shown(answer), "OK")
        equal(answer.before.length, 1)
        const { verb, words } = answer.before[0] ?? {}
        deepEqual([verb, words?.[0]], ["AWAY", away.nick])
        ok(Number(words?.[1]) >= 20 && Number(words?.[1]) <= 30)
      }
      equal((await away.resume(at.host, at.port)).verb, "READY")
      deepEqual(away.messages, [`inbox 1 ${other.nick} one`, `inbox 2 ${other.nick} two`])
      deepEqual((await other.ask(`TELL ${away.nick} three`)).before, [])
      await away.ask("BYE")
      await other.ask("PING")
      deepEqual(heard(other, "UNTOLD"), [])
    }
  },
  {
    name: "UNTOLD comes to the sender when a session ends with a message that was never handed over",
    over: "bytes",
    run: async (at) => {
      const { away, other } = await withAway(at, 1)
      await other.ask(`TELL ${away.nick} one\\nand`, 80)
      await other.ask(`TELL ${away.nick} two`)
      await hears(other, "UNTOLD 2")
      const name = away.nick
      deepEqual(other.messages, [`untold 1 ${name} one\nand`, `untold 2 ${name} two`])
      for (const line of heard(other, "UNTOLD")) match(line, /^UNTOLD \d \d{4}-[-0-9T:.]+Z /)
      // It has a place in the sender's own inbox.
      await other.ask(`TELL ${other.nick} next`)
      await hears(other, "TOLD 3")
      deepEqual((await other.ask(`TELL ${away.nick} late`)).words, ["no-such-nick"])
      // And the message counts as accepted.
      equal(shown(await other.ask(`TELL ${away.nick} one\\nand`, 80)), "OK")
    }
  },
  {
    name: "an UNTOLD waits for a sender who is away",
    over: "bytes",
    run: async (at) => {
      const { one, room } = await at.pair(30)
      const target = await at.client([room], 1)
      target.send()
      equal(await lastWord(target), "BYE kept")
      await one.ask(`TELL ${target.nick} hello`)
      const witness = await at.client([room])
      one.drop()
      await hears(witness, `LEAVE ${room} lost ${target.nick}`)
      await one.resume(at.host, at.port)
      deepEqual(one.messages, [`untold 1 ${target.nick} hello`])
    }
  },
  {
    name: "RESUME sends the inbox after the mark, without a mark all of it",
    run: async (at) => {
      const { one, two } = await at.pair(30)
      for (const n of [1, 2, 3]) await two.ask(`TELL ${one.nick} m${n}`)
      await hears(one, "TOLD 3")
      for (const [mark, seqs] of [
        [["inbox=2"], [3]],
        [["inbox=3"], []],
        [["inbox=0"], [1, 2, 3]],
        [[], [1, 2, 3]]
      ] as const) {
        const again = await at.stranger()
        await again.takeBack(one.secret, ...mark)
        deepEqual(
          heard(again, "TOLD").map((line) => Number(line.split(" ")[1])),
          seqs
        )
        deepEqual(heard(again, "GAP"), [])
      }
    }
  },
  {
    name: "a mark beyond the inbox gets GAP inbox 0 0 epoch, and then all its lines",
    run: async (at) => {
      const { one, two } = await at.pair(30)
      for (const n of [1, 2]) await two.ask(`TELL ${one.nick} m${n}`)
      const again = await at.stranger()
      await again.takeBack(one.secret, "inbox=77")
      deepEqual(
        again.heard
          .filter(({ verb, words }) => verb === "TOLD" || words[0] === "inbox")
          .map(({ verb, words }) => [verb, words[0]]),
        [
          ["GAP", "inbox"],
          ["TOLD", "1"],
          ["TOLD", "2"]
        ]
      )
      deepEqual(heard(again, "GAP"), ["GAP inbox 0 0 epoch"])
    }
  }
]
