import { Clock, Effect, Layer, Option } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import type { Pin } from "../../domain/security/Pin.ts"
import { isAbsent } from "../../services/Folders.ts"
import { type Identity, type IdentityError, loadIdentity } from "../../services/Identity.ts"
import { Reload } from "../../services/server/Reload.ts"
import { Encryption } from "../../services/server/transport/Encryption.ts"
import { Failure, misused } from "../cli/Failure.ts"
import type { Given } from "../cli/Flags.ts"
import { dataFolder, hasStore } from "./DataFolder.ts"
import * as Copy from "./ServerCopy.ts"
import { fileIn, hasKey, newKey, serverKey } from "./ServerKey.ts"

/** What the flags say of encryption. */
export interface EncryptionFlags {
  readonly cert: Option.Option<Given>
  readonly key: Option.Option<Given>
  readonly plainToo: boolean
  readonly plainOnly: boolean
  readonly state: Option.Option<Given>
  readonly data: Option.Option<Given>
  readonly memory: boolean
  readonly nats: Option.Option<Given>
}

/** How the server encrypts. */
export interface Encrypting {
  readonly layer: Layer.Layer<Encryption>
  /**
   * What an invitation names the server by; undefined where nothing is encrypted, and where the key is that of
   * a file: a certificate that others have signed is renewed with other keys.
   */
  readonly pin: Pin | undefined
  /** Whether the certificate is one that was given, which browsers can be expected to trust. */
  readonly isGiven: boolean
  /** How the banner says it. */
  readonly said: string
  /** Reads the files of `--cert` and `--key` again each time that is asked for. */
  readonly renewal: Layer.Layer<never, never, Encryption | Reload>
}

const unusable = (error: IdentityError) =>
  new Failure({ message: Copy.cannotUseKey(error), exitCode: ExitCode.data })

/** A key that clients will not know again. */
const forThisRun = (why: string) =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const identity = newKey(now)
    return { identity, said: Copy.keyForThisRun(identity.pin, why) }
  })

/** The key in a folder. One that is made though there is data already is not the one that clients know. */
const keyIn = (folder: string, hasData: boolean) =>
  Effect.suspend(() => {
    const isLost = hasData && !hasKey(folder)
    return Effect.tap(serverKey(folder), () =>
      isLost ? Effect.logWarning(Copy.newKeyForOldData(fileIn(folder))) : Effect.void
    )
  })

/** The key in the state folder. Where nothing says that there has to be one, and none can be kept, one for this run. */
const ownKey = (folder: Option.Option<string>, isNamed: boolean, hasData: boolean) =>
  Option.match(folder, {
    onNone: () => forThisRun(Copy.homelessKey),
    onSome: (folder) =>
      Effect.matchEffect(keyIn(folder, hasData), {
        onSuccess: (identity) => Effect.succeed({ identity, said: identity.pin }),
        onFailure: (error) =>
          isNamed || !isAbsent(error.path) ? unusable(error) : forThisRun(Copy.keyNotKept(error))
      })
  })

const none: Encrypting = {
  layer: Encryption.none,
  pin: undefined,
  isGiven: false,
  said: Copy.notEncrypted,
  renewal: Layer.empty
}

/** The identity of both files, or of none. */
const named = ({ cert, key }: EncryptionFlags): Effect.Effect<Option.Option<Identity>, Failure> => {
  if (Option.isSome(cert) && Option.isSome(key))
    return Effect.mapBoth(loadIdentity(key.value.text, cert.value.text), {
      onFailure: unusable,
      onSuccess: Option.some
    })
  return Option.match(
    Option.orElse(cert, () => key),
    {
      onNone: () => Effect.succeedNone,
      onSome: ({ by }) => misused(Copy.certAndKey(by))
    }
  )
}

/** What cannot be used leaves everything as it is. */
const renewal = (
  load: Effect.Effect<Identity, IdentityError>
): Layer.Layer<never, never, Encryption | Reload> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const { show } = yield* Encryption
      const { add } = yield* Reload
      const renew = Effect.gen(function* () {
        const identity = yield* load
        yield* show(identity)
        yield* Effect.logInfo("certificate read again", { key: identity.pin })
      })
      yield* add(Effect.catchAll(renew, (error) => Effect.logError(Copy.keptCertificate(error))))
    })
  )

/**
 * What the flags come to.
 *
 * @param folder the server's state folder
 * @param protocols what a client may ask for in a TLS handshake
 */
export const encrypting = (
  flags: EncryptionFlags,
  folder: Option.Option<string>,
  protocols: ReadonlyArray<string>
): Effect.Effect<Encrypting, Failure> =>
  Effect.gen(function* () {
    const { cert, key, plainOnly, plainToo } = flags
    const [given] = Option.toArray(Option.orElse(cert, () => key))
    if (plainOnly && plainToo) return yield* misused(Copy.plainTwice)
    if (plainOnly && given !== undefined) return yield* misused(Copy.keyForNothing(given.by))
    if (plainOnly) return none
    const files = yield* named(flags)
    const isOnDisk = !flags.memory && Option.isNone(flags.nats)
    const hasData = isOnDisk && Option.exists(yield* dataFolder(flags.data, flags.state), hasStore)
    const { identity, said } = yield* Option.match(files, {
      onNone: () => ownKey(folder, Option.isSome(flags.state), hasData),
      onSome: (identity) => Effect.succeed({ identity, said: identity.pin })
    })
    return {
      layer: Encryption.layer({
        identity,
        protocols,
        plainFrom: plainToo ? "everywhere" : "this machine"
      }),
      isGiven: Option.isSome(files),
      pin: Option.isSome(files) ? undefined : identity.pin,
      said: plainToo ? Copy.plainToo(said) : said,
      renewal:
        Option.isSome(cert) && Option.isSome(key)
          ? renewal(loadIdentity(key.value.text, cert.value.text))
          : Layer.empty
    }
  })
