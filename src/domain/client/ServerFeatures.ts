import { isAllowedBy, isNick, type Nick, type NickRule } from "../chat/Nick.ts"
import type { NamesRule } from "../chat/OwnedNames.ts"
import type { Timestamp } from "../chat/Timestamp.ts"
import type { Rate } from "../network/TokenBucket.ts"
import { type Feature, numberOf, valueOf } from "../protocol/natter/Feature.ts"
import { invalid } from "../protocol/natter/FieldCodec.ts"
import * as Fields from "../protocol/natter/Fields.ts"
import { maxLineBytes } from "../protocol/natter/LineCodec.ts"
import { limits, times } from "./Limits.ts"

/** What HELLO says of the server, as far as the client uses it. */
export interface ServerFeatures {
  /** How fast it reads commands. */
  readonly rate: Rate
  /** Messages that one HISTORY or AFTER gives. */
  readonly history: number
  /** Messages that a room's log holds; undefined if that is unknown. */
  readonly log: number | undefined
  /** Messages that one SEARCH gives; undefined if the server has no SEARCH. */
  readonly search: number | undefined
  /** Bytes of a line before its LF. */
  readonly line: number
  readonly nicks: NickRule
  /** It takes only people with an invitation. */
  readonly isByInvitation: boolean
  /** Whether names belong to the keys that use them first. */
  readonly names: NamesRule
  /** The most seconds that a session is kept. */
  readonly keep: number
  /** Milliseconds of silence after which the client sends PING. */
  readonly pingAfter: number
}

/** A feature that is missing limits nothing: then the server itself refuses what it does not take. */
export const serverFeatures = (features: ReadonlyArray<Feature>): ServerFeatures => {
  const number = (key: string, otherwise: number) => numberOf(features, key) ?? otherwise
  const rate = number("rate", 0)
  return {
    rate: { perSecond: rate, burst: 2 * rate },
    history: Math.max(1, Math.min(limits.history, number("history", limits.history))),
    log: numberOf(features, "log"),
    search: numberOf(features, "search"),
    line: Math.min(maxLineBytes.client, number("line", maxLineBytes.client)),
    nicks: valueOf(features, "nicks") === "letters" ? "letters" : "extended",
    isByInvitation: valueOf(features, "invitation") === "required",
    names: valueOf(features, "names") === "first-use" ? "first-use" : "free",
    keep: number("keep", Number.POSITIVE_INFINITY),
    pingAfter: Math.min(times.pingAfter, (number("silence", Number.POSITIVE_INFINITY) * 1_000) / 3)
  }
}

/** The server's time when it said HELLO; undefined where it does not tell. */
export const timeIn = (features: ReadonlyArray<Feature>): Timestamp | undefined => {
  const time = Fields.time.decode(valueOf(features, "time") ?? "")
  return time === invalid ? undefined : time
}

/** Whether somebody can have this nickname on the server. */
export const takesNick = (
  { features }: { readonly features: ServerFeatures },
  typed: string
): typed is Nick => isNick(typed) && isAllowedBy(features.nicks, typed)

/** The server's rule for nicknames; undefined before its first HELLO. */
export const nickRule = ({
  features,
  host
}: {
  readonly features: ServerFeatures
  readonly host: string
}): NickRule | undefined => (host === "" ? undefined : features.nicks)
