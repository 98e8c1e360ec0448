import { type Clock, Effect, Option, PubSub } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { Command, CommandOf } from "../../../domain/chat/Command.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { objection } from "../../../domain/chat/Permission.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { full, type Rate, spend, type TokenBucket } from "../../../domain/network/TokenBucket.ts"
import * as LineFramer from "../../../domain/protocol/LineFramer.ts"
import type { Decoded } from "../../../domain/protocol/Protocol.ts"
import { commandRate, type LimitsShape } from "../Limits.ts"
import type { Room } from "../room/Room.ts"
import type { Say } from "../room/RoomCommand.ts"
import type { ClientConnection } from "./ClientConnection.ts"
import { handlers, type Services } from "./Handlers.ts"
import { Request } from "./Request.ts"
import type { ResumableSessions } from "./ResumableSessions.ts"
import type { Session } from "./Session.ts"

/** Lines with an error that a connection may send before its first READY; with the last one it ends. */
export const maxFaults = 20

/** Publishes messages to their room: at once while it can take them, and otherwise when it can. */
const publish = (
  { commands }: Room,
  session: Session,
  says: ReadonlyArray<Say>
): Effect.Effect<unknown> => {
  const refused = says.findIndex((say) => !commands.unsafeOffer(say))
  if (refused < 0) {
    session.expect(says.length)
    return Effect.void
  }
  session.expect(refused)
  return Effect.forEach(
    says.slice(refused),
    (say) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.tap(restore(PubSub.publish(commands, say)), () => session.expect(1))
      ),
    { discard: true }
  )
}

/**
 * Reads a client's lines and does what they ask, strictly in order, until there is no more to read
 * or to say. Nothing is read ahead: while the client's own lines are being worked on its connection
 * is not read, so a flood stays in the network and does not become memory.
 *
 * A method that handles messages does at once what need not wait, and returns what is left to do; so
 * it is called when it is its turn, and not before.
 */
export class CommandLoop {
  private readonly client: ClientConnection
  private readonly sessions: ResumableSessions["Type"]
  private readonly clock: Clock.Clock
  private readonly rate: Rate
  private framing = LineFramer.initial
  private bucket: TokenBucket
  /** Messages gathered for `room`, to be published there together. */
  private says: Array<Say> = []
  private room: RoomName = lobby
  /** The highest id of a message that was published. */
  private submitted = 0

  constructor(
    client: ClientConnection,
    sessions: ResumableSessions["Type"],
    limits: Pick<LimitsShape, "messageRate">,
    clock: Clock.Clock
  ) {
    this.client = client
    this.sessions = sessions
    this.clock = clock
    this.rate = commandRate(limits)
    this.bucket = full(this.rate, client.since)
  }

  /** Handles what was read already, and then what comes. */
  begin(head: Uint8Array): Effect.Effect<void, never, Services> {
    return head.length === 0 ? this.run() : Effect.flatMap(this.take(head), () => this.run())
  }

  // Combinators and not a generator: while a client is idle, this is all that its fiber remembers.
  private run(): Effect.Effect<void, never, Services> {
    const { client } = this
    if (client.isOver) return Effect.void
    if (client.isClogged) return Effect.flatMap(client.writable, () => this.run())
    client.silentSince = this.clock.unsafeCurrentTimeMillis()
    return Effect.flatMap(client.read, (chunk) =>
      Option.isNone(chunk)
        ? this.settled()
        : Effect.flatMap(this.take(chunk.value), () => this.run())
    )
  }

  /** Takes in what was read: whole lines are handled, the rest waits for its end. */
  private take(chunk: Uint8Array): Effect.Effect<unknown, never, Services> {
    const { client, sessions } = this
    client.silentSince = undefined
    const [framing, frames] = LineFramer.push(this.framing, chunk, client.maxLineBytes)
    this.framing = framing
    if (client.awaitsProof && frames.length > 0 && client.session !== undefined) {
      client.awaitsProof = false
      sessions.confirm(client.session)
    }
    const handled = this.handleAll(frames)
    if (!framing.overflowed) return handled
    return Effect.map(
      Effect.flatMap(handled, () => this.settled()),
      () => {
        // After the last fault nothing more is said, not even that a later line was too long.
        if (!client.isOver) client.say(client.tooLong())
        client.finish("protocol")
      }
    )
  }

  /** Handles lines at the rate that is allowed; the rest waits, and so does the connection. */
  private handleAll(
    frames: ReadonlyArray<LineFramer.Frame>,
    from = 0
  ): Effect.Effect<unknown, never, Services> {
    if (from >= frames.length || this.client.isOver) return Effect.void
    const now = this.clock.unsafeCurrentTimeMillis()
    const { granted, left, wait } = spend(this.bucket, frames.length - from, this.rate, now)
    this.bucket = left
    const until = from + granted
    const done = granted > 0 ? this.handleSome(frames, from, until) : Effect.sleep(wait)
    return until === frames.length
      ? done
      : Effect.flatMap(done, () => this.handleAll(frames, until))
  }

