import { type Cause, Deferred, Effect, Exit, FiberId, PubSub, Queue, type Scope } from "effect"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { compact } from "../../../domain/chat/Text.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { maxBatch } from "../Limits.ts"
import { type Arrival, type Draft, LogUnavailable, type RoomLog } from "../log/RoomLog.ts"
import * as Announcer from "./Announcer.ts"
import { Delivery } from "./Delivery.ts"
import { Members } from "./Members.ts"
import { nowhere } from "./Outlet.ts"
import type { Participant } from "./Participant.ts"
import * as Query from "./Query.ts"
import type { Ask, RoomCommand, Say } from "./RoomCommand.ts"
import * as Sequencer from "./Sequencer.ts"
import { turn } from "./Turn.ts"

/**
 * One room, for as long as somebody holds it open. Whoever publishes to it is heard by its
 * sequencer, which gives everything one order; what the log brings back is delivered.
 */
export interface Room {
  readonly name: RoomName
  readonly log: RoomLog
  readonly commands: PubSub.PubSub<RoomCommand>
  /** Members now, those included whose connection is lost but whose session is kept. */
  readonly size: () => number
  /** Whether somebody has entered or left who is not announced yet. */
  readonly hasChanges: () => boolean
  /** Publishes a question, and returns the wait for its outcome; that fails when the room can't answer. */
  readonly post: (query: Query.Query) => Effect.Effect<Effect.Effect<Query.Outcome, LogUnavailable>>
  /** Publishes a question and waits for its outcome. */
  readonly ask: (query: Query.Query) => Effect.Effect<Query.Outcome, LogUnavailable>
  /** A membership: the member leaves when the scope closes, for the reason that holds then. */
  readonly enter: (
    who: Participant,
    reason: () => LeaveReason,
    reply: Query.Reply
  ) => Effect.Effect<void, LogUnavailable, Scope.Scope>
  /** Forgets where a member's lines go, until it attaches again. */
  readonly detach: (who: Participant) => void
}

/** A batch that has to reach the network before the next one comes. */
const isLarge = (characters: number): boolean => characters >= maxBatch / 2

const sizeOf = ({ drafts }: Arrival): number => {
  let size = 0
  for (const { body } of drafts) size += body._tag === "Said" ? body.text.length : 0
  return size
}

/** Opens a room over its log. Its fibers live in the scope. */
export const make = (
  name: RoomName,
  log: RoomLog,
  quietAbove: number
): Effect.Effect<Room, LogUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const arrivals = yield* log.arrivals
    const members = new Members(name, quietAbove)
    const delivery = new Delivery(name, members, yield* log.head)
    const announcer = yield* Announcer.make(
      members,
      Effect.suspend(() => Effect.ignore(ask(Query.announce)))
    )
    const state: Query.RoomState = {
      name,
      log,
      members,
      position: () => delivery.position,
      announce: announcer.now
    }
    const clock = yield* Effect.clock
    const unavailable = new LogUnavailable({ room: name })
    let isClosed = false

    const logged = (what: string) => (cause: Cause.Cause<unknown>) =>
      Effect.annotateLogs(Effect.logError(what, cause), { room: name })

    /** Offers messages to the log. Only when that fails is it certain that nothing happened. */
    const say = (says: ReadonlyArray<Say>): Effect.Effect<void> => {
      const time = Timestamp.make(clock.unsafeCurrentTimeMillis())
      const drafts = says.map(
        ({ by, id, text }): Draft => ({
          author: by.id,
          id,
          time,
          nick: members.nickOf(by),
          body: { _tag: "Said", text: compact(text) }
        })
      )
      delivery.expect(says)
      return Effect.catchAllCause(log.offer(drafts), (cause) =>
        Effect.zipRight(
          logged("The log did not take messages.")(cause),
          Effect.sync(() => delivery.refuse(drafts))
        )
      )
    }

    /** As slowly as the room delivers, so that a flood waits in the network and not in the log's bus. */
    const sayAndWait = (says: ReadonlyArray<Say>): Effect.Effect<void> =>
      Effect.zipRight(say(says), delivery.settled)

    /** Answers a question once everything that was offered before it has arrived. */
    const answer = ({ done, query }: Ask): Effect.Effect<unknown> =>
      Effect.matchCauseEffect(
        Effect.flatMap(delivery.settled, () => query.answer(state)),
        {
          onSuccess: (outcome) => Deferred.succeed(done, outcome),
          onFailure: (cause) =>
            Effect.zipRight(
              logged(`The room could not answer: ${query.name}.`)(cause),
              Deferred.fail(done, unavailable)
            )
        }
      )

    /** Messages next to each other enter the log together. */
    const handle = (arrived: ReadonlyArray<RoomCommand>, from = 0): Effect.Effect<void> => {
      const says: Array<Say> = []
      let next = arrived[from]
      let size = 0
      for (; next?._tag === "Say" && size < maxBatch; next = arrived[from + says.length]) {
        says.push(next)
        size += next.text.length
      }
      if (says.length > 0)
        return Effect.flatMap(isLarge(size) ? sayAndWait(says) : say(says), () =>
          handle(arrived, from + says.length)
        )
      if (next?._tag === "Ask") return Effect.flatMap(answer(next), () => handle(arrived, from + 1))
      return announcer.soon
    }

    const deliver: Effect.Effect<never> = Effect.flatMap(Queue.take(arrivals), (arrival) =>
      Effect.flatMap(
        Effect.catchAllCause(
          Effect.sync(() => delivery.take(arrival)),
          logged("Messages could not be delivered to every member.")
        ),
        () => (isLarge(sizeOf(arrival)) ? Effect.flatMap(turn, () => deliver) : deliver)
      )
    )

    const commands = yield* Sequencer.make<RoomCommand>(handle, (command) => {
      if (command._tag === "Ask") Deferred.unsafeDone(command.done, Exit.fail(unavailable))
    })
    yield* Effect.forkScoped(Effect.interruptible(deliver))
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        isClosed = true
      })
    )

    const post = (
      query: Query.Query
    ): Effect.Effect<Effect.Effect<Query.Outcome, LogUnavailable>> =>
      Effect.suspend(() => {
        if (isClosed) return Effect.succeed(Effect.fail(unavailable))
        const done = Deferred.unsafeMake<Query.Outcome, LogUnavailable>(FiberId.none)
        const command: Ask = { _tag: "Ask", query, done }
        // While it is full the publisher waits, and may be interrupted.
        return Effect.as(
          commands.unsafeOffer(command)
            ? Effect.void
            : Effect.interruptible(PubSub.publish(commands, command)),
          Deferred.await(done)
        )
      })

    const ask = (query: Query.Query): Effect.Effect<Query.Outcome, LogUnavailable> =>
      Effect.flatten(post(query))

    /** When the server shuts down everybody leaves, and nobody needs to be told. */
    const leave = (who: Participant, reason: LeaveReason): Effect.Effect<unknown> =>
      isClosed || reason === "shutdown" ? Effect.void : post(Query.leave(who, reason))

    return {
      name,
      log,
      commands,
      size: () => members.size,
      hasChanges: () => members.hasChanges,
      post,
      ask,
      enter: (who, reason, reply) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.zipRight(
            Effect.addFinalizer(() => Effect.suspend(() => leave(who, reason()))),
            Effect.asVoid(restore(ask(Query.enter(who, reply))))
          )
        ),
      detach: (who) => members.move(who, nowhere)
    }
  })
