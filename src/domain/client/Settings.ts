import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Seconds } from "../chat/Seconds.ts"
import type { Secret } from "../chat/Secret.ts"
import type { InvitationWord } from "../security/InvitationWord.ts"
import type { FrontEnd } from "./Copy.ts"
import type { LeftSession } from "./Habits.ts"

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
  /** What is shown to a server that takes only people with an invitation. */
  readonly invitation?: InvitationWord | undefined
  /** It is shown also on a connection to another machine that is not encrypted. */
  readonly mayExpose?: boolean
  /** The sessions that earlier runs did not end, by folded nickname. */
  readonly leftSessions?: ReadonlyMap<string, LeftSession>
  /** The names of all such sessions on this server, also where another was asked for. */
  readonly leftNicks?: ReadonlyArray<Nick>
  /** A program is told where it has just made its room, whose name may be misspelt. */
  readonly tellsOfNewRoom?: boolean
  /** A program goes on without any room: it can enter another. */
  readonly staysWithoutRoom?: boolean
  /** Somebody watches the output of a program, and is told once that it follows the room. */
  readonly isWatched?: boolean
  /** A program is not told the name that the client has derived for it. */
  readonly isSilent?: boolean
  /** Where a person begins who has not asked for a room: one that an earlier run was in goes before it. */
  readonly usualRoom?: RoomName | undefined
  /** Each room is shown apart from the others: which one the person is in need not be told. */
  readonly showsRoomsApart?: boolean
  /** How many of a room's last messages are shown when it is entered. */
  readonly history: number
  /** Of a room that is entered, everything since then is shown instead, in milliseconds since 1970. */
  readonly since?: number | undefined
  /** The nickname that a person gets who types none, such as the last one. */
  readonly offeredNick?: Nick | undefined
  /** The one that is typed instead is offered at the next start, which the person is told. */
  readonly remembersNick?: boolean
  /** The session cannot be taken back after a crash, because this folder takes no files, or there is none. */
  readonly unsaved?: { readonly folder: string | undefined } | undefined
  /** How long the client tries to reconnect, in milliseconds; 0 for not at all. */
  readonly reconnectFor: number
  /** Where the person types, for the words; in a terminal unless it says otherwise. */
  readonly frontEnd?: FrontEnd
  /** A person types, or lines come from a pipe. A pipe's lines are all texts, and all are answered before it ends. */
  readonly mode: "person" | "pipe"
}
