import { Count } from "../chat/Count.ts"
import type { EventOf } from "../chat/Event.ts"
import type { Position } from "../chat/Position.ts"
import { lobby, type RoomName } from "../chat/RoomName.ts"
import { duration, listed, memory } from "./Copy.ts"
import { newEpoch } from "./Messages.ts"
import { bounds, type Model, type Room } from "./Model.ts"
import { info } from "./Notice.ts"
import { believe, flush } from "./PendingLines.ts"
import { maybeLeave } from "./Reconnect.ts"
import { changeRoom, dropRoom, enter, letGo, others, roomOf, settle, wanted } from "./Rooms.ts"
import {
  ask,
  each,
  modify,
  nothing,
  series,
  show,
  steps,
  tell,
  type Update,
  when
} from "./Update.ts"

/** How the client gets into its rooms, and to where it had read them. */

/** The most messages that one HISTORY gives. */
const mostHistory = 200

/** A new session: a name was given. */
export const begun =
  (event: EventOf<"Ready">): Update =>
  (state) =>
    settling(event, begin)({ ...state, inbox: 0, fresh: true })

/** The session is taken back. */
export const resumed =
  (event: EventOf<"Ready">): Update =>
  (state) =>
    settling(event, state.fresh ? begin : resume)(state)

const settling =
  ({ nick, token }: EventOf<"Ready">, catchUp: Update): Update =>
  (state) =>
    steps(
      { ...state, nick, token, guesses: 0, phase: { _tag: "Settling", resumed: !state.fresh } },
      catchUp,
      // Comes back when all of that is answered.
      ask({ _tag: "Ping" }, "client")
    )

/** The session is the one from before: what was not answered is sent again. */
const resume: Update = (state) =>
  steps(
    state,
    flush,
    each(state.rooms, (room) =>
      room.fetching ? fetch(room) : ask({ _tag: "Who", room: room.name }, "client")
    )
  )

/** A session without a past: every room is entered, and its log asked for what was missed. */
const begin: Update = (state) =>
  steps(
    state,
    each(state.rooms, ({ name }) =>
      name === lobby ? nothing : ask({ _tag: "Join", room: name }, "client")
    ),
    each(state.rooms, (room) =>
      isBeside(state, room) ? ask({ _tag: "Who", room: room.name }, "client") : fetch(room)
    ),
    // For the greeting. A server that does not know the command says so, and the greeting nothing.
    when(
      (now) => now.settings.mode === "person" && !now.settledOnce,
      (now) => ask({ _tag: "Retention", room: now.current }, "client")(now)
    ),
    // Everyone is put into the lobby; a client that is not to be there leaves it.
    when((now) => roomOf(now, lobby) === undefined, ask({ _tag: "Part", room: lobby }, "client"))
  )

/** Nobody asked for this room, and nothing of it was read: it is only read from here on. */
const isBeside = ({ current, settledOnce }: Model, { name, order }: Room): boolean =>
  !settledOnce && name !== current && order.next === 0

/** Asks for what a room's log holds of what was not read, and for who is there. */
const fetch =
  ({ name, order }: Room): Update =>
  (state) => {
    const count = order.next > 0 ? mostHistory : state.settings.history
    return steps(
      state,
      count > 0 ? fetchLast(name, count) : nothing,
      ask({ _tag: "Who", room: name }, "client")
    )
  }

const fetchLast =
  (room: RoomName, count: number): Update =>
  (state) =>
    steps(
      state,
      changeRoom(room, () => ({ fetching: true })),
      ask({ _tag: "History", room, count: Count.make(count) }, "client")
    )

