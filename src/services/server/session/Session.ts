import { type Clock, Context, Effect, Exit, Option, Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Aside } from "../../../domain/chat/ClientTags.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { AnyEvent } from "../../../domain/chat/FurtherEvent.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { blank, type Profile } from "../../../domain/chat/Profile.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import { compact, type Text } from "../../../domain/chat/Text.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import { full, type Rate, spend, type TokenBucket } from "../../../domain/network/TokenBucket.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { Invited } from "../access/Invitations.ts"
import type { Origin } from "../access/Origins.ts"
import { millis } from "../Monotonic.ts"
import { Outstanding } from "../Outstanding.ts"
import type { Creator } from "../room/Creators.ts"
import { nowhere, type Outlet } from "../room/Outlet.ts"
import type { Participant } from "../room/Participant.ts"
import type { Peer } from "../transport/Connection.ts"
import type { Answers } from "./Answers.ts"
import type { Attachment } from "./Attachment.ts"
import type { Inbox, Owner, Sender } from "./Inbox.ts"
import type { Letter } from "./Letter.ts"
import { type Membership, Memberships } from "./Memberships.ts"
import { type NickHolder, Nicknames } from "./Nicknames.ts"
import { Recording } from "./Recording.ts"
import { nextId } from "./SessionIds.ts"
import { SessionMemory } from "./SessionMemory.ts"
import type { Change, Recorded } from "./SessionRecords.ts"

/**
 * A person who chats under a name. A session is a scope: its nickname and its memberships are
 * finalizers of the scope, so whatever ends the session leaves the rooms and frees the name. A
 * connection only attaches to a session; when it is lost, another one can attach.
 */
export class Session implements Participant, NickHolder, Owner {
  readonly id: SessionId
  nick: Nick
  /** The key of the client that began it. */
  readonly key: Pin | undefined
  /** Since when the name is its own. */
  heldSince = timestampAt(0)
  state: State.SessionState<Attachment>
  /** What its client tells about itself. */
  profile: Profile = blank
  /** Where private messages go: nowhere without a connection, and until a replay has read the inbox. */
  outlet: Outlet
  readonly rooms: Memberships
  /** What it says to leaving, now that it leaves. */
  parting: string | undefined
  /** How long it is kept after a lost connection; undefined if it is not. Set by ResumableSessions. */
  keptFor: Seconds | undefined
  /** It ends with its connection, for whatever reason that ends. */
  isExpelled = false
  /** It goes on at another node. */
  hasMoved = false
  /** It has come from another node, where a message that its client sends again may still be on its way. */
  isFromElsewhere = false
  /** What its client was let in by. That does not outlive the process. */
  invitation: Invited | undefined
  /** Who is at the other end of its connection, or was when it had one; undefined if that was in a process before. */
  peer: Peer | undefined
  /** What of it outlives the process. */
  readonly recording: Recording
  /** Its messages that rooms have not answered yet. */
  readonly outstanding = new Outstanding()
  private readonly scope: Scope.CloseableScope
  private readonly memory: SessionMemory["Type"]
  private answers: Answers | undefined
  /** When it ends if no connection attaches before, in milliseconds. Of a detached session alone. */
  private expiresAt = 0
  /** Waits until it is kept that it is over. */
  private endKept: Effect.Effect<unknown> = Effect.void
  private received: Inbox | undefined
  private renames: TokenBucket | undefined
  private told: Set<SessionId> | undefined

  private constructor(
    id: SessionId,
    nick: Nick,
    key: Pin | undefined,
    attachment: Attachment | undefined,
    scope: Scope.CloseableScope,
    memory: SessionMemory["Type"]
  ) {
    this.id = id
    this.key = key
    this.memory = memory
    this.recording = new Recording(this, memory.records)
    this.nick = nick
    this.state = attachment === undefined ? { _tag: "Detached" } : State.attached(attachment)
    this.outlet = attachment ?? nowhere
    this.peer = attachment?.peer
    this.scope = scope
    this.rooms = new Memberships(this, scope)
  }

