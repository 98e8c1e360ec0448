import type { EventOf } from "../chat/Event.ts"
import { LineId } from "../chat/LineId.ts"
import { lobby } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { releaseHeld } from "./Delivery.ts"
import { reportDoubts } from "./Doubt.ts"
import { ExitCode } from "./ExitCode.ts"
import { fetched, fetchMembers } from "./Fetch.ts"
import { showUnreadHere } from "./History.ts"
import { firstId } from "./Interrupted.ts"
import { limits, times } from "./Limits.ts"
import { otherMembers } from "./Members.ts"
import type { Model, Room } from "./Model.ts"
import { info } from "./Notice.ts"
import { ask } from "./Outbox.ts"
import { showMissedRenames } from "./Presence.ts"
import { quitBecause, quitWhenDelivered, undelivered } from "./Quit.ts"
import { refreshRooms } from "./RoomList.ts"
import { findRoom, removeRoom } from "./Rooms.ts"
import { abbreviate } from "./Suggest.ts"
import {
  takeBackPlace,
  takeBackPreferences,
  takeBackRooms,
  tellOfEarlierRun,
  wasIn
} from "./TakeBack.ts"
import {
  each,
  modify,
  nothing,
  report,
  series,
  show,
  steps,
  tell,
  type Update,
  when
} from "./Update.ts"

/** What happens between READY and being online: rooms are entered, and what was missed is fetched. */

/** A new session: the server has given a nickname. */
export const startSession = (event: EventOf<"Ready">): Update =>
  series(
    idsAbove(event),
    // A session that was lost had another name.
    when(
      ({ awaitedNick, wasOnline }) => wasOnline && awaitedNick !== undefined,
      tell(Copy.nickChanged(event.nick))
    ),
    beginCatchUp(event),
    joinRooms,
    // Its PONG comes after all JOINED lines, also that of the lobby, which has no id.
    ask({ _tag: "Ping" }, "client")
  )

/** The session was resumed. What it missed follows, and then the PONG of the PING behind RESUME. */
export const resumeSession = (event: EventOf<"Ready">): Update =>
  series(
    when(({ isNewSession }) => isNewSession, idsAbove(event)),
    notAccepted(event),
    takeBackPreferences,
    beginCatchUp(event),
    when(({ isNewSession }) => isNewSession, series(takeBackRooms, joinRooms, takeBackPlace))
  )

const beginCatchUp = ({ nick }: EventOf<"Ready">): Update =>
  modify(({ now }) => ({
    nick,
    awaitedNick: undefined,
    nickAttempts: 0,
    phase: { _tag: "CatchingUp", since: now, isTold: false }
  }))

/** Tells a person who has just started the client why it takes so long. Later there is a status for that. */
export const tellOfCatchUp: Update = (state) => {
  const { now, phase, settings, wasOnline } = state
  const isLong = phase._tag === "CatchingUp" && !phase.isTold && now - phase.since >= times.catchUp
  return isLong && !wasOnline && settings.mode === "person"
    ? tell(Copy.catchingUp, "dim")({ ...state, phase: { ...phase, isTold: true } })
    : nothing(state)
}

/**
 * The session is new: every room is entered, and its log asked for what was missed. One that is taken back is in
 * its rooms.
 */
const joinRooms: Update = (state) =>
  steps(
    state,
    each(state.rooms, ({ name }) =>
      isEnteredAlready(state, name) ? nothing : ask({ _tag: "Join", room: name }, "client")
    ),
    // The server puts everyone into the lobby; a client that is not meant to be there leaves it.
    findRoom(state, lobby) === undefined ? ask({ _tag: "Part", room: lobby }, "client") : nothing
  )

/** The server puts a new session into the lobby. One of a program that was taken back may be in no room at all. */
const isEnteredAlready = (state: Model, name: Room["name"]): boolean => {
  const { currentRoom, settings, takingBack } = state
  const isHere = name === currentRoom
  return name === lobby
    ? !(isHere && takingBack !== undefined && settings.mode === "pipe")
    : !isHere && wasIn(state, name)
}

/** When everything that the client asked for after READY has been answered, it is online. */
export const finishWhenCaughtUp: Update = (state) =>
  state.phase._tag === "CatchingUp" &&
  !state.pendingRequests.some(({ requestedBy }) => requestedBy === "client")
    ? finishCatchUp(state)
    : nothing(state)

const finishCatchUp: Update = (state) => {
  if (isWithoutRoom(state)) return endWithoutRoom(state)
  const { awaySince, isNewSession, lostAt, now, rooms, settings, wasOnline } = state
  return steps(
    state,
    isNewSession ? reportDoubts : nothing,
    each(rooms, (room) => (room.joined ? fetched(room.name) : leaveGone(room))),
    showMissedRenames(),
    lostAt === undefined
      ? nothing
      : show({
          ...info(Copy.reconnected(now - awaySince), "dim"),
          link: { is: "back", time: now }
        }),
    wasOnline ? nothing : greet,
    isNewSession ? reportReady : nothing,
    settings.staysWithoutRoom === true ? each(rooms, reportRefused) : nothing,
    modify(() => ({
      phase: { _tag: "Online", since: now },
      isNewSession: false,
      newSessionAt: isNewSession && wasOnline ? now : state.newSessionAt,
      wasOnline: true,
      takingBack: undefined,
      lostAt: undefined,
      toldOfRestart: false
    })),
    showUnreadHere,
    // For TAB. A person who comes back has them already.
    !wasOnline && settings.mode === "person" ? refreshRooms : nothing,
    // Joins and leaves of the time away are not replayed.
    isNewSession
      ? nothing
      : series((after) => each(after.rooms, ({ name }) => fetchMembers(name))(after)),
    quitWhenDelivered
  )
}

