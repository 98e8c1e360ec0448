import type { ClientTags, MaybeTagged } from "./ClientTags.ts"
import type { Command, CommandOf } from "./Command.ts"
import type { Count } from "./Count.ts"
import type { Nick } from "./Nick.ts"
import type { Position } from "./Position.ts"
import type { Profile } from "./Profile.ts"
import type { RoomName } from "./RoomName.ts"
import type { Text } from "./Text.ts"
import type { Timestamp } from "./Timestamp.ts"

/** A place in the log of a room, or a time. */
export type Anchor = Position | Timestamp

/** Which entries of a log are asked for. */
export type Span =
  /** The first of those after and before these anchors. */
  | { readonly of: "oldest"; readonly after: Anchor; readonly before: Anchor | undefined }
  /** The last of them. */
  | {
      readonly of: "newest"
      readonly after: Anchor | undefined
      readonly before: Anchor | undefined
    }
  /** As many before the anchor as from it on. */
  | { readonly of: "around"; readonly at: Anchor }

/** What a client can ask for in some protocols only: natter/1 has no words for it. */
export type FurtherCommand =
  /** Claims the first name of a connection, or one like it that is free. */
  | { readonly _tag: "Claim"; readonly nick: Nick; readonly profile: Profile }
  /** Says something that no program is to answer. */
  | ({ readonly _tag: "Notice"; readonly room: RoomName; readonly text: Text } & MaybeTagged)
  /** Tells somebody such a thing: a `Sent`. */
  | ({ readonly _tag: "TellNotice"; readonly nick: Nick; readonly text: Text } & MaybeTagged)
  /** Tells the members of a room something without a text: a `Sent`. */
  | { readonly _tag: "Signal"; readonly room: RoomName; readonly tags: ClientTags }
  /** The same for one person. */
  | { readonly _tag: "SignalTo"; readonly nick: Nick; readonly tags: ClientTags }
  /** Leaves a room with some words. */
  | { readonly _tag: "PartWith"; readonly room: RoomName; readonly words: Text }
  /** Tells something about the client. */
  | { readonly _tag: "Describe"; readonly to: Partial<Profile> }
  /** Asks for entries of a room's log: `Excerpt`, and then as History is answered. */
  | {
      readonly _tag: "Excerpt"
      readonly room: RoomName
      readonly count: Count
      readonly span: Span
      /** Whether topics are among them, and counted. */
      readonly hasTopics: boolean
    }
  /** Asks when the last entry was made in each room of the client: a `Latest` for each. */
  | { readonly _tag: "Latest" }
  /** Asks what operators have set for a room: a `Set` for each setting. */
  | { readonly _tag: "Settings"; readonly room: RoomName }
  /** Asks for one room, as Rooms asks for all. */
  | { readonly _tag: "About"; readonly room: RoomName }
  /** Asks who has these names: a `Person` for each that somebody has. */
  | { readonly _tag: "Find"; readonly nicks: ReadonlyArray<Nick> }
  /** Asks for those in the client's rooms whose names a mask is about: a `Person` for each. */
  | { readonly _tag: "Match"; readonly mask: string }
  /** Asks who is in a room: `Members`, as Who is answered. */
  | { readonly _tag: "Members"; readonly room: RoomName }
  /** Asks who had a name, the last first: a `Was` for each. */
  | { readonly _tag: "Was"; readonly nick: Nick; readonly count: number }
  /**
   * Watches these names, and no others any more: a `Presence` for each of `asked` now, and for each that somebody
   * takes or gives up from now on.
   */
  | {
      readonly _tag: "Watch"
      readonly nicks: ReadonlyArray<Nick>
      readonly asked: ReadonlyArray<Nick>
    }
  /** Invites somebody, also to a room that everybody may enter. Somebody who is in it is told as `Inside`. */
  | { readonly _tag: "Call"; readonly room: RoomName; readonly nick: Nick }
  /** Asks to be an operator, by a word. */
  | { readonly _tag: "Oper"; readonly name: string; readonly word: string }
  /** Gives that up. */
  | { readonly _tag: "Resign" }
  /** Tells all operators something. */
  | { readonly _tag: "Wallops"; readonly text: Text }
  /** Asks how many people and rooms there are: `Counts`. */
  | { readonly _tag: "Counts" }
  /** Asks for the time of the server. */
  | { readonly _tag: "Time" }

/** All that a client can ask for. */
export type AnyCommand =
  | Exclude<Command, { readonly _tag: "Say" | "Tell" }>
  | FurtherCommand
  | ((CommandOf<"Say"> | CommandOf<"Tell">) & MaybeTagged)

export type AnyCommandOf<Tag extends AnyCommand["_tag"]> = Extract<
  AnyCommand,
  { readonly _tag: Tag }
>

/** A command whose effect takes a place in the log of a room. */
export type LogCommand = AnyCommandOf<"Say"> | AnyCommandOf<"Topic"> | AnyCommandOf<"Notice">

export const isForLog = (command: AnyCommand): command is LogCommand =>
  command._tag === "Say" || command._tag === "Topic" || command._tag === "Notice"