  /** Begins a session by claiming its name. It must not be interrupted before somebody will end it. */
  static begin(
    nick: Nick,
    attachment: Attachment
  ): Effect.Effect<Session, ChatErrorOf<"NickTaken" | "Unavailable">, Nicknames | SessionMemory> {
    return Session.claim(nextId(), nick, attachment.key, attachment, undefined)
  }

  /** Claims the name of a session of a process before, which is then to be restored. */
  static beginAgain({
    id,
    key,
    nick,
    since
  }: Recorded): Effect.Effect<
    Session,
    ChatErrorOf<"NickTaken" | "Unavailable">,
    Nicknames | SessionMemory
  > {
    return Effect.uninterruptible(Session.claim(id, nick, key, undefined, since))
  }

  private static claim(
    id: SessionId,
    nick: Nick,
    key: Pin | undefined,
    attachment: Attachment | undefined,
    since: Timestamp | undefined
  ): Effect.Effect<Session, ChatErrorOf<"NickTaken" | "Unavailable">, Nicknames | SessionMemory> {
    return Effect.contextWithEffect((context: Context.Context<Nicknames | SessionMemory>) => {
      const { claim, release } = Context.get(context, Nicknames)
      const memory = Context.get(context, SessionMemory)
      return Effect.flatMap(Scope.make(), (scope) => {
        const session = new Session(id, nick, key, attachment, scope, memory)
        return claim(nick, session, since).pipe(
          Effect.flatMap(({ since }) => {
            session.heldSince = since
            return session.nameUntilEnd(release)
          }),
          Effect.as(session)
        )
      })
    })
  }

  /** Restores what is recorded of it. It has no connection, and waits for one until a time in milliseconds. */
  restore(
    { answers, handed, hasEntered, inbox, letters, seconds }: Recorded,
    expiresAt: number
  ): void {
    this.rooms.hasEntered = hasEntered
    this.keptFor = seconds
    this.expiresAt = expiresAt
    if (inbox > 0) this.openInbox().restore(letters, inbox, handed)
    if (answers.length === 0) return
    this.answers = this.memory.makeAnswers()
    this.answers.restore(answers)
  }

