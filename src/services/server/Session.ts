import { Clock, Effect, Either, Option, PubSub } from "effect"
import { full, spend } from "../../domain/Allowance.ts"
import { type Command, type CommandOf, Commands } from "../../domain/Command.ts"
import { type Event, Events } from "../../domain/Event.ts"
import * as LineFramer from "../../domain/LineFramer.ts"
import type { LineId } from "../../domain/Numbers.ts"
import { type Refusal, refusal } from "../../domain/Refusal.ts"
import { lobby, type RoomName } from "../../domain/RoomName.ts"
import * as State from "../../domain/Session.ts"
import { type BadLine, idOf, type Line, maxLineBytes } from "../../domain/Wire.ts"
import { act, type World } from "./Actions.ts"
import { advance, type Client } from "./Client.ts"
import type { Member } from "./Member.ts"
import type { Say } from "./Room.ts"

const tooLong = refusal(
  "line-too-long",
  `A line holds at most ${maxLineBytes.client} bytes before its line feed.`
)
const badUtf8 = refusal("bad-utf8", "A line is written in UTF-8.")
const oldId = refusal(
  "id-invalid",
  "The id of a SAY or TELL is higher than that of the last one that was accepted."
)

type Decoded = Either.Either<Line<Command>, BadLine>

const decode = ({ line, valid }: LineFramer.Frame): Decoded =>
  valid ? Commands.decode(line) : Either.left({ id: idOf(line), refusal: badUtf8 })

/**
 * Reads a client's lines and does what they ask, strictly in order, until there is no more to read
 * or to say. Nothing is read ahead: while the client's own lines are being worked on its socket is
 * not read, so a flood stays in the network and does not become memory.
 */
export const run = (world: World, client: Client): Effect.Effect<void> => {
  const { connection } = client
  const { messageRate } = world.limits

  const answer = (event: Event, id: Option.Option<LineId>) =>
    connection.outbox.write(Buffer.from(Events.encode(event, id)))

  const refuse = (why: Refusal, id: Option.Option<LineId>) => {
    answer({ _tag: "ERR", ...why }, id)
    advance(client, State.faulted(client.state))
    if (client.state._tag === "Ended") connection.say("protocol")
  }

  const says: Array<Say> = []
  let room: RoomName = lobby
  let submitted = 0

  /** Hands the messages gathered so far to their room; they are answered when they have their place in its log. */
  const flush = Effect.suspend(() => {
    if (says.length === 0) return Effect.void
    const batch = says.splice(0)
    return Effect.flatMap(
      world.rooms.find(room),
      Option.match({
        onNone: () => Effect.void,
        onSome: ({ requests }) => {
          batch[0]?.member.expect(batch.length)
          return PubSub.publishAll(requests, batch)
        }
      })
    ).pipe(Effect.uninterruptible)
  })

  /** Waits until everything said so far is answered. */
  const settled = Effect.zipRight(
    flush,
    Effect.suspend(() =>
      Option.isSome(client.named) ? client.named.value.member.settled : Effect.void
    )
  )

  /** Whether a message with this id may have been accepted before; that is sure only when all before it is answered. */
  const isOld = (id: Option.Option<LineId>, member: Member): boolean =>
    Option.exists(id, (n) => n <= Math.max(submitted, member.lastId))

  /** Answers a message that was accepted before as it was answered then; false for a new one. */
  const answerAgain = (id: Option.Option<LineId>, member: Member): boolean => {
    if (Option.isNone(id)) return false
    const before = member.recall(id.value)
    if (Option.isSome(before)) answer(before.value, id)
    else if (id.value <= member.lastId) refuse(oldId, id)
    else return false
    return true
  }

  const gather = (
    { room: to, text }: CommandOf<"SAY">,
    id: Option.Option<LineId>,
    member: Member
  ) => {
    submitted = Math.max(
      submitted,
      Option.getOrElse(id, () => 0)
    )
    room = to
    says.push({ _tag: "Say", member, id, text })
  }

  const perform = (command: Exclude<Command, CommandOf<"SAY">>, id: Option.Option<LineId>) => {
    const performed = Effect.match(act(world, client, command, id), {
      onFailure: (why) => refuse(why, id),
      onSuccess: ({ event, isSaid }) => {
        if (!isSaid) answer(event, id)
        advance(client, State.answered(client.state, command, event))
      }
    })
    // A replay may take as long as the client takes to read it; all else is done or not done, never half.
    const isReplay = command._tag === "RESUME" || command._tag === "HISTORY"
    return isReplay ? performed : Effect.uninterruptible(performed)
  }

  /** Gathers a message that nothing stands against. False for what has to wait for the answers before it. */
  const isGathered = (decoded: Decoded): boolean => {
    if (Either.isLeft(decoded) || Option.isNone(client.named)) return false
    const { body, id } = decoded.right
    const { member } = client.named.value
    const isNext = body._tag === "SAY" && (body.room === room || says.length === 0)
    if (!isNext || isOld(id, member) || Option.isSome(State.objection(client.state, body)))
      return false
    gather(body, id, member)
    return true
  }

  /** Does what a line asks, after all before it has been answered. */
  const handle = Effect.fnUntraced(function* (decoded: Decoded) {
    // A message for another room need not wait for the answers of this one.
    yield* flush
    if (isGathered(decoded)) return
    yield* settled
    if (Either.isLeft(decoded)) return refuse(decoded.left.refusal, decoded.left.id)
    const { body, id } = decoded.right
    const objection = State.objection(client.state, body)
    if (Option.isSome(objection)) return refuse(objection.value, id)
    if ((body._tag === "SAY" || body._tag === "TELL") && Option.isSome(client.named)) {
      const { member } = client.named.value
      if (answerAgain(id, member)) return
      if (body._tag === "SAY") return gather(body, id, member)
    }
    if (body._tag !== "SAY") yield* perform(body, id)
  })

  let allowance = full(messageRate, client.since)

  /** Handles lines at the rate that is allowed; the rest waits, and so does the socket. */
  const handleAll = Effect.fnUntraced(function* (frames: ReadonlyArray<LineFramer.Frame>) {
    let next = 0
    while (next < frames.length) {
      const now = yield* Clock.currentTimeMillis
      const { granted, left, wait } = spend(allowance, frames.length - next, messageRate, now)
      allowance = left
      for (const end = next + granted; next < end; next++) {
        const frame = frames[next]
        if (frame === undefined || client.state._tag === "Ended") return yield* settled
        const decoded = decode(frame)
        if (!isGathered(decoded)) yield* handle(decoded)
      }
      yield* flush
      if (granted === 0) yield* Effect.sleep(wait)
    }
  })

  return Effect.gen(function* () {
    let framing = LineFramer.initial
    while (client.state._tag !== "Ended") {
      yield* connection.writable
      client.silentSince = Option.some(yield* Clock.currentTimeMillis)
      const chunk = yield* connection.read
      client.silentSince = Option.none()
      if (Option.isNone(chunk)) return yield* settled
      const [next, frames] = LineFramer.push(framing, chunk.value, maxLineBytes.client)
      framing = next
      if (client.awaitsProof && frames.length > 0 && Option.isSome(client.named)) {
        client.awaitsProof = false
        world.kept.confirm(client.named.value.member)
      }
      yield* handleAll(frames)
      if (framing.overflowed) {
        yield* settled
        refuse(tooLong, Option.none())
        connection.say("protocol")
        return
      }
    }
  })
}
