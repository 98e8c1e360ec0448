import { type Clock, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { Command } from "../../../domain/chat/Command.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { objection } from "../../../domain/chat/Permission.ts"
import { full, type Rate, spend, type TokenBucket } from "../../../domain/network/TokenBucket.ts"
import * as LineFramer from "../../../domain/protocol/LineFramer.ts"
import type { Decoded } from "../../../domain/protocol/Protocol.ts"
import { commandRate, type LimitsShape, maxFaults } from "../Limits.ts"
import type { ClientConnection } from "./ClientConnection.ts"
import { handlers, type Services } from "./Handlers.ts"
import { Request } from "./Request.ts"
import type { ResumableSessions } from "./ResumableSessions.ts"
import { SayBatch } from "./SayBatch.ts"

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
  private readonly says = new SayBatch()

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
      const barrier = decoded.findIndex((one) => !this.tryGather(one))
      if (barrier < 0) continue
      return Effect.flatMap(
        Effect.forEach(decoded.slice(barrier), (one) => this.handle(one), { discard: true }),
        () => this.handleSome(frames, next + 1, to)
      )
    }
    return this.flush()
  }

  /** Gathers a message that nothing stands against. False for what has to wait for the answers before it. */
  private tryGather(decoded: Decoded): boolean {
    const { session } = this.client
    if (decoded._tag !== "Command" || decoded.command._tag !== "Say" || session === undefined)
      return false
    const { command, id } = decoded
    if (!this.says.accepts(command, id, session)) return false
    this.says.add(command, id, session)
    return true
  }

  /** Does what a line asks, after all before it has been answered. */
  private handle(decoded: Decoded): Effect.Effect<void, never, Services> {
    return Effect.gen(this, function* () {
      // A message for another room need not wait for the answers of this one.
      yield* this.flush()
      if (this.client.isOver || this.tryGather(decoded)) return
      yield* this.settled()
      if (decoded._tag === "Answered") return this.client.say(decoded.answer)
      if (decoded._tag === "Invalid") {
        this.client.say(decoded.answer)
        return this.fault()
      }
      const { command, id } = decoded
      const why = this.objection(command)
      if (why !== undefined) return this.fail(why, id)
      if (this.answerAgain(command, id)) return
      if (command._tag !== "Say") return yield* this.perform(command, id)
      if (this.client.session !== undefined) this.says.add(command, id, this.client.session)
    })
  }

  private objection(command: Command): ChatError | undefined {
    const needs = command._tag === "Say" ? "membership" : handlers[command._tag].needs
    const room = "room" in command ? command.room : undefined
    return objection(needs, this.client.session?.memberships, room)
  }

  private perform(command: Exclude<Command, { readonly _tag: "Say" }>, id: Option.Option<LineId>) {
    return Effect.catchAll(
      handlers[command._tag].run(new Request(this.client, command, id)),
      (error) =>
        Effect.sync(() =>
          this.fail(error._tag === "LogUnavailable" ? { _tag: "Unavailable" } : error, id)
        )
    )
  }

  private flush(): Effect.Effect<unknown> {
    return this.says.publish(this.client.session)
  }

  /** Waits until everything said so far is answered. */
  private settled(): Effect.Effect<void> {
    return Effect.flatMap(
      Effect.suspend(() => this.flush()),
      () => this.client.session?.settled() ?? Effect.void
    )
  }

  /** Answers a message that was accepted before as it was answered then; false for a new one. */
  private answerAgain(command: Command, id: Option.Option<LineId>): boolean {
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
