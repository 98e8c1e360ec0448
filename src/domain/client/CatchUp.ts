import { Count } from "../chat/Count.ts"
import type { EventOf } from "../chat/Event.ts"
import type { Position } from "../chat/Position.ts"
import { lobby, type RoomName } from "../chat/RoomName.ts"
import { duration, listed, memory } from "./Copy.ts"
import { newEpoch } from "./Messages.ts"
import { bounds, type Model, type Room } from "./Model.ts"
import { info } from "./Notice.ts"
import { clearDoubt, sendPending } from "./PendingLines.ts"
import { quitWhenDelivered } from "./Reconnect.ts"
import {
  findRoom,
  newRoom,
  otherMembers,
  releaseHeld,
  releaseIfReady,
  removeRoom,
  switchRoom,
  updateRoom
} from "./Rooms.ts"
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
export const startSession =
  (event: EventOf<"Ready">): Update =>
  (state) =>
    catchUpWith(event, joinRooms)({ ...state, inboxSeq: 0, isNewSession: true })

/** The session is taken back. */
export const resumeSession =
  (event: EventOf<"Ready">): Update =>
  (state) =>
    catchUpWith(event, state.isNewSession ? joinRooms : resumeRooms)(state)

const catchUpWith =
  ({ nick, token }: EventOf<"Ready">, catchUp: Update): Update =>
  (state) =>
    steps(
      {
        ...state,
        nick,
        token,
        nickAttempts: 0,
        phase: { _tag: "CatchingUp", resumed: !state.isNewSession }
      },
      catchUp,
      // Comes back when all of that is answered.
      ask({ _tag: "Ping" }, "client")
    )

/** The session is the one from before: what was not answered is sent again. */
const resumeRooms: Update = (state) =>
  steps(
    state,
    sendPending,
    each(state.rooms, (room) =>
      room.fetchingHistory ? fetchRoom(room) : ask({ _tag: "Who", room: room.name }, "client")
    )
  )

/** A session without a past: every room is entered, and its log asked for what was missed. */
const joinRooms: Update = (state) =>
  steps(
    state,
    each(state.rooms, ({ name }) =>
      name === lobby ? nothing : ask({ _tag: "Join", room: name }, "client")
    ),
    each(state.rooms, (room) =>
      isBackground(state, room) ? ask({ _tag: "Who", room: room.name }, "client") : fetchRoom(room)
    ),
    // For the greeting. A server that does not know the command says so, and the greeting nothing.
    when(
      (now) => now.settings.mode === "person" && !now.wasOnline,
      (now) => ask({ _tag: "Retention", room: now.currentRoom }, "client")(now)
    ),
    // Everyone is put into the lobby; a client that is not to be there leaves it.
    when((now) => findRoom(now, lobby) === undefined, ask({ _tag: "Part", room: lobby }, "client"))
  )

/** Nobody asked for this room, and nothing of it was read: it is only read from here on. */
const isBackground = ({ currentRoom, wasOnline }: Model, { name, reorderBuffer }: Room): boolean =>
  !wasOnline && name !== currentRoom && reorderBuffer.next === 0

/** Asks for what a room's log holds of what was not read, and for who is there. */
const fetchRoom =
  ({ name, reorderBuffer }: Room): Update =>
  (state) => {
    const count = reorderBuffer.next > 0 ? mostHistory : state.settings.history
    return steps(
      state,
      count > 0 ? fetchHistory(name, count) : nothing,
      ask({ _tag: "Who", room: name }, "client")
    )
  }

const fetchHistory =
  (room: RoomName, count: number): Update =>
  (state) =>
    steps(
      state,
      updateRoom(room, () => ({ fetchingHistory: true })),
      ask({ _tag: "History", room, count: Count.make(count) }, "client")
    )

/** The client is in a room, with its head at `position`. */
export const roomJoined =
  (event: EventOf<"Joined">): Update =>
  (state) => {
    const { position, room: name } = event
    const room = findRoom(state, name)
    if (room === undefined) return isUnwanted(state, name) ? nothing(state) : addRoom(event)(state)
    if (room.joined) return nothing(state)
    const { epoch } = room.reorderBuffer
    return steps(
      state,
      epoch !== undefined && epoch !== position.epoch ? newEpoch(name) : nothing,
      updateRoom(name, ({ reorderBuffer }) => ({
        joined: true,
        head: position.seq,
        reorderBuffer: { ...reorderBuffer, epoch: position.epoch }
      })),
      releaseIfReady(name)
    )
  }

