import type { EventOf } from "../chat/Event.ts"
import type { Nick } from "../chat/Nick.ts"
import type { GapCause, LeaveReason } from "../chat/Reasons.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Stream } from "../chat/Stream.ts"
import type { Term } from "../chat/search/Conditions.ts"

/** What is shown, as data. How it looks is decided where it is displayed. Times are milliseconds since 1970. */
export type Notice =
  | Entry
  | PrivateMessage
  | Untold
  | Entered
  | Left
  | Renamed
  | Gap
  | AwaySummary
  | HistoryShown
  | Info

/** What has a place in the log of a room. */
export type Entry = Message | TopicSet

/** A message of a room. */
export interface Message {
  readonly _tag: "Message"
  readonly room: RoomName
  readonly seq: number
  readonly time: number
  readonly nick: Nick
  readonly text: string
  /** Sent just now by somebody else, sent by this client, or from the room's history. */
  readonly origin: "live" | "mine" | "past"
  /** It names the reader. */
  readonly mention: boolean
  /** What was searched for, if it was found by that. */
  readonly found?: ReadonlyArray<Term> | undefined
  /** It shows its room, because the reader is in more than one. */
  readonly labelled: boolean
}

/** The topic of a room was set, or removed. */
export interface TopicSet {
  readonly _tag: "TopicSet"
  readonly room: RoomName
  readonly seq: number
  readonly time: number
  readonly nick: Nick
  /** Undefined if it was removed. */
  readonly topic: string | undefined
  /** What was searched for, if it was found by that. */
  readonly found?: ReadonlyArray<Term> | undefined
  readonly origin: Message["origin"]
  /** It shows its room, because the reader is in more than one. */
  readonly labelled: boolean
}

/** A private message: from someone, or to someone. */
export interface PrivateMessage {
  readonly _tag: "PrivateMessage"
  readonly direction: "from" | "to"
  /** Its place in the inbox; 0 for one to someone else. */
  readonly seq: number
  readonly time: number
  readonly nick: Nick
  readonly text: string
}

/** A private message to somebody may never have been read, and will not be sent again: their session has ended. */
export interface Untold {
  readonly _tag: "Untold"
  /** Its place in the inbox, and the time and text of the message. */
  readonly seq: number
  readonly time: number
  readonly nick: Nick
  readonly text: string
}

/** Others entered a room. */
export interface Entered {
  readonly _tag: "Entered"
  readonly room: RoomName
  readonly time: number
  readonly nicks: ReadonlyArray<Nick>
  /** It shows its room, because the reader is in more than one. */
  readonly labelled: boolean
}

/** Others left a room. */
export interface Left {
  readonly _tag: "Left"
  readonly room: RoomName
  readonly time: number
  readonly nicks: ReadonlyArray<Nick>
  readonly reason: LeaveReason
  /** It shows its room, because the reader is in more than one. */
  readonly labelled: boolean
}

/** Someone has a new name. */
export interface Renamed {
  readonly _tag: "Renamed"
  readonly time: number
  readonly old: Nick
  readonly new: Nick
}

/**
 * Messages that will not come. The cause is `unknown` if the server omitted them without a GAP, and
 * `skipped` if they are too many to be fetched.
 */
export interface Gap {
  readonly _tag: "Gap"
  readonly stream: Stream
  /** Both are 0 if their number is unknown. */
  readonly from: number
  readonly to: number
  readonly cause: GapCause | "unknown" | "skipped"
  /** The same was shown for another stream just before; a person need not read it again. */
  readonly isRepeated?: boolean | undefined
}

/** The heading of the messages that came while the client was away. */
export interface AwaySummary {
  readonly _tag: "AwaySummary"
  readonly room: RoomName
  readonly count: number
  /** How long it was away, in milliseconds. */
  readonly away: number
}

/** The end of what /history shows: which messages of the room they were. */
export interface HistoryShown {
  readonly _tag: "HistoryShown"
  readonly room: RoomName
  readonly count: number
  /** The times of the first and the last. */
  readonly from: number
  readonly to: number
  /** The server has none that are older. */
  readonly isBeginning: boolean
}

/** A line of which nobody knows whether it has arrived, as the person may enter it again. */
export type Again =
  | { readonly _tag: "Say"; readonly room: RoomName; readonly text: string }
  | { readonly _tag: "Tell"; readonly nick: Nick; readonly text: string }

/** A sentence of the client's own. */
export interface Info {
  readonly _tag: "Info"
  readonly tone: "plain" | "dim" | "warning"
  readonly text: string
  /** It says why a line was not carried out, at once when that was entered. */
  readonly isRefusal?: true
  /** The lines that it lists, where the person may send them again. */
  readonly again?: ReadonlyArray<Again>
  /** The room that it is about: it stands there, where each room is shown apart. */
  readonly room?: RoomName
  /** Set if the sentence is about the connection: whether that was lost or is back, and when. */
  readonly link?: { readonly is: "lost" | "back"; readonly time: number }
  /** Set if the sentence tells this event of the server, of which programs hear as such. */
  readonly told?: EventOf<"Invited"> | EventOf<"Motd"> | EventOf<"Set">
}

export const info = (text: string, tone: Info["tone"] = "plain"): Info => ({
  _tag: "Info",
  tone,
  text
})
