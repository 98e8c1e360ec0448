import { FastCheck as fc } from "effect"

/** Surrogates, which are halves of characters and none themselves. */
const surrogates = { from: 0xd800, count: 0x800 }

/**
 * Any code point that is a character. fast-check's own unit `binary` is the same, but makes a table of all
 * million characters first, which takes a second in every worker.
 */
const binary: fc.Arbitrary<string> = fc.nat(0x10ffff - surrogates.count).map(
  (n) => String.fromCodePoint(n < surrogates.from ? n : n + surrogates.count),
  (text) => {
    const at = typeof text === "string" ? text.codePointAt(0) : undefined
    if (at === undefined || text !== String.fromCodePoint(at)) throw new Error("Not one character")
    return at < surrogates.from ? at : at - surrogates.count
  }
)

/** Texts of any characters, most of them exotic. */
export const binaryString = (length: fc.StringSharedConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ unit: binary, ...length })
