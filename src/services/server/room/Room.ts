import {
  type Cause,
  Deferred,
  Effect,
  Exit,
  FiberId,
  Option,
  PubSub,
  Queue,
  type Scope
} from "effect"
import { Count } from "../../../domain/chat/Count.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { type Draft, LogUnavailable, type RoomLog } from "../log/RoomLog.ts"
import * as Announcer from "./Announcer.ts"
import { Delivery } from "./Delivery.ts"
import { Members } from "./Members.ts"
import { nowhere, type Outlet } from "./Outlet.ts"
import type { Participant } from "./Participant.ts"
import { replay, replayPage } from "./Replay.ts"
import type { Outcome, Reply, RoomCommand, RoomQuery, Say } from "./RoomCommand.ts"
import * as Sequencer from "./Sequencer.ts"

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
  /** Publishes a question, and returns the wait for its answer; that fails when the room can't give one. */
  readonly post: (query: Query) => Effect.Effect<Effect.Effect<Outcome, LogUnavailable>>
  /** Publishes a question and waits for its answer. */
  readonly ask: (query: Query) => Effect.Effect<Outcome, LogUnavailable>
  /** A membership: the member leaves when the scope closes, for the reason that holds then. */
  readonly enter: (
    who: Participant,
    reason: () => LeaveReason,
    reply: Reply
  ) => Effect.Effect<void, LogUnavailable, Scope.Scope>
  /** Forgets where a member's lines go, until it attaches again. */
  readonly detach: (who: Participant) => void
}

const succeed: Effect.Effect<Outcome> = Effect.succeed("done")

