import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc, Option, Schema } from "effect"
import { Count } from "../../../../src/domain/chat/Count.ts"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Mark, Position } from "../../../../src/domain/chat/Position.ts"
import { LeaveReason } from "../../../../src/domain/chat/Reasons.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { Stream } from "../../../../src/domain/chat/Stream.ts"
import { TextOnWire } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Token } from "../../../../src/domain/chat/Token.ts"
import { fieldCodec, invalid } from "../../../../src/domain/protocol/natter/FieldCodec.ts"
import { anyString } from "../../../support/lines.ts"
import { property } from "../../../support/property.ts"

const schemas: Record<string, Schema.Schema.AnyNoContext> = {
  Nick,
  RoomName,
  Seq,
  Count,
  LineId,
  Seconds,
  Position,
  Timestamp,
  Token,
  HostName,
  LeaveReason,
  Stream,
  Mark,
  Marks: Schema.Array(Mark),
  TextOnWire
}

const orInvalid = Option.getOrElse(() => invalid)

/** Values that are right, their spellings, and anything else. */
const values = (schema: Schema.Schema.AnyNoContext) => {
  const right = Arbitrary.make(schema)
  const anything = fc.oneof(anyString, fc.anything(), fc.integer(), fc.double())
  return fc.oneof(right, right.map(Schema.encodeSync(schema)), anything)
}

describe("a word is read and written as its Schema says", () => {
  for (const [name, schema] of Object.entries(schemas)) {
    const decode = Schema.decodeUnknownOption(schema)
    const encode = Schema.encodeUnknownOption(schema)
    // One for all cases: what it remembers of the last one must not show in the next.
    const tested = fieldCodec(schema.ast)

    it.prop(
      name,
      [fc.array(values(schema), { minLength: 1, maxLength: 4 })],
      ([some]) => {
        for (const value of [...some, ...some]) {
          assert.deepStrictEqual(tested.decode(value), orInvalid(decode(value)))
          assert.deepStrictEqual(tested.encode(value), orInvalid(encode(value)))
        }
      },
      property()
    )
  }
})
