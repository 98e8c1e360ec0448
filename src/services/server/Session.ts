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

const decode = ({ line, valid }: LineFramer.Frame): Either.Either<Line<Command>, BadLine> =>
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

  /** Gathers a message, to be carried to its room together with its neighbours. */
  const gather = (
    { room: to, text }: CommandOf<"SAY">,
    id: Option.Option<LineId>,
    member: Member
  ) => {
    submitted = Math.max(
      submitted,
      Option.getOrElse(id, () => 0)
    )
    const say: Say = { _tag: "Say", member, id, text }
    if (to === room) {
      says.push(say)
      return Effect.void
    }
    return Effect.map(flush, () => {
      room = to
      says.push(say)
    })
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

  const handle = Effect.fnUntraced(function* (frame: LineFramer.Frame) {
    const decoded = decode(frame)
    if (Either.isLeft(decoded)) {
      yield* settled
      return refuse(decoded.left.refusal, decoded.left.id)
    }
    const { body, id } = decoded.right
    const objection = State.objection(client.state, body)
    const named = client.named
    if (body._tag === "SAY" && Option.isSome(named) && Option.isNone(objection)) {
      const { member } = named.value
      if (!isOld(id, member)) return yield* gather(body, id, member)
      yield* settled
      return answerAgain(id, member) ? undefined : yield* gather(body, id, member)
    }
    yield* settled
    if (Option.isSome(objection)) return refuse(objection.value, id)
    if (body._tag === "SAY") return
    if (body._tag === "TELL" && Option.isSome(named) && answerAgain(id, named.value.member)) return
    yield* perform(body, id)
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
        yield* handle(frame)
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
