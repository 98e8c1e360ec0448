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

/** All sanctions, at most one of each kind for a subject. */
export type Sanctions = ReadonlyMap<string, Sanction>

export const none: Sanctions = new Map()

const placeOf = (kind: Kind, subject: Subject): string => `${kind} ${keyOf(subject)}`

/** Those that hold at this time. */
export const current = (all: Iterable<Sanction>, now: number): ReadonlyArray<Sanction> =>
  Array.from(all).filter(({ until }) => !isOver(until, now))

export const from = (all: Iterable<Sanction>): Sanctions =>
  new Map(
    Array.from(all, (one) => {
      const subject = grouped(one.subject)
      return [placeOf(one.kind, subject), { ...one, subject }] as const
    })
  )

/** Imposes these, each in the place of an earlier one, and drops what is over; none if that were more than `most`. */
export const impose = (
  all: Sanctions,
  added: ReadonlyArray<Sanction>,
  now: number,
  most: number
): Option.Option<Sanctions> => {
  const next = from([...current(all.values(), now), ...added])
  return next.size > most ? Option.none() : Option.some(next)
}

/** Lifts what is imposed on a subject, and for a name also what was imposed by that. None if there is nothing. */
export const lift = (
  all: Sanctions,
  kind: Kind,
  subject: Subject,
  now: number
): Option.Option<Sanctions> => {
  const nick = nickOf(subject)
  const isMeant = (one: Sanction) =>
    one.kind === kind &&
    (keyOf(one.subject) === keyOf(subject) ||
      (nick !== undefined && one.nick !== undefined && foldNick(one.nick) === foldNick(nick)))
  const holding = current(all.values(), now)
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
    const one = all.get(placeOf(kind, subject))
    if (one === undefined || isOver(one.until, now)) continue
    if (found === undefined || endsLater(one, found)) found = one
  }
  return found
}
