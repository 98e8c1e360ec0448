import { Array as Arr, Either, HashMap, Option } from "effect"
import type { Pin } from "../security/Pin.ts"
import { foldNick, type Nick } from "./Nick.ts"
import { type Timestamp, timestampAt } from "./Timestamp.ts"

/** Whether names belong to nobody, or to the key that uses them first. */
export type NamesRule = "free" | "first-use"

/** A key to which a name belongs, and since when; it was seen last at about `seen`. */
export interface OwnedKey {
  readonly pin: Pin
  readonly since: Timestamp
  readonly seen: Timestamp
}

/** A name, as it was written first, and the keys to which it belongs: at least one. */
export interface OwnedName {
  readonly nick: Nick
  readonly keys: Arr.NonEmptyReadonlyArray<OwnedKey>
}

/** Which names belong to which keys. A name whose keys were all unseen for a long time is free again. */
export interface OwnedNames {
  readonly names: HashMap.HashMap<string, OwnedName>
  /** How many names each key has. */
  readonly counts: HashMap.HashMap<Pin, number>
}

export interface Rules {
  readonly maxNames: number
  /** Keys of one name. */
  readonly maxKeys: number
  /** Names of one key. */
  readonly maxNamesOfKey: number
  /** Milliseconds after which a name that was not seen is free. */
  readonly freeAfter: number
  /** Milliseconds after which it is noted again that a key was seen. */
  readonly noteEvery: number
}

const day = 86_400_000

export const rules = {
  maxNames: 100_000,
  maxKeys: 5,
  maxNamesOfKey: 10,
  freeAfter: 90 * day,
  noteEvery: day
} as const satisfies Rules

export const empty: OwnedNames = { names: HashMap.empty(), counts: HashMap.empty() }

const count = (counts: OwnedNames["counts"], pin: Pin, by: 1 | -1): OwnedNames["counts"] => {
  const most = Option.getOrElse(HashMap.get(counts, pin), () => 0) + by
  return most > 0 ? HashMap.set(counts, pin, most) : HashMap.remove(counts, pin)
}

const without = (all: OwnedNames, nick: Nick): OwnedNames =>
  Option.match(HashMap.get(all.names, foldNick(nick)), {
    onNone: () => all,
    onSome: ({ keys }) => ({
      names: HashMap.remove(all.names, foldNick(nick)),
      counts: keys.reduce((counts, { pin }) => count(counts, pin, -1), all.counts)
    })
  })

/** Puts a name in the place of what is known of it. */
const set = (all: OwnedNames, name: OwnedName): OwnedNames => {
  const { counts, names } = without(all, name.nick)
  return {
    names: HashMap.set(names, foldNick(name.nick), name),
    counts: name.keys.reduce((counts, { pin }) => count(counts, pin, 1), counts)
  }
}

/** The same with what another server knows of a name. */
export const put = (all: OwnedNames, name: OwnedName): OwnedNames => set(all, name)

/** Of two entries for one name, without regard to case, the last counts. */
export const fromEntries = (entries: Iterable<OwnedName>): OwnedNames =>
  Arr.fromIterable(entries).reduce(set, empty)

export const entries = ({ names }: OwnedNames): ReadonlyArray<OwnedName> =>
  Arr.fromIterable(HashMap.values(names))

const seenAt = ({ keys }: OwnedName): number =>
  keys.reduce((latest, { seen }) => Math.max(latest, seen), 0)

const isFree = (name: OwnedName, now: number, { freeAfter }: Rules): boolean =>
  now - seenAt(name) > freeAfter

/** What is known of a name; none where it belongs to nobody, or not any more. */
export const find = (
  all: OwnedNames,
  nick: Nick,
  now: number,
  by: Rules = rules
): Option.Option<OwnedName> =>
  Option.filter(HashMap.get(all.names, foldNick(nick)), (name) => !isFree(name, now, by))

const has = ({ keys }: OwnedName, pin: Pin | undefined): boolean =>
  keys.some((key) => key.pin === pin)

/** Whether a name belongs to this key. */
export const isOwner = (
  all: OwnedNames,
  nick: Nick,
  pin: Pin | undefined,
  now: number,
  by: Rules = rules
): boolean => Option.exists(find(all, nick, now, by), (name) => has(name, pin))

/** Whether a name belongs to somebody, and not to this key. */
export const isForeign = (
  all: OwnedNames,
  nick: Nick,
  pin: Pin | undefined,
  now: number,
  by: Rules = rules
): boolean => Option.exists(find(all, nick, now, by), (name) => !has(name, pin))

