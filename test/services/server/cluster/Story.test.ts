import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import type { RoomRecord } from "../../../../src/services/server/cluster/RoomRecord.ts"
import { decode, encode } from "../../../../src/services/server/cluster/RoomRecord.ts"
import { epochOf, Story } from "../../../../src/services/server/cluster/Story.ts"
import type { Draft } from "../../../../src/services/server/log/RoomLog.ts"
import { property } from "../../../support/property.ts"

const created = "2026-11-27T07:00:00Z"

const draft = (author: string, id: number): Draft => ({
  author: SessionId.make(author),
  id: id === 0 ? Option.none() : Option.some(LineId.make(id)),
  time: Timestamp.make(1_800_000_000_000),
  nick: Nick.make("alice"),
  body: { _tag: "Said", text: sanitizeText(`message ${id}`) }
})

const record = (of: Partial<RoomRecord>): RoomRecord => ({
  node: "a",
  no: 1,
  after: 0,
  records: 0,
  entries: 0,
  epoch: "",
  topic: undefined,
  act: undefined,
  seats: [],
  drafts: [],
  ...of
})

/** What a node writes that has taken in everything up to where a story is. */
const from = (node: string, story: Story, drafts: ReadonlyArray<Draft> = []): RoomRecord =>
  record({
    node,
    after: story.last,
    records: story.records,
    entries: story.entries,
    epoch: story.epoch ?? "",
    topic: story.topic,
    drafts
  })

/** The steps of some nodes: which one writes, how many entries, and how far it has read by then. */
const steps = fc.array(
  fc.record({
    node: fc.constantFrom("a", "b", "c"),
    count: fc.integer({ min: 0, max: 3 }),
    lag: fc.integer({ min: 0, max: 2 })
  }),
  { minLength: 1, maxLength: 60 }
)

/** The records that come of steps; each node has not read the last ones when it writes. */
const written = (all: typeof steps extends fc.Arbitrary<infer A> ? A : never) => {
  const records: Array<RoomRecord> = []
  const storyOf = (length: number): Story => {
    const story = new Story(created)
    for (const [at, one] of records.slice(0, length).entries()) story.take(at + 1, one)
    return story
  }
  for (const { count, lag, node } of all) {
    const story = storyOf(Math.max(0, records.length - lag))
    records.push(
      from(
        node,
        story,
        Array.from({ length: count }, () => draft("s", 0))
      )
    )
  }
  return records
}

