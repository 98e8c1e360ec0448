import { Context, Data, Effect } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { Accepted } from "./Answers.ts"
import type { HeldLetter, Letter } from "./Letter.ts"

/** Something that happens to a kept session and has to outlive the process. */
export type Change =
  /** It is kept from now on, or otherwise than before. */
  | {
      readonly _tag: "Kept"
      readonly nick: Nick
      /** Since when the name is its own. */
      readonly since: Timestamp
      /** The SHA-256 of its secret. */
      readonly digest: string
      /** The key of the client that began it. */
      readonly key: Pin | undefined
      readonly seconds: Seconds
      readonly hasEntered: boolean
      readonly rooms: ReadonlyArray<RoomName>
      /** The highest seq of its inbox. */
      readonly inbox: number
      readonly handed: number
      readonly lastId: number
    }
  /** It is over, or not kept any more. */
  | { readonly _tag: "Forgotten" }
  | { readonly _tag: "Named"; readonly nick: Nick; readonly since: Timestamp }
  | { readonly _tag: "Entered" | "Left"; readonly room: RoomName }
  /** A letter has come into its inbox. */
  | ({ readonly _tag: "Received" } & HeldLetter)
  /** Letters up to a seq were handed over, or are not held any more. */
  | { readonly _tag: "Handed" | "Dropped"; readonly seq: number }
  /** Its private message with this number was accepted. */
  | { readonly _tag: "Told"; readonly id: LineId }

export interface ChangeOf {
  readonly session: SessionId
  readonly change: Change
}

/** Changes that are kept as a whole, and what is done then. */
export interface Changes {
  /** The session whose changes count on from each other: those behind one that is not kept may not be kept either. */
  readonly session: SessionId
  /** Called when it is their turn: those before them are done, or are kept together with them. */
  readonly changes: () => ReadonlyArray<ChangeOf>
  /** Called in the order of the changes. What was not kept never will be. */
  readonly done: (isKept: boolean) => void
}

/** A session as it was kept. */
export interface Recorded {
  readonly id: SessionId
  readonly nick: Nick
  /** Undefined in records of before this was kept. */
  readonly since: Timestamp | undefined
  readonly digest: string
  readonly key: Pin | undefined
  readonly seconds: Seconds
  readonly hasEntered: boolean
  readonly rooms: ReadonlyArray<RoomName>
  readonly letters: ReadonlyArray<HeldLetter>
  readonly inbox: number
  readonly handed: number
  /** The answers to its last messages, by their numbers, the lowest first. */
  readonly answers: ReadonlyArray<Accepted>
}

/** A letter that was never handed over, on its way back to its sender. */
export interface SentBack {
  readonly to: SessionId
  /** Whom it was for. */
  readonly nick: Nick
  readonly letter: Pick<Letter, "text" | "time">
}

/** The records cannot be read. */
export class RecordsUnreadable extends Data.TaggedError("RecordsUnreadable")<{
  readonly reason: string
}> {}

/** What of kept sessions outlives the process. */
export class SessionRecords extends Context.Tag("natter/services/server/session/SessionRecords")<
  SessionRecords,
  {
    /** Whether anything outlives the process at all. */
    readonly isLasting: boolean
    /** Whether changes cannot be kept for now. */
    readonly isDown: () => boolean
    readonly submit: (changes: Changes) => void
    /**
     * Keeps a change soon, and tries again where it is refused; it may be lost in a crash. Only for what may
     * come after later changes of its session, and where the last of a kind says all. A later change of the
     * name or of the same seat takes its place.
     */
    readonly note: (change: ChangeOf) => void
    /** Brings a letter that was never handed over back to its sender, where that may be at another server. */
    readonly sendBack?: (back: SentBack) => void
    /** Takes in what comes back from other servers; `take` tells whether the sender is here. */
    readonly onSentBack?: (take: (back: SentBack) => boolean) => void
    /** The sessions of the process before. */
    readonly recorded: Effect.Effect<ReadonlyArray<Recorded>, RecordsUnreadable>
    /** When something was said last in any room, in milliseconds since 1970; 0 where nothing was. */
    readonly lastSaidAt: Effect.Effect<number, RecordsUnreadable>
  }
>() {}

/** For sessions that end with the process: everything is done at once. */
export const nothingLasts: SessionRecords["Type"] = {
  isLasting: false,
  isDown: () => false,
  submit: ({ changes, done }) => {
    changes()
    done(true)
  },
  note: () => {},
  recorded: Effect.succeed([]),
  lastSaidAt: Effect.succeed(0)
}
