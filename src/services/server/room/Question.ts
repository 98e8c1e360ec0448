import { Array as Arr, Effect, Option } from "effect"
import { countOf } from "../../../domain/chat/Count.ts"
import type { Event, EventOf } from "../../../domain/chat/Event.ts"
import type { AnyEvent } from "../../../domain/chat/FurtherEvent.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Topic } from "../../../domain/chat/Topic.ts"
import type { RoomEvent } from "../../../domain/protocol/Protocol.ts"
import { listedAtOnce, replayPage } from "../limits/Commands.ts"
import type { LogUnavailable, RoomLog } from "../log/RoomLog.ts"
import type { Seat } from "../log/Seats.ts"
import { now } from "../Monotonic.ts"
import { topicOf } from "./LogEvents.ts"
import type { Members, NewName, Subscription } from "./Members.ts"
import type { Outlet } from "./Outlet.ts"
import type { Participant } from "./Participant.ts"
import { replay } from "./Replay.ts"

/**
 * Something that is asked of a room. It is answered at its place in the room's order, by the fiber
 * that owns the room's state.
 *
 * @example
 * yield* room.ask(who(part, reply, (members) => {}))
 */
export interface Question {
  /** For the log lines of the server. */
  readonly name: string
  /** It means nothing in a room that is cut off from its log. */
  readonly needsLog: boolean
  readonly answer: (room: RoomState) => Effect.Effect<Outcome, LogUnavailable>
}

/** What a room knows. */
export interface RoomState {
  readonly name: RoomName
  readonly log: RoomLog
  readonly members: Members
  /** The place of the last entry that was delivered. */
  readonly position: () => Position
  /** What the room was about then. */
  readonly topic: () => Topic | undefined
  /** Announces, and logs a failure: the change has already happened. */
  readonly announced: (announce: Effect.Effect<unknown>) => Effect.Effect<unknown>
  /** Announces who has entered and left. */
  readonly announce: Effect.Effect<void>
}

/** Says the answer to the client that asked, between the room's events. */
export type Reply = (answer: Event) => void

/** Says a part of the answer, before its end. */
export type Part = (event: Event) => void

/** A member here, or at another node. */
export type Listed = Pick<Subscription, "nick" | "who"> | Seat

/** How long a member whose connection is lost is still held; undefined for others. */
export const awayFor = (member: Listed, now: number): Seconds | undefined => {
  if ("who" in member) return member.who.heldFor(now)
  const { awayUntil } = member
  return awayUntil === undefined
    ? undefined
    : Seconds.make(Math.max(0, Math.ceil((awayUntil - now) / 1000)))
}

/**
 * Says who is in a room.
 *
 * @param now milliseconds of the clock that never goes back
 */
export type Lister = (
  room: RoomName,
  members: Arr.NonEmptyReadonlyArray<Listed>,
  now: number
) => void

/** `behind`: the client has missed more than one page; read pages first. */
export type Outcome = "done" | "behind"

/** A question that the room can answer without its log. */
const question = (name: string, answer: (room: RoomState) => Effect.Effect<unknown>): Question => ({
  name,
  needsLog: false,
  answer: (room) => Effect.as(answer(room), "done")
})

const joined = ({ members, name, position, topic }: RoomState): EventOf<"Joined"> => ({
  _tag: "Joined",
  room: name,
  position: position(),
  members: countOf(members.size),
  ...topicOf(topic())
})

/** @param isWanted whether whoever asked still waits; otherwise nothing happens */
export const enter = (who: Participant, reply: Reply, isWanted = () => true): Question => ({
  name: "enter",
  needsLog: true,
  answer: (room) =>
    Effect.sync(() => {
      if (!isWanted()) return "done"
      room.members.enter(who)
      reply(joined(room))
      return "done"
    })
})

/** Leaves a room because the session ends, which needs no answer. */
export const leave = (who: Participant, reason: LeaveReason): Question =>
  question("leave", ({ members }) =>
    Effect.sync(() => members.leave(who, reason, who.toldThatGone()))
  )