const isUnwanted = ({ pendingRequests, rooms }: Model, name: RoomName): boolean =>
  rooms.length >= bounds.rooms ||
  pendingRequests.some(({ command }) => command._tag === "Part" && command.room === name)

/** A room that the client was not in before. */
const addRoom =
  ({ position, room: name }: EventOf<"Joined">): Update =>
  (state) => {
    const next = readFrom(state, name, position)
    const room: Room = {
      ...newRoom(name),
      joined: true,
      head: position.seq,
      reorderBuffer: { epoch: position.epoch, next, held: [] }
    }
    return steps(
      {
        ...state,
        rooms: [...state.rooms, room],
        leftRooms: state.leftRooms.filter((other) => other.name !== name)
      },
      next > position.seq ? ask({ _tag: "Who", room: name }, "client") : fetchRoom(room),
      releaseIfReady(name)
    )
  }

/**
 * From which seq on a room is read that is entered: from where it was left, but not more of it than of one
 * that is entered for the first time. 0 when it wasn't left, or has another log since.
 */
const readFrom = (
  { leftRooms, settings }: Model,
  room: RoomName,
  { epoch, seq }: Position
): number => {
  const before = leftRooms.find(({ name }) => name === room)
  if (before === undefined || before.epoch !== epoch) return 0
  return Math.max(before.next, seq + 1 - settings.history)
}

/** The person's wish to enter a room is granted. */
export const enterRequested = (event: EventOf<"Joined">): Update =>
  series(
    switchRoom(event.room),
    tell(`You are in ${event.room} now${company(event.members - 1)}. What you type goes there.`)
  )

const company = (count: number): string =>
  count <= 0 ? ", alone" : count === 1 ? ", with 1 other" : `, with ${count} others`

/** All that was asked for after READY has been answered: from here on it is live. */
export const finishCatchUp: Update = (state) => {
  if (state.phase._tag !== "CatchingUp") return nothing(state)
  const { lostAt, phase, wasOnline } = state
  const missing = state.rooms.filter((room) => !room.joined)
  return steps(
    state,
    phase.resumed ? nothing : clearDoubt,
    each(missing, ({ name }) =>
      series(releaseHeld(name), removeRoom(name), tell(`You are no longer in ${name}.`))
    ),
    each(state.rooms, ({ name }) =>
      series(
        updateRoom(name, () => ({ fetchingHistory: false })),
        releaseIfReady(name)
      )
    ),
    lostAt === undefined
      ? nothing
      : show({
          ...info(`Connected again, after ${duration(state.now - lostAt)}.`, "dim"),
          link: { is: "back", time: state.now }
        }),
    wasOnline ? nothing : greeting,
    modify(({ now }) => ({
      phase: { _tag: "Online", since: now },
      isNewSession: false,
      wasOnline: true,
      lostAt: undefined
    })),
    sendPending,
    quitWhenDelivered
  )
}

/** Where this is, who is there, and how to go on; a program is told only under which name it speaks. */
const greeting: Update = (state) => {
  const { currentRoom, host, nick, settings } = state
  const room = findRoom(state, currentRoom)
  if (room === undefined) return nothing(state)
  if (settings.mode === "pipe")
    return settings.naming._tag === "Derived"
      ? tell(`In ${currentRoom} on ${host} as ${nick}.`)(state)
      : nothing(state)
  const here = otherMembers(state, room)
  const who = here.length === 0 ? "Nobody else is here yet." : `With you: ${listed(here, 12)}.`
  return tell(
    [
      `You are ${nick} in ${currentRoom} on ${host} (${settings.server}). ${who}`,
      ...(room.retention === undefined ? [] : [memory(room.retention)]),
      "/help lists the commands, /history shows what was said before, /quit leaves."
    ].join("\n")
  )(state)
}
