import { Schema } from "effect"
import { Command, type CommandOf, Say, SetTopic, Tell } from "../chat/Command.ts"
import { LineId } from "../chat/LineId.ts"
import { Nick } from "../chat/Nick.ts"
import { Place } from "../chat/Position.ts"
import { RoomName } from "../chat/RoomName.ts"
import type { Secret } from "../chat/Secret.ts"
import { Seq } from "../chat/Seq.ts"
import { Timestamp } from "../chat/Timestamp.ts"
import { limits } from "./Limits.ts"

const Ignored = Schema.Struct({
  nick: Nick,
  old: Schema.Array(Nick).pipe(Schema.maxItems(limits.oldNicks)),
  seen: Schema.optional(Timestamp)
})

/** A line that has no answer yet: only the server knows whether it has arrived. */
const Unanswered = Schema.Struct({
  id: LineId,
  command: Schema.Union(Say, Tell, SetTopic),
  typed: Schema.String,
  sentAs: Schema.Array(Nick).pipe(Schema.maxItems(limits.keptNames)),
  /** It was never sent, so it has not arrived. */
  isUnsent: Schema.optional(Schema.Boolean)
})
export type Unanswered = typeof Unanswered.Type

type Line = CommandOf<"Say" | "Tell" | "Topic">

const isRequest = (command: Command): command is Exclude<Command, Line> =>
  command._tag !== "Say" && command._tag !== "Tell" && command._tag !== "Topic"

/** Any other command that a person waits for. */
const Requested = Schema.Struct({
  id: LineId,
  command: Schema.typeSchema(Command).pipe(Schema.filter(isRequest)),
  typed: Schema.optional(Schema.String)
})
export type Requested = typeof Requested.Type

/** A line that waits for its turn. */
const Waiting = Schema.Struct({
  typed: Schema.String,
  begunAt: Schema.Finite,
  startedAt: Schema.optional(Schema.Finite),
  room: RoomName,
  isForRoom: Schema.Boolean,
  leadsTo: RoomName,
  line: Schema.optional(Unanswered),
  nick: Schema.optional(Nick),
  isChosen: Schema.optional(Schema.Boolean)
})
export type Waiting = typeof Waiting.Type

/** What only the client knows of a session. */
export const Habits = Schema.Struct({
  /** Where typed lines go. */
  room: RoomName,
  muted: Schema.Array(RoomName).pipe(Schema.maxItems(limits.rooms)),
  ignored: Schema.Array(Ignored).pipe(Schema.maxItems(limits.ignoredNicks)),
  /** Since when changes of names may be missed, in the server's time; undefined where that is not known. */
  since: Schema.optional(Timestamp),
  /** How far each room was read. Those of an earlier version do not tell. */
  read: Schema.optionalWith(Schema.Array(Place).pipe(Schema.maxItems(limits.rooms)), {
    default: () => []
  }),
  /** The highest seq received of the inbox; 0 where that is not known. */
  inbox: Schema.optionalWith(Seq, { default: () => Seq.make(0) }),
  /** Which messages of the inbox up to there the person has not seen, in their order. */
  unopened: Schema.optional(Schema.Array(Seq).pipe(Schema.maxItems(limits.unopened))),
  /** What the next run sends again, in its order; undefined where that is not kept. */
  unanswered: Schema.optional(Schema.Array(Unanswered).pipe(Schema.maxItems(limits.keptLines))),
  requested: Schema.optional(Schema.Array(Requested).pipe(Schema.maxItems(limits.keptLines))),
  /** What the next run carries out behind that. */
  waiting: Schema.optional(Schema.Array(Waiting).pipe(Schema.maxItems(limits.keptLines)))
})
export type Habits = typeof Habits.Type

/** A session that an earlier run left behind. */
export interface LeftSession {
  readonly secret: Secret
  /** Undefined for the session of a program, and where they cannot be read. */
  readonly habits: Habits | undefined
}
