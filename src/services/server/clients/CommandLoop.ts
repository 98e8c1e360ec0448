import { type Clock, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import { type AnyCommand, isForLog, type LogCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { banText } from "../../../domain/chat/moderation/Copy.ts"
import type { Frame } from "../../../domain/protocol/LineFramer.ts"
import type { Decoded } from "../../../domain/protocol/Protocol.ts"
import type { Moderation } from "../access/Moderation.ts"
import { handlers, type Services } from "../commands/Handlers.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import type { Corrected } from "../connection/Presumed.ts"
import { actedAtOnce, linesAtOnce } from "../limits/Commands.ts"
import { maxFaults } from "../limits/Registration.ts"
import { millis } from "../Monotonic.ts"
import type { Room } from "../room/Room.ts"
import type { Session } from "../session/Session.ts"
import { turn } from "../Turn.ts"
import { PacedLines } from "./PacedLines.ts"
import { SayBatch } from "./SayBatch.ts"

/**
 * Reads a client's lines and does what they ask, in order, until there is no more to read or to say.
 * While the client's own lines are being worked on its connection is not read, but for a little where they
 * wait for the rate: so a flood stays in the network and does not become memory.
 *
 * A method that handles messages does at once what need not wait, and returns what is left to do; so
 * it is called when it is its turn, and not before.
 */
export class CommandLoop {
  private readonly client: ClientConnection
  private readonly clock: Clock.Clock
  private readonly moderation: Moderation["Type"]
  private readonly lines: PacedLines
  private readonly says = new SayBatch()
  /** How many lines were acted on since others last had their turn for it. */
  private acted = 0

  constructor(client: ClientConnection, clock: Clock.Clock, moderation: Moderation["Type"]) {
    this.client = client
    this.moderation = moderation
    this.clock = clock
    this.lines = new PacedLines(client, clock)
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
    client.silentSince = millis(this.clock)
    return Effect.flatMap(client.read, (chunk) =>
      Option.isNone(chunk)
        ? this.settled()
        : Effect.flatMap(this.take(chunk.value), () => this.run())
    )
  }

  /** Takes in what was read: whole lines are handled, the rest waits for its end. */
  private take(chunk: Uint8Array): Effect.Effect<unknown, never, Services> {
    this.client.heard(this.clock)
    this.lines.add(chunk)
    return this.handleAll()
  }

  /** Handles lines at the rate that is allowed. Of a connection that was reset nothing more is handled. */
  private handleAll(): Effect.Effect<unknown, never, Services> {
    const { client, lines } = this
    if (client.isOver || client.isGone) return Effect.void
    const now = millis(this.clock)
    const frames = lines.take(now)
    if (frames === undefined)
      return Effect.flatMap(
        lines.wait(now, (ping) => this.act(ping)),
        () => this.handleAll()
      )
    const some = this.handleSome(frames, 0)
    const handled = frames.length < linesAtOnce ? some : Effect.zipLeft(some, turn)
    if (lines.hasMore) return Effect.flatMap(handled, () => this.handleAll())
    return lines.overflowed ? Effect.flatMap(handled, () => this.giveUp()) : handled
  }

  /** A line that never ends: the connection does, and its session may be resumed. */
  private giveUp(): Effect.Effect<void> {
    const { client } = this
    return Effect.map(this.settled(), () => {
      client.hasOverflowed = true
      client.finish("protocol")
    })
  }

  private handleSome(
    frames: ReadonlyArray<Frame>,
    from: number
  ): Effect.Effect<unknown, never, Services> {
    for (let next = from; next < frames.length; next++) {
      const frame = frames[next]
      if (frame === undefined || this.client.isOver) break
      if (frame.line === "" && frame.fault === undefined) continue
      const corrected = this.client.correct(frame)
      if (corrected !== undefined) {
        const left = [...corrected.lines, ...frames.slice(next + 1)]
        return Effect.flatMap(this.goOn(corrected), () => this.handleSome(left, 0))
      }
      const decoded = this.client.decode(frame)
      // Each further command of a line costs what a line costs.
      if (decoded.length > 1) this.client.allowance.charge(decoded.length - 1, millis(this.clock))
      const rest = this.gather(decoded)
      if (rest.length === 0) continue
      return Effect.flatMap(
        Effect.forEach(rest, (one) => this.handle(one), { discard: true }),
        () => this.handleSome(frames, next + 1)
      )
    }
    return this.flush()
  }

  /** What was begun in a protocol that was only presumed ends. The client goes on in its own. */
  private goOn(corrected: Corrected): Effect.Effect<void> {
    const { client, clock } = this
    const end = Effect.suspend(() => client.session?.end("quit") ?? Effect.void)
    return Effect.uninterruptible(Effect.map(end, () => client.goOn(corrected, millis(clock))))
  }

  /** Gathers as many as it can from the first on, and returns the rest. */
  private gather(decoded: ReadonlyArray<Decoded>): ReadonlyArray<Decoded> {
    let gathered = 0
    for (const one of decoded) {
      if (!this.tryGather(one)) break
      gathered += 1
    }
    return decoded.slice(gathered)
  }

  /**
   * Gathers a SAY or TOPIC that nothing stands against. False for whatever has to wait for the answers
   * before it.
   */
  private tryGather(decoded: Decoded): boolean {
    const { session } = this.client
    if (decoded._tag !== "Command" || !isForLog(decoded.command) || session === undefined)
      return false
    const { command, id } = decoded
    const room = this.says.roomFor(command, id, session)
    if (room === undefined || this.silenced(command, session) !== undefined) return false
    this.add(command, id, session, room)
    return true
  }

  /** Why a member may not say this now. */
  private silenced(command: LogCommand, session: Session): ChatError | undefined {
    const { moderation } = this
    const muted = moderation.muteOf(session)
    return muted ?? moderation.slownessOf(session, command.room, millis(this.clock))
  }

  private add(command: LogCommand, id: Option.Option<LineId>, session: Session, room: Room): void {
    this.says.add(command, id, session, room)
    this.moderation.noteSaid(session, command.room, millis(this.clock))
  }

  /** Does what a line asks, after all before it has been answered. */
  private handle(decoded: Decoded): Effect.Effect<void, never, Services> {
    // A message for another room need not wait for the answers of this one.
    return Effect.flatMap(this.flush(), () =>
      this.client.isOver || this.tryGather(decoded)
        ? Effect.void
        : Effect.flatMap(this.settled(), () => this.act(decoded))
    )
  }

  /** Does what a line asks. After some of these others have their turn: most need not wait for anything. */
  private act(decoded: Decoded): Effect.Effect<void, never, Services> {
    this.acted += 1
    if (this.acted < actedAtOnce) return this.actAtOnce(decoded)
    this.acted = 0
    return Effect.zipLeft(this.actAtOnce(decoded), turn)
  }

  private actAtOnce(decoded: Decoded): Effect.Effect<void, never, Services> {
    const { client } = this
    if (decoded._tag === "Command") return this.carryOut(decoded.command, decoded.id)
    if (decoded._tag === "Foreign") client.finish("protocol")
    else client.say(decoded.answer)
    if (decoded._tag === "Invalid") this.fault()
    return Effect.void
  }

  private carryOut(
    command: AnyCommand,
    id: Option.Option<LineId>
  ): Effect.Effect<void, never, Services> {
    if (this.answerAgain(command, id)) return Effect.void
    if (!isForLog(command)) return this.perform(command, id)
    const why = this.say(command, id)
    if (why !== undefined) this.fail(why, id)
    return Effect.void
  }

  /** Gathers a message, or returns why it may not be said. */
  private say(command: LogCommand, id: Option.Option<LineId>): ChatError | undefined {
    const { session } = this.client
    if (session === undefined) return { _tag: "NotRegistered" }
    const membership = session.memberships.get(command.room)
    if (membership === undefined) return { _tag: "NotInRoom" }
    const silenced = this.silenced(command, session)
    // Its id is not higher than that of an earlier one, which was gathered and then refused.
    if (silenced === undefined) this.add(command, id, session, membership.room)
    return silenced
  }

  /** Charges what a command costs beyond its line. Whoever is in debt waits first. */
  private pay(tokens: number): Effect.Effect<void> {
    if (tokens <= 0) return Effect.void
    const { allowance } = this.client
    const wait = allowance.wait(millis(this.clock))
    return Effect.map(wait > 0 ? Effect.sleep(wait) : Effect.void, () =>
      allowance.charge(tokens, millis(this.clock))
    )
  }

  private perform(command: Exclude<AnyCommand, LogCommand>, id: Option.Option<LineId>) {
    const { run } = handlers[command._tag]
    return Effect.catchAll(
      run((tokens) => this.pay(tokens), this.client, command, id),
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
      () => this.client.session?.outstanding.settled ?? Effect.void
    )
  }

  /**
   * Answers a message that was accepted before as it was answered then, whatever stands against it now:
   * its room may have been left meanwhile. False for a new one.
   */
  private answerAgain(command: AnyCommand, id: Option.Option<LineId>): boolean {
    const { client } = this
    if (!isForLog(command) && command._tag !== "Tell" && command._tag !== "TellNotice") return false
    if (Option.isNone(id) || client.session === undefined) return false
    const before = client.session.recall(id.value)
    if (Option.isSome(before)) client.send({ _tag: "Reply", reply: before.value, id })
    else if (id.value <= client.session.lastId && !client.session.isOpen(id.value))
      this.fail({ _tag: "StaleId" }, id)
    else return false
    return true
  }

  private fail(error: ChatError, id: Option.Option<LineId>): void {
    if (this.client.isOver) return
    this.client.send({ _tag: "Failure", error, id })
    if (error._tag === "Banned" && this.client.session === undefined)
      this.client.finish("banned", Option.none(), banText(error))
    else this.fault()
  }

  /** Counts an error before the first READY; with the last one that is allowed the connection ends. */
  private fault(): void {
    const { client } = this
    if (client.session !== undefined) return
    client.faults += 1
    if (client.faults >= maxFaults) client.finish("protocol")
  }
}
