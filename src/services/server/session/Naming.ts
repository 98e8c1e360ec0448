import { Clock, Deferred, Effect, Option, PubSub, Scope } from "effect"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { ErrorReply } from "../../../domain/chat/ErrorReply.ts"
import type { Event } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { lobby } from "../../../domain/chat/RoomName.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import { full, spend } from "../../../domain/network/TokenBucket.ts"
import { renameRate } from "../Limits.ts"
import type { Room } from "../room/Room.ts"
import type { Request } from "../room/RoomCommand.ts"
import type { Client, Named } from "./ClientConnection.ts"
import { Member } from "./Member.ts"
import { type Answer, ask, find, open, refusals, said, taken, toSay, type World } from "./World.ts"

/** Claims the first name: the session begins, and enters the lobby. */
export const register = (
  world: World,
  client: Client,
  { nick, seconds }: CommandOf<"Nick">,
  id: Option.Option<LineId>
): Effect.Effect<Answer, ErrorReply> =>
  Effect.gen(function* () {
    const life = yield* Scope.make()
    const member = new Member(
      yield* world.nextSerial,
      State.named(nick, [lobby]),
      client.connection
    )
    const isClaimed = yield* world.nicknames.claim(nick, member, life)
    if (!isClaimed) return yield* Effect.flip(taken(world, nick))
    member.holder = Option.some(client)
    client.named = Option.some({ member, life })
    yield* Scope.addFinalizer(life, leaveRooms(world, member))
    const ready = yield* keep(world, nick, { member, life }, seconds ?? 0)
    const enter = Effect.flatMap(open(world, lobby), (room) => {
      member.write(ready, id)
      return ask(room, "Enter", member, Option.none())
    })
    client.awaitsProof = true
    yield* client.connection.together(enter)
    yield* Effect.logInfo("joined", client.who())
    return said(ready)
  })

/** Tells every room that a session was in that it is gone. When the server shuts down, everybody is. */
const leaveRooms = (world: World, member: Member): Effect.Effect<void> =>
  Effect.suspend(() =>
    Effect.forEach(
      member.leaving === "shutdown" ? [] : member.state.rooms,
      (name) =>
        Effect.flatMap(
          world.rooms.find(name),
          Option.match({
            onNone: () => Effect.void,
            onSome: ({ requests }) =>
              Effect.asVoid(
                PubSub.publish(requests, { _tag: "Gone", member, reason: member.leaving })
              )
          })
        ),
      { discard: true }
    )
  )

/** READY, with a token where the session is to be kept from now on. */
const keep = (
  { kept, limits }: World,
  nick: Nick,
  { life, member }: Named,
  wanted: number
): Effect.Effect<Event> => {
  const seconds = Seconds.make(Math.min(wanted, limits.keep))
  if (seconds === 0) return Effect.succeed({ _tag: "Ready", nick })
  return Effect.map(kept.keep(member, life, seconds), (token) => ({
    _tag: "Ready",
    nick,
    token,
    seconds
  }))
}

/** Asks each of the rooms for something, and waits until it is done. */
const inEach = (
  rooms: ReadonlyArray<Room>,
  request: (done: Deferred.Deferred<void>) => Request
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const asked = yield* Effect.forEach(rooms, ({ requests }) =>
      Effect.tap(Deferred.make<void>(), (done) => PubSub.publish(requests, request(done)))
    )
    yield* Effect.forEach(asked, (done) => Deferred.await(done), { discard: true })
  })

/** Changes the name, and tells everyone who shares a room. */
export const rename = (
  world: World,
  client: Client,
  named: Named,
  { nick, seconds }: CommandOf<"Nick">
): Effect.Effect<Answer, ErrorReply> =>
  Effect.gen(function* () {
    const { member } = named
    if (nick !== member.nick) {
      const now = yield* Clock.currentTimeMillis
      const rate = renameRate(world.limits)
      const { granted, left } = spend(client.renames ?? full(rate, now), 1, rate, now)
      if (granted === 0) return yield* Effect.fail(refusals.tooFast)
      const isRenamed = yield* world.nicknames.rename(member.nick, nick, member)
      if (!isRenamed) return yield* Effect.flip(taken(world, nick))
      client.renames = left
      const rooms = yield* Effect.forEach(member.state.rooms, (name) => find(world, name))
      const told = new Set([member])
      // RENAME is said once for all rooms. Before it every room, and not only those that are shared, must
      // have told who of the old name came, and that whoever had it before is gone.
      const all = (yield* world.rooms.all).filter((room) => room.size() > 0)
      yield* inEach(all, (announced) => ({ _tag: "Announce", announced: Option.some(announced) }))
      yield* inEach(rooms, (renamed) => ({ _tag: "Rename", member, nick, told, renamed }))
    }
    const ready = yield* keep(world, nick, named, seconds ?? 0)
    // What the client sends while this READY is on its way would prove nothing. So if it has a token
    // already, that one stays good beside the new one until the session is taken back with either.
    if (ready._tag === "Ready" && ready.token !== undefined)
      client.awaitsProof = !world.kept.isConfirmed(member)
    return toSay(ready)
  })
