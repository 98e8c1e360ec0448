import type { HashMap } from "effect"
import type { CommandOf } from "../chat/Command.ts"
import type { EventOf } from "../chat/Event.ts"
import type { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import type { Epoch } from "../chat/Position.ts"
import type { ByeReason } from "../chat/Reasons.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Seconds } from "../chat/Seconds.ts"
import type { Secret } from "../chat/Secret.ts"
import type { TokenBucket } from "../network/TokenBucket.ts"
import type { Entered, Entry, Gap, Left } from "./Notice.ts"
import type { ReorderBuffer } from "./ReorderBuffer.ts"
import type { ServerFeatures } from "./ServerFeatures.ts"

/** How the client gets its nickname. */
export type Naming =
  /** The person is asked, and asked again if the name is refused. */
  | { readonly _tag: "Ask" }
  /** The name that was given, and no other. */
  | { readonly _tag: "Fixed" }
  /** The name that was given; if it is taken, the base with letters appended. */
  | { readonly _tag: "Derived"; readonly base: Nick }

/** What does not change while the client runs. */
export interface Settings {
  readonly naming: Naming
  /** The server as the person wrote it, for sentences. */
  readonly server: string
  /** How long the server is asked to keep the session after the connection is lost. */
  readonly keep: Seconds
  /** The key to the session, made of 128 random bits for this run of the client. */
  readonly secret: Secret
  /** How many of a room's last messages are shown when it is entered: 0 to 200. */
  readonly history: number
  /** How long the client tries to reconnect, in milliseconds; 0 for not at all. */
  readonly reconnectFor: number
  /** A person types, or lines come from a pipe. A pipe's lines are all texts, and all are answered before it ends. */
  readonly mode: "person" | "pipe"
}

/** Where the client is on its way to its server. */
export type Phase =
  /** The first connection, or one that the person has asked for, is being made. */
  | { readonly _tag: "Connecting" }
  /** No connection: the next attempt is at `retryAt`, in milliseconds since 1970, and then runs. */
  | { readonly _tag: "Disconnected"; readonly retryAt: number }
  /** The person is asked for a nickname, connected or not. */
  | { readonly _tag: "ChoosingNick"; readonly connected: boolean }
  /** NICK or RESUME was sent. */
  | { readonly _tag: "Registering" }
  /** READY came; what was missed is being fetched. */
  | { readonly _tag: "CatchingUp" }
  | { readonly _tag: "Online"; readonly since: number }
  /** BYE was sent. */
  | { readonly _tag: "Quitting"; readonly since: number }
  | { readonly _tag: "Ended" }

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
}

/** Any other command that has no answer yet. */
export interface PendingRequest {
  readonly id: LineId
  readonly command: CommandOf<
    "Nick" | "Resume" | "Join" | "Part" | "Who" | "History" | "After" | "Rooms" | "Ping" | "Bye"
  >
  /** A person sees the answer; the client uses it silently. */
  readonly requestedBy: "person" | "client"
  /** Its number among the commands that were sent; 0 while it was not sent on this connection. */
  readonly turn: number
  readonly parts: Parts
}

/** What came before the answer. */
export interface Parts {
  /** Of HERE lines. */
  readonly nicks: ReadonlyArray<Nick>
  readonly rooms: ReadonlyArray<EventOf<"Room">>
  /** How many messages and topics of the log, and the highest seq up to which they go. */
  readonly pastCount: number
  readonly pastTo: number
}

/** A room that the client is in, or wants to be in. */
export interface Room {
  readonly name: RoomName
  readonly reorderBuffer: ReorderBuffer<Entry | Gap>
  /** The seq of its last message when it was last entered. */
  readonly head: number
  /** The server has sent JOINED on this connection. */
  readonly joined: boolean
  /** Its history is being fetched, to fill in what was missed; lines are held meanwhile. */
  readonly fetchingHistory: boolean
  readonly members: Members
  readonly topic: string | undefined
  /** Messages that came while another room was the current one. */
  readonly unread: number
  /** One of them names the person. */
  readonly mentioned: boolean
}

/** How far a room was read that was left. */
export interface LeftRoom {
  readonly name: RoomName
  readonly epoch: Epoch
  /** The seq that would have been read next. */
  readonly next: number
}

/** Who is in a room, by folded nickname; `active` is when they last spoke, 0 for never. */
export type Members = HashMap.HashMap<string, Member>
export interface Member {
  readonly nick: Nick
  readonly active: number
}

/** What the person has set with commands. */
export interface Preferences {
  /** Joins and leaves are hidden. */
  readonly quiet: boolean
  readonly bell: "off" | "mention" | "all"
  /** Folded nicknames. */
  readonly ignored: ReadonlyArray<string>
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
  readonly features: ServerFeatures
  /** What the server's rate still allows to be sent. */
  readonly bucket: TokenBucket
  /** How many commands were sent. */
  readonly turns: number
  /** The client's nickname, or the one that it will ask for. */
  readonly nick: Nick | undefined
  /** How many derived names were tried. */
  readonly nickAttempts: number
  /** The session is new, and what the one before it left open has not been caught up with. */
  readonly isNewSession: boolean
  /** NICK was sent and not refused, so the server may know the session. */
  readonly mayResume: boolean
  /** In the order in which they were entered. */
  readonly rooms: ReadonlyArray<Room>
  /** The last rooms that were left and not entered again. */
  readonly leftRooms: ReadonlyArray<LeftRoom>
  /** Where typed lines go. */
  readonly currentRoom: RoomName
  /** The highest seq received of the inbox. */
  readonly inboxSeq: number
  /** Who sent the last private message. */
  readonly replyTo: Nick | undefined
  readonly pendingLines: ReadonlyArray<PendingLine>
  readonly pendingRequests: ReadonlyArray<PendingRequest>
  readonly nextId: number
  /** Joins and leaves that are held back a moment so that they share a line. */
  readonly heldPresence: ReadonlyArray<Entered | Left>
  readonly presenceHeldSince: number
  /** When the server was last heard. */
  readonly lastHeardAt: number
  /** When it was last sent a PING. */
  readonly lastPingAt: number
  /** When it was last sent something while it owed no answer. */
  readonly awaitingSince: number
  /** When the connection was lost; undefined while there is one. */
  readonly lostAt: number | undefined
  /** Attempts to reconnect since the last connection that was stable. */
  readonly reconnectAttempts: number
  /** The client was online once: from then on, a lost connection is made again. */
  readonly wasOnline: boolean
  /** What the server sent before it closed the connection. */
  readonly bye: { readonly reason: ByeReason; readonly text: string | undefined } | undefined
  /** The warning about an unexpected line was shown on this connection. */
  readonly warnedOfBadLine: boolean
  /** When the person asked to quit, or the input ended. */
  readonly quitRequestedAt: number | undefined
  /** When Ctrl-C was last pressed on an empty draft. */
  readonly interruptedAt: number
  /** How many lines the server or this client has refused. */
  readonly refusedLines: number
}
