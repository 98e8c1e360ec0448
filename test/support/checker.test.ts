import { assert, describe, it } from "@effect/vitest"
import { check, isKept, type Verdict } from "./checker.ts"
import type { History, Recorded } from "./history.ts"

const place = (seq: number, epoch = "e1", stream = "lobby") => ({ stream, epoch, seq })
const began = (seq = 0): Recorded => ({ _tag: "Began", place: place(seq) })
const sent = (text: string, stream = "lobby"): Recorded => ({ _tag: "Sent", stream, text })
const accepted = (seq: number, text: string): Recorded => ({
  _tag: "Accepted",
  stream: "lobby",
  text,
  place: place(seq)
})
const shown = (seq: number, text: string, epoch = "e1"): Recorded => ({
  _tag: "Shown",
  place: place(seq, epoch),
  nick: "alice",
  text
})
const gap = (from: number, to: number, cause: "trimmed" | "epoch" = "trimmed"): Recorded => ({
  _tag: "Gap",
  stream: "lobby",
  epoch: "e1",
  from,
  to,
  cause
})

const alice: History = {
  nick: "alice",
  recorded: [
    began(),
    sent("one"),
    accepted(1, "one"),
    sent("two"),
    sent("three"),
    accepted(2, "two"),
    accepted(3, "three")
  ]
}
const judge = (...recorded: ReadonlyArray<Recorded>): Verdict =>
  check([alice, { nick: "bob", recorded: [began(), ...recorded] }])
const faults = ({ disordered, doubled, lost, unanswered }: Verdict) => ({
  disordered,
  doubled,
  lost,
  unanswered
})
const none = { disordered: 0, doubled: 0, lost: 0, unanswered: 0 }