  private handleSome(
    frames: ReadonlyArray<LineFramer.Frame>,
    from: number,
    to: number
  ): Effect.Effect<unknown, never, Services> {
    for (let next = from; next < to; next++) {
      const frame = frames[next]
      if (frame === undefined || this.client.isOver) break
      const decoded = this.client.decode(frame)
      const barrier = decoded.findIndex((one) => !this.isGathered(one))
      if (barrier < 0) continue
      return Effect.flatMap(
        Effect.forEach(decoded.slice(barrier), (one) => this.handle(one), { discard: true }),
        () => this.handleSome(frames, next + 1, to)
      )
    }
    return this.flush()
  }

  /** Gathers a message that nothing stands against. False for what has to wait for the answers before it. */
  private isGathered(decoded: Decoded): boolean {
    const { session } = this.client
    if (decoded._tag !== "Command" || decoded.command._tag !== "Say" || session === undefined)
      return false
    const { command, id } = decoded
    if (command.room !== this.room && this.says.length > 0) return false
    if (this.isOld(id, session) || !session.memberships.has(command.room)) return false
    this.gather(command, id, session)
    return true
  }

  private gather({ room, text }: CommandOf<"Say">, id: Option.Option<LineId>, by: Session) {
    if (Option.isSome(id)) this.submitted = Math.max(this.submitted, id.value)
    this.room = room
    this.says.push({ _tag: "Say", by, id, text })
  }

  /** Does what a line asks, after all before it has been answered. */
  private handle(decoded: Decoded): Effect.Effect<void, never, Services> {
    return Effect.gen(this, function* () {
      // A message for another room need not wait for the answers of this one.
      yield* this.flush()
      if (this.client.isOver || this.isGathered(decoded)) return
      yield* this.settled()
      if (decoded._tag === "Answered") return this.client.say(decoded.answer)
      if (decoded._tag === "Invalid") {
        this.client.say(decoded.answer)
        return this.fault()
      }
      const { command, id } = decoded
      const why = this.objection(command)
      if (why !== undefined) return this.fail(why, id)
      if (this.isAnsweredAgain(command, id)) return
      if (command._tag !== "Say") return yield* this.perform(command, id)
      if (this.client.session !== undefined) this.gather(command, id, this.client.session)
    })
  }

  private objection(command: Command): ChatError | undefined {
    const needs = command._tag === "Say" ? "membership" : handlers[command._tag].needs
    const room = "room" in command ? command.room : undefined
    return objection(needs, this.client.session?.memberships, room)
  }

  private perform(command: Exclude<Command, CommandOf<"Say">>, id: Option.Option<LineId>) {
    return Effect.catchAll(
      handlers[command._tag].run(new Request(this.client, command, id)),
      (error) =>
        Effect.sync(() =>
          this.fail(error._tag === "LogUnavailable" ? { _tag: "Unavailable" } : error, id)
        )
    )
  }

  /** Publishes the messages gathered so far; they are answered when they have their place in the log. */
  private flush(): Effect.Effect<unknown> {
    const [first] = this.says
    const { session } = this.client
    if (first === undefined || session === undefined) return Effect.void
    const batch = this.says
    this.says = []
    const membership = session.memberships.get(this.room)
    return membership === undefined ? Effect.void : publish(membership.room, session, batch)
  }

  /** Waits until everything said so far is answered. */
  private settled(): Effect.Effect<void> {
    return Effect.flatMap(
      Effect.suspend(() => this.flush()),
      () => this.client.session?.settled() ?? Effect.void
    )
  }

  /** Whether a message with this id may have been accepted before; that is sure only when all before it is answered. */
  private isOld(id: Option.Option<LineId>, session: Session): boolean {
    return Option.isSome(id) && id.value <= Math.max(this.submitted, session.lastId)
  }

  /** Answers a message that was accepted before as it was answered then; false for a new one. */
  private isAnsweredAgain(command: Command, id: Option.Option<LineId>): boolean {
    const { client } = this
    if (command._tag !== "Say" && command._tag !== "Tell") return false
    if (Option.isNone(id) || client.session === undefined) return false
    const before = client.session.recall(id.value)
    if (Option.isSome(before)) client.send({ _tag: "Reply", reply: before.value, id })
    else if (id.value <= client.session.lastId) this.fail({ _tag: "StaleId" }, id)
    else return false
    return true
  }

  private fail(error: ChatError, id: Option.Option<LineId>): void {
    if (this.client.isOver) return
    this.client.send({ _tag: "Failure", error, id })
    this.fault()
  }

  /** Counts an error before the first READY; with the last one that is allowed the connection ends. */
  private fault(): void {
    const { client } = this
    if (client.session !== undefined) return
    client.faults += 1
    if (client.faults >= maxFaults) client.finish("protocol")
  }
}
