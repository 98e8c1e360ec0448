import { type Cause, Deferred, Effect, Fiber, FiberSet, PubSub, Scope } from "effect"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import { maxBatch } from "../limits/Rooms.ts"
import { LogUnavailable, lengthOf, type RoomLog } from "../log/RoomLog.ts"
import { millis } from "../Monotonic.ts"
import * as Announcer from "./Announcer.ts"
import { Delivery } from "./Delivery.ts"
import { Members } from "./Members.ts"
import { Offering } from "./Offering.ts"
import type { Participant } from "./Participant.ts"
import * as Question from "./Question.ts"
import { Questions } from "./Questions.ts"
import type { Ask, RoomCommand, Say } from "./RoomCommand.ts"
import * as Sequencer from "./Sequencer.ts"

/**
 * One room, for as long as somebody holds it open. Commands are published to it. Its sequencer
 * carries them out in one order, and what arrives from the log is delivered at once.
 *
 * Calling `say` or `detach` acts at once, and `say` returns what is left to wait for; so each is called
 * when it is its turn, and not before. Everything else acts when its Effect runs.
 */
export interface Room {
  readonly name: RoomName
  readonly log: RoomLog
  /** Members now, those included whose connection is lost but whose session is kept. */
  readonly size: () => number
  /** Whether somebody has entered or left who is not announced yet. */
  readonly hasChanges: () => boolean
  /** Publishes messages; waits while the room has too much to do, and may be interrupted then. */
  readonly say: (says: ReadonlyArray<Say>) => Effect.Effect<unknown>
  /** Publishes a question, and returns the wait for its outcome; that fails when the room can't answer. */
  readonly post: (
    question: Question.Question
  ) => Effect.Effect<Effect.Effect<Question.Outcome, LogUnavailable>>
  /** Publishes a question and waits for its outcome. */
  readonly ask: (question: Question.Question) => Effect.Effect<Question.Outcome, LogUnavailable>
  /**
   * A membership: the member leaves when a scope closes, for the reason that holds then.
   *
   * @param isWanted whether whoever entered still waits when it is their turn; otherwise nothing happens
   */
  readonly enter: (
    scope: Scope.Scope,
    who: Participant,
    reply: Question.Reply,
    isWanted?: () => boolean
  ) => Effect.Effect<void, LogUnavailable>
  /** Forgets where a member's lines go, until it attaches again. */
  readonly detach: (who: Participant) => void
  /**
   * Offers nothing more to the log, and waits until what was offered has arrived, or nothing has for so long
   * that nobody knows when it will: whoever is told that the server ends has been shown what is kept.
   */
  readonly finish: Effect.Effect<void>
}

