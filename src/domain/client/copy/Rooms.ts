import type { ServerLineOf } from "../../protocol/natter/Events.ts"
import { counted, listed } from "./Format.ts"

/** Entering, leaving and switching rooms, their members and their history. */

/** `others` counts the members besides the person. */
export const roomEntered = (room: string, others: number): string => {
  const company = others <= 0 ? "alone" : `with ${counted(others, "other")}`
  return `You are now in ${room}, ${company}. Lines you type go there.`
}

export const roomLeft = (room: string, next: string): string =>
  `You left ${room}. Lines you type now go to ${next}.`

/** What was being typed in a room that is left, and was not sent. */
export const draftKept = (room: string, draft: string): string =>
  `Join ${room} again, and Up on an empty line brings your draft there: ${draft}`

/** The person has come back to a room where something was being typed. */
export const draftOffered = (room: string, draft: string): string =>
  `Up on an empty line brings what you were typing in ${room}: ${draft}`

export const noLongerIn = (room: string): string => `You are no longer in ${room}.`

export const roomSwitched = (room: string): string => `Lines you type now go to ${room}.`

/** `isHere`: it is the room in which the person is. */
export const roomMuted = (room: string, isHere: boolean): string => {
  const when = isHere ? "only counted while you are in another room" : "now only counted"
  return `Messages in ${room} are ${when}. /room ${room} shows them, /unmute ${room} ends this.`
}

export const roomUnmuted = (room: string): string =>
  `${room} is no longer muted: its messages are shown as they come.`

/** The reply to /mute alone. */
export const mutedAre = (rooms: ReadonlyArray<string>): string =>
  rooms.length === 0
    ? "No room is muted. Use /mute ROOM to only count the messages of a room."
    : `Muted: ${listed(rooms, rooms.length)}. Use /unmute ROOM to show the messages of one again.`

/** The person wanted to see the messages of a room that is not muted. */
export const notMuted = (room: string, muted: ReadonlyArray<string>): string =>
  `${room} is not muted. ${mutedAre(muted)}`

export const allRead = "Everything counts as read."

export const notInRoom = (room: string): string =>
  `You are not in ${room}. Use /join ${room} to enter it.`

const yourRooms = (rooms: ReadonlyArray<string>): string =>
  `Your rooms: ${listed(rooms, rooms.length)}.`

/** The person cannot leave a room that they are not in. */
export const cannotLeave = (room: string, rooms: ReadonlyArray<string>): string =>
  `You are not in ${room}. ${yourRooms(rooms)}`

/** The person cannot switch to a room that they are not in. */
export const cannotSwitch = (room: string, rooms: ReadonlyArray<string>): string =>
  `${notInRoom(room)} ${yourRooms(rooms)}`

export const cannotLeaveOnlyRoom = (room: string): string =>
  `${room} is your only room. Use /join ROOM to enter another first, or /quit.`

/** The room cannot be changed by a key while lines or a change of room wait for the server. */
export const lineGoesTo = (room: string): string =>
  `Waiting for the server: what you type goes to ${room}. Change the room when it has answered, or use /room ROOM.`

export const onlyRoom = (room: string): string =>
  `${room} is your only room. Use /join ROOM to enter another.`

/** `rooms` are the person's other rooms. */
export const nothingNew = (rooms: ReadonlyArray<string>): string =>
  `Nothing is new in ${listed(rooms, 6)}. Use /room ROOM to switch to ${rooms.length === 1 ? "it" : "one"}.`

export const tooManyRooms = (limit: number): string =>
  `You are in ${limit} rooms, which is the limit. Use /part to leave one.`

const noSuchRoom = (room: string): string =>
  `There is no room ${room}. Use /join ${room} to create it.`

const isPrivate = (room: string): string =>
  `${room} is private. Ask somebody in it for an invitation.`

const roomLimitReached = (room: string): string =>
  `Cannot enter ${room}: the server's room limit or yours is reached. Use /part to leave a room.`

/**
 * Why the server refused something about a room. The server's own sentences name the verbs of the
 * protocol; a person at this client types commands.
 */
