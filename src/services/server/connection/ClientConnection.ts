import { type Clock, Deferred, Effect, Exit, type Fiber, FiberId, Option } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { ByeReason } from "../../../domain/chat/Reasons.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Frame } from "../../../domain/protocol/LineFramer.ts"
import type { Decoded, Dialect, Outgoing } from "../../../domain/protocol/Protocol.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { Allowance } from "../access/Allowance.ts"
import type { Invited } from "../access/Invitations.ts"
import type { Origin } from "../access/Origins.ts"
import * as Counters from "../Counters.ts"
import type { LimitsShape } from "../Limits.ts"
import { pauseAbove, stall } from "../limits/Connections.ts"
import { ghostAfter, ghostAnswers, lookForAnswerEvery } from "../limits/Names.ts"
import { now } from "../Monotonic.ts"
import type { Outlet } from "../room/Outlet.ts"
import type { Session } from "../session/Session.ts"
import type { Closed, Connection, Peer } from "../transport/Connection.ts"
import type { Conversation } from "./Conversation.ts"
import type { Corrected, Presumed } from "./Presumed.ts"

interface Parts {
  readonly connection: Connection
  readonly conversation: Conversation
  readonly presumed?: Presumed | undefined
  readonly limits: Pick<LimitsShape, "drain" | "outbox">
  readonly origin: Origin
  readonly allowance: Allowance
  /** When it was connected, in milliseconds. */
  readonly since: number
  /** The fiber that serves it. */
  readonly fiber: Fiber.RuntimeFiber<unknown, unknown>
}

/** One connection, and who speaks through it. There are thousands of them, so it is small. */
export class ClientConnection implements Outlet {
  /** When it was connected, in milliseconds. */
  readonly since: number
  /** Since when it may claim a name, in milliseconds. */
  mayRegisterSince: number
  session: Session | undefined
  /** Lines before the first READY that were answered with an error. */
  faults = 0
  /** Wrong invitations that it has shown. */
  wrongInvitations = 0
  /** What it was let in by. */
  invitation: Invited | undefined
  /** Kept here, because it is looked at with every line that is written. */
  dialect: Dialect
  /** Nothing more is read from it. */
  isOver = false
  /** Since when nothing has been heard from it, in milliseconds; undefined while its lines are being worked on. */
  silentSince: number | undefined
  /** Whether it has asked for signs of life, and so wants silence to count as loss. */
  pings = false
  /** The silence in which it was asked for a sign of life. */
  private askedSince: number | undefined
  /**
   * The reason for closing the connection; none while the client may stay. Also none at the end of a
   * connection that its peer has ended or lost.
   */
  farewell: Option.Option<ByeReason> = Option.none()
  /** A line that did not end is the reason. */
  hasOverflowed = false
  private farewellText: Text | undefined
  private farewellId: Option.Option<LineId> = Option.none()
  /** What it may still do. */
  readonly allowance: Allowance
  readonly origin: Origin
  private readonly connection: Connection
  private conversation: Conversation
  /** As long as it is not certain that it speaks the protocol in which it was greeted. */
  private presumed: Presumed | undefined
  private readonly limits: Pick<LimitsShape, "drain" | "outbox">
  /** The fiber that serves it. */
  private readonly fiber: Fiber.RuntimeFiber<unknown, unknown>
  private queued = 0
  private flushed = 0
  private stuckSince: number | undefined
  private waiting: Deferred.Deferred<void> | undefined
  private isReleased = false

  constructor(of: Parts) {
    this.connection = of.connection
    this.conversation = of.conversation
    this.presumed = of.presumed
    this.dialect = of.conversation.dialect
    this.limits = of.limits
    this.origin = of.origin
    this.allowance = of.allowance
    this.since = of.since
    this.mayRegisterSince = of.since
    this.fiber = of.fiber
  }

  /** Who is at the other end. */
  get peer(): Peer {
    return this.connection.peer
  }

  /** The name of the protocol that it speaks. */
  get protocol(): string {
    return this.conversation.name
  }

  /** The next bytes; none when the client sends no more. */
  get read(): Effect.Effect<Option.Option<Uint8Array>> {
    return this.connection.read
  }

  /** Whether `read` need not wait. */
  get isReadable(): boolean {
    return this.connection.isReadable()
  }

  /**
   * Something was read for which the connection was waited for. What was there already, behind other
   * lines, was said before, and tells nothing of what has reached the client.
   */
  heard(clock: Clock.Clock): void {
    const { silentSince } = this
    this.silentSince = undefined
    if (silentSince !== undefined) this.session?.heard(clock, silentSince)
  }

  get key(): Pin | undefined {
    return this.connection.peer.key
  }

  /** The client has asked for a sign of life. */
  notePing(): void {
    this.pings = this.conversation.signsOfLife === "client"
  }

  /** Whether the server asks it for signs of life, and not the other way round. */
  get isAsked(): boolean {
    return this.conversation.signsOfLife === "server"
  }

  /** Asks for a sign of life, once in a silence. */
  ask(): void {
    if (this.askedSince === this.silentSince) return
    this.askedSince = this.silentSince
    this.send({ _tag: "Ping" })
  }

  /** Clients that send PING are heard more often than this. */
  isSilent(now: number): boolean {
    const silentFor = now - (this.silentSince ?? now)
    return this.pings && silentFor >= ghostAfter * 1000
  }

  get isUnanswering(): Effect.Effect<boolean> {
    return Effect.flatMap(now, (now) => {
      const { silentSince } = this
      const mayBeGone =
        this.isAsked && silentSince !== undefined && now - silentSince >= ghostAfter * 1000
      if (!mayBeGone) return Effect.succeed(false)
      this.ask()
      const isHeard = () => this.silentSince !== silentSince
      return Effect.sleep(lookForAnswerEvery).pipe(
        Effect.repeat({ until: isHeard, times: (ghostAnswers * 1000) / lookForAnswerEvery - 1 }),
        Effect.map(() => !isHeard())
      )
    })
  }