/** A question without the place for its answer. */
export type Query = RoomQuery extends infer Q
  ? Q extends unknown
    ? Omit<Q, "done">
    : never
  : never

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
    const clock = yield* Effect.clock
    const unavailable = new LogUnavailable({ room: name })
    const scope = yield* Effect.scope
    let isClosed = false
    /** Nothing arrives from the log any more. */
    let isCut = false

    const logged = (what: string) => (cause: Cause.Cause<unknown>) =>
      Effect.annotateLogs(Effect.logError(what, cause), { room: name })

    /** Announces as far as that works; what is announced has happened in any case. */
    const announced = (announce: Effect.Effect<unknown>) =>
      Effect.catchAllCause(announce, logged("Not every member could be told of a change."))

    /** Offers messages to the log. Only when that fails is it certain that nothing happened. */
    const say = (says: ReadonlyArray<Say>): Effect.Effect<void> => {
      delivery.expect(says)
      if (isCut)
        return Effect.sync(() => delivery.refuse(says.map(({ by, id }) => ({ author: by.id, id }))))
      const time = Timestamp.make(clock.unsafeCurrentTimeMillis())
      const drafts = says.map(
        ({ by, id, text }): Draft => ({
          author: by.id,
          id,
          time,
          nick: members.subscriptions.get(by.id)?.nick ?? by.nick,
          body: { _tag: "Said", text }
        })
      )
      const offered = Effect.suspend(() => log.offer(drafts))
      return Effect.catchAllCause(offered, (cause) =>
        Effect.zipRight(
          logged("The log did not take messages.")(cause),
          Effect.sync(() => delivery.refuse(drafts))
        )
      )
    }

    const joined = (position: Position): EventOf<"Joined"> => ({
      _tag: "Joined",
      room: name,
      position,
      members: Count.make(members.size)
    })

    /** Joins what a reader has missed to what is delivered from now on, in one step. */
    const attach = (
      who: Participant,
      outlet: Outlet,
      from: Option.Option<Position>
    ): Effect.Effect<Outcome, LogUnavailable> =>
      Effect.map(
        log.after(
          Option.getOrElse(from, () => delivery.position),
          replayPage
        ),
        (page) => {
          if (page.position.seq < delivery.position.seq) return "behind"
          if (members.subscriptions.has(who.id)) {
            const events = [...replay(name, page, who.id), joined(delivery.position)]
            outlet.send(...events.map((event) => ({ _tag: "Event", event }) as const))
            members.move(who, outlet)
          }
          return "done"
        }
      )

    const announcer = yield* Announcer.make(
      members,
      Effect.suspend(() => Effect.ignore(ask({ _tag: "Announce" })))
    )

    /** Carries a question out, at its place in the room's order. */
    const answer = (query: RoomQuery): Effect.Effect<Outcome, LogUnavailable> => {
      switch (query._tag) {
        case "Enter":
          if (isCut) return Effect.fail(unavailable)
          members.enter(query.who)
          query.reply(joined(delivery.position))
          return succeed
        case "Leave":
          members.leave(query.who, query.reason)
          // At once: when its name changes next, those in this room are told by another, or not at all.
          return Effect.map(
            query.reason === "part"
              ? announced(Effect.sync(() => members.announce()))
              : Effect.void,
            () => {
              query.reply({ _tag: "Ok" })
              return "done"
            }
          )
        case "Who": {
          const [first, ...rest] = members.nicks()
          if (first !== undefined)
            query.outlet.send({
              _tag: "Event",
              event: { _tag: "Here", room: name, nicks: [first, ...rest] }
            })
          query.reply({ _tag: "Ok" })
          return succeed
        }
        case "Rename":
          return Effect.as(
            announced(Effect.sync(() => members.rename(query.who, query.nick, query.told))),
            "done"
          )
        case "Attach":
          return isCut ? Effect.fail(unavailable) : attach(query.who, query.outlet, query.from)
        case "Announce":
          return Effect.as(announced(announcer.now), "done")
      }
    }

    const settle = (query: RoomQuery): Effect.Effect<unknown> =>
      Effect.matchCauseEffect(
        Effect.flatMap(delivery.settled, () => answer(query)),
        {
          onSuccess: (outcome) => Deferred.succeed(query.done, outcome),
          onFailure: (cause) =>
            Effect.zipRight(
              logged(`The room could not answer ${query._tag}.`)(cause),
              Deferred.fail(query.done, unavailable)
            )
        }
      )

    /** Messages next to each other enter the log together. */
    const handle = (arrived: ReadonlyArray<RoomCommand>, from = 0): Effect.Effect<void> => {
      const says: Array<Say> = []
      let next = arrived[from]
      for (; next?._tag === "Say"; next = arrived[from + says.length]) says.push(next)
      if (says.length > 0)
        return Effect.flatMap(say(says), () => handle(arrived, from + says.length))
      if (next !== undefined) return Effect.flatMap(settle(next), () => handle(arrived, from + 1))
      return announced(announcer.soon)
    }

    const deliver: Effect.Effect<never> = Effect.flatMap(Queue.take(arrivals), (arrival) =>
      Effect.flatMap(
        Effect.catchAllCause(
          Effect.sync(() =>
            arrival._tag === "Appended"
              ? delivery.deliver(arrival)
              : delivery.refuse(arrival.drafts)
          ),
          logged("Messages could not be delivered to every member.")
        ),
        () => deliver
      )
    )

    const commands = yield* Sequencer.make<RoomCommand>(handle, (command) => {
      if (command._tag !== "Say") Deferred.unsafeDone(command.done, Exit.fail(unavailable))
    })
    /** Whoever waits for what does not come is told so, and the room goes on without its log. */
    const cut = (cause: Cause.Cause<unknown>) =>
      isClosed
        ? Effect.void
        : Effect.zipRight(
            Effect.sync(() => {
              isCut = true
              delivery.abandon()
            }),
            logged("The room is cut off from its log.")(cause)
          )
    yield* Effect.forkScoped(Effect.interruptible(Effect.onError(deliver, cut)))
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        isClosed = true
      })
    )

    /** Never waits: while the sequencer has too much to do, a fiber of the room waits in its place. */
    const publish = (query: RoomQuery): Effect.Effect<unknown> =>
      commands.unsafeOffer(query)
        ? Effect.void
        : PubSub.publish(commands, query).pipe(
            Effect.interruptible,
            Effect.onInterrupt(() => Deferred.fail(query.done, unavailable)),
            Effect.forkIn(scope)
          )

    const post = (query: Query): Effect.Effect<Effect.Effect<Outcome, LogUnavailable>> =>
      Effect.suspend(() => {
        if (isClosed) return Effect.succeed(Effect.fail(unavailable))
        const done = Deferred.unsafeMake<Outcome, LogUnavailable>(FiberId.none)
        const command = { ...query, done }
        return Effect.as(publish(command), Deferred.await(done))
      })

    const ask = (query: Query): Effect.Effect<Outcome, LogUnavailable> =>
      Effect.flatten(post(query))

    const leave = (who: Participant, reason: LeaveReason): Effect.Effect<unknown> => {
      const done = Deferred.unsafeMake<Outcome, LogUnavailable>(FiberId.none)
      return isClosed || reason === "shutdown"
        ? Effect.void
        : publish({ _tag: "Leave", who, reason, reply: () => {}, done })
    }

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
            Effect.asVoid(restore(ask({ _tag: "Enter", who, reply })))
          )
        ),
      detach: (who) => members.move(who, nowhere)
    }
  })
