import { HashMap, Option } from "effect"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { bounds, type LeftRoom, type Member, type Members, type Model, type Room } from "./Model.ts"
import type { Gap, Message } from "./Notice.ts"
import { accept, emptyBuffer, hold, type Item, maxHeld, release } from "./ReorderBuffer.ts"
import { emit, modify, nothing, show, steps, type Update } from "./Update.ts"

/** A room of which nothing is known but that it is wanted. */
export const newRoom = (name: RoomName): Room => ({
  name,
  reorderBuffer: emptyBuffer,
  head: 0,
  joined: false,
  fetchingHistory: false,
  members: HashMap.empty(),
  retention: undefined,
  unread: 0,
  mentioned: false
})

export const findRoom = (state: Model, name: RoomName): Room | undefined =>
  state.rooms.find((room) => room.name === name)

/** Changes a room, if it is there. */
export const updateRoom = (name: RoomName, f: (room: Room) => Partial<Room>): Update =>
  modify(({ rooms }) => ({
    rooms: rooms.map((room) => (room.name === name ? { ...room, ...f(room) } : room))
  }))

/** Leaves a room; who spoke there speaks in the first that remains. */
export const removeRoom = (name: RoomName): Update =>
  modify(({ currentRoom, leftRooms, rooms }) => {
    const remaining = rooms.filter((room) => room.name !== name)
    return {
      rooms: remaining,
      currentRoom: currentRoom === name ? (remaining[0]?.name ?? currentRoom) : currentRoom,
      leftRooms: [
        ...leftRooms,
        ...rooms.filter((room) => room.name === name).flatMap(readUpTo)
      ].slice(-bounds.rooms)
    }
  })

/** How far a room was read, if it was entered at all. */
const readUpTo = ({ name, reorderBuffer: { epoch, next } }: Room): ReadonlyArray<LeftRoom> =>
  epoch === undefined ? [] : [{ name, epoch, next }]

/** Speaks in this room from now on. */
export const switchRoom =
  (name: RoomName): Update =>
  (state) =>
    steps(
      { ...state, currentRoom: name },
      updateRoom(name, () => ({ unread: 0, mentioned: false }))
    )

const gapIn =
  (stream: RoomName) =>
  (from: number, to: number): Gap => ({ _tag: "Gap", stream, from, to, cause: "unknown" })

/** Nothing that was said earlier can still come for this room. */
const canRelease = (state: Model, room: Room): boolean =>
  room.joined &&
  !room.fetchingHistory &&
  !state.pendingLines.some(
    ({ command, inDoubt }) => inDoubt && command._tag === "Say" && command.room === room.name
  )

/** Takes in what was read of a room: it is shown in its place, or held until its place is known. */
export const deliver =
  (name: RoomName, item: Item<Message | Gap>): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined) return nothing(state)
    // What is held comes first, also when this is the item that settles the room.
    if (room.reorderBuffer.held.length > 0 || !canRelease(state, room)) {
      const held = updateRoom(name, ({ reorderBuffer }) => ({
        reorderBuffer: hold(reorderBuffer, item)
      }))
      const isFull = room.reorderBuffer.held.length >= maxHeld
      return steps(state, held, isFull ? releaseHeld(name) : releaseIfReady(name))
    }
    const [reorderBuffer, shown] = accept(room.reorderBuffer, item, gapIn(name))
    return steps(
      state,
      updateRoom(name, () => ({ reorderBuffer })),
      showDelivered(shown)
    )
  }

/** Shows what was held of a room, if nothing earlier can come any more. */
export const releaseIfReady =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    return room !== undefined && canRelease(state, room) ? releaseHeld(name)(state) : nothing(state)
  }

/** Shows what is held of a room, whatever is missing. */
export const releaseHeld =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined) return nothing(state)
    const [reorderBuffer, shown] = release(
      room.reorderBuffer,
      room.joined ? room.head : 0,
      gapIn(name)
    )
    return steps(
      state,
      updateRoom(name, () => ({ reorderBuffer })),
      showAwaySummary(name, shown),
      showDelivered(shown)
    )
  }

/** Says how much came while the client was away. */
const showAwaySummary =
  (room: RoomName, shown: ReadonlyArray<Message | Gap>): Update =>
  (state) => {
    const count = shown.filter((of) => of._tag === "Message" && of.origin !== "mine").length
    if (state.lostAt === undefined || count === 0) return nothing(state)
    return show({ _tag: "AwaySummary", room, count, away: state.now - state.lostAt })(state)
  }

const showDelivered = (notices: ReadonlyArray<Message | Gap>): Update =>
  notices.length === 0 ? nothing : (state) => steps(state, flushPresence, ...notices.map(showOne))

const showOne =
  (notice: Message | Gap): Update =>
  (state) => {
    if (notice._tag === "Gap") return show(notice)(state)
    if (notice.origin !== "mine" && isIgnored(state, notice.nick)) return nothing(state)
    return steps(state, show(notice), countUnread(notice), ring(notice))
  }

const countUnread = ({ origin, mention, room }: Message): Update =>
  origin !== "live"
    ? nothing
    : (state) =>
        state.currentRoom === room
          ? nothing(state)
          : updateRoom(room, (of) => ({
              unread: of.unread + 1,
              mentioned: of.mentioned || mention
            }))(state)

const ring =
  ({ origin, mention }: Message): Update =>
  (state) => {
    const { bell } = state.preferences
    const rings = origin === "live" && (bell === "all" || (bell === "mention" && mention))
    return rings ? emit({ _tag: "Bell" })(state) : nothing(state)
  }

/** Whether what somebody says is hidden. Never what one says oneself, also under a name that was ignored before. */
export const isIgnored = ({ nick: me, preferences }: Model, nick: Nick): boolean =>
  preferences.ignored.includes(foldNick(nick)) &&
  (me === undefined || foldNick(nick) !== foldNick(me))

/** Shows the comings and goings that were held back. */
export const flushPresence: Update = (state) =>
  state.heldPresence.length === 0
    ? nothing(state)
    : steps({ ...state, heldPresence: [] }, show(...state.heldPresence))

/** The members with these as well. */
export const addMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => {
    const key = foldNick(nick)
    if (HashMap.size(all) >= bounds.members && !HashMap.has(all, key)) return all
    const active = Option.match(HashMap.get(all, key), {
      onNone: () => 0,
      onSome: (member) => member.active
    })
    return HashMap.set(all, key, { nick, active })
  }, members)

export const removeMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => HashMap.remove(all, foldNick(nick)), members)

/** Notes that a member has spoken. */
export const markActive = (members: Members, nick: Nick, active: number): Members =>
  HashMap.modify(members, foldNick(nick), (member: Member) => ({ ...member, active }))

/** Who is in a room besides this client, by name. */
export const otherMembers = (state: Model, room: Room): ReadonlyArray<Nick> => {
  const me = state.nick === undefined ? "" : foldNick(state.nick)
  return Array.from(HashMap.values(room.members), ({ nick }) => nick)
    .filter((nick) => foldNick(nick) !== me)
    .sort((a, b) => (foldNick(a) < foldNick(b) ? -1 : 1))
}
