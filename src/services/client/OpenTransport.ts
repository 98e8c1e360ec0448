import { Clock, Effect, Either, Option, type Scope } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import { type Known, type Proof, placeOf as placeAt } from "../../domain/client/KnownHosts.ts"
import { times } from "../../domain/client/Limits.ts"
import {
  type Expected,
  judge,
  mayBeNew,
  mayBePlain,
  type Newcomers,
  type Pins,
  type Shown
} from "../../domain/client/Trust.ts"
import type { Keyring } from "./Keyring.ts"
import { overSocket } from "./SocketTransport.ts"
import { isLoopback, type LinkError, nameOf, type Target, untrusted } from "./Target.ts"
import { connectTcp } from "./TcpLink.ts"
import { type NotTls, secure } from "./TlsLink.ts"
import type { Transport } from "./Transport.ts"

/** A way to a server that may be used. */
export interface Opened {
  readonly transport: Transport
  /** The keys of both sides; undefined where it is not encrypted. */
  readonly pins: Pins | undefined
  /** What a person should know of it. */
  readonly remarks: ReadonlyArray<string>
  /**
   * Remembers a server that is new, once it has turned out to be one of natter; returns why it cannot. Fails where
   * another natter has meanwhile met another server in this place.
   */
  readonly remember: Effect.Effect<Option.Option<string>, LinkError>
}

export const openPlain = (target: Target): Effect.Effect<Opened, LinkError, Scope.Scope> =>
  Effect.map(connectTcp(target), (socket) => ({
    transport: overSocket(socket),
    pins: undefined,
    remarks: [],
    remember: Effect.succeedNone
  }))

/** Encrypted, with a server that is the one that is meant. */
const openEncrypted = (
  target: Target,
  keyring: Keyring["Type"],
  expected: Expected
): Effect.Effect<Opened, LinkError | NotTls, Scope.Scope> =>
  Effect.gen(function* () {
    const [own, remark] = yield* keyring.own
    const began = yield* Clock.currentTimeMillis
    const tcp = yield* connectTcp(target)
    const left = began + times.connect - (yield* Clock.currentTimeMillis)
    const { shown, socket } = yield* secure(tcp, target, own, left)
    const { learnt, remarks } = yield* believed(target, keyring, expected, shown)
    const review = (known: Known) =>
      Either.getLeft(
        Either.mapLeft(
          believed(target, keyring, { ...expected, ...known }, shown),
          ({ message }) => message
        )
      )
    return {
      transport: overSocket(socket, tcp),
      pins: { server: shown.pin, own: own.pin },
      remarks: [...Option.toArray(remark), ...remarks],
      remember:
        learnt === undefined
          ? Effect.succeedNone
          : Effect.mapError(
              keyring.remember(placeOf(target), learnt, nameOf(target), review),
              ({ message }) => untrusted(message)
            )
    }
  })

/**
 * Encrypted, or else without that, where this is allowed. A server that is known to encrypt is tried twice: where the
 * network holds back the first bytes for long it greets in plain.
 */
export const openEither = (
  target: Target,
  keyring: Keyring["Type"],
  expected: Expected
): Effect.Effect<Opened, LinkError, Scope.Scope> => {
  const encrypted = openEncrypted(target, keyring, expected)
  const refused = untrusted(unencrypted(target, expected))
  const again = isKnownToEncrypt(expected)
    ? Effect.catchTag(encrypted, "NotTls", () => refused)
    : refused
  return Effect.catchTag(encrypted, "NotTls", () =>
    mayBePlain(expected, keyring.acceptsNew) ? openPlain(target) : again
  )
}

const isKnownToEncrypt = ({ certifiedSince, keys, pin, wasEncrypted }: Expected): boolean =>
  pin !== undefined || keys.length > 0 || certifiedSince !== undefined || wasEncrypted

const placeOf = ({ host, port }: Target): string => placeAt(host, port)

const unencrypted = (target: Target, expected: Expected): string => {
  const { certifiedSince, keys, pin, unreadable, wasEncrypted } = expected
  const [known] = keys
  const [server, place] = [nameOf(target), placeOf(target)]
  if (pin !== undefined) return Copy.invitedUnencrypted(server)
  if (known !== undefined) return Copy.noLongerEncrypted(server, known.since, place)
  if (certifiedSince !== undefined) return Copy.certifiedUnencrypted(server, certifiedSince, place)
  if (wasEncrypted) return Copy.unencryptedNow(server)
  return unreadable === undefined
    ? Copy.newUnencrypted(server)
    : Copy.lineMayBeAbout(unreadable.file, unreadable.line, server)
}

interface Believed {
  /** By what it is known from now on. */
  readonly learnt: Proof | undefined
  readonly remarks: ReadonlyArray<string>
}

const believed = (
  target: Target,
  newcomers: Newcomers,
  expected: Expected,
  shown: Shown
): Either.Either<Believed, LinkError> => {
  const [server, place] = [nameOf(target), placeOf(target)]
  const isExpired = shown.certificate === "expired"
  const refused = (sentence: string) => Either.left(untrusted(sentence))
  const verdict = judge(expected, shown)
  switch (verdict._tag) {
    case "Trusted":
      return Either.right({ learnt: verdict.learnt, remarks: [] })
    case "Unknown": {
      if (mayBeNew(expected, newcomers)) {
        const told = Copy.firstUse(server, shown.pin, isExpired)
        return Either.right({ learnt: shown.pin, remarks: [told] })
      }
      const { unreadable } = expected
      return refused(
        unreadable === undefined
          ? Copy.unknownKey(server, shown.pin, isExpired)
          : Copy.lineMayBeAbout(unreadable.file, unreadable.line, server)
      )
    }
    case "Mismatch": {
      const isKnown = expected.keys.some(({ pin }) => pin === verdict.pin)
      return refused(Copy.otherKey(server, verdict.pin, shown.pin, isKnown ? place : undefined))
    }
    case "Changed":
      return refused(Copy.changedKey(server, verdict.known, shown.pin, place))
    case "Uncertified":
      return refused(Copy.certificateLost(server, verdict.since, shown.pin, isExpired, place))
  }
}

/** What is known of a server before it is connected to, and what a person should know of that. */
export const expectedOf = (
  target: Target,
  keyring: Keyring["Type"],
  wasEncrypted: boolean
): Effect.Effect<readonly [Expected, remarks: ReadonlyArray<string>], LinkError> =>
  keyring.find(placeOf(target)).pipe(
    Effect.mapError(({ message }) => untrusted(message)),
    Effect.map(({ known, remarks, unreadable }) => {
      const pin = Option.getOrUndefined(target.pin)
      const expected = { ...known, isLoopback: isLoopback(target), pin, wasEncrypted, unreadable }
      return [expected, remarks] as const
    })
  )
