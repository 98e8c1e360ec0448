import { Either, Schema } from "effect"
import { LineId } from "../../../domain/chat/LineId.ts"
import { Nick } from "../../../domain/chat/Nick.ts"
import { optional } from "../../../domain/chat/Optional.ts"
import { Place } from "../../../domain/chat/Position.ts"
import { RoomName } from "../../../domain/chat/RoomName.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import { Seq } from "../../../domain/chat/Seq.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Text } from "../../../domain/chat/Text.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { Pin } from "../../../domain/security/Pin.ts"

/** What nodes tell each other besides what happens in rooms. */

const orNothing = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.transform(Schema.NullOr(schema), Schema.UndefinedOr(Schema.typeSchema(schema)), {
    strict: true,
    decode: (value) => value ?? undefined,
    encode: (value) => value ?? null
  })

const personal = { seq: Seq, time: Timestamp, nick: Nick, text: Text }
const LetterEvent = Schema.Union(
  Schema.TaggedStruct("Told", personal),
  Schema.TaggedStruct("Untold", personal)
)
const Writer = Schema.Struct({
  id: SessionId,
  origin: Schema.Struct({ address: Schema.String, isExempt: Schema.Boolean })
})

export const HeldLetter = Schema.Struct({ event: LetterEvent, sender: orNothing(Writer) })

export const Accepted = Schema.Struct({
  id: LineId,
  answer: Schema.TaggedStruct("Ok", {
    at: Schema.optionalWith(Place, { exact: true }),
    time: Schema.optionalWith(Timestamp, { exact: true })
  })
})

const kept = {
  nick: Nick,
  digest: Schema.String,
  key: orNothing(Pin),
  seconds: Seconds,
  hasEntered: Schema.Boolean,
  rooms: Schema.Array(RoomName),
  inbox: Schema.Number,
  handed: Schema.Number
}

/** A kept session, as every node knows it. */
export const KeptSession = Schema.Struct({
  ...kept,
  id: SessionId,
  /** Where it is. */
  node: Schema.String,
  since: orNothing(Timestamp),
  letters: Schema.Array(HeldLetter),
  answers: Schema.Array(Accepted)
})
export type KeptSession = typeof KeptSession.Type

/** What happens to a session that outlives its node. */
const SessionChange = Schema.Union(
  Schema.TaggedStruct("Kept", { ...kept, since: Timestamp, lastId: Schema.Number }),
  Schema.TaggedStruct("Forgotten", {}),
  Schema.TaggedStruct("Named", { nick: Nick, since: Timestamp }),
  Schema.Struct({ _tag: Schema.Literal("Entered", "Left"), room: RoomName }),
  Schema.TaggedStruct("Received", HeldLetter.fields),
  Schema.Struct({ _tag: Schema.Literal("Handed", "Dropped"), seq: Schema.Number }),
  Schema.TaggedStruct("Told", { id: LineId })
)
export type SessionChange = typeof SessionChange.Type

export const Topic = Schema.Literal("imposed", "owned")

const NodeChange = Schema.Union(
  /** A session wants a name. */
  Schema.TaggedStruct("Claimed", {
    nick: Nick,
    session: SessionId,
    at: Timestamp,
    /** Since when it had the name before. */
    since: orNothing(Timestamp),
    /** The key with which it began. */
    key: optional(Pin)
  }),
  /** A session gives up a name, or all that it has. */
  Schema.TaggedStruct("Freed", { nick: orNothing(Nick), session: SessionId, at: Timestamp }),
  Schema.TaggedStruct("Session", { session: SessionId, change: SessionChange }),
  /** A kept session goes on at the node that says so, if it is still where that has seen it. */
  Schema.TaggedStruct("Took", { session: SessionId, from: Schema.String }),
  /** A text that all hold changes, if it has this version. */
  Schema.TaggedStruct("Put", {
    topic: Topic,
    key: Schema.String,
    before: orNothing(Schema.Number),
    text: Schema.String
  }),
  /** The node ends. */
  Schema.TaggedStruct("Ended", {})
)
export type NodeChange = typeof NodeChange.Type

const NodeRecord = Schema.parseJson(
  Schema.Struct({
    node: Schema.String,
    no: Schema.Number,
    /** The number of the one before; 0 for the first. */
    before: Schema.Number,
    changes: Schema.Array(NodeChange)
  })
)
export type NodeRecord = typeof NodeRecord.Type

export const encode = Schema.encodeSync(NodeRecord)
const decodeEither = Schema.decodeEither(NodeRecord)

/** The record that a text is; undefined where it is none. */
export const decode = (text: string): NodeRecord | undefined =>
  Either.getOrUndefined(decodeEither(text))

/** A sign of life, or that somebody gives none any more. */
const Life = Schema.parseJson(
  Schema.Union(
    Schema.TaggedStruct("Beat", { node: Schema.String, no: Schema.Number, label: Schema.String }),
    /** Nothing was heard of a node since its sign of life at a place. */
    Schema.TaggedStruct("Dead", { node: Schema.String, last: Schema.Number })
  )
)
export type Life = typeof Life.Type

export const encodeLife = Schema.encodeSync(Life)
const decodeLifeEither = Schema.decodeEither(Life)

export const decodeLife = (text: string): Life | undefined =>
  Either.getOrUndefined(decodeLifeEither(text))