/** A program that is in no room, and cannot enter another, has nothing to do. */
const isWithoutRoom = ({ rooms, settings }: Model): boolean =>
  settings.mode === "pipe" &&
  settings.staysWithoutRoom !== true &&
  rooms.length > 0 &&
  rooms.every(({ joined }) => !joined)

const endWithoutRoom: Update = (state) =>
  quitBecause(
    undelivered(state) > 0 ? ExitCode.undelivered : ExitCode.refused,
    state.rooms.map(whyGone).join("\n")
  )(state)

/** Why the client is not in a room after all. */
const whyGone = ({ name, refusal }: Room): string =>
  refusal === undefined ? Copy.noLongerIn(name) : Copy.cannotEnter(refusal, name)

/** Answers a program that gives commands as if it had asked for the room. */
const reportRefused = ({ joined, name, refusal }: Room): Update =>
  joined || refusal === undefined
    ? nothing
    : report({
        _tag: "Failed",
        code: refusal.code,
        sentence: Copy.cannotEnter(refusal, name)
      })

/** The server does not have the client in this room any more, or has not let it in. */
const leaveGone =
  (room: Room): Update =>
  (state) => {
    const { draft, name, refusal } = room
    // A program that gives commands is answered.
    const isAnswered = refusal !== undefined && state.settings.staysWithoutRoom === true
    return steps(
      state,
      releaseHeld(name),
      removeRoom(name),
      isAnswered || isLeaving(state, name)
        ? nothing
        : tell(whyGone(room), refusal === undefined ? "plain" : "warning"),
      draft.text === ""
        ? nothing
        : tell(Copy.draftKept(name, abbreviate(draft.text, limits.quoted)), "dim")
    )
  }

/** Whether the person has asked to leave the room, and is told so when that is answered. */
const isLeaving = ({ pendingRequests }: Model, name: Room["name"]): boolean =>
  pendingRequests.some(({ command }) => command._tag === "Part" && command.room === name)

/** A program that gives commands begins with this. */
const reportReady: Update = (state) =>
  report({
    _tag: "Ready",
    nick: state.nick,
    host: state.host,
    rooms: state.rooms.map(({ name }) => name)
  })(state)

/** No client gets as far as this: a server that tells of more must not leave it without ids. */
const mostIds = 2 ** 52

/**
 * A session that an earlier run of the client left behind has accepted ids up to this one: what was not
 * sent yet gets higher ones.
 */
const idsAbove = ({ kept }: EventOf<"Ready">): Update =>
  modify(({ nextId, pendingLines, pendingRequests, settings }) => {
    const first = firstId(settings)
    const by = Math.min(kept?.lastid ?? 0, mostIds)
    const raised = <A extends { readonly id: LineId }>(of: A): A => ({
      ...of,
      id: LineId.make(of.id + by)
    })
    return {
      nextId: nextId + by,
      pendingLines: pendingLines.map((line) =>
        line.inDoubt || line.id < first ? line : raised(line)
      ),
      pendingRequests: pendingRequests.map((of) => (of.turn > 0 || of.id < first ? of : raised(of)))
    }
  })

/** The server has accepted no id above this one: a private message with such an id has not arrived. */
const notAccepted = ({ kept }: EventOf<"Ready">): Update =>
  modify(({ pendingLines }) => ({
    pendingLines: pendingLines.map((line) =>
      line.command._tag === "Tell" && kept !== undefined && line.id > kept.lastid
        ? { ...line, inDoubt: false }
        : line
    )
  }))

/** Greets a person; a program is told its name if the client has derived it. */
const greet: Update = (state) => {
  const { currentRoom, features, host, nick, privateBefore, settings, takingBack } = state
  // A page that is loaded anew looks as it did before.
  if (settings.showsRoomsApart === true && takingBack !== undefined) return nothing(state)
  const room = findRoom(state, currentRoom)
  if (room === undefined) return nothing(state)
  if (settings.isWatched === true)
    return tell(Copy.following({ nick, room: currentRoom, host, server: settings.server }))(state)
  if (settings.mode === "pipe")
    return settings.naming._tag === "Derived" && settings.isSilent !== true
      ? tell(Copy.connectedAs(nick, currentRoom, host))(state)
      : nothing(state)
  const rooms = state.rooms.flatMap(({ name }) => (name === currentRoom ? [] : [name]))
  const place = { nick, room: currentRoom, host, server: settings.server }
  const others = otherMembers(state, room).map(({ isAway, nick }) => Copy.member(nick, isAway))
  const seconds = Math.min(settings.keep, features.keep)
  const words = Copy.wordsOf(settings.frontEnd)
  const greeting = Copy.greeting(
    { ...place, others, rooms, topic: room.topic, retention: features.log },
    words.greetingHint
  )
  const isNewDefault = settings.remembersNick === true && nick !== settings.offeredNick
  return steps(
    state,
    show({ ...info(greeting), room: currentRoom }),
    isNewDefault && nick !== undefined ? tell(Copy.offeredNextTime(nick), "dim") : nothing,
    settings.unsaved === undefined || seconds === 0
      ? nothing
      : tell(words.sessionUnsaved(settings.unsaved.folder, seconds), "dim"),
    tellOfEarlierRun,
    // What the room has shown since may have pushed them out of sight.
    privateBefore === undefined
      ? nothing
      : tell(Copy.privateFurtherUp(privateBefore.count, privateBefore.last))
  )
}
