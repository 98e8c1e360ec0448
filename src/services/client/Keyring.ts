import { existsSync } from "node:fs"
import { join } from "node:path"
import { Clock, Context, Effect, Layer, Option } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import * as KnownHosts from "../../domain/client/KnownHosts.ts"
import type { Expected, Newcomers } from "../../domain/client/Trust.ts"
import { replaceFile } from "../Files.ts"
import { type Identity, makeIdentity, ownIdentity } from "../Identity.ts"
import { add, fileIn, KeyringError, locked, read, textOf } from "./KnownHostsFile.ts"

export { fileIn } from "./KnownHostsFile.ts"

/** What a client knows of one server. */
export interface Acquaintance {
  readonly known: KnownHosts.Known
  /** Where the first line stands that is about another place and cannot be read. */
  readonly unreadable: Expected["unreadable"]
  /** What a person should know of the file. */
  readonly remarks: ReadonlyArray<string>
}

/** The keys of servers that were met, and the client's own. */
export class Keyring extends Context.Tag("natter/services/client/Keyring")<
  Keyring,
  Newcomers & {
    readonly find: (place: string) => Effect.Effect<Acquaintance, KeyringError>
    /**
     * Knows a server by this from now on; returns why only in this run. `server` is its name in sentences, and
     * `review` says what stands against it by what is known now, which another natter may have just learnt.
     */
    readonly remember: (
      place: string,
      proof: KnownHosts.Proof,
      server: string,
      review: (known: KnownHosts.Known) => Option.Option<string>
    ) => Effect.Effect<Option.Option<string>, KeyringError>
    /** The client's own key, which is made when it is needed first, and what a person should know of it. */
    readonly own: Effect.Effect<readonly [Identity, remark: Option.Option<string>]>
  }
>() {
  /** In a folder; without one, for this run. */
  static readonly layer = (
    folder: Option.Option<string>,
    newcomers: Newcomers
  ): Layer.Layer<Keyring> =>
    Layer.effect(
      Keyring,
      Effect.map(Effect.cached(ownKey(folder)), (own) => {
        const met = new Map<string, KnownHosts.Known>()
        return {
          ...newcomers,
          own,
          find: (place) =>
            Effect.map(
              Option.match(folder, { onNone: () => Effect.succeed(nobody), onSome: known(place) }),
              (found) =>
                isKnown(found.known) ? found : { ...found, known: met.get(place) ?? found.known }
            ),
          remember: (place, proof, server, review) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => {
              const since = KnownHosts.dayOf(now)
              met.set(place, KnownHosts.knownBy(proof, since))
              return Option.match(folder, {
                onNone: () => Effect.succeed(forThisRunOnly(proof, server)),
                onSome: (folder) => append(fileIn(folder), { place, proof, since, server, review })
              })
            })
        }
      })
    )
}

const isKnown = ({ certifiedSince, keys }: KnownHosts.Known): boolean =>
  keys.length > 0 || certifiedSince !== undefined

const nobody: Acquaintance = {
  known: { keys: [], certifiedSince: undefined },
  unreadable: undefined,
  remarks: []
}

/** A certificate speaks for itself at the next start, and nothing else is kept then that could be betrayed. */
const forThisRunOnly = (proof: KnownHosts.Proof, server: string): Option.Option<string> =>
  proof === KnownHosts.byCertificate
    ? Option.none()
    : Option.some(Copy.keyNotRememberedAnywhere(server))

const known = (place: string) => (folder: string) => {
  const file = fileIn(folder)
  return Effect.flatMap(textOf(file), (text): Effect.Effect<Acquaintance, KeyringError> => {
    const { otherUnreadable, unreadable, ...known } = KnownHosts.find(text, place)
    if (unreadable !== undefined)
      return new KeyringError({ message: Copy.knownHostUnreadable(file, unreadable, place) })
    const [line] = otherUnreadable
    return Effect.succeed(
      line === undefined
        ? { known, unreadable: undefined, remarks: [] }
        : {
            known,
            unreadable: { file, line },
            remarks: [Copy.knownLinesUnreadable(file, otherUnreadable)]
          }
    )
  })
}

interface News {
  readonly place: string
  readonly proof: KnownHosts.Proof
  readonly since: string
  readonly server: string
  readonly review: (known: KnownHosts.Known) => Option.Option<string>
}

const append = (
  file: string,
  { place, proof, review, server, since }: News
): Effect.Effect<Option.Option<string>, KeyringError> =>
  locked(file, () => {
    const text = read(file)
    const known = KnownHosts.find(text, place)
    const against = review(known)
    if (Option.isNone(against) && !KnownHosts.has(known, proof))
      add(file, text, KnownHosts.addition(text, place, proof, since))
    return against
  }).pipe(
    Effect.matchEffect({
      onFailure: ({ reason }) => Effect.succeedSome(Copy.keyNotRemembered(server, file, reason)),
      onSuccess: Option.match({
        onNone: () => Effect.succeedNone,
        onSome: (message) => new KeyringError({ message })
      })
    })
  )

/** Forgets a server, and returns the lines about it. */
export const forget = (
  folder: string,
  place: string
): Effect.Effect<ReadonlyArray<string>, KeyringError> => {
  const file = fileIn(folder)
  const change = locked(file, () => {
    const { removed, text } = KnownHosts.forget(read(file), place)
    if (removed.length > 0) replaceFile(file, text)
    return removed
  })
  return Effect.flatMap(textOf(file), (text) =>
    KnownHosts.forget(text, place).removed.length === 0
      ? Effect.succeed([])
      : Effect.mapError(
          change,
          ({ reason }) => new KeyringError({ message: Copy.cannotForget(file, reason) })
        )
  )
}

const make = (now: number): Identity => makeIdentity("natter", [], now)

const forThisRun = Effect.map(Clock.currentTimeMillis, make)

const ownKey = (
  folder: Option.Option<string>
): Effect.Effect<readonly [Identity, Option.Option<string>]> =>
  Option.match(folder, {
    onNone: () => Effect.map(forThisRun, (made) => [made, Option.none()] as const),
    onSome: (folder) =>
      ownIdentity(join(folder, "key.pem"), make).pipe(
        Effect.map((own) => [own, Option.none<string>()] as const),
        Effect.catchAll(({ path, reason }) => {
          const remark = existsSync(path)
            ? Option.some(Copy.ownKeyUnusable(path, reason))
            : Option.none()
          return Effect.map(forThisRun, (made) => [made, remark] as const)
        })
      )
  })
