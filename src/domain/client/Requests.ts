import type { CommandOf } from "../chat/Command.ts"
import type { EventOf } from "../chat/Event.ts"
import type { ServerLine, ServerLineOf } from "../protocol/natter/Events.ts"
import type { Asker } from "./Answer.ts"
import { roomJoined } from "./Join.ts"
import { byName } from "./Members.ts"
import { ask } from "./Outbox.ts"
import type { PendingLine, PendingRequest } from "./Pending.ts"
import { submit, undeliveredBecause } from "./PendingLines.ts"
import { ownNickChanged } from "./Presence.ts"
import { removeRoom } from "./Rooms.ts"
import { answer, nothing, series, type Update } from "./Update.ts"

/** The commands of a program. Each gets exactly one answer, also over a connection that is lost. */

/** What a program can ask for. */
export type RequestCommand =
  | PendingLine["command"]
  | CommandOf<"Join" | "Part" | "Who" | "History" | "Search" | "Rooms" | "Nick">

/** A command, or why what the program wrote is none. */
export interface ProgramRequest {
  /** Undefined if the program does not read answers. */
  readonly asker: Asker | undefined
  readonly command:
    | RequestCommand
    | { readonly _tag: "Unreadable"; readonly code: string; readonly sentence: string }
}

/** Carries out the command of a program when its turn comes. */
export const carryOutRequest =
  ({ asker, command }: ProgramRequest): Update =>
  (state) => {
    if (state.quitRequestedAt !== undefined) return nothing(state)
    switch (command._tag) {
      case "Unreadable":
        return answer(asker, { ...command, _tag: "Failed" })(state)
      case "Say":
        return submit(command, command.text, asker)(state)
      case "Tell":
        return submit(command, `/msg ${command.nick} ${command.text}`, asker)(state)
      case "Topic":
        return submit(command, `/topic ${command.topic ?? "-"}`, asker)(state)
      default:
        return ask(command, "program", { asker })(state)
    }
  }

/** A message or topic of a program was accepted. */
export const lineAnswered = (
  { asker, away, command }: PendingLine,
  { at, time }: EventOf<"Ok">
): Update =>
  answer(
    asker,
    command._tag === "Tell"
      ? { _tag: "Told", nick: command.nick, away }
      : { _tag: "Placed", room: command.room, seq: at?.position.seq ?? 0, time: time ?? 0 }
  )

/** The final answer to any other command of a program. */
export const requestAnswered = (request: PendingRequest, event: ServerLine): Update => {
  const { asker, command, parts } = request
  if (event._tag === "Err") return requestRefused(request, event)
  switch (command._tag) {
    case "Join":
      return event._tag === "Joined" ? joined(asker, event) : nothing
    case "Part":
      return series(removeRoom(command.room), answer(asker, { _tag: "Parted", room: command.room }))
    case "Who": {
      const nicks = [...parts.nicks].sort(byName)
      const away = parts.away.map(({ nick, seconds }) => ({ nick, seconds }))
      return answer(asker, { _tag: "Members", room: command.room, nicks, away })
    }
    case "Rooms":
      return answer(asker, { _tag: "Rooms", rooms: parts.rooms })
    case "History":
      return answer(asker, { _tag: "History", room: command.room, count: parts.pastCount })
    case "Search": {
      const at = event._tag === "Ok" ? event.at?.position : undefined
      const next = at === undefined || at.seq === 0 ? undefined : at
      return answer(asker, { _tag: "Found", room: command.room, count: parts.pastCount, next })
    }
    case "Nick":
      return event._tag === "Ready" ? renamed(asker, event) : nothing
    default:
      return nothing
  }
}

const joined = (asker: Asker | undefined, event: EventOf<"Joined">): Update => {
  const { members, position, room, topic } = event
  return series(
    roomJoined(event),
    answer(asker, { _tag: "Joined", room, seq: position.seq, members, topic })
  )
}

const renamed = (asker: Asker | undefined, { nick }: EventOf<"Ready">): Update =>
  series(ownNickChanged(nick), answer(asker, { _tag: "Named", nick }))

const requestRefused = (
  { asker, command }: PendingRequest,
  { code, text }: ServerLineOf<"Err">
): Update =>
  // A room that the client is not in was left before the connection was lost.
  series(
    command._tag === "Part" && code === "not-in-room" ? removeRoom(command.room) : nothing,
    answer(asker, { _tag: "Failed", code, sentence: text })
  )

/** Nothing more can be known of a line that was sent before the session ended. */
export const lineInDoubt = (line: PendingLine): Update =>
  answer(line.asker, {
    _tag: "Failed",
    code: "in-doubt",
    sentence: undeliveredBecause(line)
  })
