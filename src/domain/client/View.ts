import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { silentFor } from "./Heartbeat.ts"
import type { Model, PendingLine } from "./Model.ts"
import { isWaiting } from "./Reconnect.ts"

/** What stands below the transcript: the lines under way, what the client waits for, and the prompt. */
export interface View {
  readonly pending: ReadonlyArray<Pending>
  /** Further lines under way that are not listed. */
  readonly morePending: number
  readonly status: /** The first connection, to the server as the person wrote it. */
    | { readonly _tag: "Connecting"; readonly server: string }
    /** Another one: an attempt is running, or what was missed is being fetched. */
    | { readonly _tag: "Reconnecting" }
    /** A connected server owes an answer, and has said nothing for so many whole seconds. */
    | { readonly _tag: "Silent"; readonly seconds: number }
    /** Whole seconds until the next try to reconnect. */
    | { readonly _tag: "RetryIn"; readonly seconds: number }
    | undefined
  readonly prompt:
    | { readonly _tag: "Name" }
    | { readonly _tag: "Room"; readonly room: RoomName; readonly unread: ReadonlyArray<Unread> }
    | { readonly _tag: "None" }
}

/** A line that waits for its answer. */
export interface Pending {
  readonly nick: Nick | undefined
  /** The person it is for; undefined for a line to a room. */
  readonly to: Nick | undefined
  /** The room it is for, when that isn't where the person speaks. */
  readonly room: RoomName | undefined
  readonly text: string
}

/** A room with messages that came while the person spoke elsewhere. */
export interface Unread {
  readonly name: RoomName
  readonly unread: number
  readonly mentioned: boolean
}

/** So many lines under way are listed. */
const listed = 5

export const view = (state: Model): View => ({
  pending: state.pendingLines.slice(-listed).map((entry) => pending(state, entry)),
  morePending: Math.max(0, state.pendingLines.length - listed),
  status: waiting(state),
  prompt: prompt(state)
})

const pending = ({ currentRoom, nick }: Model, { command }: PendingLine): Pending => ({
  nick,
  to: command._tag === "Tell" ? command.nick : undefined,
  room: command._tag === "Say" && command.room !== currentRoom ? command.room : undefined,
  text: command.text
})

/** After so many milliseconds without an answer the silence is told. */
const silentAfter = 10_000

const waiting = (state: Model): View["status"] => {
  const { host, lostAt, now, phase, settings } = state
  if (host === "") return { _tag: "Connecting", server: settings.server }
  const silent = silentFor(state)
  if (silent >= silentAfter) return { _tag: "Silent", seconds: Math.floor(silent / 1_000) }
  if (phase._tag === "Disconnected" && isWaiting(phase, now))
    return { _tag: "RetryIn", seconds: Math.ceil((phase.retryAt - now) / 1_000) }
  const isBack = phase._tag === "Online" || phase._tag === "ChoosingNick" || phase._tag === "Ended"
  return lostAt === undefined || isBack ? undefined : { _tag: "Reconnecting" }
}

const prompt = ({ currentRoom, nick, rooms, wasOnline }: Model): View["prompt"] => {
  if (nick === undefined) return { _tag: "Name" }
  if (!wasOnline) return { _tag: "None" }
  const unread = rooms
    .filter((room) => room.unread > 0)
    .map(({ mentioned, name, unread }) => ({ name, unread, mentioned }))
  return { _tag: "Room", room: currentRoom, unread }
}
