import { type Clock, Effect, Either, Option, PubSub } from "effect"
import type { Command, CommandOf } from "../../../domain/chat/Command.ts"
import { type ErrorReply, errorReply } from "../../../domain/chat/ErrorReply.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import { full, spend, type TokenBucket } from "../../../domain/network/TokenBucket.ts"
import * as LineFramer from "../../../domain/protocol/LineFramer.ts"
import { Commands } from "../../../domain/protocol/natter/Commands.ts"
import type { Reply as Event } from "../../../domain/protocol/natter/Events.ts"
import { Events } from "../../../domain/protocol/natter/Events.ts"
import {
  type InvalidLine,
  idOf,
  type Line,
  maxLineBytes
} from "../../../domain/protocol/natter/LineCodec.ts"
import { commandRate } from "../Limits.ts"
import type { Room } from "../room/Room.ts"
import type { Say } from "../room/RoomCommand.ts"
import type { Client } from "./ClientConnection.ts"
import { act } from "./Handlers.ts"
import type { Member } from "./Member.ts"
import type { World } from "./World.ts"

const tooLong = errorReply(
  "line-too-long",
  `A line holds at most ${maxLineBytes.client} bytes before its line feed.`
)
const badUtf8 = errorReply("bad-utf8", "A line is written in UTF-8.")
const oldId = errorReply(
  "id-invalid",
  "The id of a SAY or TELL is higher than that of the last one that was accepted."
)

type Decoded = Either.Either<Line<Command>, InvalidLine>

const decode = ({ line, valid }: LineFramer.Frame): Decoded =>
  valid ? Commands.decode(line) : Either.left({ id: idOf(line), error: badUtf8 })

/** Hands messages to their room: at once while it can take them, and otherwise when it can. */
const publish = (room: Room, by: Member, says: ReadonlyArray<Say>): Effect.Effect<unknown> => {
  const refused = says.findIndex((say) => !room.requests.unsafeOffer(say))
  if (refused < 0) {
    by.expect(says.length)
    return Effect.void
  }
  by.expect(refused)
  return Effect.uninterruptible(
    Effect.suspend(() => {
      by.expect(says.length - refused)
      return PubSub.publishAll(room.requests, says.slice(refused))
    })
  )
}

/**
 * Reads a client's lines and does what they ask, strictly in order, until there is no more to read
 * or to say. Nothing is read ahead: while the client's own lines are being worked on its socket is
 * not read, so a flood stays in the network and does not become memory.
 *
 * A method that handles messages does at once what need not wait, and returns what is left to do; so
 * it is called when it is its turn, and not before.
 */
export class Session {
  private readonly world: World
  private readonly client: Client
  private readonly clock: Clock.Clock
  private framing = LineFramer.initial
  private allowance: TokenBucket
  /** Messages gathered for `room`, to be carried there together. */
  private says: Array<Say> = []
  private room: RoomName = lobby
  /** That room, once it has been looked up; it stays while the client is in it. */
  private found: Option.Option<Room> = Option.none()
  /** The highest id of a message that was handed to a room. */
  private submitted = 0

  constructor(world: World, client: Client, clock: Clock.Clock) {
    this.world = world
    this.client = client
    this.clock = clock
    this.allowance = full(commandRate(world.limits), client.since)
  }

  // Combinators and not a generator: while a client is idle, this is all that its fiber remembers.
  run(): Effect.Effect<void> {
    const { connection } = this.client
    if (this.isOver()) return Effect.void
    if (connection.isClogged) return Effect.flatMap(connection.writable, () => this.run())
    this.client.silentSince = this.clock.unsafeCurrentTimeMillis()
    return Effect.flatMap(connection.read, (chunk) =>
      Option.isNone(chunk)
        ? this.settled()
        : Effect.flatMap(this.take(chunk.value), () => this.run())
    )
  }

  /** Takes in what was read: whole lines are handled, the rest waits for its end. */
  private take(chunk: Uint8Array): Effect.Effect<unknown> {
    const { client, world } = this
    client.silentSince = undefined
    const [framing, frames] = LineFramer.push(this.framing, chunk, maxLineBytes.client)
    this.framing = framing
    if (client.awaitsProof && frames.length > 0 && Option.isSome(client.named)) {
      client.awaitsProof = false
      world.kept.confirm(client.named.value.member)
    }
    const handled = this.handleAll(frames)
    if (!framing.overflowed) return handled
    return Effect.map(
      Effect.flatMap(handled, () => this.settled()),
      () => {
        this.refuse(tooLong, Option.none())
        client.part("protocol")
        client.advance(State.ended)
      }
    )
  }

  private isOver(): boolean {
    return this.client.state._tag === "Ended"
  }