/** Whether a key has as many names as one may have. */
const hasMost = ({ counts }: OwnedNames, pin: Pin, { maxNamesOfKey }: Rules): boolean =>
  Option.getOrElse(HashMap.get(counts, pin), () => 0) >= maxNamesOfKey

/** Notes that the key was seen, unless that was noted not long ago. */
export const see = (
  all: OwnedNames,
  nick: Nick,
  pin: Pin,
  now: number,
  by: Rules = rules
): OwnedNames =>
  Option.match(find(all, nick, now, by), {
    onNone: () => all,
    onSome: (name) => {
      const isNews = name.keys.some((key) => key.pin === pin && now - key.seen >= by.noteEvery)
      if (!isNews) return all
      const keys = Arr.map(name.keys, (key) =>
        key.pin === pin ? { ...key, seen: timestampAt(now) } : key
      )
      return { ...all, names: HashMap.set(all.names, foldNick(nick), { ...name, keys }) }
    }
  })

/** Makes room for one more name; none where there is none to forget. */
const withRoom = (all: OwnedNames, now: number, by: Rules): Option.Option<OwnedNames> => {
  if (HashMap.size(all.names) < by.maxNames) return Option.some(all)
  const oldest = entries(all).reduce<OwnedName | undefined>(
    (oldest, name) => (oldest === undefined || seenAt(name) < seenAt(oldest) ? name : oldest),
    undefined
  )
  return oldest !== undefined && isFree(oldest, now, by)
    ? Option.some(without(all, oldest.nick))
    : Option.none()
}

/** What became of a name that somebody with a key uses. */
export type Claimed =
  /** It belongs to the key, since now or since before. */
  | { readonly _tag: "Owned"; readonly isNew: boolean; readonly all: OwnedNames }
  /** It belongs to other keys. */
  | { readonly _tag: "Foreign" }
  /** It belongs to nobody, and stays so: the key, or the server, has no room for one more. */
  | { readonly _tag: "Full"; readonly of: "key" | "server" }

/** A name becomes the key's unless it is somebody else's already. */
export const claim = (
  all: OwnedNames,
  nick: Nick,
  pin: Pin,
  now: number,
  by: Rules = rules
): Claimed => {
  if (isForeign(all, nick, pin, now, by)) return { _tag: "Foreign" }
  if (isOwner(all, nick, pin, now, by))
    return { _tag: "Owned", isNew: false, all: see(all, nick, pin, now, by) }
  // What is left of a name that is free again.
  const rest = without(all, nick)
  if (hasMost(rest, pin, by)) return { _tag: "Full", of: "key" }
  const roomy = withRoom(rest, now, by)
  if (Option.isNone(roomy)) return { _tag: "Full", of: "server" }
  const at = timestampAt(now)
  const name: OwnedName = { nick, keys: [{ pin, since: at, seen: at }] }
  return { _tag: "Owned", isNew: true, all: set(roomy.value, name) }
}

/** Gives a name that belongs to somebody one more key. */
export const addKey = (
  all: OwnedNames,
  nick: Nick,
  pin: Pin,
  now: number,
  by: Rules = rules
): Either.Either<OwnedNames, "free" | "keys" | "names"> => {
  const found = find(all, nick, now, by)
  if (Option.isNone(found)) return Either.left("free")
  if (has(found.value, pin)) return Either.right(see(all, nick, pin, now, by))
  if (found.value.keys.length >= by.maxKeys) return Either.left("keys")
  if (hasMost(all, pin, by)) return Either.left("names")
  const at = timestampAt(now)
  const keys = Arr.append(found.value.keys, { pin, since: at, seen: at })
  return Either.right(set(all, { ...found.value, keys }))
}

/** Takes the key whose pin begins like this from a name, unless the name would be free without it. */
export const removeKey = (
  all: OwnedNames,
  nick: Nick,
  beginning: string,
  now: number,
  by: Rules = rules
): Either.Either<OwnedNames, "unknown" | "unclear" | "last"> => {
  const name = Option.getOrUndefined(find(all, nick, now, by))
  const [found, ...others] = (name?.keys ?? []).filter(({ pin }) => pin.startsWith(beginning))
  if (name === undefined || found === undefined) return Either.left("unknown")
  if (others.length > 0) return Either.left("unclear")
  const keys = name.keys.filter((key) => key !== found)
  const left = Arr.isNonEmptyArray(keys) ? { ...name, keys } : undefined
  return left === undefined || isFree(left, now, by)
    ? Either.left("last")
    : Either.right(set(all, left))
}
