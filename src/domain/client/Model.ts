import type { HashMap } from "effect"
import type { EventOf } from "../chat/Event.ts"
import type { Nick } from "../chat/Nick.ts"
import type { Epoch, Position } from "../chat/Position.ts"
import type { ByeReason } from "../chat/Reasons.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Secret } from "../chat/Secret.ts"
import type { Query } from "../chat/search/Query.ts"
import type { Timestamp } from "../chat/Timestamp.ts"
import type { TokenBucket } from "../network/TokenBucket.ts"
import type { ServerLineOf } from "../protocol/natter/Events.ts"
import type { Draft } from "./Draft.ts"
import type { LeftSession } from "./Habits.ts"
import type { Entered, Entry, Gap, Left, Renamed } from "./Notice.ts"
import type { PendingLine, PendingRequest, WaitingLine } from "./Pending.ts"
import type { Proofs } from "./Proofs.ts"
import type { ReorderBuffer } from "./ReorderBuffer.ts"
import type { ServerFeatures } from "./ServerFeatures.ts"
import type { Settings } from "./Settings.ts"
import type { Pins } from "./Trust.ts"

/** Where the client is on its way to its server. */
export type Phase =
  /** The first connection, or one that the person has asked for, is being made. */
  | { readonly _tag: "Connecting" }
  /** No connection: the next attempt is at `retryAt`, in milliseconds since 1970, and then runs. */
  | { readonly _tag: "Disconnected"; readonly retryAt: number }
  /** The person has no nickname: they are asked for one, connected or not, or the client waits for the one that they had. */
  | { readonly _tag: "ChoosingNick"; readonly connected: boolean }
  /** NICK or RESUME was sent. */
  | { readonly _tag: "Registering" }
  /** READY came; what was missed is being fetched. The person was told so if that takes long. */
  | { readonly _tag: "CatchingUp"; readonly since: number; readonly isTold: boolean }
  | { readonly _tag: "Online"; readonly since: number }
  /** BYE was sent. */
  | { readonly _tag: "Quitting"; readonly since: number }
  | { readonly _tag: "Ended" }

/** A room that the client is in, or wants to be in. */
export interface Room {
  readonly name: RoomName
  readonly reorderBuffer: ReorderBuffer<Entry | Gap>
  /** The seq of its last message when it was last entered. */
  readonly head: number
  /** The server has sent JOINED on this connection. */
  readonly joined: boolean
  /** Why the server has not let the client in again after READY. */
  readonly refusal?: ServerLineOf<"Err"> | undefined
  /** Its history is being fetched, to fill in what was missed; lines are held meanwhile. */
  readonly fetchingHistory: boolean
  readonly members: Members
  readonly topic: string | undefined
  /** Messages that were not shown, because the room is muted. */
  readonly unread: number
  /** Up to this seq nothing is counted as unread. */
  readonly read: number
  /** One of the unread messages names the person. */
  readonly mentioned: boolean
  /** Messages were shown while another room was the current one. */
  readonly isActive: boolean
  /** When something last made it more urgent to go there, in milliseconds since 1970. */
  readonly newsAt: number
  /** What was being typed when another room was chosen. */
  readonly draft: Draft
}

/** What is kept of a room that was left. */
export interface LeftRoom {
  readonly name: RoomName
  /** Undefined where it was never entered. */
  readonly epoch: Epoch | undefined
  /** The seq that would have been read next. */
  readonly next: number
  readonly draft: Draft
}

/** Who is in a room, by folded nickname. */
export type Members = HashMap.HashMap<string, Member>
export interface Member {
  readonly nick: Nick
  /** When they last spoke, in milliseconds since 1970; 0 for never. */
  readonly active: number
  /** What was seen of them under this name. */
  readonly seen: Proofs
  /** Their connection was lost when the members were last asked for. */
  readonly isAway?: boolean
}

/** What the person has set with commands. */
export interface Preferences {
  /** Joins and leaves are hidden. */
  readonly quiet: boolean
  readonly bell: "off" | "mention" | "all"
  readonly ignored: ReadonlyArray<IgnoredNick>
  /** Rooms of which messages are counted, and not shown as they come. */
  readonly muted: ReadonlyArray<RoomName>
}

/** Somebody whose messages are hidden. All names are folded. */
export interface IgnoredNick {
  readonly nick: string
  /** What they were called before, while they were ignored already. */
  readonly old: ReadonlyArray<string>
  /** The server's time at which they had the name; undefined where that is not known. */
  readonly seen?: Timestamp | undefined
  /** The person has written to them, and was told that an answer is hidden. */
  readonly isTold?: boolean
}

