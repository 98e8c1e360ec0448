import { HashMap, Option } from "effect"
import { foldNick, Nick } from "../chat/Nick.ts"
import type { Position } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { Seq } from "../chat/Seq.ts"
import * as Copy from "./Copy.ts"
import type { Habits } from "./Habits.ts"
import { ignoring } from "./Ignored.ts"
import { firstId, interrupted } from "./Interrupted.ts"
import { limits } from "./Limits.ts"
import type { Model, Preferences, Room } from "./Model.ts"
import type { PendingLine } from "./Pending.ts"
import { addressed } from "./PendingLines.ts"
import { missedSince, toldUpTo } from "./Renames.ts"
import { newRoom, readUpTo } from "./Rooms.ts"
import { modify, nothing, series, steps, tell, type Update } from "./Update.ts"

/**
 * How a session is taken back that an earlier run of the client did not end. The server has its name, its
 * rooms and its messages; where the person was, and what they did not want to see, only the client knows.
 */

/** What a person's client has to remember for its next run; undefined for a program. */
export const habitsOf = (state: Model): Habits | undefined => {
  const { currentRoom, inboxSeq, preferences, rooms, settings } = state
  if (settings.mode === "pipe") return undefined
  return {
    room: currentRoom,
    muted: preferences.muted.slice(-limits.rooms),
    ignored: preferences.ignored.map(({ nick, old, seen = toldUpTo(state) }) => ({
      nick: Nick.make(nick),
      old: old.map((name) => Nick.make(name)),
      seen
    })),
    since: missedSince(state),
    read: rooms.flatMap((room) => {
      const { epoch } = room.reorderBuffer
      const seq = Seq.make(readUpTo(room))
      return epoch === undefined ? [] : [{ room: room.name, position: { epoch, seq } }]
    }),
    inbox: Seq.make(inboxSeq),
    ...(settings.frontEnd === "page" ? interrupted(state) : {})
  }
}

/** The session is there still: what the person did not want to see stays hidden. */
export const takeBackPreferences: Update = modify(({ preferences, takingBack }) => ({
  preferences: withHabits(preferences, takingBack?.habits)
}))

const withHabits = (preferences: Preferences, habits: Habits | undefined): Preferences =>
  habits === undefined
    ? preferences
    : {
        ...preferences,
        muted: [...new Set([...preferences.muted, ...habits.muted])],
        ignored: ignoring(preferences.ignored, habits.ignored)
      }

/** The room where the person goes on: that of the earlier run, unless they have asked for another now. */
export const roomAfterwards = ({
  currentRoom,
  isRoomChosen,
  settings,
  takingBack,
  wasOnline
}: Model): RoomName =>
  currentRoom === settings.usualRoom && !isRoomChosen && !wasOnline
    ? (takingBack?.habits?.room ?? currentRoom)
    : currentRoom

/**
 * The session is there still: the person goes on where they were. What they have typed ahead may have been meant for
 * there, or for where every start begins: it comes back.
 */
export const takeBackPlace: Update = (state) => {
  const room = roomAfterwards(state)
  const { currentRoom: usual, pendingLines, settings } = state
  if (room === usual) return nothing(state)
  // A line of the earlier run was meant for its room.
  const isUnclear = ({ command, id }: PendingLine) =>
    id >= firstId(settings) && command._tag !== "Tell" && command.room === usual
  const unclear = pendingLines.filter(isUnclear).map((line) => ({
    ...addressed(line),
    isCommand: line.command._tag === "Topic"
  }))
  return steps(
    { ...state, currentRoom: room, pendingLines: pendingLines.filter((line) => !isUnclear(line)) },
    unclear.length === 0 ? nothing : tell(Copy.givenBack(unclear), "warning")
  )
}

/** How far an earlier run has read a room; undefined where that is not known. */
export const readBefore = ({ takingBack }: Model, name: RoomName): Position | undefined =>
  takingBack?.habits?.read.find(({ room }) => room === name)?.position

/** Whether an earlier run was in a room when it last noted that. */
export const wasIn = (state: Model, name: RoomName): boolean =>
  state.takingBack?.habits?.room === name || readBefore(state, name) !== undefined

/** The rooms of the session that is asked for, as far as they are known. */
export const roomsBefore = ({ takingBack }: Model): ReadonlyArray<RoomName> => {
  const { read = [], room } = takingBack?.habits ?? {}
  return [...new Set([...read.map((of) => of.room), ...(room === undefined ? [] : [room])])]
}

/** Puts the rooms of the session where they were left: what came since is sent next. */
export const takeBackRooms: Update = modify((state) => {
  const { rooms } = state
  const isOther = (room: RoomName) => rooms.every(({ name }) => name !== room)
  const others = roomsBefore(state).filter(isOther).map(newRoom)
  return {
    rooms: [...rooms, ...others].slice(0, limits.rooms).map((room) => {
      const position = readBefore(state, room.name)
      return position === undefined || room.reorderBuffer.epoch !== undefined
        ? room
        : beginAt(room, position)
    })
  }
})

const beginAt = (room: Room, { epoch, seq }: Position): Room => ({
  ...room,
  read: seq,
  reorderBuffer: { epoch, next: seq + 1, held: [] }
})

/** Reminds the person of what an earlier run has left: what is hidden because of it, or its session under another name. */
export const tellOfEarlierRun: Update = (state) => series(tellOfHidden, tellOfOthers)(state)

/** A page that is loaded anew still shows what was said in a session that is over. */
export const tellOfSessionOver: Update = (state) => {
  const { nick, rooms, roomsBefore: before } = state
  if (before === undefined) return nothing(state)
  const gone = before.filter((room) => rooms.every(({ name }) => name !== room))
  return tell(Copy.sessionOver(nick, gone), "warning")({ ...state, roomsBefore: undefined })
}

/** What is hidden is told with the names that people have now. */
const tellOfHidden: Update = (state) => {
  const { ignored = [], muted = [] } = state.takingBack?.habits ?? {}
  const names = state.preferences.ignored
    .filter((of) => ignored.some(({ nick }) => of.nick === nick || of.old.includes(nick)))
    .map(({ nick }) => nick)
  return muted.length + names.length === 0
    ? nothing(state)
    : tell(Copy.habitsTakenBack(muted, names), "dim")(state)
}

/** The server keeps the session of a name that the person did not ask for now: others still see it. */
const tellOfOthers: Update = (state) => {
  const { nick: own, rooms, settings } = state
  const isKept = (nick: Nick): boolean =>
    rooms.some(({ members }) =>
      Option.exists(HashMap.get(members, foldNick(nick)), ({ isAway }) => isAway === true)
    )
  const others = (settings.leftNicks ?? []).filter(
    (nick) => (own === undefined || foldNick(nick) !== foldNick(own)) && isKept(nick)
  )
  return others.length === 0
    ? nothing(state)
    : tell(Copy.sessionsLeft(others, state.takingBack === undefined))(state)
}
