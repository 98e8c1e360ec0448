import { Schema } from "effect"
import { Nick } from "../../../domain/chat/Nick.ts"
import { optional } from "../../../domain/chat/Optional.ts"
import { RoomName } from "../../../domain/chat/RoomName.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { Pin } from "../../../domain/security/Pin.ts"
import { KeptSession, Topic } from "./NodeRecord.ts"

/** What a node knows besides what was said, for one that begins. */
export const Snapshot = Schema.parseJson(
  Schema.Struct({
    /** The place of the last record of which this has what came of it. */
    asOf: Schema.Number,
    latest: Schema.Number,
    holdings: Schema.Array(
      Schema.Struct({
        nick: Nick,
        session: SessionId,
        node: Schema.String,
        since: Timestamp,
        key: optional(Pin)
      })
    ),
    kept: Schema.Array(KeptSession),
    living: Schema.Array(
      Schema.Struct({ node: Schema.String, label: Schema.String, place: Schema.Number })
    ),
    dead: Schema.Array(Schema.String),
    seats: Schema.Array(
      Schema.Struct({
        room: RoomName,
        session: SessionId,
        nick: Nick,
        node: Schema.String,
        /** Milliseconds that it is still held; null while its client is connected. */
        awayFor: Schema.NullOr(Schema.Number)
      })
    ),
    texts: Schema.Array(
      Schema.Struct({
        topic: Topic,
        key: Schema.String,
        version: Schema.Number,
        text: Schema.String
      })
    )
  })
)
export type Snapshot = typeof Snapshot.Type

/** Where the parts of a snapshot are to be asked for. */
export const Offer = Schema.parseJson(
  Schema.Struct({ node: Schema.String, id: Schema.Number, parts: Schema.Number })
)
