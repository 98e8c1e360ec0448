import { HashMap, Option } from "effect"
import { foldNick, type Nick } from "./Nick.ts"

/** Who holds which nickname. Each has at most one holder, without regard to case. */
export type NickRegistry<Holder> = HashMap.HashMap<string, Claim<Holder>>

export interface Claim<Holder> {
  readonly nick: Nick
  readonly holder: Holder
}

export const empty = <Holder>(): NickRegistry<Holder> => HashMap.empty()

export const find = <Holder>(
  names: NickRegistry<Holder>,
  nick: Nick
): Option.Option<Claim<Holder>> => HashMap.get(names, foldNick(nick))

/** The names with this one claimed; none when somebody else holds it. */
export const claim = <Holder>(
  names: NickRegistry<Holder>,
  nick: Nick,
  holder: Holder
): Option.Option<NickRegistry<Holder>> =>
  Option.exists(find(names, nick), (found) => found.holder !== holder)
    ? Option.none()
    : Option.some(HashMap.set(names, foldNick(nick), { nick, holder }))

/** The names with `to` claimed and `from` given up; none, and `from` kept, when somebody else holds `to`. */
export const rename = <Holder>(
  names: NickRegistry<Holder>,
  from: Nick,
  to: Nick,
  holder: Holder
): Option.Option<NickRegistry<Holder>> => claim(release(names, from, holder), to, holder)

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
