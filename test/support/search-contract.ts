/** What any implementation of the rooms' logs must find in them. */
import { assert, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc, Option } from "effect"
import { Nick } from "../../src/domain/chat/Nick.ts"
import type { Epoch } from "../../src/domain/chat/Position.ts"
import { RoomName } from "../../src/domain/chat/RoomName.ts"
import { Seq } from "../../src/domain/chat/Seq.ts"
import { SessionId } from "../../src/domain/chat/SessionId.ts"
import { conditionsOf, isFound } from "../../src/domain/chat/search/Conditions.ts"
import { parse, type Query } from "../../src/domain/chat/search/Query.ts"
import { sanitizeText } from "../../src/domain/chat/Text.ts"
import { Timestamp } from "../../src/domain/chat/Timestamp.ts"
import { Topic } from "../../src/domain/chat/Topic.ts"
import {
  type Draft,
  type Entry,
  type LogUnavailable,
  type RoomLog,
  RoomLogs,
  textOf
} from "../../src/services/server/log/RoomLog.ts"
import { effectProperty } from "./effect-property.ts"
import { property } from "./property.ts"
import type { Within } from "./sharing.ts"

const begin = 1_800_000_000_000

const said = (text: string, nick = "alice", time = begin): Draft => ({
  author: SessionId.make("session"),
  id: Option.none(),
  time: Timestamp.make(time),
  nick: Nick.make(nick),
  body: { _tag: "Said", text: sanitizeText(text) }
})
const topic = (text: string | undefined): Draft => ({
  ...said("x"),
  body: { _tag: "TopicSet", topic: text === undefined ? undefined : Topic.make(text) }
})

const queryOf = (text: string): Query =>
  Either.getOrElse(parse(text), ({ _tag }) => assert.fail(`${text}: ${_tag}`))

const seqsOf = (entries: ReadonlyArray<Entry>) => entries.map(({ seq }) => Number(seq))

/** What a log has to find among all of these, and how far back it has looked at least. */
const expected = (all: ReadonlyArray<Entry>, epoch: Epoch, query: Query, limit: number) => {
  const conditions = conditionsOf(query, epoch)
  const found = all.filter((entry) => isFound(conditions, { ...entry, text: textOf(entry.body) }))
  return seqsOf(found.slice(Math.max(0, found.length - limit)))
}

/** Everything that a query finds, page after page. */
const findAll = (log: RoomLog, query: Query, limit: number) =>
  Effect.gen(function* () {
    const { epoch } = yield* log.head
    const entries: Array<Entry> = []
    let rest = query
    for (;;) {
      const found = yield* log.search(rest, limit)
      entries.unshift(...found.entries)
      if (found.from === 0) return entries
      rest = [...query, { _tag: "Before", border: { epoch, seq: found.from } }]
    }
  })

const word = fc.constantFrom(
  "tea",
  "Teas",
  "thé",
  "green",
  "it's",
  "汉字",
  "👋",
  "c++17",
  "THE",
  "-"
)
const anyText = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(" "))
const anyDraft = fc
  .tuple(anyText, fc.constantFrom("alice", "Bob", "c-d_e"), fc.nat(5), fc.nat(9))
  .map(([text, nick, time, kind]) =>
    kind > 1 ? said(text, nick, begin + time) : topic(kind === 0 ? undefined : text)
  )
const anyPart = fc.oneof(
  fc.constantFrom(...["tea", "the", "THÉ", "it's", "green", "汉", "字", "👋", "c", "17", "none"]),
  fc.constantFrom("tea*", "the*", "gre*", '"tea teas"', '"the green"', '"汉字 tea"', '"it s"'),
  fc.constantFrom("from:alice", "from:BOB", "from:c-d_e", "from:c"),
  fc.nat(6).map((time) => `before:${new Date(begin + time).toISOString()}`),
  fc.nat(6).map((time) => `after:${new Date(begin + time - 1).toISOString()}`),
  fc.nat(30).map((seq) => `before:EPOCH:${seq}`),
  fc.nat(30).map((seq) => `after:EPOCH:${seq}`)
)

/**
 * @param within runs something with logs that are empty
 * @param append puts drafts into a log, and waits until they are there
 */
