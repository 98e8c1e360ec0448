import { Clock, Deferred, Effect, Exit, Option, PubSub, Queue, type Scope } from "effect"
import { Count } from "../../../domain/chat/Count.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import { memberEvents } from "../../../domain/chat/PresenceBatch.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Reply as Event } from "../../../domain/protocol/natter/Events.ts"
import * as Metrics from "../admin/Metrics.ts"
import { type RoomLog, Unavailable, unavailable } from "../log/RoomLog.ts"
import { type Batch, encodeBatch, weave } from "./Broadcast.ts"
import { encodeAll, Roster } from "./Members.ts"
import { replay, replayPage } from "./Replay.ts"
import type { Ask, Attach, Request, Say } from "./RoomCommand.ts"

/** Requests that a room takes in before whoever publishes has to wait. */
export const inboundCapacity = 4096

/** Comings and goings wait for the next message, or this long, so that many share a line. Milliseconds. */
export const announceWithin = 100

/** One room: whoever publishes to it is heard by its sequencer, which gives everything one order. */
export interface Room {
  readonly name: RoomName
  readonly log: RoomLog
  readonly requests: PubSub.PubSub<Request>
  /** Members now, those whose connection is lost but whose session is kept included. */
  readonly size: () => number
  /** Notes that an `Enter` or a `Who` is on its way, until which the room must not be forgotten. */
  readonly reserve: () => void
  /** Nobody is in it, is about to be, or waits for an answer. */
  readonly isEmpty: () => boolean
  /** Handles requests, a turn of the event loop at a time, until it is interrupted. */
  readonly sequencer: Effect.Effect<never>
}

const failed = { _tag: "Err", ...unavailable } as const

/** The rest of this turn of the event loop: until every socket that is readable now has been read. */
const turn = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

const done = (deferred: Deferred.Deferred<void>) => Deferred.unsafeDone(deferred, Exit.void)

