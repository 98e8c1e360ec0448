import type { HashMap } from "effect"
import type { Command, CommandOf } from "../chat/Command.ts"
import type { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import type { Epoch } from "../chat/Position.ts"
import type { ByeReason } from "../chat/Reasons.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Seconds } from "../chat/Seconds.ts"
import type { Token } from "../chat/Token.ts"
import type { Entered, Gap, Left, Message } from "./Notice.ts"
import type { ReorderBuffer } from "./ReorderBuffer.ts"

/** How the client comes to its name. */
export type Naming =
  /** The person is asked, and asked again when the name is refused. */
  | { readonly _tag: "Ask" }
  /** This name and no other. */
  | { readonly _tag: "Fixed" }
  /** This name, or when it is taken one with letters appended. */
  | { readonly _tag: "Derived"; readonly base: Nick }

/** What does not change while the client runs. */
export interface Settings {
  readonly naming: Naming
  /** The server as the person wrote it, for sentences. */
  readonly server: string
  /** For how long the server is asked to keep the session when the connection is lost, in seconds. */
  readonly keep: Seconds
  /** How many of a room's last messages are shown on entering it: 0 to 200. */
  readonly history: number
  /** For how long a lost connection is tried again, in milliseconds. */
  readonly reconnectFor: number
  /** A person types, or lines come from a pipe. A pipe's lines are all said, and all are waited for at its end. */
  readonly mode: "person" | "pipe"
}

/** Where the client stands with its server. */
export type Phase =
  /** No connection yet: one is being made. */
  | { readonly _tag: "Connecting" }
  /** No connection: the next try is at `retryAt`, in milliseconds since 1970. */
  | { readonly _tag: "Disconnected"; readonly retryAt: number }
  /** The person is being asked for a nickname, connected or not. */
  | { readonly _tag: "ChoosingNick"; readonly connected: boolean }
  /** NICK or RESUME was sent. */
  | { readonly _tag: "Registering" }
  /** READY came; what was missed is being fetched. `resumed`: the session is the one from before. */
  | { readonly _tag: "CatchingUp"; readonly resumed: boolean }
  | { readonly _tag: "Online"; readonly since: number }
  /** BYE was sent. */
  | { readonly _tag: "Quitting"; readonly since: number }
  | { readonly _tag: "Ended" }

/** A line to a room or person that was not answered yet. */
export interface PendingLine {
  readonly id: LineId
  readonly command: CommandOf<"Say"> | CommandOf<"Tell">
  /** As it was typed, for bringing it back. */
  readonly typed: string
  /** Sent on the connection that stands now. */
  readonly sent: boolean
  /** Sent on a connection that was lost: only the server knows whether it arrived. */
  readonly inDoubt: boolean
  /**
   * The names under which it may have arrived when it was sent: the one that was held, and then those
   * that were asked for before it and not given yet.
   */
  readonly sentAs: ReadonlyArray<Nick>
}

/** A command other than SAY and TELL that was sent and not answered. */
export interface PendingRequest {
  readonly id: LineId
  readonly command: Exclude<Command, CommandOf<"Say"> | CommandOf<"Tell">>
  /** Asked by a person, who wants to see the answer; or by the client for itself. */
  readonly requestedBy: "person" | "client"
  /** What came before the answer: the nicknames of HERE lines, and how many PAST lines. */
  readonly nicks: ReadonlyArray<Nick>
  readonly pastCount: number
}

/** A room that the client is in, or wants to be in. */
export interface Room {
  readonly name: RoomName
  readonly reorderBuffer: ReorderBuffer<Message | Gap>
  /** Its head when it was last entered. */
  readonly head: number
  /** The server has said JOINED on this connection. */
  readonly joined: boolean
  /** Its log is to be read, to fill in what was missed; lines wait for that. */
  readonly fetchingHistory: boolean
  readonly members: Members
  /** How many messages its log holds; undefined where the server did not say. */
  readonly retention: number | undefined
  /** Messages that came while the person spoke elsewhere. */
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
  readonly quiet: boolean
  readonly bell: "off" | "mention" | "all"
  /** Folded nicknames. */
  readonly ignored: ReadonlyArray<string>
}

/** Everything that the client knows. */
export interface Model {
  /** The time of what happens now, in milliseconds since 1970. */
  readonly now: number
  readonly settings: Settings
  readonly preferences: Preferences
  readonly phase: Phase
  /** The server's name for itself, once it has said HELLO. */
  readonly host: string
  /** The nickname that is held, or else the one that will be claimed. */
  readonly nick: Nick | undefined
  /** How many derived names were tried. */
  readonly nickAttempts: number
  /** The session is new, and what the one before it left open is not settled yet. */
  readonly isNewSession: boolean
  /** What a lost connection is resumed with. */
  readonly token: Token | undefined
  /** In the order in which they were entered. */
  readonly rooms: ReadonlyArray<Room>
  /** Rooms that were left, and how far they were read: the last ones, without those entered again. */
  readonly leftRooms: ReadonlyArray<LeftRoom>
  /** Where typed lines go. */
  readonly currentRoom: RoomName
  /** The highest seq read of the inbox. */
  readonly inboxSeq: number
  readonly replyTo: Nick | undefined
  readonly pendingLines: ReadonlyArray<PendingLine>
  readonly pendingRequests: ReadonlyArray<PendingRequest>
  readonly nextId: number
  /** Comings and goings that are held back a moment so that they share a line. */
  readonly heldPresence: ReadonlyArray<Entered | Left>
  readonly presenceHeldSince: number
  /** When the server was last heard, and last asked for a sign of life. */
  readonly lastHeardAt: number
  readonly lastPingAt: number
  /** When the server was last asked something while it owed no answer. */
  readonly awaitingSince: number
  /** Since when the connection is lost; undefined while it stands. */
  readonly lostAt: number | undefined
  /** Tries to reconnect since it last held for a while. */
  readonly reconnectAttempts: number
  /** The connection was once good: from then on, losses are mended. */
  readonly wasOnline: boolean
  /** What the server has said before it closed. */
  readonly bye: { readonly reason: ByeReason; readonly text: string | undefined } | undefined
  /** A line that can't be read was complained about on this connection. */
  readonly warnedOfBadLine: boolean
  /** Since when the person wants to leave, or the input has ended. */
  readonly quitRequestedAt: number | undefined
  /** When Ctrl-C was last pressed on an empty draft. */
  readonly interruptedAt: number
  /** Lines that the server or this client refused. */
  readonly refusedLines: number
}

/** The most of everything that could grow. */
export const bounds = {
  /** Lines typed and not answered. */
  outbox: 256,
  /** Other commands not answered. */
  asked: 256,
  /** In which the client is, and as many that it has left. */
  rooms: 32,
  members: 20_000,
  ignored: 256,
  /** Names in comings and goings that are held back. */
  comings: 512
} as const