  /** What a line may ask that does not wait behind others. */
  urgentOf(line: Uint8Array): "Ping" | "Bye" | undefined {
    return this.conversation.urgentOf(line)
  }

  decode(line: Frame): ReadonlyArray<Decoded> {
    const decoded = this.conversation.decode(line)
    this.dialect = this.conversation.dialect
    if (this.presumed?.isCertainBy(decoded) === true) this.presumed = undefined
    return decoded
  }

  /** The protocol that a line shows it to speak, where that is not the one in which it was greeted. */
  correct(line: Frame): Corrected | undefined {
    return this.presumed?.correct(line)
  }

  /** Goes on in another protocol. What it began in the one before is over. */
  goOn({ conversation, greeting }: Corrected, now: number): void {
    this.presumed = undefined
    this.conversation = conversation
    this.dialect = conversation.dialect
    this.pings = false
    if (this.session !== undefined) this.mayRegisterSince = now
    this.session = undefined
    this.say(greeting)
  }

  get maxLineBytes(): number {
    return this.conversation.maxLineBytes
  }

  /** Queues whole lines. Closes the client as slow when more than `--outbox` bytes are unsent. */
  write(lines: Uint8Array): void {
    this.note(lines)
    this.connection.write(lines)
  }

  writeSoon(lines: Uint8Array): void {
    this.note(lines)
    this.connection.writeSoon(lines)
  }

  private note({ length }: Uint8Array): void {
    // Only earlier unsent bytes count, so one large batch cannot close a client that reads.
    if (this.connection.buffered > this.limits.outbox) this.cut("slow")
    this.queued += length
    Counters.bytes.unsafeUpdate(length, [])
  }

  /** Says the first lines, in one piece with the answers to what was read already. */
  greet(lines: string): void {
    this.writeSoon(Buffer.from(lines))
  }

  say(lines: string): void {
    this.write(Buffer.from(lines))
  }

  encode(out: Outgoing): string {
    return this.conversation.encode(out)
  }

  send(...out: ReadonlyArray<Outgoing>): void {
    let lines = ""
    for (const one of out) lines += this.conversation.encode(one)
    this.say(lines)
  }

  /** Hands everything that is written while the effect runs to the network at once. */
  together<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return this.connection.together(effect)
  }

  /** Whether so much is unsent that its own commands are not read. */
  get isClogged(): boolean {
    return this.connection.buffered > pauseAbove
  }

  /** The connection was reset, or closed under it. */
  get isGone(): boolean {
    return this.connection.isGone
  }

  /** Waits until all is sent, if it is clogged. */
  get writable(): Effect.Effect<void> {
    return this.connection.drained
  }

  /**
   * Whether unsent lines have made no progress for 10 s, at the time `now` in milliseconds. To be
   * called once per sweep: it notes the progress since the last call.
   */
  isStalled(now: number): boolean {
    const unsent = this.connection.buffered
    const hasMoved = this.queued - unsent > this.flushed
    this.flushed = this.queued - unsent
    if (unsent === 0) this.stuckSince = undefined
    else if (hasMoved || this.stuckSince === undefined) this.stuckSince = now
    return this.stuckSince !== undefined && now - this.stuckSince >= stall * 1000
  }

  /** Notes the reason for closing the connection. The first one stands. */
  noteFarewell(reason: ByeReason, id: Option.Option<LineId> = Option.none(), text?: Text): void {
    if (Option.isSome(this.farewell)) return
    this.farewell = Option.some(reason)
    this.farewellId = id
    this.farewellText = text
  }

  /** Ends it: nothing more is read, and the farewell is said. */
  finish(reason: ByeReason, id: Option.Option<LineId> = Option.none(), text?: Text): void {
    this.isOver = true
    this.noteFarewell(reason, id, text)
  }

  /** Ends it whatever it is doing; without a reason when it is gone. */
  cut(reason?: ByeReason, text?: Text): void {
    if (reason !== undefined) this.noteFarewell(reason, Option.none(), text)
    this.fiber.unsafeInterruptAsFork(FiberId.none)
  }

  /**
   * Says goodbye, for the reason that was noted.
   *
   * @param otherwise the reason where none was noted, because the peer has ended the connection
   */
  close(otherwise: "quit" | "kept"): Effect.Effect<Closed> {
    const reason = Option.getOrElse(this.farewell, () => otherwise)
    const text = this.farewellText
    const bye = this.conversation.encode({
      _tag: "Reply",
      reply: { _tag: "Bye", reason, ...(text === undefined ? {} : { text }) },
      id: this.farewellId,
      ...(this.hasOverflowed ? { hasOverflowed: true } : {})
    })
    return this.connection.close(Buffer.from(bye), this.limits.drain)
  }

  /** Who it is, for the log. */
  who() {
    return { peer: this.connection.peer.name, nick: this.session?.nick ?? "-" }
  }

  /** What the log says of it at its end. */
  summary(now: number) {
    return {
      ...this.who(),
      reason: Option.getOrElse(this.farewell, () => "lost"),
      seconds: Math.round((now - this.since) / 1000)
    }
  }

  /** Lets another connection attach to its session from now on. */
  release(): void {
    this.isReleased = true
    if (this.waiting !== undefined) Deferred.unsafeDone(this.waiting, Exit.void)
  }

  /** Waits until another connection can attach to its session. */
  released(): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (this.isReleased) return Effect.void
      const waiting = this.waiting ?? Deferred.unsafeMake<void>(FiberId.none)
      this.waiting = waiting
      return Deferred.await(waiting)
    })
  }
}
