import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck as fc, Option } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Commands } from "../../../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../../../src/domain/protocol/natter/Events.ts"
import { idOf, type LineCodec } from "../../../../src/domain/protocol/natter/LineCodec.ts"
import { canonicalLine } from "../../../support/document.ts"
import { anyString, bodies, mangled } from "../../../support/lines.ts"
import { property } from "../../../support/property.ts"

const ids = fc.option(Arbitrary.make(LineId), { nil: undefined }).map(Option.fromNullable)

const forbidden = /[\0-\x08\x0a-\x1f\x7f-\x9f]|\p{Surrogate}/u

const suite = <S extends Parameters<typeof bodies>[0]["schema"]>(
  name: "commands" | "events",
  wire: LineCodec<S>
) =>
  describe(name, () => {
    it.prop(
      "are read as they were written",
      [bodies(wire), ids],
      ([body, id]) => {
        const line = wire.encode(body, id)
        assert.deepStrictEqual(wire.decode(line.slice(0, -1)), Either.right({ id, body }))
      },
      property()
    )

    it.prop(
      "are written as they were read",
      [canonicalLine(name)],
      ([line]) => {
        const { body, id } = Either.getOrThrow(wire.decode(line))
        assert.strictEqual(wire.encode(body, id), `${line}\n`)
      },
      property()
    )

    it.prop(
      "are read without a throw, whatever the line",
      [fc.oneof(anyString, mangled(canonicalLine(name)))],
      ([line]) => {
        const read = wire.decode(line)
        if (Either.isLeft(read)) assert.deepStrictEqual(read.left.id, idOf(line))
        else {
          // What was taken is of the Schema: it can be written, and is read as the same again.
          const again = wire.decode(wire.encode(read.right.body, read.right.id).slice(0, -1))
          assert.deepStrictEqual(again, read)
        }
      },
      property()
    )

    const parts = [...new Set(wire.layouts.flatMap(({ form }) => form.match(/[a-z]+/g) ?? []))]
    const anyField = fc.oneof(anyString, fc.anything(), fc.array(anyString))
    const anyBody = fc.oneof(
      ...wire.layouts.map((layout) =>
        fc.tuple(fc.constant(layout), fc.dictionary(fc.constantFrom(...parts), anyField))
      )
    )
    const spoilt = fc
      .tuple(bodies(wire), fc.constantFrom(...parts), anyField)
      .chain(([body, part, value]) =>
        fc
          .constantFrom(...wire.layouts.filter(({ tag }) => tag === body._tag))
          .map((layout) => [layout, { ...body, [part]: value }] as const)
      )

    it.prop(
      "are one line without controls, or none, whatever is to be written",
      [fc.oneof(anyBody, spoilt)],
      ([[layout, body]]) => {
        const line = Either.try(() => layout.encode(body))
        if (Either.isLeft(line)) return
        assert.notMatch(line.right, forbidden)
        assert.isTrue(Either.isRight(wire.decode(line.right)))
      },
      property()
    )
  })

suite("commands", Commands)
suite("events", Events)

describe("an id", () => {
  it("is answered even when the rest is bad", () => {
    assert.deepStrictEqual(idOf("@7 WHAT"), Option.some(LineId.make(7)))
    assert.deepStrictEqual(idOf("@9007199254740991"), Option.some(LineId.make(2 ** 53 - 1)))
  })

  it("that is none, is none", () => {
    for (const line of [
      "@",
      "@ PING",
      "@0 PING",
      "@07 PING",
      "@-1 PING",
      "@1.5 PING",
      "@9007199254740992 PING",
      "@x PING",
      "7 PING",
      " @7 PING"
    ]) {
      assert.deepStrictEqual(idOf(line), Option.none(), line)
    }
  })
})
