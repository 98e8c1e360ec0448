import type { Option } from "effect"
import type { ChatError } from "../chat/ChatError.ts"
import type { MaybeTagged } from "../chat/ClientTags.ts"
import type { Event, EventOf } from "../chat/Event.ts"
import type { AnyCommand } from "../chat/FurtherCommand.ts"
import type { AnyEvent, FurtherEventOf } from "../chat/FurtherEvent.ts"
import type { HostName } from "../chat/HostName.ts"
import type { LineId } from "../chat/LineId.ts"
import type { NickRule } from "../chat/Nick.ts"
import type { MaybeNotice } from "../chat/Noticed.ts"
import type { NamesRule } from "../chat/OwnedNames.ts"
import type { Epoch } from "../chat/Position.ts"
import type { Profile } from "../chat/Profile.ts"
import type { Timestamp } from "../chat/Timestamp.ts"
import type { Refused } from "../network/Refused.ts"
import type { Pin } from "../security/Pin.ts"
import type { Frame } from "./LineFramer.ts"

/**
 * A language in which clients talk to the server: how it is recognised, read and written. `S` is what
 * it has to remember of one connection. Everything in it is pure.
 *
 * @example
 * const [greeted, hello] = natter1.greet({ host, nicks: "letters", names: "free", limits: {} })(time, undefined)
 * const [next, [decoded]] = natter1.decode(greeted, { line: "JOIN cooks", fault: undefined })
 */
export interface Protocol<S> {
  readonly name: string
  /**
   * The most bytes of a client's line before its line feed. What is said in it holds at most 4,096: it has
   * to fit into a line of every other protocol.
   */
  readonly maxLineBytes: number
  /** Whether a connection that begins with these bytes speaks this protocol. */
  readonly detect: (head: Uint8Array) => "mine" | "other" | "undecided"
  /**
   * What a line says of a client that was taken for a speaker of the first protocol: that it speaks this one,
   * or may, and then the line is to be read again. Without it nobody is taken for one so late.
   */
  readonly detectLate?: (line: string) => "mine" | "either" | "other"
  /**
   * Whether a line that was read so can be of no other protocol. It is asked of the first protocol; without it
   * every line is.
   */
  readonly isOwn?: (decoded: Decoded) => boolean
  /**
   * Who asks for signs of life. Where clients do, only silence after that counts as loss; where the server does,
   * it says `Ping` to whoever is silent.
   */
  readonly signsOfLife: "client" | "server"
  /** What the server says first, and when, to a client that has proved to have this key. */
  readonly greet: (
    server: ServerInfo
  ) => (time: Timestamp, key: Pin | undefined) => readonly [S, string]
  /** Reads a line, after the answers to those before it were written. */
  readonly decode: (state: S, line: Frame) => readonly [S, ReadonlyArray<Decoded>]
  /**
   * What a line asks, as far as its beginning tells, if that need not wait behind lines that wait for the
   * rate. It is asked of every line of a flood, so it has to be fast.
   */
  readonly urgentOf: (line: Uint8Array) => "Ping" | "Bye" | undefined
  /** What is said to one client. The text holds any number of whole lines. */
  readonly encode: (state: S, out: Outgoing) => readonly [S, string]
  /** How what happens in a room is written for this client. A text may hold line feeds and TABs. */
  readonly dialect: (state: S) => Dialect
}

/** What a server tells about itself. */
export interface ServerInfo {
  readonly host: HostName
  readonly nicks: NickRule
  /** Whether it takes only people with an invitation. */
  readonly isByInvitation: boolean
  /** Whether names belong to nobody, or to the key that uses them first. */
  readonly names: NamesRule
  /** Its limits, by the names that `docs/limits.md` gives. */
  readonly limits: Readonly<Record<string, number>>
}

/** The result of decoding a line. */
export type Decoded =
  | { readonly _tag: "Command"; readonly command: AnyCommand; readonly id: Option.Option<LineId> }
  /** The line makes no sense; the protocol knows what to answer. */
  | { readonly _tag: "Invalid"; readonly answer: string }
  /** The line is of another protocol: whoever sent it does not know where it has come to. */
  | { readonly _tag: "Foreign" }
  /** The protocol answers the line by itself, or needs no answer. */
  | { readonly _tag: "Answered"; readonly answer: string }

/**
 * What is said to one client. After the reply to its first name comes the `Joined` of the lobby, as an
 * event; the `Bye` that ends a connection comes as a reply, with the id of the command that asked for it.
 */
export type Outgoing =
  /** The final answer to the command that carried `id`. */
  | Reply
  | { readonly _tag: "Failure"; readonly error: ChatError; readonly id: Option.Option<LineId> }
  /** Something unasked. */
  | { readonly _tag: "Event"; readonly event: AnyEvent }
  /** A part of the answer to the command that carried `id`, before its end. */
  | { readonly _tag: "Part"; readonly event: AnyEvent; readonly id: Option.Option<LineId> }
  /** The client has been silent: is it there? */
  | { readonly _tag: "Ping" }
  /** The only thing that is said on a connection that is refused. */
  | { readonly _tag: "Refusal"; readonly why: Refused }

/** A final answer. */
export interface Reply {
  readonly _tag: "Reply"
  readonly reply: Event
  readonly id: Option.Option<LineId>
  /** The connection ends because a line did not. */
  readonly hasOverflowed?: true
  /** What others with the same dialect are told of the message that is answered. */
  readonly shown?: string | undefined
}

/** The events that have a place in a room's log. */
export type LogEvent = (EventOf<"Msg"> & MaybeNotice & MaybeTagged) | EventOf<"Topic">

/** Who has entered a room, and in the same order what they tell about themselves, if one of them does. */
export type EnterEvent = EventOf<"Enter"> & { readonly profiles?: ReadonlyArray<Profile> }

/** Who has left a room, and what they have said to it. */
export type LeaveEvent = EventOf<"Leave"> & { readonly words?: string }

/** The events that a room sends to its members. */
export type RoomEvent =
  | LogEvent
  | EnterEvent
  | LeaveEvent
  | EventOf<"Rename">
  | FurtherEventOf<"Described">
  | FurtherEventOf<"Operator">
  | FurtherEventOf<"Signal">

/** How a protocol writes what happens in a room. Clients with the same key receive the same bytes. */
export interface Dialect {
  readonly key: string
  /** That somebody is gone is told once, however many rooms they share. */
  readonly tellsGoneOnce: boolean
  /** It has a line for each who enters or leaves, so that it gains nothing where several are told together. */
  readonly tellsEach?: true
  /**
   * For everyone but the author.
   *
   * @param epoch of the log in which the event has its place
   */
  readonly event: (event: RoomEvent, epoch?: Epoch) => string
}
