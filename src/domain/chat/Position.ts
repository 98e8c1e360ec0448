import { Option, ParseResult, Schema } from "effect"
import { invalidAs } from "./ErrorReply.ts"
import { RoomName } from "./RoomName.ts"
import { Seq } from "./Seq.ts"

/** The name of one life of a room's log: 1 to 16 lower-case letters and digits. Another epoch, another log. */
export const Epoch = Schema.String.pipe(
  Schema.pattern(/^[a-z0-9]{1,16}$/, { identifier: "Epoch" }),
  Schema.brand("Epoch")
)
export type Epoch = typeof Epoch.Type

const isEpoch = Schema.is(Epoch)
const decodeSeq = Schema.decodeOption(Seq)

/** A place in a room's log, written `epoch:seq`. */
export const Position = Schema.transformOrFail(
  Schema.String,
  Schema.Struct({ epoch: Schema.typeSchema(Epoch), seq: Schema.typeSchema(Seq) }),
  {
    strict: true,
    decode: (word, _, ast) => {
      const [epoch = "", seq = "", ...more] = word.split(":")
      const parsed = decodeSeq(seq)
      return Option.isSome(parsed) && isEpoch(epoch) && more.length === 0
        ? ParseResult.succeed({ epoch, seq: parsed.value })
        : ParseResult.fail(new ParseResult.Type(ast, word))
    },
    encode: ({ epoch, seq }) => ParseResult.succeed(`${epoch}:${seq}`)
  }
).annotations(invalidAs("malformed", "A position is written epoch:seq, such as k3x9:41."))
export type Position = typeof Position.Type

const RoomMark = Schema.transform(
  Schema.TemplateLiteralParser(RoomName, "=", Epoch, ":", Seq),
  Schema.Struct({ room: Schema.typeSchema(RoomName), position: Schema.typeSchema(Position) }),
  {
    strict: true,
    decode: ([room, , epoch, , seq]) => ({ room, position: { epoch, seq } }),
    encode: ({ room, position }) => [room, "=", position.epoch, ":", position.seq] as const
  }
)

const InboxMark = Schema.transform(
  Schema.TemplateLiteralParser("inbox=", Seq),
  Schema.Struct({ inbox: Schema.typeSchema(Seq) }),
  {
    strict: true,
    decode: ([, inbox]) => ({ inbox }),
    encode: ({ inbox }) => ["inbox=", inbox] as const
  }
)

/** How far a client that resumes has read a room, `room=epoch:seq`, or its inbox, `inbox=seq`. */
export const Mark = Schema.Union(RoomMark, InboxMark).annotations(
  invalidAs("malformed", "What was read is written room=epoch:seq or inbox=seq.")
)
export type Mark = typeof Mark.Type
