import { Option, Schema } from "effect"
import { Pin } from "../../security/Pin.ts"
import { optional } from "../Optional.ts"
import { Seconds } from "../Seconds.ts"
import { Timestamp } from "../Timestamp.ts"
import { Actor } from "./Actor.ts"
import type { Setting } from "./Setting.ts"

const set = { since: Timestamp, by: Actor }

/** What operators have set for a room. */
export const RoomRules = Schema.Struct({
  /** There if the room is private. */
  closed: optional(Schema.Struct(set)),
  /** There if its members have to wait between two messages. */
  slow: optional(Schema.Struct({ ...set, seconds: Seconds })),
  /** The keys of those who are invited, the one that was invited first first. */
  invited: Schema.Array(Pin)
})
export type RoomRules = typeof RoomRules.Type

export const none: RoomRules = { invited: [] }

/** Whether these are the rules of a room for which nothing is set. */
export const isNone = ({ closed, slow }: RoomRules): boolean =>
  closed === undefined && slow === undefined

/** The rules with a setting. A room that is private no longer forgets who was invited. */
export const change = (rules: RoomRules, to: Setting, since: Timestamp, by: Actor): RoomRules => {
  const { closed, slow, ...rest } = rules
  if (to.setting === "slow")
    return {
      ...rest,
      ...(closed === undefined ? {} : { closed }),
      ...(to.seconds === 0 ? {} : { slow: { seconds: to.seconds, since, by } })
    }
  const kept = slow === undefined ? {} : { slow }
  return to.isOn ? { ...rest, ...kept, closed: { since, by } } : { ...kept, invited: [] }
}

/** A setting that is not the default, and who has made it when. */
export interface Made {
  readonly to: Setting
  readonly since: Timestamp
  readonly by: Actor
}

/** The settings that are not the default. */
export const settings = ({ closed, slow }: RoomRules): ReadonlyArray<Made> => [
  ...(closed === undefined ? [] : [{ ...closed, to: { setting: "private", isOn: true } } as const]),
  ...(slow === undefined
    ? []
    : [{ ...slow, to: { setting: "slow", seconds: slow.seconds } } as const])
]

/** Invites a key; none if that were more than `most`. */
export const invite = (rules: RoomRules, key: Pin, most: number): Option.Option<RoomRules> => {
  if (rules.invited.includes(key)) return Option.some(rules)
  return rules.invited.length >= most
    ? Option.none()
    : Option.some({ ...rules, invited: [...rules.invited, key] })
}
