import { HashMap, Option } from "effect"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { bounds, type Left, type Member, type Members, type Model, type Room } from "./Model.ts"
import type { Missing, Said } from "./Notice.ts"
import { hold, type Item, maxHeld, release, take, unread } from "./ReorderBuffer.ts"
import { emit, modify, nothing, show, steps, type Update } from "./Update.ts"

/** A room of which nothing is known but that it is wanted. */
export const wanted = (name: RoomName): Room => ({
  name,
  order: unread,
  head: 0,
  joined: false,
  fetching: false,
  members: HashMap.empty(),
  remembers: undefined,
  unread: 0,
  mentioned: false
})

export const roomOf = (state: Model, name: RoomName): Room | undefined =>
  state.rooms.find((room) => room.name === name)

/** Changes a room, if it is there. */
export const changeRoom = (name: RoomName, f: (room: Room) => Partial<Room>): Update =>
  modify(({ rooms }) => ({
    rooms: rooms.map((room) => (room.name === name ? { ...room, ...f(room) } : room))
  }))

/** Leaves a room; who spoke there speaks in the first that remains. */
export const dropRoom = (name: RoomName): Update =>
  modify(({ current, left, rooms }) => {
    const remaining = rooms.filter((room) => room.name !== name)
    return {
      rooms: remaining,
      current: current === name ? (remaining[0]?.name ?? current) : current,
      left: [...left, ...rooms.filter((room) => room.name === name).flatMap(readUpTo)].slice(
        -bounds.rooms
      )
    }
  })

/** How far a room was read, if it was entered at all. */
const readUpTo = ({ name, order: { epoch, next } }: Room): ReadonlyArray<Left> =>
  epoch === undefined ? [] : [{ name, epoch, next }]

/** Speaks in this room from now on. */
export const enter =
  (name: RoomName): Update =>
  (state) =>
    steps(
      { ...state, current: name },
      changeRoom(name, () => ({ unread: 0, mentioned: false }))
    )

const missing =
  (stream: RoomName) =>
  (from: number, to: number): Missing => ({ _tag: "Missing", stream, from, to, cause: "unknown" })

/** Nothing that was said earlier can still come for this room. */
const isSettled = (state: Model, room: Room): boolean =>
  room.joined &&
  !room.fetching &&
  !state.outbox.some(
    ({ command, doubtful }) => doubtful && command._tag === "Say" && command.room === room.name
  )

/** Takes in what was read of a room: it is shown in its place, or held until its place is known. */
export const read =
  (name: RoomName, item: Item<Said | Missing>): Update =>
  (state) => {
    const room = roomOf(state, name)
    if (room === undefined) return nothing(state)
    // What is held comes first, also when this is the item that settles the room.
    if (room.order.held.length > 0 || !isSettled(state, room)) {
      const held = changeRoom(name, ({ order }) => ({ order: hold(order, item) }))
      const isFull = room.order.held.length >= maxHeld
      return steps(state, held, isFull ? letGo(name) : settle(name))
    }
    const [order, shown] = take(room.order, item, missing(name))
    return steps(
      state,
      changeRoom(name, () => ({ order })),
      showRead(shown)
    )
  }

/** Shows what was held of a room, if nothing earlier can come any more. */
export const settle =
  (name: RoomName): Update =>
  (state) => {
    const room = roomOf(state, name)
    return room !== undefined && isSettled(state, room) ? letGo(name)(state) : nothing(state)
  }

/** Shows what is held of a room, whatever is missing. */
export const letGo =
  (name: RoomName): Update =>
  (state) => {
    const room = roomOf(state, name)
    if (room === undefined) return nothing(state)
    const [order, shown] = release(room.order, room.joined ? room.head : 0, missing(name))
    return steps(
      state,
      changeRoom(name, () => ({ order })),
      heading(name, shown),
      showRead(shown)
    )
  }

/** Says how much came while the client was away. */
const heading =
  (room: RoomName, shown: ReadonlyArray<Said | Missing>): Update =>
  (state) => {
    const count = shown.filter((of) => of._tag === "Said" && of.how !== "mine").length
    if (state.lostAt === undefined || count === 0) return nothing(state)
    return show({ _tag: "Missed", room, count, away: state.now - state.lostAt })(state)
  }

const showRead = (notices: ReadonlyArray<Said | Missing>): Update =>
  notices.length === 0 ? nothing : (state) => steps(state, flushComings, ...notices.map(showOne))

const showOne =
  (notice: Said | Missing): Update =>
  (state) => {
    if (notice._tag === "Missing") return show(notice)(state)
    if (notice.how !== "mine" && isIgnored(state, notice.nick)) return nothing(state)
    return steps(state, show(notice), countUnread(notice), ring(notice))
  }

const countUnread = ({ how, mention, room }: Said): Update =>
  how !== "live"
    ? nothing
    : (state) =>
        state.current === room
          ? nothing(state)
          : changeRoom(room, (of) => ({
              unread: of.unread + 1,
              mentioned: of.mentioned || mention
            }))(state)

const ring =
  ({ how, mention }: Said): Update =>
  (state) => {
    const { bell } = state.preferences
    const rings = how === "live" && (bell === "all" || (bell === "mention" && mention))
    return rings ? emit({ _tag: "Bell" })(state) : nothing(state)
  }

/** Whether what somebody says is hidden. Never what one says oneself, also under a name that was ignored before. */
export const isIgnored = ({ nick: me, preferences }: Model, nick: Nick): boolean =>
  preferences.ignored.includes(foldNick(nick)) &&
  (me === undefined || foldNick(nick) !== foldNick(me))

/** Shows the comings and goings that were held back. */
export const flushComings: Update = (state) =>
  state.comings.length === 0
    ? nothing(state)
    : steps({ ...state, comings: [] }, show(...state.comings))

/** The members with these as well. */
export const withMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => {
    const key = foldNick(nick)
    if (HashMap.size(all) >= bounds.members && !HashMap.has(all, key)) return all
    const active = Option.match(HashMap.get(all, key), {
      onNone: () => 0,
      onSome: (member) => member.active
    })
    return HashMap.set(all, key, { nick, active })
  }, members)

export const withoutMembers = (members: Members, nicks: ReadonlyArray<Nick>): Members =>
  nicks.reduce((all, nick) => HashMap.remove(all, foldNick(nick)), members)

/** Notes that a member has spoken. */
export const spoke = (members: Members, nick: Nick, active: number): Members =>
  HashMap.modify(members, foldNick(nick), (member: Member) => ({ ...member, active }))

/** Who is in a room besides this client, by name. */
export const others = (state: Model, room: Room): ReadonlyArray<Nick> => {
  const me = state.nick === undefined ? "" : foldNick(state.nick)
  return Array.from(HashMap.values(room.members), ({ nick }) => nick)
    .filter((nick) => foldNick(nick) !== me)
    .sort((a, b) => (foldNick(a) < foldNick(b) ? -1 : 1))
}