/** The client is in a room, with its head at `position`. */
export const joined =
  (event: EventOf<"Joined">): Update =>
  (state) => {
    const { position, room: name } = event
    const room = roomOf(state, name)
    if (room === undefined) return isUnwanted(state, name) ? nothing(state) : welcome(event)(state)
    if (room.joined) return nothing(state)
    const { epoch } = room.order
    return steps(
      state,
      epoch !== undefined && epoch !== position.epoch ? newEpoch(name) : nothing,
      changeRoom(name, ({ order }) => ({
        joined: true,
        head: position.seq,
        order: { ...order, epoch: position.epoch }
      })),
      settle(name)
    )
  }

const isUnwanted = ({ asked, rooms }: Model, name: RoomName): boolean =>
  rooms.length >= bounds.rooms ||
  asked.some(({ command }) => command._tag === "Part" && command.room === name)

/** A room that the client was not in before. */
const welcome =
  ({ position, room: name }: EventOf<"Joined">): Update =>
  (state) => {
    const next = wantedFrom(state, name, position)
    const room: Room = {
      ...wanted(name),
      joined: true,
      head: position.seq,
      order: { epoch: position.epoch, next, held: [] }
    }
    return steps(
      {
        ...state,
        rooms: [...state.rooms, room],
        left: state.left.filter((other) => other.name !== name)
      },
      next > position.seq ? ask({ _tag: "Who", room: name }, "client") : fetch(room),
      settle(name)
    )
  }

/**
 * From which seq on a room is read that is entered: from where it was left, but not more of it than of one
 * that is entered for the first time. 0 when it wasn't left, or has another log since.
 */
const wantedFrom = (
  { left, settings }: Model,
  room: RoomName,
  { epoch, seq }: Position
): number => {
  const before = left.find(({ name }) => name === room)
  if (before === undefined || before.epoch !== epoch) return 0
  return Math.max(before.next, seq + 1 - settings.history)
}

/** The person's wish to enter a room is granted. */
export const entered = (event: EventOf<"Joined">): Update =>
  series(
    enter(event.room),
    tell(`You are in ${event.room} now${company(event.members - 1)}. What you type goes there.`)
  )

const company = (count: number): string =>
  count <= 0 ? ", alone" : count === 1 ? ", with 1 other" : `, with ${count} others`

/** All that was asked for after READY has been answered: from here on it is live. */
export const settledDown: Update = (state) => {
  if (state.phase._tag !== "Settling") return nothing(state)
  const { lostAt, phase, settledOnce } = state
  const missing = state.rooms.filter((room) => !room.joined)
  return steps(
    state,
    phase.resumed ? nothing : believe,
    each(missing, ({ name }) =>
      series(letGo(name), dropRoom(name), tell(`You are no longer in ${name}.`))
    ),
    each(state.rooms, ({ name }) =>
      series(
        changeRoom(name, () => ({ fetching: false })),
        settle(name)
      )
    ),
    lostAt === undefined
      ? nothing
      : show({
          ...info(`Connected again, after ${duration(state.now - lostAt)}.`, "dim"),
          link: { is: "back", time: state.now }
        }),
    settledOnce ? nothing : greeting,
    modify(({ now }) => ({
      phase: { _tag: "Online", since: now },
      fresh: false,
      settledOnce: true,
      lostAt: undefined
    })),
    flush,
    maybeLeave
  )
}

/** Where this is, who is there, and how to go on; a program is told only under which name it speaks. */
const greeting: Update = (state) => {
  const { current, host, nick, settings } = state
  const room = roomOf(state, current)
  if (room === undefined) return nothing(state)
  if (settings.mode === "pipe")
    return settings.naming._tag === "Derived"
      ? tell(`In ${current} on ${host} as ${nick}.`)(state)
      : nothing(state)
  const here = others(state, room)
  const who = here.length === 0 ? "Nobody else is here yet." : `With you: ${listed(here, 12)}.`
  return tell(
    [
      `You are ${nick} in ${current} on ${host} (${settings.server}). ${who}`,
      ...(room.remembers === undefined ? [] : [memory(room.remembers)]),
      "/help lists the commands, /history shows what was said before, /quit leaves."
    ].join("\n")
  )(state)
}
