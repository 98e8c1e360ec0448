import { isRoomName, type RoomName } from "../../chat/RoomName.ts"

/** Names of channels and rooms: a channel is a room behind a `#`, whatever the case of its letters. */

export const channelOf = (room: RoomName): string => `#${room}`

export const isChannel = (target: string): boolean => target.startsWith("#")

/** Letters of ASCII count as the same in both cases, as CASEMAPPING=ascii says. */
export const fold = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** The room of a channel; undefined where no room can have that name. */
export const roomOf = (channel: string): RoomName | undefined => {
  const name = fold(channel.slice(1))
  return isChannel(channel) && isRoomName(name) ? name : undefined
}