/** Opens a room; its roster belongs to its sequencer alone. */
export const make = (
  name: RoomName,
  log: RoomLog,
  quietAbove: number
): Effect.Effect<Room, never, Scope.Scope> =>
  Effect.gen(function* () {
    const requests = yield* PubSub.bounded<Request>(inboundCapacity)
    const inbound = yield* PubSub.subscribe(requests)
    const roster = new Roster(name, quietAbove)
    let announcedAt = 0
    let isScheduled = false
    let reserved = 0
    const scope = yield* Effect.scope
    const clock = yield* Effect.clock

    const announce = Effect.map(Clock.currentTimeMillis, (now) => {
      announcedAt = now
      isScheduled = false
      roster.announce()
    })

    /** Announces at once after a quiet time, otherwise when that time is over. */
    const announceSoon = Effect.gen(function* () {
      const wait = announcedAt + announceWithin - (yield* Clock.currentTimeMillis)
      if (wait <= 0) return yield* announce
      isScheduled = true
      yield* PubSub.publish(requests, { _tag: "Announce", announced: Option.none() }).pipe(
        Effect.delay(wait),
        Effect.interruptible,
        Effect.forkIn(scope)
      )
    })

    const say = (says: ReadonlyArray<Say>): Effect.Effect<void, Unavailable> => {
      const time = Timestamp.make(clock.unsafeCurrentTimeMillis())
      const drafts = says.map(({ member, text }) => ({
        time,
        nick: roster.seats.get(member)?.nick ?? member.nick,
        text,
        author: member.serial
      }))
      return Effect.map(log.append(drafts), (first) =>
        deliver(encodeBatch(name, says, drafts, first), says.length)
      )
    }

    const deliver = (batch: Batch, messages: number): void => {
      roster.announce()
      for (const [member, { outbox }] of roster.seats) {
        const own = batch.byAuthor.get(member)
        outbox.write(own === undefined ? batch.bytes : weave(batch, own))
      }
      Metrics.batches.unsafeUpdate(1, [])
      Metrics.messages.unsafeUpdate(messages, [])
      Metrics.deliveries.unsafeUpdate(messages * (roster.seats.size - 1), [])
      for (const [member, own] of batch.byAuthor) {
        for (const { answer, id } of own) member.accept(id, answer)
        member.answered(own.length)
      }
    }

    const joined = (position: Position) =>
      ({ _tag: "Joined", room: name, position, members: Count.make(roster.seats.size) }) as const

    const attach = Effect.fnUntraced(function* ({ attached, from, member, outbox }: Attach) {
      const head = yield* log.head
      const page = yield* log.after(
        Option.getOrElse(from, () => head),
        replayPage
      )
      const isCurrent = page.entries.length < replayPage
      if (isCurrent && roster.seats.has(member)) {
        outbox.write(encodeAll([...replay(name, page, member), joined(head)]))
        roster.move(member, outbox)
      }
      yield* Deferred.succeed(attached, isCurrent)
    })

    const answer = (ask: Ask, event: Event) => {
      ask.member.write(event, ask.id)
      Deferred.unsafeDone(ask.answered, Exit.succeed(event))
    }

    const handle = Effect.fnUntraced(function* (request: Exclude<Request, Say>) {
      switch (request._tag) {
        case "Enter": {
          const position = yield* log.head
          reserved -= 1
          roster.enter(request.member)
          return answer(request, joined(position))
        }
        case "Leave":
          roster.leave(request.member, "part")
          // At once: when its name changes next, those in this room are told by another, or not at all.
          roster.announce()
          return answer(request, { _tag: "Ok" })
        case "Gone":
          return roster.leave(request.member, request.reason)
        case "Who": {
          reserved -= 1
          const nicks = Array.from(roster.seats.values(), ({ nick }) => nick)
          request.member.outbox.write(encodeAll(memberEvents(name, nicks)))
          return answer(request, { _tag: "Ok" })
        }
        case "Rename":
          roster.rename(request.member, request.nick, request.told)
          return done(request.renamed)
        case "Attach":
          return yield* attach(request)
        case "Announce":
          yield* announce
          return Option.map(request.announced, done)
      }
    })

    /** Answers what could not be done, so that nobody waits for ever. */
    const refuse = Effect.fnUntraced(function* (request: Request) {
      switch (request._tag) {
        case "Say":
          request.member.write(failed, request.id)
          return request.member.answered()
        case "Enter":
          reserved -= 1
          return answer(request, failed)
        case "Leave":
        case "Who":
          return answer(request, failed)
        case "Rename":
          return done(request.renamed)
        case "Attach":
          return yield* Deferred.fail(request.attached, new Unavailable({ room: name }))
        case "Announce":
          return Option.map(request.announced, done)
        case "Gone":
          return
      }
    })

    const guarded = (asked: ReadonlyArray<Request>, effect: Effect.Effect<unknown, unknown>) =>
      Effect.catchAllCause(effect, (cause) =>
        Effect.zipRight(
          Effect.logError(`The room ${name} could not do what was asked of it.`, cause),
          Effect.forEach(asked, refuse, { discard: true })
        )
      )

    /** Takes what has arrived in this turn: messages next to each other go into the log together. */
    const handleAll = (arrived: ReadonlyArray<Request>, from = 0): Effect.Effect<void> => {
      const says: Array<Say> = []
      let next = arrived[from]
      while (next?._tag === "Say") {
        says.push(next)
        next = arrived[from + says.length]
      }
      if (says.length > 0)
        return Effect.flatMap(guarded(says, say(says)), () =>
          handleAll(arrived, from + says.length)
        )
      if (next !== undefined)
        return Effect.flatMap(guarded([next], handle(next)), () => handleAll(arrived, from + 1))
      return roster.hasChanges && !isScheduled ? announceSoon : Effect.void
    }

    /** What arrives until the end of this turn, after what has arrived before. */
    const gather = (before: ReadonlyArray<Request>): Effect.Effect<ReadonlyArray<Request>> =>
      Effect.flatMap(turn, () =>
        Effect.map(Queue.takeAll(inbound), (arrived) => [...before, ...arrived])
      )

    // Combinators and not generators, and asleep only after a turn in which nothing came: with one
    // message in flight, these steps are a good part of what it costs.
    const sequencer: Effect.Effect<never> = Effect.flatMap(gather([]), (arrived) =>
      Effect.flatMap(
        arrived.length > 0
          ? handleAll(arrived)
          : Effect.flatMap(Queue.take(inbound), (first) =>
              Effect.flatMap(gather([first]), (all) => handleAll(all))
            ),
        () => sequencer
      )
    )

    return {
      name,
      log,
      requests,
      size: () => roster.seats.size,
      reserve: () => {
        reserved += 1
      },
      isEmpty: () => roster.seats.size === 0 && reserved === 0,
      sequencer
    }
  })
