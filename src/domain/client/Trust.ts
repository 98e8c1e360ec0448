import type { Pin } from "../security/Pin.ts"
import type { KnownKey } from "./KnownHosts.ts"

/** Whether a server is the one that is meant: by an invitation, by its known key, or by its certificate. */

/** What is known of a server before it is connected to. */
export interface Expected {
  /** It has a name of this machine, where nobody is on the way. */
  readonly isLoopback: boolean
  /** The key that the invitation names. */
  readonly pin: Pin | undefined
  /** The keys that it has shown before. */
  readonly keys: ReadonlyArray<KnownKey>
  /** An earlier connection of this run was encrypted, and it has no name of this machine. */
  readonly wasEncrypted: boolean
}

const isUnknown = ({ keys, pin }: Expected): boolean => pin === undefined && keys.length === 0

/** Whether it is connected to without encryption, and without a remark. */
export const isPlainFirst = (expected: Expected): boolean =>
  expected.isLoopback && isUnknown(expected)

/**
 * Whether a server that turns out not to encrypt is used all the same. Elsewhere it is as new as one with an unknown
 * key: `acceptsNew` has to allow it.
 */
export const mayBePlain = (expected: Expected, acceptsNew: boolean): boolean =>
  isUnknown(expected) && !expected.wasEncrypted && (expected.isLoopback || acceptsNew)

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
  /** It is the one that is meant. `isNew`: its key is to be remembered. */
  | { readonly _tag: "Trusted"; readonly isNew: boolean }
  /** Nothing speaks for the key, or against it. */
  | { readonly _tag: "Unknown" }
  /** It is not the key that the invitation names. */
  | { readonly _tag: "Mismatch"; readonly pin: Pin }
  /** Another key is known. */
  | { readonly _tag: "Changed"; readonly known: KnownKey }

/** A known key counts for more than an invitation, which anybody can write. */
export const judge = (expected: Expected, shown: Shown): Verdict => {
  const { isLoopback, keys, pin } = expected
  if (pin !== undefined && pin !== shown.pin) return { _tag: "Mismatch", pin }
  const [known] = keys
  if (known !== undefined)
    return keys.some((key) => key.pin === shown.pin)
      ? { _tag: "Trusted", isNew: false }
      : { _tag: "Changed", known }
  if (pin !== undefined) return { _tag: "Trusted", isNew: true }
  return isLoopback || shown.certificate === "valid"
    ? { _tag: "Trusted", isNew: false }
    : { _tag: "Unknown" }
}