/** Only its turn is waited for. */
export const nothing: Question = question("nothing", () => Effect.void)

/** Goes on at another node, where it stays in the room. */
export const drop = (who: Participant): Question =>
  question("drop", ({ members }) => Effect.sync(() => members.drop(who)))

/** Leaves a room and stays in the chat. */
export const part = (who: Participant, reply: Reply): Question =>
  question("part", ({ announced, members }) => {
    members.leave(who, "part")
    // At once: when its name changes next, those in this room are told by another room, or not at all.
    return Effect.map(announced(Effect.sync(() => members.announce())), () => reply({ _tag: "Ok" }))
  })

/**
 * Lists who is in the room. Members who are too many for one go are handed to `inPages`, which has to
 * ask for them page by page, and to reply.
 */
export const who = (
  list: Lister,
  reply: Reply,
  inPages: (members: ReadonlyArray<SessionId>) => void
): Question =>
  question("who", ({ members, name }) =>
    Effect.map(now, (now) => {
      if (members.size > listedAtOnce)
        return inPages([
          ...members.subscriptions.keys(),
          ...members.others.map(({ session }) => session)
        ])
      listed(list, name, [...members.subscriptions.values(), ...members.others], now)
      reply({ _tag: "Ok" })
    })
  )

/** Lists those of these members who are still in the room, so that a LEAVE never comes before its name. */
export const here = (list: Lister, ids: ReadonlyArray<SessionId>): Question =>
  question("here", ({ members, name }) =>
    Effect.map(now, (now) =>
      listed(
        list,
        name,
        [
          ...ids.flatMap((id) => members.subscriptions.get(id) ?? []),
          ...members.others.filter(({ session }) => ids.includes(session))
        ],
        now
      )
    )
  )

const listed = (
  list: Lister,
  room: RoomName,
  members: ReadonlyArray<Listed>,
  now: number
): void => {
  if (Arr.isNonEmptyReadonlyArray(members)) list(room, members, now)
}

/** Names members, and those of them whose connection is lost. */
export const naming =
  (part: Part): Lister =>
  (room, members, now) => {
    part({ _tag: "Here", room, nicks: Arr.map(members, ({ nick }) => nick) })
    for (const member of members) {
      const seconds = awayFor(member, now)
      if (seconds !== undefined) part({ _tag: "Away", nick: member.nick, seconds })
    }
  }

/** @param told who has been told in another room; whoever is told here is added */
export const rename = (who: Participant, to: NewName, told: Set<SessionId>): Question =>
  question("rename", ({ announced, members }) =>
    announced(Effect.sync(() => members.rename(who, to, told)))
  )

/** @param told who has been told in another room what a member has changed; whoever is told here is added */
export const inform = (event: RoomEvent, told: Set<SessionId>): Question =>
  question("inform", ({ announced, members }) =>
    announced(Effect.sync(() => members.inform(event, told)))
  )

/** Tells all members of something. */
export const tell = (event: AnyEvent): Question =>
  question("tell", ({ announced, members }) =>
    announced(Effect.sync(() => members.tell({ _tag: "Event", event })))
  )

/** Announces who has entered and left. */
export const announce: Question = question("announce", ({ announce, announced }) =>
  announced(announce)
)

/**
 * Gives a membership another outlet, whose client has read the log up to `from`: what it has missed
 * since is joined to what is delivered from now on, in one step.
 *
 * @param isWanted whether the client still has the session; otherwise nothing happens
 */
export const attach = (
  who: Participant,
  outlet: Outlet,
  from: Option.Option<Position>,
  isWanted = () => true
): Question => ({
  name: "attach",
  needsLog: true,
  answer: (room) => {
    const { log, members, name, position } = room
    return Effect.map(log.after(Option.getOrElse(from, position), replayPage), (page) => {
      if (page.position.seq < position().seq) return "behind"
      if (members.has(who) && isWanted()) {
        outlet.send(...replay(name, page, who.id), { _tag: "Event", event: joined(room) })
        members.attach(who, outlet)
      }
      return "done"
    })
  }
})
