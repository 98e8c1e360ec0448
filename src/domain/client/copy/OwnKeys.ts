import { duration } from "./Format.ts"

/** Nicknames that belong to keys, and the keys of one's own. */

export const namesAreFree = "On this server nicknames belong to nobody, so they have no keys."

/** What to type on the other device. */
export const pairing = (nick: string, word: string, seconds: number): string =>
  `On your other device, connect to this server and type: /pair ${nick} ${word}\nThe word is good once, for ${duration(seconds * 1_000)}. Then ${nick} belongs to that device too.`

export const paired = (nick: string): string => `This device may now use the nickname ${nick}.`

/** /pair with a word needs a connection on which a name can still be claimed or changed. */
export const pairLater = "There is no connection now. Type that again once there is one."

/** The form of /pair, where a word is missing or is none. */
export const pairUsage = (nick: string): string =>
  `Give the nickname and the word that /pair shows on your other device: /pair ${nick} k7mw-3xqd-9fhp`

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

export const keyUsage = "Give the key as /keys lists it, or its first 4 characters or more."