  /**
   * Ends the session: senders learn which of their messages were never handed over, its rooms are told that
   * it leaves, and then its name is free. What a room has not yet offered to its log is not said any more. The first
   * reason stands.
   */
  end(reason: LeaveReason): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (this.hasMoved) return Effect.void
      this.state = State.end(this.state, reason)
      this.outlet = nowhere
      // A session that outlives the process goes on in the next one.
      if (reason === "shutdown" && this.recording.isLasting)
        return Scope.close(this.scope, Exit.void)
      const told = Effect.suspend(() => {
        this.received?.close(reason === "quit")
        this.endKept = this.recording.over()
        this.answers?.close()
        // Who says goodbye is told so when it is certain. Interrupting the wait only cuts it short.
        return Effect.as(this.rooms.leaveMost(), reason === "quit" ? this.endKept : Effect.void)
      })
      // Whatever becomes of that, its rooms and its name do not stay taken.
      return Effect.asVoid(
        Effect.flatten(Effect.ensuring(told, Scope.close(this.scope, Exit.void)))
      )
    })
  }

  /** The session goes on at another node: here it ends, and nobody is told. */
  moveAway(): Effect.Effect<void> {
    return Effect.uninterruptible(
      Effect.suspend(() => {
        if (this.state._tag === "Ended") return Effect.void
        const { state } = this
        this.hasMoved = true
        this.state = State.end(this.state, "shutdown")
        this.outlet = nowhere
        this.received?.moveAway()
        this.answers?.close()
        if (state._tag === "Attached") state.connection.cut("replaced")
        return Scope.close(this.scope, Exit.void)
      })
    )
  }

  /** Ends the session for good, with its connection if it has one, and waits until that is kept. */
  expel(reason: "kicked" | "banned", text: Text | undefined): Effect.Effect<void> {
    const expelled = Effect.suspend(() => {
      const isKept = Effect.suspend(() => this.endKept)
      if (this.state._tag === "Detached")
        return Effect.zipRight(Effect.uninterruptible(this.end("kicked")), isKept)
      if (this.state._tag !== "Attached") return isKept
      const { connection } = this.state
      this.isExpelled = true
      connection.cut(reason, text)
      return Effect.zipRight(Effect.interruptible(connection.released()), isKept)
    })
    return Effect.asVoid(expelled)
  }

  /** Runs a finalizer when the session ends. */
  onEnd(finalizer: () => Effect.Effect<unknown>): Effect.Effect<void> {
    return Scope.addFinalizerExit(this.scope, () => Effect.suspend(finalizer))
  }

  /** Gives the name up when the session ends. A method, so that the finalizer holds on to nothing of `claim`. */
  private nameUntilEnd(release: Nicknames["Type"]["release"]): Effect.Effect<void> {
    return this.onEnd(() => release(this))
  }

  /** The connection is lost; the session waits for another one until a time in milliseconds. */
  detach(attachment: Attachment, expiresAt: number): void {
    this.state = State.detach(this.state, attachment)
    this.expiresAt = expiresAt
    this.outlet = nowhere
    this.received?.lost()
    this.rooms.detach()
  }

  /** Whom the rooms that it creates are counted for. */
  get creator(): Creator {
    if (this.state._tag !== "Attached") return undefined
    const { address, isExempt } = this.state.connection.origin
    return isExempt ? undefined : address
  }

  get memberships(): ReadonlyMap<RoomName, Membership> {
    return this.rooms.all
  }

  get leaveReason(): LeaveReason {
    return this.state._tag === "Ended" ? this.state.reason : "part"
  }

  toldThatGone(): Set<SessionId> | undefined {
    if (this.state._tag !== "Ended") return undefined
    this.told = this.told ?? new Set()
    return this.told
  }

  isAttachedTo(connection: Attachment): boolean {
    return this.state._tag === "Attached" && this.state.connection === connection
  }

  get isOver(): boolean {
    return this.state._tag === "Ended"
  }

  /** Whether its name stays its own when it ends here. */
  get goesOn(): boolean {
    return this.hasMoved || (this.leaveReason === "shutdown" && this.recording.isLasting)
  }

  /** Whether its connection is lost, or may well be: another client with its key takes it over. */
  isGhost(now: number): boolean {
    const { state } = this
    return (
      state._tag === "Detached" || (state._tag === "Attached" && state.connection.isSilent(now))
    )
  }

  /** Counts a change of its name; false when there were too many. */
  mayRename(rate: Rate, now: number): boolean {
    const { granted, left } = spend(this.renames ?? full(rate, now), 1, rate, now)
    this.renames = left
    return granted > 0
  }

  heldFor(now: number): Seconds | undefined {
    if (this.state._tag !== "Detached") return undefined
    // A message that was read just before the loss may be told of it.
    const most = this.keptFor ?? Number.POSITIVE_INFINITY
    const left = Math.ceil((this.expiresAt - now) / 1000)
    return Seconds.make(Math.max(0, Math.min(most, left)))
  }

  tell(
    from: Sender,
    time: Timestamp,
    text: Text,
    done?: (isKept: boolean) => void,
    isNotice = false,
    aside: Aside = {}
  ): ReturnType<NickHolder["tell"]> {
    // Nobody would read or empty the inbox of a session that is over.
    if (this.state._tag === "Ended") return { _tag: "NoSuchNick" } as const
    return this.openInbox().tell(from, time, compact(text), done, isNotice, aside)
  }

  /** Records that it is kept for so long, with the secret of this digest, and everything about it. */
  keptAs(digest: string, seconds: Seconds): Change {
    return {
      _tag: "Kept",
      nick: this.nick,
      since: this.heldSince,
      digest,
      key: this.key,
      seconds,
      hasEntered: this.rooms.hasEntered,
      rooms: Array.from(this.memberships.keys()),
      inbox: this.received?.newest ?? 0,
      handed: this.received?.handedOver ?? 0,
      lastId: this.lastId
    }
  }

  get isKept(): boolean {
    return this.keptFor !== undefined
  }

  get isLive(): boolean {
    return this.outlet !== nowhere
  }

  /** Tells it something that it need not have: without a connection nobody hears it. */
  hear(event: AnyEvent): void {
    this.outlet.send({ _tag: "Event", event })
  }

  receive(event: Letter): boolean {
    if (!this.isLive) return false
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
    if (this.state._tag === "Attached") this.state.connection.cut("internal")
  }
}