/** Opens a room over its log. Its fibers live in the scope. */
export const make = (
  name: RoomName,
  log: RoomLog,
  quietAbove: number
): Effect.Effect<Room, LogUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const fork = yield* FiberSet.makeRuntime<never>()
    const clock = yield* Effect.clock
    const time = () => timestampAt(clock.unsafeCurrentTimeMillis())
    const now = () => millis(clock)
    const members = new Members(name, quietAbove, time, now, log.elsewhere)
    const report = (what: string, cause: Cause.Cause<unknown>) =>
      Effect.annotateLogs(Effect.logError(what, cause), { room: name })
    const logged = (what: string) => (cause: Cause.Cause<unknown>) => report(what, cause)
    const delivery = yield* log.subscribe(
      (from) =>
        new Delivery(
          name,
          members,
          from,
          (what, cause) => void fork(report(what, cause)),
          now,
          () => void fork(announced(announcer.soon))
        )
    )
    const offering = new Offering(log, members, delivery, time, report)
    const announcer = yield* Announcer.make(
      members,
      Effect.suspend(() => Effect.ignore(ask(Question.announce)))
    )
    const scope = yield* Effect.scope
    const unavailable = new LogUnavailable({ room: name })
    const questions = new Questions(unavailable)
    // Runs after the room's fibers have ended, wherever a question was then.
    yield* Effect.addFinalizer(() => Effect.sync(() => questions.failAll()))
    let isClosed = false

    /** Announces, and logs a failure: the change has already happened. */
    const announced = (announce: Effect.Effect<unknown>) =>
      Effect.catchAllCause(announce, logged("Not every member could be told of a change."))

    const state: Question.RoomState = {
      name,
      log,
      members,
      position: () => delivery.position,
      topic: () => delivery.topic,
      announced,
      announce: announcer.now
    }

    /**
     * Answers a question once everything that was offered before it has arrived. Where that takes too
     * long, it is answered from what has arrived: the rest is delivered later, also to who enters now.
     */
    const answer = ({ done, question }: Ask): Effect.Effect<unknown> =>
      Effect.matchCauseEffect(
        Effect.flatMap(delivery.settled, () =>
          delivery.isCut && question.needsLog ? Effect.fail(unavailable) : question.answer(state)
        ),
        {
          onSuccess: (outcome) => Effect.sync(() => questions.answer(done, outcome)),
          onFailure: (cause) =>
            Effect.zipRight(
              logged(`The room could not answer: ${question.name}.`)(cause),
              Effect.sync(() => questions.fail(done))
            )
        }
      )

    /** What is being carried out, and how many of these commands are: their answers come, or have come. */
    let inHand: ReadonlyArray<RoomCommand> = []
    let done = 0

    /** Messages next to each other enter the log together. */
    const handle = (arrived: ReadonlyArray<RoomCommand>, from = 0): Effect.Effect<void> => {
      inHand = arrived
      done = from
      const says: Array<Say> = []
      let next = arrived[from]
      let size = 0
      for (; next?._tag === "Say" && size < maxBatch; next = arrived[from + says.length]) {
        says.push(next)
        size += lengthOf(next.body)
      }
      if (says.length > 0) {
        const offered = offering.offer(says, size)
        done += says.length
        return Effect.flatMap(offered, () => {
          const rest = () => handle(arrived, from + says.length)
          return delivery.isCrowded ? Effect.flatMap(delivery.uncrowded, rest) : rest()
        })
      }
      if (next?._tag === "Ask") return Effect.flatMap(answer(next), () => handle(arrived, from + 1))
      inHand = []
      return announced(announcer.soon)
    }

    /** Whoever waits for what a defect has left undone is told so, and the room goes on. */
    const giveUp = (cause: Cause.Cause<unknown>) =>
      Effect.suspend(() => {
        for (const command of inHand.slice(done))
          if (command._tag === "Ask") questions.fail(command.done)
          else {
            command.by.abandon()
            command.by.answered(1)
          }
        inHand = []
        return Effect.zipRight(
          logged("The room could not do what it was asked.")(cause),
          announced(announcer.soon)
        )
      })

    // Whoever let go of the room last may have left it a moment ago.
    yield* Effect.addFinalizer(() => Effect.sync(() => members.leaveAll()))
    const commands = yield* Sequencer.make<RoomCommand>(handle, giveUp)
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        isClosed = true
      })
    )

    /** Accepted messages are answered even if their author stopped waiting. */
    const say = (says: ReadonlyArray<Say>): Effect.Effect<unknown> => {
      let taken = 0
      for (const one of says) {
        if (!commands.unsafeOffer(one)) break
        taken += 1
      }
      if (taken === says.length) return Effect.void
      return PubSub.publishAll(commands, says.slice(taken)).pipe(
        Effect.interruptible,
        Effect.forkIn(scope),
        Effect.flatMap(Fiber.join)
      )
    }

    /** Never waits: while the sequencer has too much to do, a fiber of the room waits in its place. */
    const post = (
      question: Question.Question
    ): Effect.Effect<Effect.Effect<Question.Outcome, LogUnavailable>> =>
      Effect.suspend(() => {
        if (isClosed) return Effect.succeed(Effect.fail(unavailable))
        const done = questions.begin()
        const answered = Deferred.await(done)
        const asked: Ask = { _tag: "Ask", question, done }
        if (commands.unsafeOffer(asked)) return Effect.succeed(answered)
        const published = PubSub.publish(commands, asked)
        return Effect.as(Effect.forkIn(Effect.interruptible(published), scope), answered)
      })

    const ask = (question: Question.Question): Effect.Effect<Question.Outcome, LogUnavailable> =>
      Effect.flatten(post(question))

    /** When the server shuts down everybody leaves, and nobody needs to be told. */
    const leave = (who: Participant): Effect.Effect<unknown> =>
      Effect.suspend(() =>
        isClosed || (who.leaveReason === "shutdown" && !who.hasMoved)
          ? Effect.void
          : post(who.hasMoved ? Question.drop(who) : Question.leave(who, who.leaveReason))
      )

    return {
      name,
      log,
      say,
      size: () => members.size,
      hasChanges: () => members.hasChanges,
      post,
      ask,
      enter: (scope, who, reply, isWanted) =>
        Effect.zipRight(
          Scope.addFinalizerExit(scope, () => leave(who)),
          Effect.asVoid(ask(Question.enter(who, reply, isWanted)))
        ),
      detach: (who) => members.detach(who),
      finish: Effect.suspend(() => {
        offering.isOver = true
        return Effect.ignore(ask(Question.nothing))
      })
    }
  })
