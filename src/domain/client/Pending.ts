import type { CommandOf } from "../chat/Command.ts"
import type { EventOf } from "../chat/Event.ts"
import type { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Asker } from "./Answer.ts"
import type { Entry } from "./Notice.ts"

/** What was typed or asked for, and has no answer yet. */

/** A message or topic that has no answer yet. */
export interface PendingLine {
  readonly id: LineId
  readonly command: CommandOf<"Say"> | CommandOf<"Tell"> | CommandOf<"Topic">
  /** The line as it was typed. */
  readonly typed: string
  /** It was sent on the present connection. */
  readonly sent: boolean
  /** It was sent on a connection that was lost: only the server knows whether it arrived. */
  readonly inDoubt: boolean
  /**
   * The names under which it may have arrived when it was sent: the client's own, and those that it
   * had asked for before and was not given yet.
   */
  readonly sentAs: ReadonlyArray<Nick>
  /** The program that waits for the answer. */
  readonly asker?: Asker | undefined
  /** For how many seconds it waits for a reader who has lost the connection. */
  readonly away?: number
  /** Nobody had the nickname that it is for: it is sent once more, and not before then. */
  readonly retryAt?: number
}

/** What operators do, and who is in a private room. */
export type ModeratingCommand = CommandOf<
  "Kick" | "Mute" | "Ban" | "Unban" | "Bans" | "Invite" | "Set"
>

/** Any other command that has no answer yet. */
export interface PendingRequest {
  readonly id: LineId
  readonly command:
    | ModeratingCommand
    | CommandOf<
        | "Auth"
        | "Nick"
        | "Resume"
        | "Join"
        | "Part"
        | "Who"
        | "History"
        | "After"
        | "Search"
        | "Rooms"
        | "Pair"
        | "AddKey"
        | "Keys"
        | "ForgetKey"
        | "Ping"
        | "Bye"
      >
  /** A person sees the answer; a program gets it; the client uses it silently. */
  readonly requestedBy: "person" | "program" | "client"
  /** As the person typed it; undefined for what nobody has typed, or what does not wait. */
  readonly typed?: string | undefined
  /** The command of the program that asked. */
  readonly asker?: Asker | undefined
  /** Its number among the commands that were sent; 0 while it was not sent on this connection. */
  readonly turn: number
  readonly parts: Parts
  /** What /history shows, of which this asks for a page. */
  readonly range: Range | undefined
  /** What has come of a page that the person reads backwards; undefined for any other request. */
  readonly earlier?: ReadonlyArray<Entry> | undefined
}

/** A part of a room's log that /history shows, page by page. */
export interface Range {
  readonly from: number
  readonly to: number
  /** It ends with the newest message, and not before what was shown last. */
  readonly isNewest: boolean
  /** How many of its messages were not shown so far, because their author is ignored. */
  readonly hidden: number
  /** How many were shown so far, and the time of the first. */
  readonly shown: number
  readonly since: number
  /** The time of the last. */
  readonly until: number
}

/** What came before the answer. */
export interface Parts {
  /** Of HERE lines. */
  readonly nicks: ReadonlyArray<Nick>
  /** Of AWAY lines: the members whose connection is lost. */
  readonly away: ReadonlyArray<EventOf<"Away">>
  readonly rooms: ReadonlyArray<EventOf<"Room">>
  readonly keys: ReadonlyArray<EventOf<"Key">>
  /** The word that PAIR has given. */
  readonly pair: EventOf<"Pair"> | undefined
  /** Of BANNED and MUTED lines. */
  readonly sanctions: ReadonlyArray<EventOf<"Banned"> | EventOf<"Muted">>
  /** How many messages and topics of the log, and the highest seq up to which they go. */
  readonly pastCount: number
  readonly pastTo: number
  /** How many of them are not shown, because their author is ignored. */
  readonly hidden: number
  /** The first of them. */
  readonly first: { readonly seq: number; readonly time: number } | undefined
}

/** A line that was typed, and is carried out when what was typed before it has taken effect. */
export interface WaitingLine {
  /** As it was typed. */
  readonly typed: string
  /** Which of the entered lines it is. */
  readonly number: number
  /** When it was begun, as far as it names somebody. */
  readonly begunAt: number
  /** When its draft was begun; undefined where that is not known. */
  readonly startedAt: number | undefined
  /** Where it will be carried out, behind the lines before it. */
  readonly room: RoomName
  /** It would mean something else in another room. */
  readonly isForRoom: boolean
  /** Where the person is when it was carried out, and the server has answered it. */
  readonly leadsTo: RoomName
  /** The message or topic that it becomes there; undefined for any other command. */
  readonly line: PendingLine | undefined
  /** The nickname that it asks for. */
  readonly nick: Nick | undefined
  /** Nobody has typed it: the person has chosen the room to which it leads. */
  readonly isChosen?: boolean | undefined
}
