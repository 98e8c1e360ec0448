import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck as fc, Option, Schema } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Commands } from "../../../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../../../src/domain/protocol/natter/Events.ts"
import { invalid } from "../../../../src/domain/protocol/natter/FieldCodec.ts"
import { idOf, type LineCodec } from "../../../../src/domain/protocol/natter/LineCodec.ts"
import { canonicalLine } from "../../../support/document.ts"
import { anyString, bodies, hasNoHoles, mangled } from "../../../support/lines.ts"
import { parameters, property } from "../../../support/property.ts"

const ids = fc.option(Arbitrary.make(LineId), { nil: undefined }).map(Option.fromNullable)

const forbidden = /[\0-\x08\x0a-\x1f\x7f-\x9f]|\p{Surrogate}/u

const suite = <A extends { readonly _tag: string }>(
  name: "commands" | "events",
  codec: LineCodec<A>
) =>
  describe(name, () => {
    const type = Schema.typeSchema(codec.schema)
    const isOfType = Schema.is(type)
    const isWritable = hasNoHoles(codec)

    it.prop(
      "are read as they were written, whatever came before",
      [fc.array(fc.tuple(bodies(codec), ids), { minLength: 1, maxLength: 4 })],
      ([some]) => {
        for (const [body, id] of [...some, ...some]) {
          const line = codec.encode(body, id)
          assert.deepStrictEqual(codec.decode(line.slice(0, -1)), Either.right({ id, body }))
        }
      },
      property()
    )

    it.prop(
      "are written as they were read",
      [canonicalLine(name)],
      ([line]) => {
        const { body, id } = Either.getOrThrow(codec.decode(line))
        assert.strictEqual(codec.encode(body, id), `${line}\n`)
      },
      property()
    )

    it.prop(
      "are read without a throw, whatever the line",
      [fc.oneof(anyString, mangled(canonicalLine(name)))],
      ([line]) => {
        const read = codec.decode(line)
        if (Either.isLeft(read)) assert.deepStrictEqual(read.left.id, idOf(line))
        else {
          // What was taken is of the Schema: it can be written, and is read as the same again.
          assert.isTrue(isOfType(read.right.body))
          const again = codec.decode(codec.encode(read.right.body, read.right.id).slice(0, -1))
          assert.deepStrictEqual(again, read)
        }
      },
      property()
    )

    it.prop(
      "are what their Schema says",
      [fc.oneof(anyString, canonicalLine(name), mangled(canonicalLine(name))), bodies(codec)],
      ([line, body]) => {
        const read = Either.getRight(codec.decode(line)).pipe(
          Option.filter(({ id }) => Option.isNone(id)),
          Option.map((line) => line.body)
        )
        assert.deepStrictEqual(Schema.decodeOption(codec.schema)(line), read)
        assert.strictEqual(`${Schema.encodeSync(codec.schema)(body)}\n`, codec.encode(body))
      },
      property()
    )

    it.prop(
      "are written, or cannot be because a field is left out before one that is there",
      [Arbitrary.make(type)],
      ([body]) => {
        assert.strictEqual(Either.isRight(Either.try(() => codec.encode(body))), isWritable(body))
      },
      property()
    )

    const named = codec.formats.flatMap(({ form }) => form.match(/[a-z]+/g) ?? [])
    // Two words that stand together are one field.
    const parts = [...new Set([...named, "at", "keep", "kept"])]
    const anyField = fc.oneof(anyString, fc.anything(), fc.array(anyString))
    const anyBody = fc.constantFrom(...codec.formats).chain((format) => {
      const fields = format.form.match(/[a-z]+/g) ?? []
      return fc
        .dictionary(fc.constantFrom(...fields, ...parts), anyField)
        .map((body) => [format, { ...body, _tag: format.tag }] as const)
    })
    const spoilt = fc
      .tuple(bodies(codec), fc.constantFrom(...parts), anyField)
      .chain(([body, part, value]) =>
        fc
          .constantFrom(...codec.formats.filter(({ tag }) => tag === body._tag))
          .map((format) => [format, { ...body, [part]: value }] as const)
      )

    it("are one line without controls, or none, whatever is to be written", () => {
      const count = { written: 0, refused: 0 }
      fc.assert(
        fc.property(fc.oneof(anyBody, spoilt), ([format, given]) => {
          // A field that is undefined counts as left out.
          const body = {
            ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
            _tag: format.tag
          }
          const line = format.encodeTags(given) === invalid ? invalid : format.encode(given)
          assert.strictEqual(line !== invalid, isOfType(body) && isWritable(body))
          if (line === invalid) {
            count.refused += 1
            return
          }
          count.written += 1
          assert.notMatch(line, forbidden)
          assert.isTrue(Either.isRight(codec.decode(line)))
        }),
        parameters()
      )
      const cases = count.written + count.refused
      // One failing case that is run again by its path proves nothing about the others.
      if (cases < 100) return
      assert.isAbove(count.written, cases / 10, "too few were written for this to prove anything")
      assert.isAbove(count.refused, cases / 10, "too few were refused for this to prove anything")
    })
  })

suite("commands", Commands)
suite("events", Events)

describe("tags", () => {
  it("are ignored, with an id or without", () => {
    for (const [line, id] of [
      ["@7;later=yes PING", 7],
      ["@7;a;b=c;=;; PING", 7],
      ["@;time=now PING", undefined]
    ] as const) {
      const read = Either.getOrThrow(Commands.decode(line))
      assert.deepStrictEqual<object>(read.body, { _tag: "Ping" }, line)
      assert.strictEqual<unknown>(Option.getOrUndefined(read.id), id)
    }
  })

  it("do not make an id of what is none", () => {
    for (const line of ["@;", "@; PING", "@x;a=b PING", "@0;a=b PING"])
      assert.isTrue(Either.isLeft(Commands.decode(line)), line)
  })
})

describe("an id", () => {
  it("is answered even when the rest is bad", () => {
    assert.deepStrictEqual(Option.getOrUndefined(idOf("@7 WHAT")), LineId.make(7))
    assert.deepStrictEqual(
      Option.getOrUndefined(idOf("@9007199254740991")),
      LineId.make(2 ** 53 - 1)
    )
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
      assert.deepStrictEqual(Option.getOrUndefined(idOf(line)), undefined, line)
    }
  })
})
