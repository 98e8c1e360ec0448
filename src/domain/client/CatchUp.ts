import type { EventOf } from "../chat/Event.ts"
import { lobby } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { releaseHeld, releaseIfComplete } from "./Delivery.ts"
import { fetchMembers, fetchRoom } from "./Join.ts"
import { otherMembers } from "./Members.ts"
import type { Model, Room } from "./Model.ts"
import { info } from "./Notice.ts"
import { clearDoubt, sendPending } from "./PendingLines.ts"
import { quitWhenDelivered } from "./Quit.ts"
import { findRoom, removeRoom, updateRoom } from "./Rooms.ts"
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

/** What happens between READY and being online: rooms are entered, and what was missed is fetched. */

/** A new session: the server has given a nickname. */
export const startSession =
  (event: EventOf<"Ready">): Update =>
  (state) =>
    catchUpWith(event, joinRooms)({ ...state, inboxSeq: 0, isNewSession: true })

/** The session was resumed. */
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
      // Its PONG comes when all of that is answered.
      ask({ _tag: "Ping" }, "client")
    )

/** The session is the one from before: lines without an answer are sent again. */
const resumeRooms: Update = (state) =>
  steps(
    state,
    sendPending,
    each(state.rooms, (room) => (room.fetchingHistory ? fetchRoom(room) : fetchMembers(room.name)))
  )

/** The session is new: every room is entered, and its history asked for what was missed. */
const joinRooms: Update = (state) =>
  steps(
    state,
    each(state.rooms, ({ name }) =>
      name === lobby ? nothing : ask({ _tag: "Join", room: name }, "client")
    ),
    each(state.rooms, (room) =>
      isBackground(state, room) ? fetchMembers(room.name) : fetchRoom(room)
    ),
    // For the greeting. A server that does not know the command answers ERR, and the greeting omits it.
    when(
      (now) => now.settings.mode === "person" && !now.wasOnline,
      (now) => ask({ _tag: "Retention", room: now.currentRoom }, "client")(now)
    ),
    // The server puts everyone into the lobby; a client that is not meant to be there leaves it.
    when((now) => findRoom(now, lobby) === undefined, ask({ _tag: "Part", room: lobby }, "client"))
  )

/** Whether the person did not ask for this room, and has read nothing of it: its history is not shown. */
const isBackground = ({ currentRoom, wasOnline }: Model, { name, reorderBuffer }: Room): boolean =>
  !wasOnline && name !== currentRoom && reorderBuffer.next === 0

/** Everything that was asked for after READY has been answered: the client is online. */
export const finishCatchUp: Update = (state) => {
  if (state.phase._tag !== "CatchingUp") return nothing(state)
  const { lostAt, now, phase, wasOnline } = state
  const gone = state.rooms.filter((room) => !room.joined)
  return steps(
    state,
    phase.resumed ? nothing : clearDoubt,
    each(gone, ({ name }) =>
      series(releaseHeld(name), removeRoom(name), tell(Copy.noLongerIn(name)))
    ),
    each(state.rooms, ({ name }) =>
      series(
        updateRoom(name, () => ({ fetchingHistory: false })),
        releaseIfComplete(name)
      )
    ),
    lostAt === undefined
      ? nothing
      : show({
          ...info(Copy.reconnected(now - lostAt), "dim"),
          link: { is: "back", time: now }
        }),
    wasOnline ? nothing : greet,
    modify(() => ({
      phase: { _tag: "Online", since: now },
      isNewSession: false,
      wasOnline: true,
      lostAt: undefined
    })),
    sendPending,
    quitWhenDelivered
  )
}

/** Greets a person; a program is told its name if the client has derived it. */
const greet: Update = (state) => {
  const { currentRoom, host, nick, settings } = state
  const room = findRoom(state, currentRoom)
  if (room === undefined) return nothing(state)
  if (settings.mode === "pipe")
    return settings.naming._tag === "Derived"
      ? tell(Copy.connectedAs(nick, currentRoom, host))(state)
      : nothing(state)
  const { retention } = room
  const { server } = settings
  const others = otherMembers(state, room)
  return tell(Copy.greeting({ nick, room: currentRoom, host, server, others, retention }))(state)
}
