import { randomBytes } from "node:crypto"
import { Effect, ExecutionStrategy, Exit, Option, Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { ByeReason, LeaveReason } from "../../../domain/chat/Reasons.ts"
import { compactRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import { compact, type Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { full, type Rate, spend, type TokenBucket } from "../../../domain/network/TokenBucket.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { nowhere, type Outlet } from "../room/Outlet.ts"
import type { Participant } from "../room/Participant.ts"
import * as Query from "../room/Query.ts"
import type { Room } from "../room/Room.ts"
import { Rooms } from "../room/Rooms.ts"
import { Answers } from "./Answers.ts"
import type { Inbox } from "./Inbox.ts"
import { Inboxes } from "./Inboxes.ts"
import { type NickHolder, Nicknames } from "./Nicknames.ts"
import type { Origin } from "./Origins.ts"

/** A room that the session is in, for as long as the scope is open. */
interface Membership {
  readonly room: Room
  readonly scope: Scope.CloseableScope
}

/** The connection that a session speaks through. */
export interface Attachment extends Outlet {
  readonly origin: Origin
  /** Ends the connection. */
  readonly kick: (reason: ByeReason) => void
  /** Waits until the session can be attached to another one. */
  readonly released: () => Effect.Effect<void>
}

const nobody = () => {}

/** Random for this process; within it sessions are counted. */
const prefix = randomBytes(16).toString("base64url")
let sessions = 0
/** Joined, for a template would be kept as a tree of its parts. */
const nextId = (): SessionId => SessionId.make([prefix, ++sessions].join("."))

/**
 * Somebody who chats, under a name. A session is a scope: its nickname and its memberships are
 * finalizers of it, so that whatever ends the session gives the name back and leaves the rooms. A
 * connection only attaches to it, and may be lost and found again.
 */
export class Session implements Participant, NickHolder {
  readonly id: SessionId = nextId()
  nick: Nick
  state: State.SessionState<Attachment>
  /** Where private messages go. A session that is being resumed has none until it has read its inbox. */
  outlet: Outlet
  readonly memberships = new Map<RoomName, Membership>()
  private readonly scope: Scope.CloseableScope
  private answers: Answers | undefined
  /** A client that lost its connection may come back to it. */
  isResumable = false
  private readonly makeInbox: () => Inbox
  private received: Inbox | undefined
  private renames: TokenBucket | undefined
  private outstanding = 0
  private wake = nobody

  private constructor(
    nick: Nick,
    connection: Attachment,
    scope: Scope.CloseableScope,
    makeInbox: () => Inbox
  ) {
    this.makeInbox = makeInbox
    this.nick = nick
    this.state = State.attached(connection)
    this.outlet = connection
    this.scope = scope
  }

  /** Begins a session by claiming its name. */
  static begin(
    nick: Nick,
    connection: Attachment
  ): Effect.Effect<Session, ChatErrorOf<"NickTaken">, Inboxes | Nicknames> {
    return Effect.uninterruptible(
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const { makeInbox } = yield* Inboxes
        const session = new Session(nick, connection, scope, makeInbox)
        const { claim, release } = yield* Nicknames
        yield* claim(nick, session)
        yield* session.onEnd(Effect.suspend(() => release(session)))
        return session
      })
    )
  }

  /** Ends the session: it leaves its rooms, and then its name is free. The first reason stands. */
  end(reason: LeaveReason): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.state = State.end(this.state, reason)
      this.outlet = nowhere
      this.received?.clear()
      return Scope.close(this.scope, Exit.void)
    })
  }

  /** Runs a finalizer when the session ends. */
  onEnd(finalizer: Effect.Effect<unknown>): Effect.Effect<void> {
    return Scope.addFinalizer(this.scope, finalizer)
  }

  /** The connection is lost; the session waits for another one. */
  detach(connection: Attachment): void {
    this.state = State.detach(this.state, connection)
    this.outlet = nowhere
    for (const { room } of this.memberships.values()) room.detach(this)
  }

  /** Enters a room. In a room that it is in already it is answered, and nothing else happens. */
  join(
    room: RoomName,
    reply: Query.Reply
  ): Effect.Effect<void, ChatErrorOf<"RoomLimit"> | LogUnavailable, Rooms> {
    const inside = this.memberships.get(room)
    if (inside !== undefined) return Effect.asVoid(inside.room.ask(Query.enter(this, reply)))
    const name = compactRoomName(room)
    return Effect.uninterruptibleMask((restore) =>
      Effect.gen(this, function* () {
        const scope = yield* Scope.fork(this.scope, ExecutionStrategy.sequential)
        const { open } = yield* Rooms
        let isGivenUp = false
        const enter = Effect.flatMap(open(name), (room) =>
          room.enter(this, (joined) => {
            // From here on it is a member, whatever becomes of the wait for this.
            if (!isGivenUp) this.memberships.set(name, { room, scope })
            reply(joined)
          })
        )
        yield* Effect.onExit(Scope.extend(restore(enter), scope), (exit) => {
          isGivenUp = !this.memberships.has(name)
          return isGivenUp ? Scope.close(scope, exit) : Effect.void
        })
      })
    )
  }

  /** Leaves a room that it is in. */
  part(name: RoomName, reply: Query.Reply): Effect.Effect<void, LogUnavailable> {
    return Effect.suspend(() => {
      const membership = this.memberships.get(name)
      if (membership === undefined) return Effect.void
      this.memberships.delete(name)
      const leave = membership.room.ask(Query.part(this, reply))
      return Effect.ensuring(Effect.asVoid(leave), Scope.close(membership.scope, Exit.void))
    })
  }

  get leaveReason(): LeaveReason {
    return this.state._tag === "Ended" ? this.state.reason : "part"
  }

  /** Counts a change of its name; false when there were too many. */
  mayRename(rate: Rate, now: number): boolean {
    const { granted, left } = spend(this.renames ?? full(rate, now), 1, rate, now)
    this.renames = left
    return granted > 0
  }

  get isAway(): boolean {
    return this.state._tag === "Detached"
  }

  tell(from: Nick, time: Timestamp, text: Text): void {
    // An inbox that is over keeps nothing: nobody would empty it.
    const isKept = this.isResumable && this.state._tag !== "Ended"
    const event = this.inbox.deliver(from, time, compact(text), isKept)
    this.outlet.send({ _tag: "Event", event })
  }

  /** Its private messages. */
  get inbox(): Inbox {
    this.received = this.received ?? this.makeInbox()
    return this.received
  }

  /** The highest id of a message that was accepted; 0 when there is none. */
  get lastId(): number {
    return this.answers?.lastId ?? 0
  }

  recall(id: LineId): Option.Option<EventOf<"Ok">> {
    return this.answers?.recall(id) ?? Option.none()
  }

  accept(id: Option.Option<LineId>, answer: EventOf<"Ok">): void {
    if (Option.isNone(id)) return
    this.answers = this.answers ?? new Answers()
    this.answers.accept(id.value, answer)
  }

  /** Notes that so many messages were published to rooms, which will answer them. */
  expect(messages: number): void {
    this.outstanding += messages
  }

  answered(messages: number): void {
    this.outstanding -= messages
    if (this.outstanding === 0) this.wake()
  }

  abandon(): void {
    if (this.state._tag === "Attached") this.state.connection.kick("internal")
  }

  /** Waits until every message that was published has been answered. For its connection's fiber alone. */
  settled(): Effect.Effect<void> {
    return Effect.suspend(() =>
      this.outstanding === 0
        ? Effect.void
        : Effect.async<void>((resume) => {
            this.wake = () => {
              if (this.outstanding > 0) return
              this.wake = nobody
              resume(Effect.void)
            }
            // The last answer may have come since: a fiber can be suspended between two steps.
            this.wake()
          })
    )
  }
}