export const roomRefused = ({ code, text }: ServerLineOf<"Err">, room: string): string => {
  switch (code) {
    case "no-such-room":
      return noSuchRoom(room)
    case "not-in-room":
      return notInRoom(room)
    case "full":
      return roomLimitReached(room)
    case "private":
      return isPrivate(room)
    default:
      return text
  }
}

/** Why the server has not let the person in. */
export const cannotEnter = (error: ServerLineOf<"Err">, room: string): string =>
  error.code === "full" || error.code === "private"
    ? roomRefused(error, room)
    : `Cannot enter ${room}: ${error.text}`

export const topicIs = (room: string, topic: string | undefined): string =>
  topic === undefined
    ? `${room} has no topic. Use /topic TEXT to set one.`
    : `The topic of ${room} is: ${topic}`

/** The reply to /topic while the server has not answered a change. */
export const topicBeingSet = (room: string, topic: string | undefined): string =>
  topic === undefined
    ? `You are removing the topic of ${room}; the server has not confirmed it yet.`
    : `You are setting the topic of ${room}; the server has not confirmed it yet: ${topic}`

/** A room as /rooms lists it. */
interface ListedRoom {
  readonly room: string
  readonly members: number
  readonly topic?: string
  /** What it is to the person; nothing where they are not in it. */
  readonly own?: "current" | "entered" | undefined
  readonly isMuted?: boolean
  /** Messages that were not shown. */
  readonly unread?: number
}

/** What the person has to do with a room, such as `(yours, muted, 3 unread)`. */
const marks = ({ isMuted, own, unread = 0 }: ListedRoom): string => {
  const all = [
    ...(own === undefined ? [] : [own === "current" ? "you are here" : "yours"]),
    ...(isMuted === true ? ["muted"] : []),
    ...(unread > 0 ? [`${unread} unread`] : [])
  ]
  return all.length === 0 ? "" : ` (${all.join(", ")})`
}

/** The reply to /rooms. */
export const roomList = (rooms: ReadonlyArray<ListedRoom>): string => {
  const width = Math.max(0, ...rooms.map(({ room }) => room.length))
  const rows = rooms.map((of) => {
    const { members, room, topic } = of
    const about = `${counted(members, "member")}${marks(of)}`
    return [room.padEnd(width), about, ...(topic === undefined ? [] : [topic])].join("  ")
  })
  return ["Rooms of this server:", ...rows.map((row) => `  ${row}`)].join("\n")
}

/** Somebody in a list of those in a room; `isAway`: their connection is lost. */
export const member = (nick: string, isAway = false): string =>
  isAway ? `${nick} (connection lost)` : nick

/** The reply to /who; `all` are as `member` writes them. */
export const members = (room: string, all: ReadonlyArray<string>): string =>
  `In ${room}: ${listed(all, 200)}.`

/** The reply to /history where earlier messages stand above those that are shown. */
export const historyAbove =
  "Scroll up to see earlier messages of a room. The server keeps no history of private messages."

/** Stands above the messages that /history shows; `isNewest`: they end with the newest. */
export const historyHeading = (room: string, isNewest: boolean): string =>
  isNewest ? `The last messages in ${room}:` : `Messages in ${room} before those shown last:`

/** Stands below them; `when` is their time, empty where no times are shown. */
export const historyShown = (
  of: { readonly room: string; readonly count: number; readonly isBeginning: boolean },
  when: string
): string => {
  const these = of.count === 1 ? "That was 1 message" : `Those were ${counted(of.count, "message")}`
  const which = `${these} in ${of.room}${when === "" ? "" : `, ${when}`}`
  return of.isBeginning
    ? `${which}; the server has none that are older.`
    : `${which}. Use /history again for older ones.`
}

/** `isNewest`: the room has none at all. */
export const noHistory = (room: string, isNewest: boolean): string =>
  isNewest
    ? `The server has no messages of ${room}.`
    : `The server has no messages of ${room} that are older than those shown last.`

/**
 * All messages that /history would show are of people whom the person ignores; `isBeginning`: there are
 * none before them.
 */
export const nothingShown = (room: string, isBeginning: boolean): string => {
  const these = `These messages in ${room} are hidden by /ignore`
  return isBeginning
    ? `${these}; the server has none that are older.`
    : `${these}. Use /history again for older ones.`
}
