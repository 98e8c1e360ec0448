import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Budget } from "../../../../src/services/server/Budget.ts"
import { inboxBytes, inboxSize } from "../../../../src/services/server/FixedLimits.ts"
import { Inbox } from "../../../../src/services/server/session/Inbox.ts"
import { property } from "../../../support/property.ts"

const bob = Nick.make("bob")
const makeInbox = (budget = new Budget(1e9)) => new Inbox(budget)
const fill = (inbox: Inbox, count: number, isKept = true) =>
  Array.from({ length: count }, (_, n) =>
    inbox.deliver(bob, Timestamp.make(n), sanitizeText(`${n}`), isKept)
  )

/** What a client is told that has read up to `seq`, page by page as the server gives it. */
const read = (inbox: Inbox, seq: number, limit: number): ReadonlyArray<string> => {
  const page = inbox.after(seq, limit)
  const last = page.at(-1)
  const told = page.map((event) =>
    event._tag === "Gap" ? `GAP ${event.from} ${event.to} ${event.cause}` : `${event.seq}`
  )
  return last?._tag === "Told" ? [...told, ...read(inbox, last.seq, limit)] : told
}
const seqs = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => `${from + n}`)

describe("Inbox", () => {
  it("numbers messages from 1, and gives those that were missed", () => {
    const inbox = makeInbox()
    assert.deepStrictEqual(
      fill(inbox, 3).map(({ seq }) => Number(seq)),
      [1, 2, 3]
    )
    assert.deepStrictEqual(read(inbox, 1, 10), ["2", "3"])
    assert.deepStrictEqual(read(inbox, 3, 10), [])
  })
  it("has nothing to tell before the first message", () => {
    assert.deepStrictEqual(read(makeInbox(), 0, 10), [])
  })
  it("declares what it does not keep any more", () => {
    const inbox = makeInbox()
    fill(inbox, inboxSize + 7)
    assert.deepStrictEqual(read(inbox, 2, 64), ["GAP 3 7 trimmed", ...seqs(8, inboxSize + 7)])
  })
  it("tells whoever has read what it never had that this is another inbox, and gives all", () => {
    const inbox = makeInbox()
    assert.deepStrictEqual(read(inbox, 5, 2), ["GAP 0 0 epoch"])
    fill(inbox, inboxSize + 2)
    assert.deepStrictEqual(read(inbox, inboxSize + 3, 2), [
      "GAP 0 0 epoch",
      ...seqs(3, inboxSize + 2)
    ])
  })
  it.prop(
    "gives or declares every message once, in order, whatever the sizes",
    [fc.integer({ min: 1, max: 20 }), fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 9 })],
    ([size, count, seq, limit]) => {
      // A message of one or two characters costs 202 or 204 bytes.
      const inbox = makeInbox(new Budget(size * 204 + 100))
      fill(inbox, count)
      const from = Math.min(seq, count)
      const first = Math.max(from + 1, count - size + 1)
      const gap = first > from + 1 ? [`GAP ${from + 1} ${first - 1} trimmed`] : []
      assert.deepStrictEqual(read(inbox, from, limit), [...gap, ...seqs(first, count)])
    },
    property()
  )

  it("holds no more than its bytes, and declares the rest", () => {
    const inbox = makeInbox()
    const text = sanitizeText("x".repeat(4000))
    for (let n = 0; n < 20; n++) inbox.deliver(bob, Timestamp.make(n), text, true)
    const kept = Math.floor(inboxBytes / 8200)
    assert.deepStrictEqual(read(inbox, 0, 64), [
      `GAP 1 ${20 - kept} trimmed`,
      ...seqs(21 - kept, 20)
    ])
  })

  it("keeps nothing for a session that nobody can resume, and counts on", () => {
    const inbox = makeInbox(new Budget(0))
    fill(inbox, 3, false)
    assert.deepStrictEqual(read(inbox, 0, 64), ["GAP 1 3 trimmed"])
  })

  it("takes from a budget that all share, and gives it back", () => {
    const budget = new Budget(1000)
    const [one, other] = [makeInbox(budget), makeInbox(budget)]
    fill(one, 4)
    fill(other, 2)
    assert.deepStrictEqual(read(other, 0, 64), ["GAP 1 2 trimmed"])
    one.clear()
    fill(other, 4)
    assert.deepStrictEqual(read(other, 0, 64), ["GAP 1 2 trimmed", ...seqs(3, 6)])
    other.clear()
    assert.isTrue(budget.reserve(1000))
  })
})
