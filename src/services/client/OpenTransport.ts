import { Clock, Effect, Option, type Scope } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import { placeOf } from "../../domain/client/KnownHosts.ts"
import { times } from "../../domain/client/Limits.ts"
import {
  type Expected,
  judge,
  mayBePlain,
  type Pins,
  type Shown
} from "../../domain/client/Trust.ts"
import type { Keyring } from "./Keyring.ts"
import { isLoopback, type LinkError, nameOf, type Target, untrusted } from "./Target.ts"
import { connectTcp } from "./TcpLink.ts"
import { type NotTls, secure } from "./TlsLink.ts"
import { overSocket, type Transport } from "./Transport.ts"

/** A way to a server that may be used. */
export interface Opened {
  readonly transport: Transport
  /** The keys of both sides; undefined where it is not encrypted. */
  readonly pins: Pins | undefined
  /** What a person should know of it. */
  readonly remarks: ReadonlyArray<string>
  /** Remembers a key that is new, once the server has turned out to be one of natter; returns why it cannot. */
  readonly remember: Effect.Effect<Option.Option<string>>
}

export const openPlain = (target: Target): Effect.Effect<Opened, LinkError, Scope.Scope> =>
  Effect.map(connectTcp(target), (socket) => ({
    transport: overSocket(socket),
    pins: undefined,
    remarks: [],
    remember: Effect.succeedNone
  }))

/** Encrypted, with a server that is the one that is meant. */
export const openEncrypted = (
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
    const { isNew, remarks } = yield* believed(target, keyring.acceptsNew, expected, shown)
    return {
      transport: overSocket(socket, tcp),
      pins: { server: shown.pin, own: own.pin },
      remarks: [...Option.toArray(remark), ...remarks],
      remember: isNew
        ? keyring.remember(placeOf(target.host, target.port), shown.pin, nameOf(target))
        : Effect.succeedNone
    }
  })

/** Encrypted, or else without that, where this is allowed. */
export const openEither = (
  target: Target,
  keyring: Keyring["Type"],
  expected: Expected
): Effect.Effect<Opened, LinkError, Scope.Scope> =>
  Effect.catchTag(openEncrypted(target, keyring, expected), "NotTls", () =>
    mayBePlain(expected, keyring.acceptsNew)
      ? openPlain(target)
      : untrusted(unencrypted(target, expected))
  )

const unencrypted = (target: Target, expected: Expected): string => {
  const { keys, pin, wasEncrypted } = expected
  const [known] = keys
  const server = nameOf(target)
  if (pin !== undefined) return Copy.invitedUnencrypted(server)
  if (known !== undefined)
    return Copy.noLongerEncrypted(server, known.since, placeOf(target.host, target.port))
  return wasEncrypted ? Copy.unencryptedNow(server) : Copy.newUnencrypted(server)
}

interface Believed {
  readonly isNew: boolean
  readonly remarks: ReadonlyArray<string>
}

const believed = (
  target: Target,
  acceptsNew: boolean,
  expected: Expected,
  shown: Shown
): Effect.Effect<Believed, LinkError> => {
  const server = nameOf(target)
  const verdict = judge(expected, shown)
  switch (verdict._tag) {
    case "Trusted":
      return Effect.succeed({ isNew: verdict.isNew, remarks: [] })
    case "Unknown": {
      const sentence = acceptsNew ? Copy.firstUse : Copy.unknownKey
      const text = sentence(server, shown.pin, shown.certificate === "expired")
      return acceptsNew ? Effect.succeed({ isNew: true, remarks: [text] }) : untrusted(text)
    }
    case "Mismatch": {
      const isKnown = expected.keys.some(({ pin }) => pin === verdict.pin)
      const place = isKnown ? placeOf(target.host, target.port) : undefined
      return untrusted(Copy.otherKey(server, verdict.pin, shown.pin, place))
    }
    case "Changed": {
      const place = placeOf(target.host, target.port)
      return untrusted(Copy.changedKey(server, verdict.known, shown.pin, place))
    }
  }
}

/** What is known of a server before it is connected to, and what a person should know of that. */
export const expectedOf = (
  target: Target,
  keyring: Keyring["Type"],
  wasEncrypted: boolean
): Effect.Effect<readonly [Expected, remarks: ReadonlyArray<string>], LinkError> =>
  keyring.find(placeOf(target.host, target.port)).pipe(
    Effect.mapError(({ message }) => untrusted(message)),
    Effect.map(({ keys, remarks }) => {
      const pin = Option.getOrUndefined(target.pin)
      return [{ isLoopback: isLoopback(target), pin, keys, wasEncrypted }, remarks] as const
    })
  )
