import { HashMap, Option } from "effect"
import { foldNick, type Nick } from "./Nick.ts"
import type { Timestamp } from "./Timestamp.ts"

/** Who holds which nickname. Each has at most one holder, without regard to case. */
export type NickRegistry<Holder> = HashMap.HashMap<string, Claim<Holder>>

export interface Claim<Holder> {
  readonly nick: Nick
  readonly holder: Holder
  /** Since when the holder has the name, in whatever case. */
  readonly since: Timestamp
}

export const empty = <Holder>(): NickRegistry<Holder> => HashMap.empty()

export const find = <Holder>(
  names: NickRegistry<Holder>,
  nick: Nick
): Option.Option<Claim<Holder>> => HashMap.get(names, foldNick(nick))

/** The names with this one claimed; none when somebody else holds it. Whoever holds it already has it since then. */
export const claim = <Holder>(
  names: NickRegistry<Holder>,
  { holder, nick, since }: Claim<Holder>
): Option.Option<NickRegistry<Holder>> =>
  Option.match(find(names, nick), {
    onNone: () => Option.some(HashMap.set(names, foldNick(nick), { nick, holder, since })),
    onSome: (found) =>
      found.holder === holder
        ? Option.some(HashMap.set(names, foldNick(nick), { ...found, nick }))
        : Option.none()
  })

/** The names with a new one claimed and `from` given up; none, and `from` kept, when somebody else holds the new one. */
export const rename = <Holder>(
  names: NickRegistry<Holder>,
  from: Nick,
  to: Claim<Holder>
): Option.Option<NickRegistry<Holder>> =>
  Option.map(claim(names, to), (claimed) =>
    foldNick(from) === foldNick(to.nick) ? claimed : release(claimed, from, to.holder)
  )

/** The names without this one, if it is the holder's. */
export const release = <Holder>(
  names: NickRegistry<Holder>,
  nick: Nick,
  holder: Holder
): NickRegistry<Holder> =>
  Option.exists(find(names, nick), (found) => found.holder === holder)
    ? HashMap.remove(names, foldNick(nick))
    : names

export const size = <Holder>(names: NickRegistry<Holder>): number => HashMap.size(names)

/** All claims, of a holder of several names the one that they go by. */
export const holders = <Holder extends { readonly nick: Nick }>(
  names: NickRegistry<Holder>
): ReadonlyArray<Claim<Holder>> =>
  Array.from(HashMap.values(names)).filter(
    ({ holder, nick }) => foldNick(nick) === foldNick(holder.nick)
  )
