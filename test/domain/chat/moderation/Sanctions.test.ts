import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc, Option } from "effect"
import * as Sanctions from "../../../../src/domain/chat/moderation/Sanctions.ts"
import * as Subject from "../../../../src/domain/chat/moderation/Subject.ts"
import { isOver } from "../../../../src/domain/chat/moderation/Term.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Pin } from "../../../../src/domain/security/Pin.ts"
import { property } from "../../../support/property.ts"

const key = Pin.make(`sha256.${"A".repeat(43)}`)
const otherKey = Pin.make(`sha256.${"B".repeat(43)}`)
const subjects = ["alice", "Alice", "bob", key, "192.0.2.1", "2001:db8::1", "2001:db8::2"].map(
  (text) => Subject.Subject.make(text)
)
const now = 1000
const sanction: fc.Arbitrary<Sanctions.Sanction> = fc
  .record({
    one: Arbitrary.make(Sanctions.Sanction),
    subject: fc.constantFrom(...subjects.map(Subject.grouped)),
    until: fc.constantFrom(
      "lifted" as const,
      ...[500, 1000, 1001, 5000].map((n) => Timestamp.make(n))
    )
  })
  .map(({ one, subject, until }) => ({ ...one, subject, until }))
const some = fc.array(sanction, { maxLength: 8 })
const who: fc.Arbitrary<Subject.Who> = fc.record({
  nick: fc.constantFrom(undefined, ...["alice", "BOB", "carol"].map((nick) => Nick.make(nick))),
  keys: fc.constantFrom([], [key], [otherKey, key]),
  address: fc.constantFrom(undefined, "192.0.2.1", "192.0.2.2", "2001:db8:0:0::/64")
})
const kind = fc.constantFrom("ban" as const, "mute" as const)

const holds = (one: Sanctions.Sanction, of: Sanctions.Kind, person: Subject.Who) =>
  one.kind === of &&
  !isOver(one.until, now) &&
  Subject.subjectsOf(person).some((is) => Subject.keyOf(is) === Subject.keyOf(one.subject))

describe("Sanctions", () => {
  it.prop(
    "hold for whoever one of their subjects is, until they are over",
    [some, kind, who],
    ([all, of, person]) => {
      const last = Sanctions.list(Sanctions.from(all))
      const found = Sanctions.find(Sanctions.from(all), of, person, now)
      assert.strictEqual(
        found !== undefined,
        last.some((one) => holds(one, of, person))
      )
      if (found === undefined) return
      assert.isTrue(holds(found, of, person))
      const ends = last.filter((one) => holds(one, of, person)).map(({ until }) => until)
      assert.strictEqual(
        found.until,
        ends.includes("lifted") ? "lifted" : Timestamp.make(Math.max(...ends.map(Number)))
      )
    },
    property()
  )

  it.prop(
    "are imposed up to a limit that those which are over do not count for",
    [some, some, fc.nat(6)],
    ([before, added, most]) => {
      const all = Sanctions.from(before)
      const next = Sanctions.impose(all, added, now, most)
      const holding = Sanctions.from([...Sanctions.current(all, now), ...added])
      assert.strictEqual(Option.isSome(next), Sanctions.list(holding).length <= most)
      if (Option.isSome(next)) assert.deepStrictEqual(next.value, holding)
    },
    property()
  )

  it.prop(
    "are lifted for a subject, and hold for nobody by that any more",
    [some, kind, fc.constantFrom(...subjects)],
    ([all, of, subject]) => {
      const before = Sanctions.from(all)
      const after = Sanctions.lift(before, [of], [subject], now)
      const nick = Subject.nickOf(subject)
      const isMeant = (one: Sanctions.Sanction) =>
        one.kind === of &&
        (Subject.keyOf(one.subject) === Subject.keyOf(subject) ||
          (nick !== undefined && one.nick?.toLowerCase() === nick.toLowerCase()))
      const holding = Sanctions.current(before, now)
      const rest = holding.filter((one) => !isMeant(one))
      assert.strictEqual(Option.isSome(after), rest.length < holding.length)
      if (Option.isSome(after)) assert.deepStrictEqual(Sanctions.list(after.value), rest)
    },
    property()
  )

  it("of several people with one address take nothing from each other", () => {
    const subject = Subject.Subject.make("192.0.2.1")
    const of = (nick: string, until: Sanctions.Sanction["until"]): Sanctions.Sanction => ({
      kind: "mute",
      subject,
      nick: Nick.make(nick),
      until,
      by: "-"
    })
    const [ann, bob] = [of("ann", "lifted"), of("bob", Timestamp.make(2000))]
    const person = { nick: undefined, keys: [], address: "192.0.2.1" }
    const found = (all: Sanctions.Sanctions) => Sanctions.find(all, "mute", person, now)
    const both = Option.getOrThrow(Sanctions.impose(Sanctions.from([ann]), [bob], now, 2))
    assert.deepStrictEqual(found(both), ann)
    const lift = (nick: string) =>
      Option.getOrThrow(Sanctions.lift(both, ["mute"], [Subject.Subject.make(nick)], now))
    assert.deepStrictEqual(found(lift("BOB")), ann)
    assert.deepStrictEqual(found(lift("Ann")), bob)
    // For the same person a later one counts.
    const shorter = of("Ann", Timestamp.make(1500))
    const changed = Option.getOrThrow(Sanctions.impose(both, [shorter], now, 2))
    assert.deepStrictEqual(found(changed), bob)
  })

  it("let the one count that ends last", () => {
    const all = Sanctions.from(
      [
        { subject: Subject.Subject.make("bob"), until: Timestamp.make(2000) },
        { subject: Subject.Subject.make("192.0.2.1"), until: Timestamp.make(3000) }
      ].map((one) => ({ ...one, kind: "ban", by: "-" }) as const)
    )
    const person = { nick: Nick.make("Bob"), keys: [], address: "192.0.2.1" }
    assert.strictEqual(Sanctions.find(all, "ban", person, now)?.until, Timestamp.make(3000))
    assert.strictEqual(Sanctions.find(all, "ban", person, 2999)?.subject, "192.0.2.1")
    assert.isUndefined(Sanctions.find(all, "ban", person, 3000))
    assert.isUndefined(Sanctions.find(all, "mute", person, now))
  })
})