export const searchContract = (
  within: Within,
  append: (log: RoomLog, drafts: ReadonlyArray<Draft>) => Effect.Effect<unknown, LogUnavailable>,
  effort: number
): void => {
  /** A log with these entries in it. */
  const filled = (drafts: ReadonlyArray<Draft>, name = "dev") =>
    Effect.gen(function* () {
      const log = yield* Effect.flatMap(RoomLogs, ({ open }) => open(RoomName.make(name)))
      yield* append(log, drafts)
      const finds = (query: string, limit = 10) =>
        Effect.map(log.search(queryOf(query), limit), ({ entries, from }) => [
          ...seqsOf(entries),
          `from ${from}`
        ])
      return { log, finds }
    })

  it.effect("finds the last entries of which a query holds, in order", () =>
    within(
      10,
      Effect.gen(function* () {
        const { finds, log } = yield* filled([
          said("Café au lait"),
          said("no", "bob"),
          topic("the café"),
          said("cafe or tea?", "bob"),
          topic(undefined)
        ])
        assert.deepStrictEqual(yield* finds("cafe"), [1, 3, 4, "from 0"])
        assert.deepStrictEqual(yield* finds("CAFÉ", 2), [3, 4, "from 3"])
        assert.deepStrictEqual(yield* finds("cafe tea"), [4, "from 0"])
        assert.deepStrictEqual(yield* finds('"au lait"'), [1, "from 0"])
        assert.deepStrictEqual(yield* finds("from:bob"), [2, 4, "from 0"])
        assert.deepStrictEqual(yield* finds("from:alice"), [1, 3, 5, "from 0"])
        assert.deepStrictEqual(yield* finds("nothing"), ["from 0"])
        const { entries } = yield* log.search(queryOf("lait"), 1)
        assert.deepStrictEqual(entries, [{ ...said("Café au lait"), seq: Seq.make(1) }])
      })
    )
  )

  it.effect("knows where a full page is the last one", () =>
    within(
      60,
      Effect.gen(function* () {
        const none = Array.from({ length: 40 }, () => said("none"))
        const { finds } = yield* filled([said("coffee"), ...none, said("tea"), said("tea")])
        assert.deepStrictEqual(yield* finds("tea", 2), [42, 43, "from 0"])
        assert.deepStrictEqual(yield* finds("tea", 1), [43, "from 43"])
        // What is there and not told has still to be looked for.
        assert.deepStrictEqual(yield* finds("tea", 0), ["from 44"])
        assert.deepStrictEqual(yield* finds("sugar", 0), ["from 0"])
      })
    )
  )

  it.effect("finds nothing of other rooms, and nothing that it no longer keeps", () =>
    within(
      4,
      Effect.gen(function* () {
        const texts = Array.from({ length: 30 }, (_, n) => said(`tea ${n}`))
        const dev = yield* filled(texts)
        const ops = yield* filled([said("tea")], "ops")
        assert.deepStrictEqual(yield* ops.finds("tea"), [1, "from 0"])
        const found = yield* findAll(dev.log, queryOf("tea"), 10)
        assert.deepStrictEqual(seqsOf(found), seqsOf(yield* dev.log.until(30, 30)))
      })
    )
  )

  it.effect("does not find what was in a room of the same name that is forgotten", () =>
    within(
      10,
      Effect.gen(function* () {
        const { forget } = yield* RoomLogs
        yield* Effect.scoped(filled([said("tea"), said("tea")]))
        yield* forget(RoomName.make("dev"))
        const { finds } = yield* filled([said("coffee"), said("tea")])
        assert.deepStrictEqual(yield* finds("tea"), [2, "from 0"])
      })
    )
  )

  effectProperty(
    "finds exactly what a query holds of, page after page, whatever it is",
    [
      fc.array(anyDraft, { maxLength: 25 }),
      fc.array(fc.array(anyPart, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 6 })
    ],
    ([drafts, wanted, limit]) =>
      within(
        10,
        Effect.gen(function* () {
          const { log } = yield* filled(drafts)
          const { epoch } = yield* log.head
          const all = yield* log.until(drafts.length, drafts.length)
          for (const parts of wanted) {
            const written = ["from:alice", ...parts].slice(parts.some(isText) ? 1 : 0).join(" ")
            const query = queryOf(written.replaceAll("EPOCH", epoch))
            const first = yield* log.search(query, limit)
            assert.deepStrictEqual(
              seqsOf(first.entries),
              expected(all, epoch, query, limit),
              written
            )
            const found = yield* findAll(log, query, limit)
            assert.deepStrictEqual(seqsOf(found), expected(all, epoch, query, 99), written)
          }
        })
      ),
    property(effort / 2)
  )
}

const isText = (part: string): boolean => !/^(before|after):/.test(part)
