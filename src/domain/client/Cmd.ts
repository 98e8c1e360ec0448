import type { Option } from "effect"
import type { Command } from "../chat/Command.ts"
import type { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import type { Position } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Answer } from "./Answer.ts"
import type { Undelivered } from "./Copy.ts"
import type { Draft, Recalled } from "./Draft.ts"
import type { ExitCode } from "./ExitCode.ts"
import type { Entry, Notice } from "./Notice.ts"

/** A page of a room's log, before what is shown of it. */
export interface EarlierEntries {
  readonly room: RoomName
  /** What they were asked for as being before. */
  readonly before: Position
  /** The oldest first; empty where nothing can be asked for now, or all is of people who are ignored. */
  readonly entries: ReadonlyArray<Entry>
  /** The page begins with this seq: what is asked for next is before it. */
  readonly from: number
  /** The server has none that are older. */
  readonly isBeginning: boolean
}

/** What the client has to do. */
export type Cmd =
  | { readonly _tag: "Send"; readonly command: Command; readonly id: Option.Option<LineId> }
  | { readonly _tag: "Show"; readonly notice: Notice }
  /** Show what `Earlier` has asked for. */
  | ({ readonly _tag: "ShowEarlier" } & EarlierEntries)
  /** Give a program what it asked for. */
  | { readonly _tag: "Answer"; readonly answer: Answer }
  /** Ring, unless the person is looking at the terminal. */
  | { readonly _tag: "Bell" }
  /** Put this text, which was never entered, into the draft again. */
  | ({ readonly _tag: "Draft" } & Draft)
  /** Let arrow-up bring this text first, whether or not it was entered before. */
  | ({ readonly _tag: "Recall" } & Recalled)
  /** Take what is being typed out of the line; it was for this room, and the next line goes to another. */
  | { readonly _tag: "TakeDraft"; readonly room: RoomName }
  /** Show what was being typed, here and in other rooms: the client ends, and the person did not ask for that. */
  | { readonly _tag: "ShowDrafts"; readonly elsewhere: ReadonlyArray<Undelivered> }
  | { readonly _tag: "Clear" }
  /** Show what is earlier, where it stands above what is shown. */
  | { readonly _tag: "ScrollUp" }
  /** Show the last links of messages, each unbroken. */
  | { readonly _tag: "Links" }
  /** Look for a session of this name that another run has left since this one was started; `SessionFound` tells of it. */
  | { readonly _tag: "FindSession"; readonly nick: Nick }
  /** Connect after this many milliseconds, in place of any attempt that was planned. */
  | { readonly _tag: "Connect"; readonly after: number }
  /** Drop the connection; `Disconnected` follows. */
  | { readonly _tag: "Disconnect"; readonly sentence: string }
  /** End the program. With a code other than 0 there is a sentence that says why. */
  | { readonly _tag: "Quit"; readonly code: ExitCode; readonly sentence: string | undefined }
