/**
 * Measures a store on disk with many messages: how long the server takes to start with it, its size, searches, and
 * what they do to the messages that are stored meanwhile:
 * node test/support/run.js test/bench/search.ts [--messages 1000000] [--rooms 2]
 */
import { execFileSync } from "node:child_process"
import { statSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { Effect, Either, Layer, Option } from "effect"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { RoomName } from "../../src/domain/chat/RoomName.ts"
import { SessionId } from "../../src/domain/chat/SessionId.ts"
import { parse } from "../../src/domain/chat/search/Query.ts"
import { sanitizeText } from "../../src/domain/chat/Text.ts"
import { Timestamp } from "../../src/domain/chat/Timestamp.ts"
import { type RoomLog, RoomLogs } from "../../src/services/server/log/RoomLog.ts"
import { Archive } from "../../src/services/server/store/Archive.ts"
import type { Archived } from "../../src/services/server/store/Archived.ts"
import { folder, logsIn } from "../support/disk.ts"
import { measureStarts } from "./start.ts"

const { values: flags } = parseArgs({
  options: {
    messages: { type: "string", default: "1000000" },
    rooms: { type: "string", default: "2" },
    load: { type: "string" }
  }
})
const messages = Number(flags.messages)
const rooms = Number(flags.rooms)
const begin = Date.UTC(2026, 0, 1)
const roomOf = (n: number) => RoomName.make(`room${n % rooms}`)

/** Words as people use them: a few are everywhere, most are rare. */
const words = Array.from({ length: 30_000 }, (_, n) => `w${((n * 7919) % 1_000_003).toString(36)}`)
const textOf = (n: number): string => {
  let text = ""
  let state = (n + 1) * 2_654_435_761
  for (let count = 0; count < 14; count++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const rank = Math.floor(Math.exp((state / 2 ** 32) * Math.log(words.length))) - 1
    text += `${count === 0 ? "" : " "}${words[rank]}`
  }
  return n === Math.floor(messages / 2) || n === 7 ? `${text} rarest` : text
}

function* all(): Generator<Omit<Archived, "seq">> {
  for (let n = 0; n < messages; n++)
    yield {
      room: roomOf(n),
      time: begin + n * 10_000,
      nick: n % 1000 === 0 ? "rare" : `nick${n % 50}`,
      said: { text: textOf(n) }
    }
}

const milliseconds = (from: number) => performance.now() - from
const median = (values: ReadonlyArray<number>) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const [commonest = "", common = "", second = "", third = ""] = [0, 20, 1, 2].map((n) => words[n])
const rare = words[25_000] ?? ""
const day = (share: number) => new Date(begin + messages * share * 10_000).toISOString()
const queries = {
  "the rarest word": "rarest",
  "a rare word": rare,
  "a common word": common,
  "the commonest word": commonest,
  "no such word": "nowhere",
  "two common words": `${second} ${third}`,
  "two words that never meet": `rarest ${rare}`,
  "a phrase of common words": `"${commonest} ${second}"`,
  "a phrase that is nowhere": `"${common} ${rare}"`,
  "a prefix": `${rare.slice(0, 3)}*`,
  "a long prefix": `${common.slice(0, -1)}*`,
  "a prefix of common words": `${second.slice(0, 3)}*`,
  "a long prefix of common words": `${third}*`,
  "the same prefix, never": `${third}* before:${day(0)}`,
  "from somebody": "from:nick8",
  "from somebody who says little": "from:rare",
  "from somebody, a common word": `from:rare ${commonest}`,
  "the commonest word, a year ago": `${commonest} before:${day(0.1)}`,
  "the commonest word, never": `${commonest} before:${day(0)}`
}

const measure = (log: RoomLog) =>
  Effect.gen(function* () {
    for (const [name, written] of Object.entries(queries)) {
      const query = Either.getOrElse(parse(written), () => [])
      const times: Array<number> = []
      let found = ""
      for (let round = 0; round < 7; round++) {
        const from = performance.now()
        const { entries, from: seq } = yield* log.search(query, 20)
        times.push(milliseconds(from))
        found = `${entries.length} found${seq === 0 ? "" : `, back to ${seq}`}`
      }
      const [first = 0] = times
      const figures = `${median(times).toFixed(1)} ms (the first ${first.toFixed(1)})`
      console.log(`${name.padEnd(32)} ${figures.padEnd(30)} ${found}`)
    }
  })

/** How long messages take to be stored, one after the other. */
const store = (log: RoomLog, count: number) =>
  Effect.gen(function* () {
    const times: Array<number> = []
    for (let n = 0; n < count; n++) {
      const from = performance.now()
      const arrived = yield* Effect.makeLatch()
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* log.subscribe(() => ({ receive: () => void arrived.unsafeOpen() }))
          yield* log.offer([
            {
              author: SessionId.make("s"),
              id: Option.none(),
              time: Timestamp.make(begin),
              nick: Nick.make("alice"),
              body: { _tag: "Said", text: sanitizeText(textOf(n)) }
            }
          ])
          yield* arrived.await
        })
      )
      times.push(milliseconds(from))
    }
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number) => (sorted[Math.floor((count - 1) * share)] ?? 0).toFixed(1)
    return `${at(0.5)} ms, p99 ${at(0.99)}, at most ${at(1)}`
  })

const main = Effect.gen(function* () {
  const path = join(yield* folder, "data")
  const began = performance.now()
  execFileSync(process.execPath, [
    ...["test/support/run.js", "test/bench/search.ts", "--load", path],
    ...["--messages", String(messages), "--rooms", String(rooms)]
  ])
  const { size } = statSync(join(path, "natter.db"))
  const text = Array.from({ length: 1000 }, (_, n) => textOf(n).length)
  const length = Math.round(text.reduce((sum, one) => sum + one, 0) / text.length)
  const perMessage = `${Math.round(size / messages)} bytes each on disk for texts of ${length}, ${((milliseconds(began) * 1000) / messages).toFixed(0)} µs each to import`
  console.log(`${messages} messages in ${rooms} rooms, Node ${process.version}; ${perMessage}\n`)
  for (const [what, times] of yield* Effect.promise(() => measureStarts(path, 5)))
    console.log(`${`start ${what}`.padEnd(32)} ${median(times).toFixed(0)} ms`)
  console.log("")
  yield* Effect.gen(function* () {
    const { open } = yield* RoomLogs
    const log = yield* open(roomOf(0))
    yield* measure(log)
    console.log(`\na message alone is stored in       ${yield* store(log, 300)}`)
    const query = Either.getOrElse(parse(queries["the commonest word, never"]), () => [])
    const searching = Effect.forever(log.search(query, 20))
    const beside = yield* Effect.raceFirst(
      store(log, 300),
      Effect.all(
        Array.from({ length: 4 }, () => searching),
        { concurrency: "unbounded", discard: true }
      ).pipe(Effect.zipRight(Effect.never))
    )
    console.log(`beside four that search all the time ${beside}`)
  }).pipe(Effect.provide(Layer.fresh(logsIn(path, { logSize: 1_000_000 }, "full"))))
}).pipe(Effect.scoped)

if (flags.load === undefined) await Effect.runPromise(main)
else {
  let epochs = 0
  Archive.own(flags.load).add(all(), () => `e${++epochs}`)
}