/** A change of a name, and whether another has had the old name since. */
export type ToldRename = EventOf<"Rename"> & {
  readonly isTakenSince?: boolean
  /** When the client was told, on its own clock. */
  readonly toldAt: number
}

/** Somebody who had a name at a time of the server. */
export interface Seen {
  readonly nick: Nick
  readonly time: Timestamp
}

/** Somebody who has sent a private message, and gets the answer to it. */
export interface Writer extends Seen {
  /** When the message came. */
  readonly wroteAt: number
  /** When it came that shows who has the name: the message, or a new name. */
  readonly at: number
  /** Since when the answer to the last message would go to this person. */
  readonly since: number
  /** Who would have got it before that. */
  readonly before: Seen | undefined
}

/** Somebody with whom the person has talked privately. */
export interface Partner {
  /** Folded. */
  readonly nick: string
  readonly known: Proofs
  /** The person has written to them. */
  readonly isWrittenTo: boolean
  /**
   * The last texts that came back, because somebody else may have the name, and when: entered again they are
   * for whoever has it.
   */
  readonly cameBack?: ReadonlyArray<{ readonly text: string; readonly at: number }> | undefined
}

/** What is known of the server's clock. */
export interface ServerClock {
  /** How far it is ahead of this machine's, in milliseconds; undefined before that was learnt. */
  readonly ahead: number | undefined
  /** That was learnt on the present connection. */
  readonly isKnown: boolean
  /** The newest time that it has told on this connection. */
  readonly newest: number
}

