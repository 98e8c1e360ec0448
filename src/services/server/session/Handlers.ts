import { Array, Clock, Effect, Option } from "effect"
import type { Command, CommandOf } from "../../../domain/chat/Command.ts"
import { Count } from "../../../domain/chat/Count.ts"
import type { ErrorReply } from "../../../domain/chat/ErrorReply.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { encodeAll } from "../room/Members.ts"
import { message, replayPage } from "../room/Replay.ts"
import type { Room } from "../room/Room.ts"
import type { Client } from "./ClientConnection.ts"
import type { Member } from "./Member.ts"
import { register, rename } from "./Naming.ts"
import { resume } from "./Resume.ts"
import { type Answer, ask, find, open, refusals, said, toSay, visit, type World } from "./World.ts"

/** The most messages that one HISTORY gives. */
export const maxHistory = 200

/** Carries out everything but SAY, for a client whose state allows it. */
export const act = (
  world: World,
  client: Client,
  command: Exclude<Command, CommandOf<"Say">>,
  id: Option.Option<LineId>
): Effect.Effect<Answer, ErrorReply> => {
  switch (command._tag) {
    case "Ping":
      client.pings = true
      return Effect.succeed(
        toSay(command.text === undefined ? { _tag: "Pong" } : { _tag: "Pong", text: command.text })
      )
    case "Bye":
      client.part("quit", id)
      return Effect.succeed(said({ _tag: "Bye", reason: "quit" }))
    case "Nick":
      return Option.match(client.named, {
        onNone: () => register(world, client, command, id),
        onSome: (named) => rename(world, client, named, command)
      })
    case "Resume":
      return resume(world, client, command, id)
    default:
  }
  if (Option.isNone(client.named)) return Effect.fail(refusals.notRegistered)
  const { member } = client.named.value
  switch (command._tag) {
    case "Join":
      return Effect.flatMap(open(world, command.room), (room) => ask(room, "Enter", member, id))
    case "Part":
      return Effect.flatMap(find(world, command.room), (room) => ask(room, "Leave", member, id))
    case "Who":
      return Effect.flatMap(visit(world, command.room), (room) => ask(room, "Who", member, id))
    case "History":
      return Effect.flatMap(find(world, command.room), (room) => history(room, client, command))
    case "Retention":
      return Effect.map(find(world, command.room), ({ name }) =>
        toSay({ _tag: "Retention", room: name, messages: Count.make(world.limits.logSize) })
      )
    case "Tell":
      return tell(world, member, command, id)
  }
}

const tell = (
  world: World,
  member: Member,
  { nick, text }: CommandOf<"Tell">,
  id: Option.Option<LineId>
): Effect.Effect<Answer, ErrorReply> =>
  Effect.gen(function* () {
    const to = yield* Effect.mapError(
      Effect.flatten(world.nicknames.find(nick)),
      () => refusals.noNick
    )
    const time = Timestamp.make(yield* Clock.currentTimeMillis)
    to.write(to.inbox.deliver(member.nick, time, text))
    const ok = { _tag: "Ok" } as const
    member.accept(id, ok)
    return toSay(ok)
  })

const history = (
  room: Room,
  { connection }: Client,
  { count, position }: CommandOf<"History">
): Effect.Effect<Answer, ErrorReply> =>
  Effect.gen(function* () {
    const head = yield* room.log.head
    const isHere = position === undefined || position.epoch === head.epoch
    const until = position === undefined ? head.seq : position.seq - 1
    const entries = isHere ? yield* room.log.until(until, Math.min(count, maxHistory)) : []
    for (const page of Array.chunksOf(entries, replayPage)) {
      yield* connection.writable
      connection.write(
        encodeAll(page.map((entry) => ({ _tag: "Past", room: room.name, ...message(entry) })))
      )
    }
    return toSay({ _tag: "Ok", room: room.name, position: head })
  }).pipe(Effect.mapError(() => refusals.unavailable))
