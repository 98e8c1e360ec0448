import { Option, Schema } from "effect"
import { foldNick, Nick } from "../Nick.ts"
import { optional } from "../Optional.ts"
import { Actor } from "./Actor.ts"
import { Reason } from "./Reason.ts"
import { grouped, keyOf, nickOf, Subject, subjectsOf, type Who } from "./Subject.ts"
import { isOver, Until } from "./Term.ts"

/** A ban keeps somebody out, a mute keeps them silent. */
export const Kind = Schema.Literal("ban", "mute")
export type Kind = typeof Kind.Type

/** What an operator has imposed on a subject. */
export const Sanction = Schema.Struct({
  kind: Kind,
  subject: Subject,
  /** The name of the person whom it was meant for, where it was imposed by that. */
  nick: optional(Nick),
  until: Until,
  by: Actor,
  reason: optional(Reason)
})
export type Sanction = typeof Sanction.Type

/**
 * All sanctions by kind and subject. For one subject there are several where they were meant for several people,
 * such as those at one address.
 */
export type Sanctions = ReadonlyMap<string, ReadonlyArray<Sanction>>

export const none: Sanctions = new Map()

const placeOf = (kind: Kind, subject: Subject): string => `${kind} ${keyOf(subject)}`

const isForSame = (one: Sanction, other: Sanction): boolean =>
  (one.nick && foldNick(one.nick)) === (other.nick && foldNick(other.nick))

export const list = (all: Sanctions): ReadonlyArray<Sanction> => Array.from(all.values()).flat()

/** Those that hold at this time. */
export const current = (all: Sanctions, now: number): ReadonlyArray<Sanction> =>
  list(all).filter(({ until }) => !isOver(until, now))

/** Each takes the place of an earlier one for the same subject that was meant for the same person. */
export const from = (all: Iterable<Sanction>): Sanctions => {
  const places = new Map<string, ReadonlyArray<Sanction>>()
  for (const one of all) {
    const subject = grouped(one.subject)
    const place = placeOf(one.kind, subject)
    const others = (places.get(place) ?? []).filter((other) => !isForSame(one, other))
    places.set(place, [...others, { ...one, subject }])
  }
  return places
}

/** Imposes these, each in the place of an earlier one, and drops what is over; none if that were more than `most`. */
export const impose = (
  all: Sanctions,
  added: ReadonlyArray<Sanction>,
  now: number,
  most: number
): Option.Option<Sanctions> => {
  const next = from([...current(all, now), ...added])
  return list(next).length > most ? Option.none() : Option.some(next)
}

/** Lifts what is imposed on these subjects, and for a name also what was imposed by that. None if there is nothing. */
export const lift = (
  all: Sanctions,
  kinds: ReadonlyArray<Kind>,
  subjects: ReadonlyArray<Subject>,
  now: number
): Option.Option<Sanctions> => {
  const keys = new Set(subjects.map(keyOf))
  const nicks = new Set(
    subjects
      .map(nickOf)
      .filter((nick) => nick !== undefined)
      .map(foldNick)
  )
  const isMeant = (one: Sanction) =>
    kinds.includes(one.kind) &&
    (keys.has(keyOf(one.subject)) || (one.nick !== undefined && nicks.has(foldNick(one.nick))))
  const holding = current(all, now)
  const kept = holding.filter((one) => !isMeant(one))
  return kept.length === holding.length ? Option.none() : Option.some(from(kept))
}

const endsLater = (one: Sanction, other: Sanction): boolean =>
  one.until === "lifted" || (other.until !== "lifted" && one.until > other.until)

/** What holds for somebody at this time: of several the one that ends last. */
export const find = (all: Sanctions, kind: Kind, who: Who, now: number): Sanction | undefined => {
  let found: Sanction | undefined
  if (all.size === 0) return found
  for (const subject of subjectsOf(who)) {
    for (const one of all.get(placeOf(kind, subject)) ?? []) {
      if (isOver(one.until, now)) continue
      if (found === undefined || endsLater(one, found)) found = one
    }
  }
  return found
}
