import { Array, Clock, Deferred, Effect, Option, PubSub, Scope } from "effect"
import type { Command, CommandOf } from "../../domain/Command.ts"
import { type Event, Events } from "../../domain/Event.ts"
import type { Nick } from "../../domain/Nick.ts"
import { type LineId, Seconds } from "../../domain/Numbers.ts"
import type { Position } from "../../domain/Position.ts"
import { type Refusal, refusal } from "../../domain/Refusal.ts"
import { lobby, type RoomName } from "../../domain/RoomName.ts"
import * as State from "../../domain/Session.ts"
import { Timestamp } from "../../domain/Timestamp.ts"
import type { Client, Named } from "./Client.ts"
import type { Connection } from "./Connection.ts"
import type { KeptSessions } from "./KeptSessions.ts"
import type { LimitsShape } from "./Limits.ts"
import { Member } from "./Member.ts"
import type { Nicknames } from "./Nicknames.ts"
import { message, replay, replayPage } from "./Replay.ts"
import type { Ask, Request, Room } from "./Room.ts"
import type { Unavailable } from "./RoomLog.ts"
import type { Rooms } from "./Rooms.ts"
import { encodeAll } from "./Roster.ts"

/** What the commands of clients act on. */
export interface World {
  readonly nicknames: Nicknames["Type"]
  readonly rooms: Rooms["Type"]
  readonly kept: KeptSessions["Type"]
  readonly limits: LimitsShape
  readonly nextSerial: Effect.Effect<number>
}

/** The most messages that one HISTORY gives. */
export const maxHistory = 200

/** The final answer to a command. A room says it itself, at its place in the room's order. */
export interface Answer {
  readonly event: Event
  readonly isSaid: boolean
}

const toSay = (event: Event): Answer => ({ event, isSaid: false })
const said = (event: Event): Answer => ({ event, isSaid: true })

const refusals = {
  taken: refusal("nick-taken", "Somebody has that nickname; choose another."),
  noRoom: refusal("no-such-room", "There is no room of that name; JOIN makes it."),
  noNick: refusal("no-such-nick", "Nobody here has that nickname."),
  unknownSession: refusal(
    "session-unknown",
    "No session is kept under that token; say NICK to begin anew."
  ),
  roomsFull: refusal("full", "The server has as many rooms as it may; JOIN one that exists."),
  unavailable: refusal("unavailable", "The room's log cannot be reached now; try again later."),
  notRegistered: refusal("not-registered", "Say NICK and a nickname first.")
}

/** Carries out everything but SAY, for a client whose state allows it. */
export const act = (
  world: World,
  client: Client,
  command: Exclude<Command, CommandOf<"SAY">>,
  id: Option.Option<LineId>
): Effect.Effect<Answer, Refusal> => {
  switch (command._tag) {
    case "PING":
      client.pings = true
      return Effect.succeed(
        toSay(command.text === undefined ? { _tag: "PONG" } : { _tag: "PONG", text: command.text })
      )
    case "BYE":
      client.part("quit", id)
      return Effect.succeed(said({ _tag: "BYE", reason: "quit" }))
    case "NICK":
      return Option.match(client.named, {
        onNone: () => register(world, client, command, id),
        onSome: (named) => rename(world, client, named, command)
      })
    case "RESUME":
      return resume(world, client, command, id)
    default:
  }
  if (Option.isNone(client.named)) return Effect.fail(refusals.notRegistered)
  const { member } = client.named.value
  switch (command._tag) {
    case "JOIN":
      return Effect.flatMap(open(world, command.room), (room) => ask(room, "Enter", member, id))
    case "PART":
      return Effect.flatMap(find(world, command.room), (room) => ask(room, "Leave", member, id))
    case "WHO":
      return Effect.flatMap(find(world, command.room), (room) => ask(room, "Who", member, id))
    case "HISTORY":
      return Effect.flatMap(find(world, command.room), (room) => history(room, client, command))
    case "TELL":
      return tell(world, member, command, id)
  }
}

const find = (world: World, name: RoomName): Effect.Effect<Room, Refusal> =>
  Effect.mapError(Effect.flatten(world.rooms.find(name)), () => refusals.noRoom)

