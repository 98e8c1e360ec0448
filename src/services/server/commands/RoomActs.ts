import { Clock, Effect, Either, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { FurtherEventOf } from "../../../domain/chat/FurtherEvent.ts"
import * as RoomRules from "../../../domain/chat/moderation/RoomRules.ts"
import { type Setting, write } from "../../../domain/chat/moderation/Setting.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Moderation } from "../access/Moderation.ts"
import { maxInvited, maxRuledRooms } from "../limits/Operation.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import * as Question from "../room/Question.ts"
import { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "../session/Nicknames.ts"
import { type By, knownOf } from "./Acts.ts"

/** What is done about rooms: operators set things, and members invite. */

type Changing = ChatErrorOf<"ModerationFull" | "Unavailable">

const withRules = (
  rooms: ReadonlyMap<RoomName, RoomRules.RoomRules>,
  room: RoomName,
  rules: RoomRules.RoomRules
): ReadonlyMap<RoomName, RoomRules.RoomRules> => {
  const next = new Map(rooms)
  if (RoomRules.isNone(rules)) next.delete(room)
  else next.set(room, rules)
  return next
}

const full = (of: "invited" | "rooms", limit: number) =>
  ({ _tag: "ModerationFull", of, limit }) as const

/** Sets something for a room, and tells its members. */
export const set = (
  by: By,
  room: RoomName,
  to: Setting
): Effect.Effect<
  void,
  Changing | ChatErrorOf<"LobbyIsPublic" | "NoSuchRoom"> | LogUnavailable,
  Moderation | Rooms
> =>
  Effect.gen(function* () {
    if (room === lobby && to.setting === "private" && to.isOn)
      return yield* Effect.fail({ _tag: "LobbyIsPublic" } as const)
    const { change, rulesOf } = yield* Moderation
    const { find } = yield* Rooms
    const time = timestampAt(yield* Clock.currentTimeMillis)
    // Settings outlast their room: whoever creates it again finds them.
    const found = RoomRules.isNone(rulesOf(room))
      ? Option.some(yield* find(room))
      : yield* Effect.option(find(room))
    yield* change<ChatErrorOf<"ModerationFull">>((imposed) => {
      const before = imposed.rooms.get(room) ?? RoomRules.none
      const rooms = withRules(imposed.rooms, room, RoomRules.change(before, to, time, by.actor))
      return rooms.size > maxRuledRooms
        ? Either.left(full("rooms", maxRuledRooms))
        : Either.right({ ...imposed, rooms })
    })
    const [setting, value] = write(to)
    yield* Effect.logInfo("set", { ...by.log, room, setting, value })
    if (Option.isSome(found))
      yield* found.value.ask(Question.tell({ _tag: "Set", room, time, by: by.actor, to }))
  }).pipe(Effect.scoped)

/** The settings of a room that are not the default, as whoever enters is told of them. */
export const settingsOf = (
  moderation: Pick<Moderation["Type"], "rulesOf">,
  room: RoomName
): ReadonlyArray<EventOf<"Set">> =>
  RoomRules.settings(moderation.rulesOf(room)).map(({ by, since, to }) => ({
    _tag: "Set",
    room,
    time: since,
    by,
    to
  }))

/**
 * Lets somebody who is here into a room, with their key for good, and tells them. Returns what the members are told.
 *
 * @param isAnyRoom whether they are told also of a room that everybody may enter
 */
export const invite = (
  by: Nick,
  log: By["log"],
  room: RoomName,
  nick: Nick,
  isAnyRoom = false
): Effect.Effect<
  FurtherEventOf<"Inviting">,
  Changing | ChatErrorOf<"NoSuchNick" | "NotPrivate">,
  Moderation | Nicknames
> =>
  Effect.gen(function* () {
    const { change, letIn, rulesOf } = yield* Moderation
    if (rulesOf(room).closed === undefined && !isAnyRoom)
      return yield* Effect.fail({ _tag: "NotPrivate" } as const)
    const { find } = yield* Nicknames
    const held = yield* find(nick)
    if (Option.isNone(held)) return yield* Effect.fail({ _tag: "NoSuchNick" } as const)
    const { holder } = held.value
    const { keys } = yield* knownOf(holder)
    const [key] = keys
    if (key !== undefined)
      yield* change<ChatErrorOf<"ModerationFull">>((imposed) => {
        const rules = imposed.rooms.get(room)
        if (rules?.closed === undefined || rules.invited.includes(key)) return Either.right(imposed)
        return Option.match(RoomRules.invite(rules, key, maxInvited), {
          onNone: () => Either.left(full("invited", maxInvited)),
          onSome: (next) =>
            Either.right({ ...imposed, rooms: withRules(imposed.rooms, room, next) })
        })
      })
    const time = timestampAt(yield* Clock.currentTimeMillis)
    const invited = { _tag: "Invited", room, time, nick: by } as const
    if (holder.elsewhere === undefined) {
      letIn(holder, room)
      holder.hear(invited)
    } else yield* holder.elsewhere.invite(invited)
    yield* Effect.logInfo("invited", { ...log, room, to: holder.nick })
    return { _tag: "Inviting", by, nick: holder.nick, room, time } as const
  })
