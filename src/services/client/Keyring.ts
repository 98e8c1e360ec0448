import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { Clock, Context, Data, Effect, Layer, Option } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import * as KnownHosts from "../../domain/client/KnownHosts.ts"
import { limits } from "../../domain/client/Limits.ts"
import type { Pin } from "../../domain/security/Pin.ts"
import { replaceFile } from "../Files.ts"
import { makeFolder } from "../Folders.ts"
import { type Identity, makeIdentity, ownIdentity } from "../Identity.ts"

/** The keys of servers cannot be read, for the reason in a sentence. */
export class KeyringError extends Data.TaggedError("KeyringError")<{ readonly message: string }> {}

/** What a client knows of one server. */
export interface Acquaintance {
  readonly keys: ReadonlyArray<KnownHosts.KnownKey>
  /** What a person should know of the file. */
  readonly remarks: ReadonlyArray<string>
}

/** The keys of servers that were met, and the client's own. */
export class Keyring extends Context.Tag("natter/services/client/Keyring")<
  Keyring,
  {
    /** A server whose key nobody vouches for is believed, and remembered. */
    readonly acceptsNew: boolean
    readonly find: (place: string) => Effect.Effect<Acquaintance, KeyringError>
    /** Expects this key of a server from now on; returns why only in this run. `server` is its name in sentences. */
    readonly remember: (
      place: string,
      pin: Pin,
      server: string
    ) => Effect.Effect<Option.Option<string>>
    /** The client's own key, which is made when it is needed first, and what a person should know of it. */
    readonly own: Effect.Effect<readonly [Identity, remark: Option.Option<string>]>
  }
>() {
  /** In a folder; without one, for this run. */
  static readonly layer = (
    folder: Option.Option<string>,
    acceptsNew: boolean
  ): Layer.Layer<Keyring> =>
    Layer.effect(
      Keyring,
      Effect.map(Effect.cached(ownKey(folder)), (own) => {
        const met = new Map<string, KnownHosts.KnownKey>()
        return {
          acceptsNew,
          own,
          find: (place) =>
            Effect.map(
              Option.match(folder, { onNone: () => Effect.succeed(nobody), onSome: known(place) }),
              ({ keys, remarks }) => ({
                keys: keys.length > 0 ? keys : Option.toArray(Option.fromNullable(met.get(place))),
                remarks
              })
            ),
          remember: (place, pin, server) =>
            Effect.map(Clock.currentTimeMillis, (now) => {
              const key = { pin, since: KnownHosts.dayOf(now) }
              met.set(place, key)
              return Option.match(folder, {
                onNone: () => Option.some(Copy.keyNotRememberedAnywhere(server)),
                onSome: (folder) => append(fileIn(folder), place, key, server)
              })
            })
        }
      })
    )
}

const nobody: Acquaintance = { keys: [], remarks: [] }

/** The file with the keys of servers in a folder. */
export const fileIn = (folder: string): string => join(folder, "known_hosts")

/** Half a sentence: the code of the system without its path, which the sentence has. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return "code" in error && typeof error.code === "string" ? error.code : error.message
}

/** Throws where there is something that is not to be read. */
const read = (file: string): string => {
  if (!existsSync(file)) return ""
  const about = statSync(file)
  // Reading a pipe or a device may never end.
  if (!about.isFile()) throw new Error(Copy.notRegularFile)
  if (about.size > limits.knownHostsBytes)
    throw new Error(Copy.knownHostsTooLarge(limits.knownHostsBytes))
  return readFileSync(file, "utf8")
}

/** The text of the file; empty where there is none, or where none of ours can be. */
const textOf = (file: string): Effect.Effect<string, KeyringError> =>
  Effect.try({
    try: () => read(file),
    catch: (error) =>
      new KeyringError({ message: Copy.knownHostsUnreadable(file, reasonOf(error)) })
  })

const known = (place: string) => (folder: string) => {
  const file = fileIn(folder)
  return Effect.flatMap(textOf(file), (text): Effect.Effect<Acquaintance, KeyringError> => {
    const { keys, otherUnreadable, unreadable } = KnownHosts.find(text, place)
    if (unreadable !== undefined)
      return new KeyringError({ message: Copy.knownHostUnreadable(file, unreadable, place) })
    const remarks =
      otherUnreadable.length === 0 ? [] : [Copy.knownLinesUnreadable(file, otherUnreadable)]
    return Effect.succeed({ keys, remarks })
  })
}

/** Several clients may do so at once: each appends its line in one piece. */
const append = (
  file: string,
  place: string,
  key: KnownHosts.KnownKey,
  server: string
): Option.Option<string> => {
  try {
    makeFolder(dirname(file))
    const text = read(file)
    const more = KnownHosts.addition(text, place, key)
    if (Buffer.byteLength(text) + more.length > limits.knownHostsBytes)
      throw new Error(Copy.knownHostsTooLarge(limits.knownHostsBytes))
    appendFileSync(file, more, { mode: 0o600 })
    return Option.none()
  } catch (error) {
    return Option.some(Copy.keyNotRemembered(server, file, reasonOf(error)))
  }
}

/** Forgets a server, and returns the lines about it. */
export const forget = (
  folder: string,
  place: string
): Effect.Effect<ReadonlyArray<string>, KeyringError> => {
  const file = fileIn(folder)
  return Effect.flatMap(textOf(file), (before) => {
    const { removed, text } = KnownHosts.forget(before, place)
    return Effect.try({
      try: () => {
        if (removed.length > 0) replaceFile(file, text)
        return removed
      },
      catch: (error) => new KeyringError({ message: Copy.cannotForget(file, reasonOf(error)) })
    })
  })
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
