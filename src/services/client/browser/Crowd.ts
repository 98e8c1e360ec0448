import { HashMap } from "effect"
import { foldNick } from "../../../domain/chat/Nick.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { byName } from "../../../domain/client/Members.ts"
import type { Members, Model } from "../../../domain/client/Model.ts"
import { findRoom } from "../../../domain/client/Rooms.ts"
import type { Person } from "./People.ts"

/** The people of a room by their names, undefined before they are known; made anew only when they have changed. */
export const crowd = (): ((state: Model, room: RoomName) => ReadonlyArray<Person> | undefined) => {
  let known: Members | undefined
  let me: string | undefined
  let people: ReadonlyArray<Person> = []
  return (state, room) => {
    const members = findRoom(state, room)?.members ?? HashMap.empty()
    if (HashMap.isEmpty(members)) return undefined
    if (members === known && state.nick === me) return people
    known = members
    me = state.nick
    const own = state.nick === undefined ? "" : foldNick(state.nick)
    people = [...HashMap.values(members)]
      .sort((a, b) => byName(a.nick, b.nick))
      .map(({ isAway, nick }) => ({ nick, isMe: foldNick(nick) === own, isAway: isAway === true }))
    return people
  }
}
