import type { Reason } from "./moderation/Reason.ts"
import type { Kind } from "./moderation/Sanctions.ts"
import type { NickRule } from "./Nick.ts"
import type { Seconds } from "./Seconds.ts"

/** Why a command was not carried out. Each protocol has its own code and sentence for it. */
export type ChatError =
  /** Nobody has a name on this connection yet. */
  | { readonly _tag: "NotRegistered" }
  /** The server takes only people with an invitation, and this one has shown none that is valid. */
  | { readonly _tag: "NotInvited" }
  /** Whether an invitation is valid was not looked at, because too many wrong ones came from that address. */
  | { readonly _tag: "TriedTooOften" }
  /** Whether a word of PAIR is right was not looked at, because too many wrong ones came from that address. */
  | { readonly _tag: "GuessedTooOften" }
  /** An invitation is shown and a session is resumed before a name is claimed, and not after. */
  | { readonly _tag: "AlreadyRegistered" }
  /** Somebody has the nickname. `heldFor`: they lost the connection and have that long to come back. */
  | { readonly _tag: "NickTaken"; readonly heldFor: Seconds | undefined }
  /** The nickname belongs to other keys than the client's. */
  | { readonly _tag: "NickOwned" }
  /** The client's nickname does not belong to its key, because of this. */
  | { readonly _tag: "NotOwner"; readonly why: NotOwnerWhy }
  /** The client has shown no key. */
  | { readonly _tag: "NoKey" }
  /** The word does not open the nickname, or does not any more. */
  | { readonly _tag: "WrongWord" }
  /** The nickname has as many keys, or the key as many names, as there may be. */
  | { readonly _tag: "TooManyKeys"; readonly of: "name" | "key" }
  /** The beginning of a pin is that of no key of the nickname, or of several. */
  | { readonly _tag: "NoSuchKey" }
  /** The nickname has no other key that was seen of late. */
  | { readonly _tag: "LastKey" }
  /** The server takes only names that follow this rule. */
  | { readonly _tag: "NickNotAllowed"; readonly rule: NickRule }
  | { readonly _tag: "NickChangedTooFast" }
  /** The secret is that of a session with another name. */
  | { readonly _tag: "SecretTaken" }
  | { readonly _tag: "NoSuchNick" }
  /** Whoever has the nickname has not had it since the time that was given. */
  | { readonly _tag: "OtherHolder" }
  | { readonly _tag: "NoSuchRoom" }
  | { readonly _tag: "NotInRoom" }
  /** The limit of rooms is reached, and no room can be forgotten: the server's, or that of one address. */
  | { readonly _tag: "RoomLimit"; readonly of: "server" | "address" }
  /** The session is in `rooms` rooms, which is the limit. */
  | { readonly _tag: "MembershipLimit"; readonly rooms: number }
  /** The inbox is full: of messages that wait, in all or from the address of the sender. */
  | { readonly _tag: "InboxFull" }
  | { readonly _tag: "UnknownSession" }
  /** The id of a message is not higher than that of the last one accepted, and its answer is forgotten. */
  | { readonly _tag: "StaleId" }
  /** The log of the room cannot be reached. Nothing was kept of what was said. */
  | { readonly _tag: "Unavailable" }
  /** Only operators may do that. */
  | { readonly _tag: "NotOperator" }
  /** The person is kept silent; `seconds` are left, or undefined until it is lifted. */
  | {
      readonly _tag: "Muted"
      readonly seconds: number | undefined
      readonly reason: Reason | undefined
    }
  | {
      readonly _tag: "Banned"
      readonly seconds: number | undefined
      readonly reason: Reason | undefined
    }
  /** The room is private, and the person is neither a member nor invited. */
  | { readonly _tag: "Private" }
  /** The member may say something again in so many seconds. */
  | { readonly _tag: "Slow"; readonly seconds: number }
  | { readonly _tag: "NoSuchBan"; readonly of: Kind }
  /** The limit of what may be imposed is reached: bans and mutes, keys that are invited, or rooms with settings. */
  | {
      readonly _tag: "ModerationFull"
      readonly of: "sanctions" | "invited" | "rooms"
      readonly limit: number
    }
  /** Connections from the machine of the server itself. */
  | { readonly _tag: "NeverBanned" }
  /** An operator, who is neither banned nor muted. */
  | { readonly _tag: "IsOperator" }
  | { readonly _tag: "LobbyIsPublic" }
  /** Nobody has to be invited into that room. */
  | { readonly _tag: "NotPrivate" }

/** Names belong to nobody on this server; the client has no key; or the name is not its key's. */
export type NotOwnerWhy = "server" | "no key" | "name"

export type ChatErrorOf<Tag extends ChatError["_tag"]> = Extract<ChatError, { readonly _tag: Tag }>
