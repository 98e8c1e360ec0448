import { randomBytes } from "node:crypto"
import {
  Array as Arr,
  type Clock,
  Context,
  Effect,
  ExecutionStrategy,
  Exit,
  Option,
  Scope
} from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import { compactRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import { compact, type Text } from "../../../domain/chat/Text.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import { full, type Rate, spend, type TokenBucket } from "../../../domain/network/TokenBucket.ts"
import { leftAtOnce } from "../FixedLimits.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { millis } from "../Monotonic.ts"
import { Outstanding } from "../Outstanding.ts"
import type { Creator } from "../room/Creators.ts"
import { nowhere, type Outlet } from "../room/Outlet.ts"
import type { Participant } from "../room/Participant.ts"
import * as Query from "../room/Query.ts"
import type { Room } from "../room/Room.ts"
import { Rooms } from "../room/Rooms.ts"
import { turn } from "../Turn.ts"
import type { Answers } from "./Answers.ts"
import type { Attachment } from "./Attachment.ts"
import type { Inbox, Owner, Sender } from "./Inbox.ts"
import type { Letter } from "./Letter.ts"
import { type NickHolder, Nicknames } from "./Nicknames.ts"
import type { Origin } from "./Origins.ts"
import { Recording } from "./Recording.ts"
import { SessionMemory } from "./SessionMemory.ts"
import type { Change, Recorded } from "./SessionRecords.ts"

/** A room that the session is in, for as long as the scope is open. */
interface Membership {
  readonly room: Room
  readonly scope: Scope.CloseableScope
}

/** The second when this process began, so that sessions can be ordered, and random; within it they are counted. */
const prefix = [
  Math.floor(Date.now() / 1000)
    .toString(36)
    .padStart(7, "0"),
  randomBytes(16).toString("base64url")
].join("")
let sessions = 0
/** Joined, because a template would be kept as a tree of its parts. */
const nextId = (): SessionId =>
  SessionId.make([prefix, ++sessions].join("."), { disableValidation: true })

/**
 * A person who chats under a name. A session is a scope: its nickname and its memberships are
 * finalizers of the scope, so whatever ends the session frees the name and leaves the rooms. A
 * connection only attaches to a session; when it is lost, another one can attach.
 */
export class Session implements Participant, NickHolder, Owner {
  readonly id: SessionId
  nick: Nick
  /** Since when the name is its own. */
  heldSince = timestampAt(0)
  state: State.SessionState<Attachment>
  /** Where private messages go: nowhere without a connection, and until a replay has read the inbox. */
  outlet: Outlet
  readonly memberships = new Map<RoomName, Membership>()
  /** It has been in a room: the lobby is the first. */
  hasEntered = false
  /** How long it is kept after a lost connection; undefined if it is not. Set by ResumableSessions. */
  keptFor: Seconds | undefined
  /** What of it outlives the process. */
  readonly recording: Recording
  /** Its messages that rooms have not answered yet. */
  readonly outstanding = new Outstanding()
  private readonly scope: Scope.CloseableScope
  private readonly memory: SessionMemory["Type"]
  private answers: Answers | undefined
  /** When it ends if no connection attaches before, in milliseconds. Of a detached session alone. */
  private expiresAt = 0
  private received: Inbox | undefined
  private renames: TokenBucket | undefined

  private constructor(
    id: SessionId,
    nick: Nick,
    attachment: Attachment | undefined,
    scope: Scope.CloseableScope,
    memory: SessionMemory["Type"]
  ) {
    this.id = id
    this.memory = memory
    this.recording = new Recording(this, memory.records)
    this.nick = nick
    this.state = attachment === undefined ? { _tag: "Detached" } : State.attached(attachment)
    this.outlet = attachment ?? nowhere
    this.scope = scope
  }

  /** Begins a session by claiming its name. It must not be interrupted before somebody will end it. */
  static begin(
    nick: Nick,
    attachment: Attachment
  ): Effect.Effect<Session, ChatErrorOf<"NickTaken">, Nicknames | SessionMemory> {
    return Session.claim(nextId(), nick, attachment, undefined)
  }

  /** The session of a process before, without a connection, which waits until a time in milliseconds. */
  static restore(
    { answers, handed, hasEntered, id, inbox, letters, nick, seconds, since }: Recorded,
    expiresAt: number
  ): Effect.Effect<Session, ChatErrorOf<"NickTaken">, Nicknames | SessionMemory> {
    const claimed = Effect.uninterruptible(Session.claim(id, nick, undefined, since))
    return Effect.map(claimed, (session) => {
      session.hasEntered = hasEntered
      session.keptFor = seconds
      session.expiresAt = expiresAt
      if (inbox > 0) session.openInbox().restore(letters, inbox, handed)
      if (answers.length > 0) {
        session.answers = session.memory.makeAnswers()
        session.answers.restore(answers)
      }
      return session
    })
  }

  private static claim(
    id: SessionId,
    nick: Nick,
    attachment: Attachment | undefined,
    since: Timestamp | undefined
  ): Effect.Effect<Session, ChatErrorOf<"NickTaken">, Nicknames | SessionMemory> {
    return Effect.contextWithEffect((context: Context.Context<Nicknames | SessionMemory>) => {
      const { claim, release } = Context.get(context, Nicknames)
      const memory = Context.get(context, SessionMemory)
      return Effect.flatMap(Scope.make(), (scope) => {
        const session = new Session(id, nick, attachment, scope, memory)
        return claim(nick, session, since).pipe(
          Effect.flatMap(({ since }) => {
            session.heldSince = since
            return session.onEnd(Effect.suspend(() => release(session)))
          }),
          Effect.as(session)
        )
      })
    })
  }

  /**
   * Ends the session: senders learn which of their messages were never handed over, it leaves its
   * rooms, and then its name is free. The first reason stands.
   */
  end(reason: LeaveReason): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.state = State.end(this.state, reason)
      this.outlet = nowhere
      // A session that outlives the process goes on in the next one.
      if (reason === "shutdown" && this.recording.isLasting)
        return Scope.close(this.scope, Exit.void)
      this.received?.close(reason === "quit")
      const over = this.recording.over(reason)
      this.answers?.close()
      return this.leaveRooms().pipe(
        Effect.zipRight(Scope.close(this.scope, Exit.void)),
        Effect.zipRight(over)
      )
    })
  }

  /** Leaves some rooms at a time, with a turn of the event loop for all others in between. */
  private leaveRooms(): Effect.Effect<void> {
    const [, ...rest] = Arr.chunksOf(this.memberships.values(), leftAtOnce)
    return Effect.forEach(
      rest,
      (some) =>
        Effect.zipRight(
          Effect.forEach(some, ({ scope }) => Scope.close(scope, Exit.void), { discard: true }),
          turn
        ),
      { discard: true }
    )
  }

  /** Runs a finalizer when the session ends. */
  onEnd(finalizer: Effect.Effect<unknown>): Effect.Effect<void> {
    return Scope.addFinalizer(this.scope, finalizer)
  }

  /** The connection is lost; the session waits for another one until a time in milliseconds. */
  detach(attachment: Attachment, expiresAt: number): void {
    this.state = State.detach(this.state, attachment)
    this.expiresAt = expiresAt
    this.outlet = nowhere
    this.received?.lost()
    for (const { room } of this.memberships.values()) room.detach(this)
  }

  /** Enters a room. In a room that the session is in already, it is only answered. */
  join(
    room: RoomName,
    reply: Query.Reply
  ): Effect.Effect<void, ChatErrorOf<"RoomLimit" | "Unavailable"> | LogUnavailable, Rooms> {
    const inside = this.memberships.get(room)
    if (inside !== undefined) return Effect.asVoid(inside.room.ask(Query.enter(this, reply)))
    return this.begin(room, reply, true)
  }

  /** Enters a room that it was in before the process began. */
  rejoin(
    room: RoomName
  ): Effect.Effect<void, ChatErrorOf<"RoomLimit" | "Unavailable"> | LogUnavailable, Rooms> {
    return this.begin(room, () => {}, false)
  }

  /** @param isNew whether it has to be recorded before it is a member */
  private begin(
    room: RoomName,
    reply: Query.Reply,
    isNew: boolean
  ): Effect.Effect<void, ChatErrorOf<"RoomLimit" | "Unavailable"> | LogUnavailable, Rooms> {
    const name = compactRoomName(room)
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Scope.fork(this.scope, ExecutionStrategy.sequential), (scope) => {
        let isGivenUp = false
        let isRecorded = !isNew
        const recorded = isNew
          ? this.recording.kept({ _tag: "Entered", room: name }, () => {
              isRecorded = true
            })
          : Effect.void
        const enter = Effect.flatMap(Rooms, ({ open }) =>
          Effect.flatMap(open(name, this.creator, scope), (room) => {
            const joined: Query.Reply = (answer) => {
              // From here on it is a member, even if this wait is interrupted.
              this.memberships.set(name, { room, scope })
              this.hasEntered = true
              reply(answer)
            }
            return Effect.zipRight(
              recorded,
              room.enter(scope, this, joined, () => !isGivenUp)
            )
          })
        )
        return Effect.flatMap(Effect.exit(restore(enter)), (exit) => {
          isGivenUp = !this.memberships.has(name)
          if (!isGivenUp) return exit
          if (isRecorded) this.recording.insist({ _tag: "Left", room: name })
          return Effect.zipRight(Scope.close(scope, exit), exit)
        })
      })
    )
  }

  /** Whom the rooms that it creates are counted for. */
  private get creator(): Creator {
    if (this.state._tag !== "Attached") return undefined
    const { address, isExempt } = this.state.connection.origin
    return isExempt ? undefined : address
  }

  /** Leaves a room that it is in. */
  part(
    name: RoomName,
    reply: Query.Reply
  ): Effect.Effect<void, ChatErrorOf<"Unavailable"> | LogUnavailable> {
    return Effect.uninterruptibleMask((restore) => {
      let isSubmitted = false
      const recorded = this.recording.kept({ _tag: "Left", room: name }, () => {
        isSubmitted = true
      })
      // Whoever stops waiting stays: it may be kept by then that they have left.
      const kept = Effect.onInterrupt(recorded, () =>
        Effect.sync(() => {
          if (isSubmitted) this.recording.insist({ _tag: "Entered", room: name })
        })
      )
      return Effect.flatMap(kept, () => {
        const membership = this.memberships.get(name)
        if (membership === undefined) return Effect.void
        this.memberships.delete(name)
        const leave = restore(membership.room.ask(Query.part(this, reply)))
        return Effect.ensuring(Effect.asVoid(leave), Scope.close(membership.scope, Exit.void))
      })
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

  heldFor(now: number): Seconds | undefined {
    if (this.state._tag !== "Detached") return undefined
    return Seconds.make(Math.max(0, Math.ceil((this.expiresAt - now) / 1000)))
  }

  tell(
    from: Sender,
    time: Timestamp,
    text: Text,
    settled?: (isKept: boolean) => void
  ): ReturnType<NickHolder["tell"]> {
    // Nobody would read or empty the inbox of a session that is over.
    if (this.state._tag === "Ended") return { _tag: "NoSuchNick" } as const
    return this.openInbox().tell(from, time, compact(text), settled)
  }

  /** Records that it is kept for so long, with the secret of this digest, and everything about it. */
  keptAs(digest: string, seconds: Seconds): Change {
    return {
      _tag: "Kept",
      nick: this.nick,
      since: this.heldSince,
      digest,
      seconds,
      hasEntered: this.hasEntered,
      rooms: Array.from(this.memberships.keys()),
      inbox: this.received?.newest ?? 0,
      handed: this.received?.handedOver ?? 0,
      lastId: this.lastId
    }
  }

  get isKept(): boolean {
    return this.keptFor !== undefined
  }

  receive(event: Letter): boolean {
    if (this.outlet === nowhere) return false
    this.outlet.send({ _tag: "Event", event })
    return true
  }

  /** Something was heard from the client: it has what was written to it before. */
  heard(clock: Clock.Clock, since: number): void {
    if (this.received?.isListening === true) this.received.heard(millis(clock), since)
  }

  /** The session as the sender of a private message, with an inbox to which that may come back. */
  asSender(origin: Origin, line: Option.Option<LineId> = Option.none()): Sender {
    this.openInbox()
    const { id, nick } = this
    const changes =
      this.recording.isLasting && Option.isSome(line)
        ? [{ session: id, change: { _tag: "Told", id: line.value } as const }]
        : []
    return { id, nick, origin, changes }
  }

  /** Its private messages. The inbox is made when it is first needed. */
  openInbox(): Inbox {
    this.received = this.received ?? this.memory.makeInbox(this)
    return this.received
  }

  /** The highest id of a message that was accepted; 0 when there is none. */
  get lastId(): number {
    return this.answers?.lastId ?? 0
  }

  /** Whether a number below `lastId` can still be used, because the process before ended meanwhile. */
  isOpen(id: LineId): boolean {
    return this.answers?.isOpen(id) ?? false
  }

  recall(id: LineId): Option.Option<EventOf<"Ok">> {
    return this.answers?.recall(id) ?? Option.none()
  }

  accept(id: Option.Option<LineId>, answer: EventOf<"Ok">): void {
    // What a session that is over remembered would never be given back.
    if (Option.isNone(id) || this.state._tag === "Ended") return
    this.answers = this.answers ?? this.memory.makeAnswers()
    this.answers.accept(id.value, answer)
  }

  answered(messages: number): void {
    this.outstanding.settle(messages)
  }

  abandon(): void {
    if (this.state._tag === "Attached") this.state.connection.kick("internal")
  }
}
