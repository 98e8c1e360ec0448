import type { Pin } from "../security/Pin.ts"
import { byCertificate, type Known, type KnownKey, type Proof } from "./KnownHosts.ts"

/** Whether a server is the one that is meant: by an invitation, by its known key, or by its certificate. */

/** What is known of a server before it is connected to. */
export interface Expected extends Known {
  /** It has a name of this machine, where nobody is on the way. */
  readonly isLoopback: boolean
  /** The key that the invitation names. */
  readonly pin: Pin | undefined
  /** An earlier connection of this run was encrypted, and it has no name of this machine. */
  readonly wasEncrypted: boolean
  /** Where a line about a known server stands that cannot be read: it may be about this one. */
  readonly unreadable: { readonly file: string; readonly line: number } | undefined
}

/** Who decides about a server that nothing speaks for or against. */
export interface Newcomers {
  /** It is believed, and remembered. */
  readonly acceptsNew: boolean
  /** A person sees what is told of it. */
  readonly isPerson: boolean
}

const isUnknown = ({ certifiedSince, keys, pin }: Expected): boolean =>
  pin === undefined && keys.length === 0 && certifiedSince === undefined

/** Whether it is connected to without encryption, and without a remark. */
export const isPlainFirst = (expected: Expected): boolean =>
  expected.isLoopback && isUnknown(expected)

/**
 * Whether a server that turns out not to encrypt is used all the same. Elsewhere it is as new as one with an unknown
 * key: `acceptsNew` has to allow it, and every known server has to be readable.
 */
export const mayBePlain = (expected: Expected, acceptsNew: boolean): boolean =>
  isUnknown(expected) &&
  !expected.wasEncrypted &&
  (expected.isLoopback || (acceptsNew && expected.unreadable === undefined))

/** Whether a server with a key that nothing speaks for or against is believed. */
export const mayBeNew = (
  { unreadable }: Pick<Expected, "unreadable">,
  { acceptsNew, isPerson }: Newcomers
): boolean => acceptsNew && (isPerson || unreadable === undefined)

/** What a server has shown, and has proved to have. */
export interface Shown {
  readonly pin: Pin
  /** Its certificate by the authorities of the system: `valid` for its name now, or no longer, or not at all. */
  readonly certificate: "valid" | "expired" | "unproven"
}

/** The keys of both sides of an encrypted connection. */
export interface Pins {
  readonly server: Pin
  readonly own: Pin
}

export type Verdict =
  /** It is the one that is meant. `learnt`: by what it is to be known from now on. */
  | { readonly _tag: "Trusted"; readonly learnt: Proof | undefined }
  /** Nothing speaks for the key, or against it. */
  | { readonly _tag: "Unknown" }
  /** It is not the key that the invitation names. */
  | { readonly _tag: "Mismatch"; readonly pin: Pin }
  /** Another key is known. */
  | { readonly _tag: "Changed"; readonly known: KnownKey }
  /** It had a valid certificate, and has none now. */
  | { readonly _tag: "Uncertified"; readonly since: string }

const trusted = (learnt?: Proof): Verdict => ({ _tag: "Trusted", learnt })

/** What is known counts for more than an invitation, which anybody can write. */
export const judge = (expected: Expected, shown: Shown): Verdict => {
  const { certifiedSince, isLoopback, keys, pin } = expected
  const isValid = shown.certificate === "valid"
  if (pin !== undefined && pin !== shown.pin) return { _tag: "Mismatch", pin }
  const [known] = keys
  if (known !== undefined)
    return keys.some((key) => key.pin === shown.pin) ? trusted() : { _tag: "Changed", known }
  if (certifiedSince !== undefined)
    return isValid ? trusted() : { _tag: "Uncertified", since: certifiedSince }
  if (pin !== undefined) return trusted(shown.pin)
  if (isLoopback) return trusted()
  return isValid ? trusted(byCertificate) : { _tag: "Unknown" }
}
