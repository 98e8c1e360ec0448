import { Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import { settings } from "../../../domain/chat/moderation/RoomRules.ts"
import type { Sanction } from "../../../domain/chat/moderation/Sanctions.ts"
import { write } from "../../../domain/chat/moderation/Setting.ts"
import { describeError } from "../../../domain/protocol/Copy.ts"
import { Moderation, whoIs } from "../access/Moderation.ts"
import { Connections } from "../clients/Connections.ts"
import * as Acts from "../commands/Acts.ts"
import * as RoomActs from "../commands/RoomActs.ts"
import { Limits } from "../Limits.ts"
import { maxSanctions } from "../limits/Operation.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { Reload } from "../Reload.ts"
import { Rooms } from "../room/Rooms.ts"
import { Sharing } from "../Sharing.ts"
import { Nicknames } from "../session/Nicknames.ts"
import type { ControlReply, ControlRequest, Row } from "./ControlRequest.ts"
import { Metrics } from "./Metrics.ts"

/** What whoever runs the server can do from a shell. */

export type Services = Connections | Limits | Metrics | Moderation | Nicknames | Reload | Rooms

type Acting = Effect.Effect<ReadonlyArray<Row>, ChatError | LogUnavailable, Services>

const by: Acts.By = { actor: "-", log: { by: "-", peer: "ctl" } }

const iso = (time: number): string => new Date(time).toISOString()

const sanctionRow = ({ by, kind, reason, subject, until }: Sanction): Row => ({
  kind,
  subject,
  until: until === "lifted" ? until : iso(until),
  by,
  reason: reason ?? null
})

const people: Acting = Effect.gen(function* () {
  const { holders } = yield* Nicknames
  return (yield* holders).map(({ holder, nick, since }) => ({
    nick,
    address:
      holder.elsewhere === undefined ? (holder.peer?.name ?? null) : `at ${holder.elsewhere.node}`,
    encrypted: holder.peer?.isEncrypted ?? null,
    since: iso(since),
    rooms: Array.from(holder.memberships.keys()).join(","),
    key: whoIs(holder).keys[0] ?? null
  }))
})

const rooms: Acting = Effect.gen(function* () {
  const { describe, names } = yield* Rooms
  const { rulesOf } = yield* Moderation
  const described = yield* Effect.forEach(yield* names, describe)
  return described.flatMap(Option.toArray).map(({ members, position, room, topic }) => ({
    room,
    members,
    messages: position.seq,
    settings:
      settings(rulesOf(room))
        .map(({ to }) => write(to).join(" "))
        .join(", ") || null,
    topic: topic ?? null
  }))
})

const bounds: Acting = Effect.gen(function* () {
  const { maxClients, maxRooms } = yield* Limits
  const { addresses } = yield* Connections
  const { sanctions } = yield* Moderation
  const { clients = 0, kept = 0, rooms = 0 } = yield* (yield* Metrics).read
  return [
    { what: "clients", used: clients, most: maxClients },
    { what: "kept sessions", used: kept, most: maxClients },
    { what: "rooms", used: rooms, most: maxRooms },
    { what: "addresses", used: yield* addresses, most: null },
    { what: "bans and mutes", used: sanctions().length, most: maxSanctions }
  ]
})

/** The servers that share everything with this one; none where it is alone. */
const nodes: Acting = Effect.map(
  Effect.serviceOption(Sharing),
  Option.match({
    onNone: () => [],
    onSome: ({ servers }) =>
      servers().map(({ isThis, label, node, silentFor }) => ({
        node,
        where: label,
        "silent ms": silentFor,
        this: isThis
      }))
  })
)

const act = (request: ControlRequest): Acting => {
  switch (request._tag) {
    case "Kick":
      return Effect.flatMap(Acts.kick(by, request.nick, request.reason), ({ expel }) =>
        Effect.as(expel, [])
      )
    case "Mute": {
      const { nick, reason, seconds } = request
      return seconds === 0
        ? Effect.as(Acts.unmute(by, nick), [])
        : Effect.map(Acts.mute(by, nick, seconds, reason), (imposed) => imposed.map(sanctionRow))
    }
    case "Ban": {
      const { reason, seconds, subject } = request
      return Effect.flatMap(Acts.ban(by, subject, seconds, reason), ({ expel, sanctions }) =>
        Effect.as(expel, sanctions.map(sanctionRow))
      )
    }
    case "Unban":
      return Effect.as(Acts.unban(by, request.subject), [])
    case "Bans":
      return Effect.map(Moderation, ({ sanctions }) => sanctions().map(sanctionRow))
    case "Set":
      return Effect.as(RoomActs.set(by, request.room, request.to), [])
    case "Rooms":
      return rooms
    case "People":
      return people
    case "Bounds":
      return bounds
    case "Nodes":
      return nodes
    case "Reload":
      return Effect.flatMap(Reload, ({ run }) => Effect.as(run, []))
  }
}

/** Does what is asked. Whatever stands against it is told. */
export const answer = (request: ControlRequest): Effect.Effect<ControlReply, never, Services> =>
  act(request).pipe(
    Effect.map((rows): ControlReply => ({ _tag: "Done", rows })),
    Effect.catchAll((error) => {
      const { code, text } = describeError(
        error._tag === "LogUnavailable" ? { _tag: "Unavailable" } : error
      )
      return Effect.succeed<ControlReply>({ _tag: "Refused", code, text })
    })
  )
