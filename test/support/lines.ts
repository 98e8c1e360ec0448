/** Lines for properties: bodies from the Schemas, mangled lines, and bytes cut anyhow. */
import { Arbitrary, FastCheck as fc, Schema } from "effect"
import type { LineCodec } from "../../src/domain/protocol/natter/LineCodec.ts"
import { binaryString } from "./binary.ts"

interface Tagged {
  readonly _tag: string
}

/** The fields that are written as two words. */
const fields = new Map([
  ["seconds secret", "keep"],
  ["seconds lastid", "kept"],
  ["room position", "at"]
])

/** The fields that may be left out, in their order: what a bracket opens. A list is never left out. */
const optionalFields = (form: string): ReadonlyArray<string> =>
  [...form.matchAll(/\[([^[\]]+)/g)]
    .map(([, words = ""]) => words.trim())
    .filter((words) => !words.endsWith("…"))
    .map((words) => fields.get(words) ?? words)

/** Whether a body leaves out no field before one that it has: only then a line can say it. */
export const hasNoHoles = <A extends Tagged>(codec: LineCodec<A>): ((body: Tagged) => boolean) => {
  const optional = new Map(codec.formats.map(({ form, tag }) => [tag, optionalFields(form)]))
  return (body) => {
    const given = (optional.get(body._tag) ?? []).map((name) => Reflect.has(body, name))
    return given.every((is, at) => is || !given.slice(at).includes(true))
  }
}

/** What a side can say, from its Schema. */
export const bodies = <A extends Tagged>(codec: LineCodec<A>): fc.Arbitrary<A> =>
  Arbitrary.make(Schema.typeSchema(codec.schema)).filter(hasNoHoles(codec))

/** Any string: also NUL, controls, lone surrogates. */
export const anyString = fc.oneof(
  binaryString(),
  fc.string({ unit: fc.constantFrom("\r", "\0", "\ud800", "\udc00", "\ufeff", " ", "@", "1", "A") })
)

/** A line with something put in, taken out or put twice, somewhere. */
export const mangled = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(line, fc.nat(), fc.nat(8), anyString).map(([good, where, removed, inserted]) => {
    const at = where % (good.length + 1)
    return good.slice(0, at) + inserted + good.slice(at + removed)
  })

/** Bytes cut into chunks at these places. */
export const cutAt = (
  bytes: Uint8Array,
  cuts: ReadonlyArray<number>
): ReadonlyArray<Uint8Array> => {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((from, at) => bytes.subarray(from, places[at] ?? bytes.length))
}