describe("the story of a room", () => {
  it("is the same for everybody, and for whoever begins later as soon as a record tells", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, where) => {
        const records = written(all)
        const whole = new Story(created)
        const late = new Story(created)
        const first = where % records.length
        for (const [at, one] of records.entries()) {
          const taken = whole.take(at + 1, one)
          assert.isTrue(taken._tag === "Entered" && taken.isSound)
          if (at < first) continue
          const same = late.take(at + 1, one, true)
          assert.isTrue(same._tag === "Entered" && same.isSound)
          // A record whose author had read one of those that are known says all.
          const isTold = records.slice(first, at + 1).some(({ after }) => after > first)
          if (isTold) assert.isTrue(late.isBased)
          if (first > 0 && !isTold) continue
          assert.deepStrictEqual(
            [late.records, late.entries, late.epoch],
            [whole.records, whole.entries, whole.epoch]
          )
        }
      }),
      property(0.3)
    )
  })

  it("notices an author who has counted otherwise", () => {
    const story = new Story(created)
    story.take(1, record({ drafts: [draft("s", 0)] }))
    const mine = from("b", story)
    for (const wrong of [{ entries: 2 }, { records: 3 }]) {
      const taken = story.take(2, { ...mine, ...wrong })
      assert.isTrue(taken._tag === "Entered" && !taken.isSound)
    }
  })

  it("is not taken for a new one by who has missed its beginning", () => {
    const whole = new Story(created)
    whole.take(1, record({ drafts: [draft("s", 0)] }))
    const late = new Story(created)
    const [two, three] = [from("a", whole, [draft("s", 0)]), from("b", whole, [draft("t", 0)])]
    for (const [at, one] of [two, three].entries()) whole.take(at + 2, one)
    late.take(2, two)
    assert.isFalse(late.isBased)
    late.take(3, three)
    late.take(4, from("b", whole))
    assert.isTrue(late.isBased)
    assert.deepStrictEqual([late.epoch, late.entries], [whole.epoch, whole.entries])
  })

  it("notices an author who has read it, and knows it under another name", () => {
    const story = new Story(created)
    story.take(1, record({}))
    const other = { ...from("b", story), epoch: "other" }
    const taken = story.take(2, other)
    assert.isTrue(taken._tag === "Entered" && !taken.isSound)
    // One that was written before it began is of the life before.
    const earlier = story.take(3, { ...other, after: 77 })
    assert.isTrue(earlier._tag === "Entered" && earlier.isSound)
  })

  it("begins anew once, whoever asks for it, and under another epoch", () => {
    const story = new Story(created)
    story.take(1, record({ drafts: [draft("s", 0)] }))
    const renew = { ...from("b", story), act: "renew" as const }
    assert.strictEqual(story.take(2, renew)._tag, "Renewed")
    assert.deepStrictEqual([story.epoch, story.entries], [epochOf(created, 2), 0])
    assert.strictEqual(story.take(3, renew)._tag, "Nothing")
  })

  it("is not forgotten where somebody has come meanwhile", () => {
    const story = new Story(created)
    story.take(1, record({}))
    const forget = { ...from("b", story), act: "forget" as const }
    story.take(2, from("a", story))
    assert.strictEqual(story.take(3, forget)._tag, "Nothing")
    assert.strictEqual(story.take(4, { ...forget, after: 2 })._tag, "Forgotten")
    assert.isUndefined(story.epoch)
    // What was sent before that makes another room, and not the same one again.
    story.take(5, from("a", new Story(created)))
    assert.strictEqual(story.epoch, epochOf(created, 5))
  })

  it("takes a numbered message once, also when it comes from another node again", () => {
    const story = new Story(created)
    story.take(1, record({ node: "a", drafts: [draft("s", 1), draft("s", 2)] }))
    const taken = story.take(2, from("b", story, [draft("s", 2), draft("s", 3), draft("t", 2)]))
    assert.deepStrictEqual(
      taken._tag === "Entered" ? taken.drafts.map(({ author, id }) => [author, id]) : [],
      [draft("s", 3), draft("t", 2)].map(({ author, id }) => [author, id])
    )
    assert.strictEqual(story.entries, 4)
    // Its author is to be told where it stands.
    assert.deepStrictEqual(
      taken._tag === "Entered" ? taken.repeated.map(({ draft, seq }) => [draft.id, seq]) : [],
      [[draft("s", 2).id, 2]]
    )
  })

  it("knows where a repeated message stands, also where it learned later how many came before", () => {
    const records = [
      record({ node: "a", drafts: [draft("s", 1), draft("s", 2)] }),
      record({ node: "a", after: 1, records: 1, entries: 2, drafts: [draft("s", 3)] })
    ]
    const whole = new Story(created)
    for (const [at, one] of records.entries()) whole.take(at + 1, one)
    const late = new Story(created)
    late.take(2, { ...from("a", whole), ...records[1], epoch: whole.epoch ?? "" }, true)
    late.take(3, from("b", whole), true)
    const taken = late.take(4, from("b", whole, [draft("s", 3)]), true)
    assert.deepStrictEqual(
      taken._tag === "Entered" ? taken.repeated.map(({ seq }) => seq) : [],
      [3]
    )
  })
})

describe("a record of a room", () => {
  it("is read as it was written, and nothing else is", () => {
    const whole = record({
      node: "n",
      no: 7,
      after: 3,
      records: 2,
      entries: 9,
      epoch: "abc",
      drafts: [draft("s", 1), { ...draft("t", 0), body: { _tag: "TopicSet", topic: undefined } }],
      seats: [
        { _tag: "Leave", session: SessionId.make("s"), time: Timestamp.make(1), reason: "quit" }
      ]
    })
    assert.deepStrictEqual(decode(encode(whole)), whole)
    for (const wrong of ["", "null", "[]", "{}", encode(whole).replace('"s"', "5")])
      assert.isUndefined(decode(wrong), wrong)
  })
})
