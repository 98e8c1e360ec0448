import type { Either } from "effect"
import type { Nick } from "../chat/Nick.ts"
import type { Position } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { ServerLine } from "../protocol/natter/Events.ts"
import type { Feature } from "../protocol/natter/Feature.ts"
import type { InvalidLine, Line } from "../protocol/natter/LineCodec.ts"
import type { Draft } from "./Draft.ts"
import type { LeftSession } from "./Habits.ts"
import type { ProgramRequest } from "./Requests.ts"
import type { Pins } from "./Trust.ts"

/** What can happen to the client. */
export type Msg =
  /**
   * The person has ended a line, or the pipe has given one; one with line breaks was pasted, and is one message.
   * `isAnswer` is whether the prompt asked for a nickname then, and undefined for what was typed ahead behind an
   * answer: by the time the line comes, it may ask for something else.
   */
  | ({ readonly _tag: "Line"; readonly isAnswer?: boolean } & Draft)
  /** A program has given a command. */
  | { readonly _tag: "Ask"; readonly request: ProgramRequest }
  /** Some of the input cannot be read, for the reason in the sentence, and is not sent. */
  | { readonly _tag: "Unreadable"; readonly sentence: string }
  /** Some of the input is sent with other characters in place of those that cannot be sent. */
  | { readonly _tag: "Replaced" }
  /** Ctrl-C, with the draft that it cleared. */
  | { readonly _tag: "Interrupt"; readonly draft: string }
  /** Ctrl-D on an empty draft. */
  | { readonly _tag: "Leave" }
  /** The end of the input. */
  | { readonly _tag: "End" }
  /** The key that switches to the next room, with the draft that it put away. */
  | { readonly _tag: "NextRoom"; readonly draft: Draft }
  /** The keys that go one room on or back, with the draft that they put away. */
  | { readonly _tag: "RoomBeside"; readonly draft: Draft; readonly by: 1 | -1 }
  /** The person goes to this room, with the draft that was put away for that. */
  | { readonly _tag: "GoTo"; readonly room: RoomName; readonly draft: Draft }
  /** The person reads a room backwards, and wants to see what was said before this position. */
  | { readonly _tag: "Earlier"; readonly room: RoomName; readonly before: Position }
  /** The person is about to choose a room. */
  | { readonly _tag: "ListRooms" }
  /** The person looks at who is in the room. */
  | { readonly _tag: "ListPeople" }
  /** What was being typed for a room was taken out of the line, as `TakeDraft` says, or because the room is left. */
  | { readonly _tag: "DraftTaken"; readonly room: RoomName; readonly draft: Draft }
  /** Any other key. */
  | { readonly _tag: "Key" }
  /** The person has private messages before them that came just now. */
  | { readonly _tag: "Seen" }
  /** The machine says that it has no network any more. */
  | { readonly _tag: "Offline" }
  /** Another run of the client has left a session of this name. */
  | { readonly _tag: "SessionFound"; readonly nick: Nick; readonly left: LeftSession }
  /** A connection is open, and the server has sent HELLO; `host` is its name for itself. */
  | {
      readonly _tag: "Connected"
      readonly host: string
      readonly features: ReadonlyArray<Feature>
      /** It is not encrypted, and leaves this machine. */
      readonly isExposed?: boolean
      /** Undefined where it is not encrypted. */
      readonly pins?: Pins | undefined
      /** What a person should know of the connection. */
      readonly remarks?: ReadonlyArray<string>
    }
  /** The server has sent a line. */
  | { readonly _tag: "Received"; readonly line: Either.Either<Line<ServerLine>, InvalidLine> }
  /**
   * The connection is gone, or none could be made. `chance` is a random number from 0 to below 1. `isUntrusted`: the
   * server is not the one that is meant; `isBanned`: it keeps the client out. Then no other attempt is made.
   */
  | {
      readonly _tag: "Disconnected"
      readonly sentence: string
      readonly chance: number
      readonly isUntrusted?: boolean
      readonly isBanned?: boolean
    }
  /** The program is being stopped from outside, by a signal. */
  | { readonly _tag: "Stop" }
  /** Its terminal is gone. */
  | { readonly _tag: "HungUp" }
  /** Time has passed; about once a second, and more often while something waits to be sent. */
  | { readonly _tag: "Tick" }
