import { Option, Schema } from "effect"
import { Term, termRange } from "../chat/moderation/Term.ts"
import { rule } from "../chat/Rule.ts"
import * as Copy from "./Copy.ts"

const units: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3_600],
  ["d", 86_400]
])

const written = /^(\d{1,9})([smhd])$/

/** The seconds of a span as people write it, such as `10m`; none for anything else, also for none at all. */
const secondsOf = (text: string): Option.Option<number> => {
  const [, count = "", unit = ""] = written.exec(text) ?? []
  const seconds = Number(count) * (units.get(unit) ?? 0)
  return seconds > 0 && seconds <= termRange.max ? Option.some(seconds) : Option.none()
}

/** A span of time, or one of some words in its place. */
const spanOr = (words: ReadonlyMap<string, number>, sentence: string) => {
  const read = (text: string) =>
    Option.orElse(Option.fromNullable(words.get(text.toLowerCase())), () => secondsOf(text))
  return Schema.transform(
    Schema.String.pipe(Schema.filter((text) => Option.isSome(read(text)))),
    Schema.typeSchema(Term),
    {
      strict: true,
      decode: (text) => Term.make(Option.getOrElse(read(text), () => 0)),
      encode: (seconds) => `${seconds}s`
    }
  ).annotations(rule(sentence))
}

/** How long somebody is banned. */
export const banSpan = spanOr(new Map([["forever", 0]]), Copy.banSpanForm)

/** How long somebody is kept silent. */
export const silenceSpan = spanOr(
  new Map([
    ["off", 0],
    ["forever", termRange.max]
  ]),
  Copy.silenceSpanForm
)