const open = (world: World, name: RoomName): Effect.Effect<Room, Refusal> =>
  Effect.mapError(world.rooms.open(name), () => refusals.roomsFull)

/** Asks a room for something, and waits until it has said the answer. */
const ask = (
  room: Room,
  _tag: Ask["_tag"],
  member: Member,
  id: Option.Option<LineId>
): Effect.Effect<Answer> =>
  Effect.gen(function* () {
    const answered = yield* Deferred.make<Event>()
    yield* PubSub.publish(room.requests, { _tag, member, id, answered })
    return said(yield* Deferred.await(answered))
  })

const register = (
  world: World,
  client: Client,
  { nick, seconds }: CommandOf<"NICK">,
  id: Option.Option<LineId>
): Effect.Effect<Answer, Refusal> =>
  Effect.gen(function* () {
    const life = yield* Scope.make()
    const member = new Member(
      yield* world.nextSerial,
      State.named(nick, [lobby]),
      client.connection
    )
    const isClaimed = yield* world.nicknames.claim(nick, member, life)
    if (!isClaimed) return yield* Effect.fail(refusals.taken)
    member.holder = Option.some(client)
    client.named = Option.some({ member, life })
    yield* Scope.addFinalizer(life, leaveRooms(world, member))
    const ready = yield* keep(world, nick, { member, life }, seconds ?? 0)
    member.write(ready, id)
    client.awaitsProof = true
    yield* Effect.flatMap(open(world, lobby), (room) => ask(room, "Enter", member, Option.none()))
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
  if (seconds === 0) return Effect.succeed({ _tag: "READY", nick })
  return Effect.map(kept.keep(member, life, seconds), (token) => ({
    _tag: "READY",
    nick,
    token,
    seconds
  }))
}

/** Asks each of the rooms for something, one after the other, and waits until it is done. */
const inEach = (
  rooms: ReadonlyArray<Room>,
  request: (done: Deferred.Deferred<void>) => Request
): Effect.Effect<void> =>
  Effect.forEach(
    rooms,
    ({ requests }) =>
      Effect.gen(function* () {
        const done = yield* Deferred.make<void>()
        yield* PubSub.publish(requests, request(done))
        yield* Deferred.await(done)
      }),
    { discard: true }
  )

const rename = (
  world: World,
  client: Client,
  named: Named,
  { nick, seconds }: CommandOf<"NICK">
): Effect.Effect<Answer, Refusal> =>
  Effect.gen(function* () {
    const { member } = named
    const isRenamed = yield* world.nicknames.rename(member.nick, nick, member)
    if (!isRenamed) return yield* Effect.fail(refusals.taken)
    if (nick !== member.nick) {
      const rooms = yield* Effect.forEach(member.state.rooms, (name) => find(world, name))
      const told = new Set([member])
      // RENAME is said once for all rooms: before it, every room must have told that the old name came.
      yield* inEach(rooms, (announced) => ({ _tag: "Announce", announced: Option.some(announced) }))
      yield* inEach(rooms, (renamed) => ({ _tag: "Rename", member, nick, told, renamed }))
    }
    const ready = yield* keep(world, nick, named, seconds ?? 0)
    // What the client sends while this READY is on its way would prove nothing. So if it has a token
    // already, that one stays good beside the new one until the session is taken back with either.
    if (ready._tag === "READY" && ready.token !== undefined)
      client.awaitsProof = !world.kept.isConfirmed(member)
    return toSay(ready)
  })

const tell = (
  world: World,
  member: Member,
  { nick, text }: CommandOf<"TELL">,
  id: Option.Option<LineId>
): Effect.Effect<Answer, Refusal> =>
  Effect.gen(function* () {
    const to = yield* Effect.mapError(
      Effect.flatten(world.nicknames.find(nick)),
      () => refusals.noNick
    )
    const time = Timestamp.make(yield* Clock.currentTimeMillis)
    to.write(to.inbox.deliver(member.nick, time, text))
    const ok = { _tag: "OK" } as const
    member.accept(id, ok)
    return toSay(ok)
  })

const history = (
  room: Room,
  { connection }: Client,
  { count, position }: CommandOf<"HISTORY">
): Effect.Effect<Answer, Refusal> =>
  Effect.gen(function* () {
    const head = yield* room.log.head
    const isHere = position === undefined || position.epoch === head.epoch
    const until = position === undefined ? head.seq : position.seq - 1
    const entries = isHere ? yield* room.log.until(until, Math.min(count, maxHistory)) : []
    for (const page of Array.chunksOf(entries, replayPage)) {
      yield* connection.writable()
      connection.write(
        encodeAll(page.map((entry) => ({ _tag: "PAST", room: room.name, ...message(entry) })))
      )
    }
    return toSay({ _tag: "OK", room: room.name, position: head })
  }).pipe(Effect.mapError(() => refusals.unavailable))

const resume = (
  world: World,
  client: Client,
  { marks, token }: CommandOf<"RESUME">,
  id: Option.Option<LineId>
): Effect.Effect<Answer, Refusal> =>
  Effect.gen(function* () {
    const { member, ...taken } = yield* world.kept.take(token, client).pipe(
      Effect.tap(({ life, member }) =>
        Effect.sync(() => {
          client.named = Option.some({ member, life })
          client.advance(member.state)
        })
      ),
      Effect.mapError(() => refusals.unknownSession),
      Effect.uninterruptible
    )
    // What the lost connection had said may still be on its way into the log.
    yield* member.settled()
    const { connection } = client
    const ready: Event = {
      _tag: "READY",
      nick: member.nick,
      token: taken.token,
      seconds: Seconds.make(taken.seconds),
      lastid: member.lastId
    }
    connection.write(Buffer.from(Events.encode(ready, id)))
    client.awaitsProof = true
    // READY is said, so a replay that fails is no ERR any more: the client is to come back for it.
    yield* Effect.catchAll(catchUpAll(world, member, connection, marks), () =>
      Effect.sync(() => {
        client.part("internal")
        client.advance(State.ended)
      })
    )
    return said(ready)
  })

/** Brings a session that was taken back up to date: its rooms, then its inbox. */
const catchUpAll = (
  world: World,
  member: Member,
  connection: Connection,
  marks: CommandOf<"RESUME">["marks"]
): Effect.Effect<void, Refusal> =>
  Effect.gen(function* () {
    for (const name of member.state.rooms) {
      const mark = marks.find((mark) => "room" in mark && mark.room === name)
      const from = mark !== undefined && "room" in mark ? Option.some(mark.position) : Option.none()
      yield* catchUp(yield* find(world, name), member, connection, from)
    }
    const read = marks.find((mark) => "inbox" in mark)
    yield* catchUpInbox(
      member,
      connection,
      read !== undefined && "inbox" in read ? read.inbox : undefined
    )
  })

/** Replays a room's log from a position, page by page as the client reads it, and joins the live messages to it. */
const catchUp = (
  room: Room,
  member: Member,
  connection: Connection,
  from: Option.Option<Position>
): Effect.Effect<void, Refusal> =>
  Effect.gen(function* () {
    let position = from
    for (;;) {
      yield* connection.writable()
      if (Option.isSome(position)) {
        const page = yield* room.log.after(position.value, replayPage)
        if (page.entries.length === replayPage) {
          connection.write(encodeAll(replay(room.name, page, member)))
          position = Option.some(page.position)
          continue
        }
      }
      const attached = yield* Deferred.make<boolean, Unavailable>()
      yield* PubSub.publish(room.requests, {
        _tag: "Attach",
        member,
        outbox: connection,
        from: position,
        attached
      })
      if (yield* Deferred.await(attached)) return
    }
  }).pipe(Effect.mapError(() => refusals.unavailable))

/** Private messages are replayed a page at a time too; with the last one the inbox is live. */
const catchUpInbox = (
  member: Member,
  connection: Connection,
  read: number | undefined
): Effect.Effect<void> =>
  Effect.gen(function* () {
    let seq = read
    while (seq !== undefined) {
      const missed = member.inbox.after(seq, replayPage)
      connection.write(encodeAll(missed))
      const last = missed.at(-1)
      seq = last?._tag === "TOLD" ? last.seq : undefined
      if (seq !== undefined) yield* connection.writable()
    }
    member.outbox = connection
  })