  /** Handles lines at the rate that is allowed; the rest waits, and so does the socket. */
  private handleAll(frames: ReadonlyArray<LineFramer.Frame>, from = 0): Effect.Effect<unknown> {
    if (from >= frames.length || this.isOver()) return Effect.void
    const rate = commandRate(this.world.limits)
    const now = this.clock.unsafeCurrentTimeMillis()
    const { granted, left, wait } = spend(this.allowance, frames.length - from, rate, now)
    this.allowance = left
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
  ): Effect.Effect<unknown> {
    for (let next = from; next < to; next++) {
      const frame = frames[next]
      if (frame === undefined || this.isOver()) break
      const decoded = decode(frame)
      if (this.isGathered(decoded)) continue
      return Effect.flatMap(this.handle(decoded), () => this.handleSome(frames, next + 1, to))
    }
    return this.flush()
  }

  /** Gathers a message that nothing stands against. False for what has to wait for the answers before it. */
  private isGathered(decoded: Decoded): boolean {
    if (Either.isLeft(decoded) || Option.isNone(this.client.named)) return false
    const { body, id } = decoded.right
    const { member } = this.client.named.value
    if (body._tag !== "Say" || (body.room !== this.room && this.says.length > 0)) return false
    if (this.isOld(id, member) || Option.isSome(State.objection(this.client.state, body)))
      return false
    this.gather(body, id, member)
    return true
  }

  private gather({ room, text }: CommandOf<"Say">, id: Option.Option<LineId>, member: Member) {
    this.submitted = Math.max(
      this.submitted,
      Option.getOrElse(id, () => 0)
    )
    if (room !== this.room) this.found = Option.none()
    this.room = room
    this.says.push({ _tag: "Say", member, id, text })
  }

  /** Does what a line asks, after all before it has been answered. */
  private handle(decoded: Decoded): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      // A message for another room need not wait for the answers of this one.
      yield* this.flush()
      if (this.isGathered(decoded)) return
      yield* this.settled()
      if (Either.isLeft(decoded)) return this.refuse(decoded.left.error, decoded.left.id)
      const { body, id } = decoded.right
      const { named, state } = this.client
      const objection = State.objection(state, body)
      if (Option.isSome(objection)) return this.refuse(objection.value, id)
      if ((body._tag === "Say" || body._tag === "Tell") && Option.isSome(named)) {
        if (this.isAnsweredAgain(id, named.value.member)) return
        if (body._tag === "Say") return this.gather(body, id, named.value.member)
      }
      if (body._tag !== "Say") yield* this.perform(body, id)
    })
  }

  /** Hands the messages gathered so far to their room; they are answered when they have their place in its log. */
  private flush(): Effect.Effect<unknown> {
    const [first] = this.says
    if (first === undefined) return Effect.void
    const batch = this.says
    this.says = []
    if (Option.isSome(this.found)) return publish(this.found.value, first.member, batch)
    return Effect.uninterruptible(
      Effect.flatMap(this.world.rooms.find(this.room), (found) => {
        this.found = found
        return Option.isNone(found) ? Effect.void : publish(found.value, first.member, batch)
      })
    )
  }

  /** Waits until everything said so far is answered. */
  private settled(): Effect.Effect<void> {
    return Effect.flatMap(
      Effect.suspend(() => this.flush()),
      () =>
        Option.isSome(this.client.named) ? this.client.named.value.member.settled() : Effect.void
    )
  }

  /** Whether a message with this id may have been accepted before; that is sure only when all before it is answered. */
  private isOld(id: Option.Option<LineId>, member: Member): boolean {
    return Option.isSome(id) && id.value <= Math.max(this.submitted, member.lastId)
  }

  /** Answers a message that was accepted before as it was answered then; false for a new one. */
  private isAnsweredAgain(id: Option.Option<LineId>, member: Member): boolean {
    if (Option.isNone(id)) return false
    const before = member.recall(id.value)
    if (Option.isSome(before)) this.answer(before.value, id)
    else if (id.value <= member.lastId) this.refuse(oldId, id)
    else return false
    return true
  }

  private perform(command: Exclude<Command, CommandOf<"Say">>, id: Option.Option<LineId>) {
    this.found = Option.none()
    const performed = Effect.match(act(this.world, this.client, command, id), {
      onFailure: (why) => this.refuse(why, id),
      onSuccess: ({ event, isSaid }) => {
        if (!isSaid) this.answer(event, id)
        this.client.advance(State.answered(this.client.state, command, event))
      }
    })
    // A replay may take as long as the client takes to read it; all else is done or not done, never half.
    const isReplay = command._tag === "Resume" || command._tag === "History"
    return isReplay ? performed : Effect.uninterruptible(performed)
  }

  private answer(event: Event, id: Option.Option<LineId>): void {
    this.client.connection.write(Buffer.from(Events.encode(event, id)))
  }

  private refuse(why: ErrorReply, id: Option.Option<LineId>): void {
    // After the last fault nothing more is said, not even that a later line was too long.
    if (this.isOver()) return
    this.answer({ _tag: "Err", ...why }, id)
    this.client.advance(State.faulted(this.client.state))
    if (this.isOver()) this.client.part("protocol")
  }
}
