import { Context, Data, type Effect, type Option, type Scope } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { isNotice, type MaybeNotice } from "../../../domain/chat/Noticed.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { GapCause } from "../../../domain/chat/Reasons.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Seq } from "../../../domain/chat/Seq.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Query } from "../../../domain/chat/search/Query.ts"
import { compact, type Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { compactTopic, type Topic } from "../../../domain/chat/Topic.ts"
import type { Elsewhere, Seated } from "./Seats.ts"

/** What one place in a room's log holds. */
export type Body =
  | ({ readonly _tag: "Said"; readonly text: Text } & MaybeNotice)
  /** The room's topic was set, or taken away. */
  | { readonly _tag: "TopicSet"; readonly topic: Topic | undefined }

/** What was said, or the topic that was set. */
export const textOf = (body: Body): string =>
  body._tag === "Said" ? body.text : (body.topic ?? "")

/** The characters of a body. */
export const lengthOf = (body: Body): number =>
  body._tag === "Said" ? body.text.length : (body.topic?.length ?? 0)

/** Something that was said. */
export const said = (text: Text, isNotice: boolean): Body =>
  isNotice ? { _tag: "Said", text, isNotice } : { _tag: "Said", text }

/** A copy that holds nothing else in memory. */
export const compactBody = (body: Body): Body => {
  if (body._tag === "Said") return said(compact(body.text), isNotice(body))
  return body.topic === undefined ? body : { _tag: "TopicSet", topic: compactTopic(body.topic) }
}

/** What has no place in the log yet. */
export interface Draft {
  /** The session, because a nickname can change hands. */
  readonly author: SessionId
  /** The number that the author gave to it. */
  readonly id: Option.Option<LineId>
  readonly time: Timestamp
  readonly nick: Nick
  readonly body: Body
}

/** What has its place in the log. */
export interface Entry extends Draft {
  readonly seq: Seq
}

/** Entries that a reader asked for and that are not there. */
export interface Gap {
  readonly from: Seq
  readonly to: Seq
  readonly cause: GapCause
}

/** A piece of the log: first the gap, if there is one, then the entries, in order. */
export interface Page {
  readonly gap: Gap | undefined
  readonly entries: ReadonlyArray<Entry>
  /** The place of the last entry, or where reading goes on when there is none. */
  readonly position: Position
}

/** The entries that a search has found, in order. */
export interface Found {
  readonly entries: ReadonlyArray<Entry>
  /** All entries from this seq on were looked at; 0 when there is nothing before it. */
  readonly from: Seq
}

/** What arrives from a log: most of all, what became of drafts. */
export type Arrival =
  /** They are in the log, next to each other, from the position `first` on. */
  | { readonly _tag: "Appended"; readonly first: Position; readonly drafts: ReadonlyArray<Draft> }
  /**
   * They were taken in, and it turned out that they could not be kept, as in a store that is written to
   * later. None of them is in the log.
   */
  | { readonly _tag: "Lost"; readonly drafts: ReadonlyArray<Draft> }
  /** The log has lost its way to what enters it: nothing arrives any more. */
  | { readonly _tag: "Ended" }
  /** The log begins anew, with another epoch: whoever has read it has to come back. */
  | { readonly _tag: "Begun"; readonly from: Summary }
  /** Nobody knows whether these are in the log: it is long since they were taken in. They may arrive later. */
  | { readonly _tag: "Doubtful"; readonly drafts: ReadonlyArray<Draft> }
  /** A draft did not enter: it stands there already, because its author has sent it to another node before. */
  | { readonly _tag: "Known"; readonly at: Position; readonly draft: Draft }
  /** Something has happened to members at other nodes. */
  | { readonly _tag: "Seated"; readonly changes: ReadonlyArray<Seated> }

/** Takes in what arrives from a log. */
export interface Receiver {
  /** Acts at once, and never throws. */
  readonly receive: (arrival: Arrival) => void
}

/** The log cannot be reached now. What was offered is not in it and never will be. */
export class LogUnavailable extends Data.TaggedError("LogUnavailable")<{
  readonly room: RoomName
  /** What the store says. */
  readonly cause?: unknown
}> {
  override get message(): string {
    return `The log of ${this.room} is not available.`
  }
}

/**
 * The log of one room is also its bus: what is offered to it arrives at its subscribers, in the one
 * order that everybody sees, and only then is it delivered and acknowledged. Within one epoch seqs
 * count 1, 2, 3 … without holes. Its members are its own properties, and need no `this`: a layer over it
 * spreads them.
 *
 * @example
 * const delivery = yield* log.subscribe((from) => new Delivery(room, members, from))
 * yield* log.offer([draft]) // and `delivery` receives it
 */
export interface RoomLog {
  /**
   * Takes drafts in, all or none: one message, or all that were said in one turn. What became of them has to
   * arrive sooner or later, at the earliest before this ends. This ends soon: until then the room answers
   * nothing else. Readers are shown an entry when it has arrived, and not before.
   */
  readonly offer: (drafts: ReadonlyArray<Draft>) => Effect.Effect<void, LogUnavailable>
  /**
   * Hands over everything that enters the log from now on, whoever offered it, once and in order, until
   * the scope closes.
   *
   * @param begin makes the receiver, from where the log stands at that moment
   */
  readonly subscribe: <A extends Receiver>(
    begin: (from: Summary) => A
  ) => Effect.Effect<A, LogUnavailable, Scope.Scope>
  /** Reads up to `limit` entries that come after a position. */
  readonly after: (position: Position, limit: number) => Effect.Effect<Page, LogUnavailable>
  /** Reads the last `limit` entries up to and with a seq. */
  readonly until: (
    seq: number,
    limit: number
  ) => Effect.Effect<ReadonlyArray<Entry>, LogUnavailable>
  /**
   * Finds the last `limit` entries of which a query holds. Where it has looked for too long it returns what it has: a next search
   * goes on before the place that it has come to. It takes a good part of the time of all: whoever asks does so one
   * after the other.
   */
  readonly search: (query: Query, limit: number) => Effect.Effect<Found, LogUnavailable>
  /** The place of the last entry; seq 0 before the first. */
  readonly head: Effect.Effect<Position, LogUnavailable>
  /** What the room is about now, also when the entry that says so is no longer kept. */
  readonly topic: Effect.Effect<Topic | undefined, LogUnavailable>
  /** Its members at other nodes, where several share it. */
  readonly elsewhere?: Elsewhere
}

/** How far the log of a room has come. */
export interface Summary {
  readonly head: Position
  readonly topic: Topic | undefined
}

/**
 * Where the logs of rooms are kept. Layers over it can be stacked: one may need another.
 *
 * @example
 * // Refuses every message.
 * const readOnly = Layer.effect(
 *   RoomLogs,
 *   Effect.map(RoomLogs, (logs) => ({
 *     ...logs,
 *     open: (room) =>
 *       Effect.map(logs.open(room), (log) => ({ ...log, offer: () => new LogUnavailable({ room }) }))
 *   }))
 * )
 */
export class RoomLogs extends Context.Tag("natter/services/server/log/RoomLogs")<
  RoomLogs,
  {
    /** Opens the log of a room for as long as the scope lasts; a room that has none gets an empty one. */
    readonly open: (room: RoomName) => Effect.Effect<RoomLog, LogUnavailable, Scope.Scope>
    /** Whether a room has a log, or will have one soon. */
    readonly has: (room: RoomName) => boolean
    /** The rooms that have a log, the one that was opened or closed longest ago first. */
    readonly names: Effect.Effect<ReadonlyArray<RoomName>, LogUnavailable>
    /** How far the log of a room has come, without opening it; none for a room that has no log. */
    readonly summary: (room: RoomName) => Effect.Effect<Option.Option<Summary>, LogUnavailable>
    /** Drops the log of a room that is not open. */
    readonly forget: (room: RoomName) => Effect.Effect<void, LogUnavailable>
    /** How many members a room has at other nodes, where several share it. */
    readonly elsewhere?: (room: RoomName) => number
  }
>() {}