describe("checker", () => {
  it("lets an author show late what stands in a gap, and nobody else", () => {
    const own: Recorded = { _tag: "Shown", place: place(2), nick: "bob", text: "two" }
    assert.strictEqual(judge(gap(1, 2), shown(3, "three"), own).disordered, 0)
    assert.strictEqual(judge(gap(1, 2), shown(3, "three"), shown(2, "two")).disordered, 1)
    assert.strictEqual(judge(shown(1, "one"), shown(3, "three"), own).disordered, 1)
  })

  it("takes a doubt for what it is, and no more", () => {
    const declares = (...recorded: ReadonlyArray<Recorded>) =>
      check([{ nick: "bob", recorded: [began(), sent("one"), ...recorded] }])
    const doubted: Recorded = { _tag: "Doubted", text: "one" }
    assert.deepStrictEqual([faults(declares(doubted)), declares(doubted).doubted], [none, 1])
    // What is in doubt is not sent again.
    assert.strictEqual(declares(doubted, accepted(1, "one")).doubled, 1)
  })

  it("finds nothing wrong where nothing is", () => {
    const verdict = judge(shown(1, "one"), shown(2, "two"), shown(3, "three"))
    assert.deepStrictEqual(faults(verdict), none)
    assert.isTrue(isKept(verdict))
    assert.deepStrictEqual(
      [verdict.sent, verdict.accepted, verdict.delivered, verdict.declared],
      [3, 3, 3, 0]
    )
  })
  it("finds what is missing, in the middle and at the end", () => {
    const verdict = judge(shown(2, "two"))
    assert.deepStrictEqual(faults(verdict), { ...none, lost: 2 })
    assert.isFalse(isKept(verdict))
    assert.strictEqual(verdict.problems[0], 'lost: bob was not shown lobby@e1:1, "one"')
  })
  it("holds nobody to what was said before they came", () => {
    const verdict = check([alice, { nick: "bob", recorded: [began(2), shown(3, "three")] }])
    assert.deepStrictEqual(faults(verdict), none)
  })
  it("lets those who come be shown what was said before, in order", () => {
    const late = (...recorded: ReadonlyArray<Recorded>) =>
      check([alice, { nick: "bob", recorded: [began(2), ...recorded, shown(3, "three")] }])
    assert.deepStrictEqual(faults(late(shown(1, "one"), shown(2, "two"))), none)
    assert.deepStrictEqual(faults(late(shown(2, "two"), shown(1, "one"))), {
      ...none,
      disordered: 1
    })
  })
  it("accepts a gap that is declared, and counts it", () => {
    const verdict = judge(gap(1, 2), shown(3, "three"))
    assert.deepStrictEqual(faults(verdict), none)
    assert.strictEqual(verdict.declared, 2)
  })
  it("finds what is shown though it was declared as a gap, but for an author's own", () => {
    const all = [shown(1, "one"), shown(2, "two"), shown(3, "three")]
    assert.deepStrictEqual(faults(judge(gap(1, 1), ...all)), { ...none, doubled: 1 })
    const own = check([
      { nick: "alice", recorded: [began(), sent("one"), gap(1, 1), accepted(1, "one")] }
    ])
    assert.deepStrictEqual(faults(own), none)
  })
  it("accepts what went with a log that was declared lost, but nothing before that", () => {
    assert.deepStrictEqual(faults(judge(shown(1, "one"), gap(0, 0, "epoch"))), none)
    assert.deepStrictEqual(faults(judge(shown(2, "two"), gap(0, 0, "epoch"))), { ...none, lost: 1 })
  })
  it("finds what is shown twice", () => {
    const all = [shown(1, "one"), shown(2, "two"), shown(3, "three")]
    assert.deepStrictEqual(faults(judge(...all, shown(3, "three"))), { ...none, doubled: 1 })
  })
  it("finds what was said twice", () => {
    const verdict = judge(shown(1, "one"), shown(2, "two"), shown(3, "three"), shown(4, "one"))
    // And the author has not seen its second place.
    assert.deepStrictEqual(faults(verdict), { ...none, doubled: 1, lost: 1 })
  })
  it("finds what is shown too late", () => {
    const verdict = judge(shown(1, "one"), shown(3, "three"), shown(2, "two"))
    assert.deepStrictEqual(faults(verdict), { ...none, disordered: 1 })
  })
  it("finds what is not the same for everyone", () => {
    const verdict = judge(shown(1, "one"), shown(2, "three"), shown(3, "two"))
    assert.isAbove(verdict.disordered, 0)
  })
  it("finds holes that everyone has", () => {
    const verdict = check([
      { nick: "bob", recorded: [began(), shown(1, "one"), shown(3, "three")] },
      { nick: "carol", recorded: [began(), shown(1, "one"), shown(3, "three")] }
    ])
    assert.deepStrictEqual(faults(verdict), { ...none, lost: 2 })
  })
  it("finds what was never answered, and what was answered twice", () => {
    const dave = (...recorded: ReadonlyArray<Recorded>) => check([{ nick: "dave", recorded }])
    assert.deepStrictEqual(faults(dave(sent("one"))), { ...none, unanswered: 1 })
    assert.deepStrictEqual(faults(dave(sent("one"), { _tag: "Refused", text: "one" })), none)
    assert.deepStrictEqual(
      faults(dave(sent("one"), accepted(1, "one"), { _tag: "Refused", text: "one" })),
      { ...none, doubled: 1 }
    )
  })
  it("finds a private message that was acknowledged and never shown", () => {
    const told: Recorded = {
      _tag: "Accepted",
      stream: "inbox:bob",
      text: "psst",
      place: undefined
    }
    const carol: History = { nick: "carol", recorded: [sent("psst", "inbox:bob"), told] }
    const bob = (...recorded: ReadonlyArray<Recorded>): History => ({ nick: "bob", recorded })
    const shown: Recorded = {
      _tag: "Shown",
      place: place(1, "e1", "inbox:bob"),
      nick: "carol",
      text: "psst"
    }
    assert.deepStrictEqual(faults(check([carol, bob()])), { ...none, lost: 1 })
    assert.deepStrictEqual(faults(check([carol, bob(shown)])), none)
    assert.deepStrictEqual(faults(check([carol, bob(shown, shown)])), { ...none, doubled: 1 })
  })
})
