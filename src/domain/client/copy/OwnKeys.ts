import type { ServerLineOf } from "../../protocol/natter/Events.ts"
import { duration } from "./Format.ts"
import { refusal } from "./Session.ts"

/** Nicknames that belong to keys, and the keys of one's own. */

export const namesAreFree = "On this server nicknames belong to nobody, so they have no keys."

/** What to type on the other device. */
export const pairing = (nick: string, word: string, seconds: number): string =>
  `On your other device, connect to this server and type: /pair ${nick} ${word}\nThe word is good once, for ${duration(seconds * 1_000)}. Then ${nick} belongs to that device too.`

export const paired = (nick: string): string => `This device may now use the nickname ${nick}.`

/** /pair with a word needs a connection on which a name can still be claimed or changed. */
export const pairLater = "There is no connection now. Type that again once there is one."

/** The form of /pair, where a word is missing or is none. */
export const pairUsage = (nick: string, word = "k7mw-3xqd-9fhp"): string =>
  `Give the nickname and the word that /pair shows on your other device: /pair ${nick} ${word}`

/** The nickname for which this device was just paired is in use. */
export const pairedNickTaken = (nick: string): string =>
  `${nick} is in use at the moment, most likely on your other device. Use /quit there, or choose another nickname here.`

/** `why` is the sentence of the server. */
export const nickOwned = (why: string): string =>
  `${why} If it is yours, type /pair on a device that can use it.`

/** A key as it is listed: the beginning of its pin, and days. */
export interface ListedKey {
  readonly beginning: string
  readonly since: string
  readonly seen: string
  readonly isOwn: boolean
}

/** The reply to /keys. */
export const keysOf = (nick: string, keys: ReadonlyArray<ListedKey>): string =>
  [
    `Keys that can use the nickname ${nick}:`,
    ...keys.map(
      ({ beginning, isOwn, seen, since }) =>
        `  ${beginning}  since ${since}, last seen ${seen}${isOwn ? " (this device)" : ""}`
    ),
    "/keys forget KEY removes one; /pair adds another device."
  ].join("\n")

export const keyForgotten = (beginning: string, nick: string): string =>
  `The key ${beginning} cannot use the nickname ${nick} any more.`

/** Why the server has not done what was asked of /pair or /keys. Its own sentences name the verbs of the protocol. */
export const keysRefused = (error: ServerLineOf<"Err">): string => {
  switch (error.code) {
    case "wrong-word":
      return "That is not the word for that nickname, or not any more. Use /pair on a device that can use it, for a new one."
    case "no-such-key":
      return "Not exactly one key of your nickname begins like this. Use /keys to list them."
    case "last-key":
      return "That is the only key of your nickname that is in use. Use /pair to add another device before you remove it."
    case "no-key":
      return "The server does not know your key, because the connection is not encrypted."
    case "not-owner":
      return "Your nickname does not belong to the key of this device. Use /nick NAME to take one that belongs to nobody."
    case "full":
      return "That nickname has as many keys as it may have, or this device as many nicknames. Use /keys forget KEY to remove a key."
    default:
      return refusal(error)
  }
}

export const keyUsage = "Give the key as /keys lists it, or its first 4 characters or more."
