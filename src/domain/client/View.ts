import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { isAskedForNick } from "./AwaitedNick.ts"
import { silentFor } from "./Heartbeat.ts"
import { limits, times } from "./Limits.ts"
import type { Model } from "./Model.ts"
import type { PendingLine } from "./Pending.ts"
import { isWaiting } from "./Reconnect.ts"
import { isLabelled } from "./Rooms.ts"
import { nickAhead, nickBefore, roomAhead } from "./WaitingLines.ts"

/** What is shown below the transcript: pending lines, the state of the connection, and the prompt. */
export interface View {
  /** The person's nickname. */
  readonly nick: Nick | undefined
  /** The newest pending lines. */
  readonly pending: ReadonlyArray<Pending>
  /** How many older ones are not in the list. */
  readonly morePending: number
  /** What is said may be read on the way, as the last connection is not encrypted. */
  readonly isExposed: boolean
  /** What the person has to wait for; undefined for nothing. */
  readonly status:
    | undefined
    /** The first connection is being made, to the server as the person wrote it. */
    | { readonly _tag: "Connecting"; readonly server: string }
    /** An attempt to reconnect is running, or what was missed is being fetched. */
    | { readonly _tag: "Reconnecting" }
    /** Whole seconds until the next attempt to reconnect. */
    | { readonly _tag: "RetryIn"; readonly seconds: number }
    /** Whole seconds since the connected server was heard, which owes an answer. */
    | { readonly _tag: "Silent"; readonly seconds: number }
    /** Somebody has the nickname, which is waited for; whole seconds until that is given up, if it ever is. */
    | {
        readonly _tag: "NickAwaited"
        readonly nick: Nick
        readonly seconds: number | undefined
      }
  readonly prompt: /** A nickname is asked for; Enter alone takes the one that is offered, or waits for it, if somebody has it. */
    | { readonly _tag: "Name"; readonly offered: Nick | undefined; readonly isTaken: boolean }
    /** The room where the next line goes: also while the person is only on the way to it. */
    | { readonly _tag: "Room"; readonly room: RoomName; readonly unread: ReadonlyArray<Unread> }
    | { readonly _tag: "None" }
}

/** A line that waits for its answer, for a connection, or for its turn. */
export interface Pending {
  readonly nick: Nick | undefined
  /** The person it is for; undefined for a line to a room. */
  readonly to: Nick | undefined
  /** The room it is for, where lines show that. */
  readonly room: RoomName | undefined
  readonly text: string
  /** It is no message: the text is the line as it was typed. */
  readonly isCommand?: boolean
}

/** A muted room with messages that were not shown. */
export interface Unread {
  readonly name: RoomName
  readonly unread: number
  /** One of the messages names the person. */
  readonly mentioned: boolean
}

export const view = (state: Model): View => {
  const here = roomAhead(state)
  const all = [...pending(state, here), ...waiting(state, here)]
  return {
    pending: all.slice(-limits.listedPendingLines),
    morePending: Math.max(0, all.length - limits.listedPendingLines),
    isExposed: state.isExposed,
    status: status(state),
    prompt: prompt(state, here),
    nick: state.nick
  }
}

/** What has no answer, in order: lines, changes of room, and other commands that wait for a connection. */
const pending = (state: Model, here: RoomName): ReadonlyArray<Pending> =>
  [
    ...state.pendingLines.map((line) => ({ id: line.id, row: lineRow(state, line, here) })),
    ...state.pendingRequests.flatMap(({ command, id, turn, typed }) => {
      const isChange = command._tag === "Join" || command._tag === "Part"
      const isShown = typed !== undefined && (turn === 0 || isChange)
      return isShown ? [{ id, row: commandRow(state, typed) }] : []
    })
  ]
    .sort((a, b) => a.id - b.id)
    .map(({ row }) => row)

/** `here`: the room of the prompt, which a line need not name. */
const lineRow = (state: Model, { command, id, typed }: PendingLine, here: RoomName): Pending => ({
  nick: nickBefore(state, id),
  to: command._tag === "Tell" ? command.nick : undefined,
  room:
    command._tag !== "Tell" && (isLabelled(state) || command.room !== here)
      ? command.room
      : undefined,
  text: command._tag === "Topic" ? typed : command.text,
  isCommand: command._tag === "Topic"
})

const commandRow = ({ nick }: Model, text: string): Pending => ({
  nick,
  to: undefined,
  room: undefined,
  text,
  isCommand: true
})

/** The lines that wait for their turn, with the room that they are for. */
const waiting = (state: Model, here: RoomName): ReadonlyArray<Pending> =>
  state.waitingLines.flatMap(({ isChosen, isForRoom, line, room, typed }, at) => {
    if (isChosen === true) return []
    const isElsewhere = room !== here || room !== state.currentRoom
    return {
      ...(line === undefined ? commandRow(state, typed) : lineRow(state, line, room)),
      nick: nickAhead(state, at),
      room: isForRoom && (isLabelled(state) || isElsewhere) ? room : undefined
    }
  })

const status = (state: Model): View["status"] => {
  const { host, lostAt, now, phase, settings } = state
  if (host === "") return { _tag: "Connecting", server: settings.server }
  const silent = silentFor(state)
  if (silent >= times.silentAfter) return { _tag: "Silent", seconds: Math.floor(silent / 1_000) }
  if (phase._tag === "Disconnected" && isWaiting(phase, now))
    return { _tag: "RetryIn", seconds: Math.ceil((phase.retryAt - now) / 1_000) }
  const { nick, until = 0 } = state.awaitedNick ?? {}
  const isAsking = phase._tag === "ChoosingNick" || phase._tag === "Registering"
  if (nick !== undefined && until > 0 && (isAsking || !state.wasOnline)) {
    const seconds = Math.max(0, Math.ceil((until - now) / 1_000))
    return { _tag: "NickAwaited", nick, seconds: seconds === Infinity ? undefined : seconds }
  }
  const isBack = phase._tag === "Online" || phase._tag === "ChoosingNick" || phase._tag === "Ended"
  return lostAt === undefined || isBack ? undefined : { _tag: "Reconnecting" }
}

const prompt = (state: Model, here: RoomName): View["prompt"] => {
  const { awaitedNick, rooms, settings, wasOnline } = state
  const isAwaited = awaitedNick !== undefined && awaitedNick.until > 0
  if (isAskedForNick(state))
    return awaitedNick === undefined
      ? { _tag: "Name", offered: settings.offeredNick, isTaken: false }
      : { _tag: "Name", offered: isAwaited ? undefined : awaitedNick.nick, isTaken: !isAwaited }
  if (!wasOnline) return { _tag: "None" }
  const unread = rooms
    .filter((room) => room.unread > 0 && room.name !== here)
    .map(({ mentioned, name, unread }) => ({ name, unread, mentioned }))
  return { _tag: "Room", room: here, unread }
}