/** Everything that the client knows. Times are milliseconds since 1970. */
export interface Model {
  /** The time of what is happening. */
  readonly now: number
  readonly settings: Settings
  readonly preferences: Preferences
  readonly phase: Phase
  /** The server's name for itself; empty before the first HELLO. */
  readonly host: string
  /** The last connection is not encrypted, and leaves this machine. */
  readonly isExposed: boolean
  /** The keys of the last connection; undefined where it is not encrypted. */
  readonly pins: Pins | undefined
  readonly features: ServerFeatures
  /** What the server's rate still allows to be sent. */
  readonly bucket: TokenBucket
  /** How many commands were sent. */
  readonly turns: number
  /** The client's nickname, or the one that it will ask for. */
  readonly nick: Nick | undefined
  /** The key to the present session. */
  readonly secret: Secret
  /**
   * A nickname that somebody has. It is asked for again at `nextAt`, up to `until`; `until` is 0 while nobody
   * waits for it.
   */
  readonly awaitedNick:
    | { readonly nick: Nick; readonly until: number; readonly nextAt: number }
    | undefined
  /** The nickname for which this device was paired by this run. */
  readonly pairedNick: Nick | undefined
  /** How many derived names were tried. */
  readonly nickAttempts: number
  /** The session is new, and what the one before it left open has not been caught up with. */
  readonly isNewSession: boolean
  /** NICK was sent and not refused, so the server may know the session. */
  readonly mayResume: boolean
  /** The sessions of earlier runs that were not tried yet, by folded nickname. */
  readonly leftSessions: ReadonlyMap<string, LeftSession>
  /** The one of them that the client has asked for, until it is online. */
  readonly takingBack: LeftSession | undefined
  /** The rooms of the session of an earlier load of the page, which is over; until the person is told of that. */
  readonly roomsBefore?: ReadonlyArray<RoomName> | undefined
  /** The server has accepted the invitation. */
  readonly isInvited: boolean
  /** The server has answered BYE, so there is no session any more. */
  readonly isSessionOver: boolean
  /** The person's terminal is gone: they may not have seen what came last. */
  readonly isHungUp: boolean
  /** In the order in which they were entered. */
  readonly rooms: ReadonlyArray<Room>
  /** The last rooms that were left and not entered again. */
  readonly leftRooms: ReadonlyArray<LeftRoom>
  /** Where typed lines go. */
  readonly currentRoom: RoomName
  /** The person has gone to a room by a command. */
  readonly isRoomChosen: boolean
  /** Where they went before the person went from one unread room to the next. */
  readonly beganIn: RoomName | undefined
  /** The highest seq received of the inbox. */
  readonly inboxSeq: number
  /** Who sent the last private messages: the last one of which the person can have seen, and those behind it. */
  readonly writers: ReadonlyArray<Writer>
  /** The private messages that were shown before the client was online for the first time. */
  readonly privateBefore: { readonly count: number; readonly last: Nick } | undefined
  /** The last of them. */
  readonly partners: ReadonlyArray<Partner>
  /** The last changes of names of others, in their order. */
  readonly renames: ReadonlyArray<ToldRename>
  /** Those that were missed and are not shown yet: what was said before them comes first. */
  readonly missedRenames: ReadonlyArray<Renamed>
  /** Since when the client may have missed such changes, in the server's time; undefined before it knows that. */
  readonly renamesSince: Timestamp | undefined
  /** By when something must have come for the line that is carried out to name somebody because of it; undefined where that is not known. */
  readonly begunAt: number | undefined
  /** By when something must have come for its draft to be begun because of it; undefined where that is not known. */
  readonly startedAt: number | undefined
  /** How many lines were entered. */
  readonly enteredLines: number
  /** Which of them is carried out, or was last. */
  readonly lineNumber: number
  /**
   * The last /join, /room or /part which this client refused, and none was carried out since: as it was typed, which
   * of the entered lines it was, and when its author was told.
   */
  readonly refusedMove:
    | { readonly typed: string; readonly number: number; readonly at: number }
    | undefined
  readonly pendingLines: ReadonlyArray<PendingLine>
  readonly waitingLines: ReadonlyArray<WaitingLine>
  readonly pendingRequests: ReadonlyArray<PendingRequest>
  readonly nextId: number
  /** When the machine said last that it has no network. */
  readonly offlineAt?: number
  /** Joins and leaves that are held back a moment so that they share a line. */
  readonly heldPresence: ReadonlyArray<Entered | Left>
  readonly presenceHeldSince: number
  /** When the server was last heard. */
  readonly lastHeardAt: number
  /** The last pause of this program, or of its machine: when the server was heard before, and when it ended. */
  readonly paused: { readonly heardAt: number; readonly until: number } | undefined
  /** Since when the lost connection was not there: a silent one, or one of a suspended program, was lost before that was noticed. */
  readonly awaySince: number
  readonly serverClock: ServerClock
  /** How often it has still to hear something, to know that the person has private messages before them. */
  readonly confirmations?: number
  /** When it was last sent a PING. */
  readonly lastPingAt: number
  /** When it was last asked whether the connections of members are still lost. */
  readonly lostAskedAt: number
  /** The person has looked at who is in the room since then. */
  readonly isLookingAtPeople?: boolean
  /** When it was last sent something while it owed no answer. */
  readonly awaitingSince: number
  /** When the connection was lost; undefined while there is one. */
  readonly lostAt: number | undefined
  /** When the last connections were lost that ended without BYE. */
  readonly lostSilently: ReadonlyArray<number>
  /** Attempts to reconnect since the last connection that was stable. */
  readonly reconnectAttempts: number
  /** When the client was last online again in a new session: others may still be on their way back. */
  readonly newSessionAt: number | undefined
  /** The client was online once: from then on, a lost connection is made again. */
  readonly wasOnline: boolean
  /** What the server sent before it closed the connection. */
  readonly bye: { readonly reason: ByeReason; readonly text: string | undefined } | undefined
  /** The warning about an unexpected line was shown on this connection. */
  readonly warnedOfBadLine: boolean
  /** The person was told since the connection was lost that the server was restarted. */
  readonly toldOfRestart: boolean
  /** Where the next /history ends, if the person has typed nothing else since the last. */
  readonly historyBefore:
    | { readonly room: RoomName; readonly epoch: Epoch; readonly seq: number }
    | undefined
  /** What was searched for last, and from where a search for more goes on; undefined where there is nothing more. */
  readonly searched:
    | { readonly room: RoomName; readonly query: Query; readonly before: Position | undefined }
    | undefined
  /** The rooms that the server listed last. */
  readonly listedRooms: ReadonlyArray<RoomName>
  /** When the person asked to quit, or the input ended. */
  readonly quitRequestedAt: number | undefined
  /** The drafts of other rooms of which a person was told who wanted to leave. */
  readonly toldDrafts: ReadonlyArray<{ readonly to: RoomName; readonly text: string }>
  /** When Ctrl-C was last pressed on an empty draft. */
  readonly interruptedAt: number
  /** How many lines the server or this client has refused. */
  readonly refusedLines: number
}
