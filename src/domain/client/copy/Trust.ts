/** Whether the connection is encrypted, and whether the server is the one that is meant. */

const compare = "Compare it with the key that the server prints at its start."

/** `isExpired`: its certificate would have been enough, but is too old. */
const newKeyOf = (server: string, isExpired: boolean): string =>
  isExpired
    ? `The certificate of ${server} has expired, and its key is new to natter`
    : `The key of ${server} is new to natter`

/** A person meets a server: from now on it is expected to have this key. */
export const firstUse = (server: string, pin: string, isExpired: boolean): string =>
  `${newKeyOf(server, isExpired)}. It is expected from now on: ${pin}. ${compare}`

/** The same, for a program, which goes no further. */
export const unknownKey = (server: string, pin: string, isExpired: boolean): string =>
  `${newKeyOf(server, isExpired)}: ${pin}. ${compare} If they are the same, give --accept-new once, or an invitation that ends with #${pin}.`

const howToForget = (place: string): string => `forget the old key: natter forget ${place}`

const forgetAll = (place: string): string => `forget the server: natter forget ${place}`

/** `since` is a day such as 2026-11-25, `place` a server as `natter forget` takes it. */
export const changedKey = (
  server: string,
  known: { readonly pin: string; readonly since: string },
  pin: string,
  place: string
): string =>
  `The key of ${server} has changed: since ${known.since} it was ${known.pin}, and now it is ${pin}. Somebody may be intercepting the connection. If the operator confirms the new key, ${howToForget(place)}`

/** A server that was known by its certificate has none that is valid. */
export const certificateLost = (
  server: string,
  since: string,
  pin: string,
  isExpired: boolean,
  place: string
): string =>
  `${server} is known by a valid certificate since ${since}, and now its certificate ${isExpired ? "has expired" : "is not valid"}; its key is ${pin}. Somebody may be intercepting the connection. If the operator confirms this key, ${forgetAll(place)}`

/** `place`: where natter remembers the key of the invitation, too, as `natter forget` takes it. */
export const otherKey = (server: string, invited: string, pin: string, place?: string): string => {
  const forget =
    place === undefined ? "" : ` If the operator confirms the new key, also ${howToForget(place)}`
  return `${server} does not have the key of the invitation: that names ${invited}, and the server has ${pin}. Somebody may be intercepting the connection, or the invitation is old. Ask for a new one.${forget}`
}

/** A server that is known by its key does not encrypt. */
export const noLongerEncrypted = (server: string, since: string, place: string): string =>
  `${server} does not encrypt the connection, although its key is known since ${since}. Somebody may be intercepting the connection. If the operator confirms that it is not encrypted any more, ${howToForget(place)}`

/** The same, where it is known by its certificate. */
export const certifiedUnencrypted = (server: string, since: string, place: string): string =>
  `${server} does not encrypt the connection, although it is known by a valid certificate since ${since}. Somebody may be intercepting the connection. If the operator confirms that it is not encrypted any more, ${forgetAll(place)}`

/** The same, where the invitation names the key. */
export const invitedUnencrypted = (server: string): string =>
  `${server} does not encrypt the connection, although the invitation names its key. Somebody may be intercepting the connection, or the invitation is old. Ask for a new one.`

/** The same, where an earlier connection of this run was encrypted. */
export const unencryptedNow = (server: string): string =>
  `${server} does not encrypt the connection any more. Somebody may be intercepting the connection. If the operator confirms that, start natter again.`

/** A program meets a server that does not encrypt, and goes no further. */
export const newUnencrypted = (server: string): string =>
  `${server} is new to natter and does not encrypt the connection: others on the network can read and change what is said. To use it all the same, give --accept-new.`

/** The server asks for the invitation of a person or a program, and does not encrypt. */
export const invitationWithheld = (server: string): string =>
  `${server} does not encrypt the connection, so your invitation was not sent: others on the network could read and use it. Ask the operator for a server that encrypts, or give --accept-new to send it all the same.`

export const notEncrypted = (server: string): string =>
  `The connection to ${server} is not encrypted: others on the network can read and change what is said.`
export const encryptedAgain = "The connection is encrypted now."
/** The status line above the prompt, as long as it is so. */
export const statusNotEncrypted = "not encrypted"

export const handshakeSilent = (server: string): string =>
  `${server} accepts connections, but does not answer the encrypted one. Check the port, or try again later.`

/** `code` is that of the library, such as `ERR_SSL_NO_PROTOCOLS_AVAILABLE`. */
export const handshakeFailed = (server: string, code: string | undefined): string =>
  `Cannot make an encrypted connection to ${server}${code === undefined ? "" : ` (${code})`}. Is it a natter server?`

/** `why` is half a sentence, as the system says it. */
export const keyNotRemembered = (server: string, file: string, why: string): string =>
  `Cannot write ${file} (${why}). ${server} is not remembered, and is new again at the next start.`
export const keyNotRememberedAnywhere = (server: string): string =>
  `There is no home folder. The key of ${server} is not remembered, and is new again at the next start.`

export const knownHostsUnreadable = (file: string, why: string): string =>
  `Cannot read the keys of servers in ${file} (${why}). Correct that, or move the file away.`
export const knownHostsTooLarge = (most: number): string => `it may have at most ${most} bytes`
export const lockedFor = (lock: string): string =>
  `another natter holds ${lock}; if none is running, delete it`
export const notRegularFile = "it is not a regular file"

/** A line about the server itself. */
export const knownHostUnreadable = (file: string, line: number, place: string): string =>
  `Line ${line} of ${file} cannot be read. It is about this server: correct it, or remove it with natter forget ${place}`
/** A server is new, and a line may be about it. */
export const lineMayBeAbout = (file: string, line: number, server: string): string =>
  `Line ${line} of ${file} cannot be read, and may be about ${server}, which is new to natter. Correct or remove the line.`
/** Lines about other servers. */
export const knownLinesUnreadable = (file: string, lines: ReadonlyArray<number>): string => {
  const [first = 0, ...more] = lines
  return more.length === 0
    ? `Line ${first} of ${file} cannot be read. Correct or remove it.`
    : `Line ${first} of ${file} and ${more.length} more cannot be read. Correct or remove them.`
}

/** The file has a key already, which cannot be used. */
export const ownKeyUnusable = (file: string, why: string): string =>
  `Cannot use your own key in ${file} (${why}). This run of natter has another key.`

export const cannotForget = (file: string, why: string): string =>
  `Cannot write ${file} (${why}). Nothing was forgotten.`
