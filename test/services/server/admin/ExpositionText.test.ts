import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { type Family, write } from "../../../../src/services/server/admin/ExpositionText.ts"
import { Histogram } from "../../../../src/services/server/Histogram.ts"
import { read } from "../../../support/exposition.ts"
import { property } from "../../../support/property.ts"

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/)
const label = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,5}$/)
/** With everything that has to be escaped, or only looks like it. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("\\", "\n", '"', "n", ",", "}", " ", "="), maxLength: 12 })
)
// The text has no negative zero.
const value = fc.double().map((value) => value + 0)

const sample = fc.record({ labels: fc.dictionary(label, text, { maxKeys: 4 }), value })

const keyOf = (labels: Readonly<Record<string, string>>) =>
  JSON.stringify(Object.entries(labels).sort())

const family: fc.Arbitrary<Family> = fc.record({
  type: fc.constantFrom("counter" as const, "gauge" as const),
  name,
  help: text,
  samples: fc.uniqueArray(sample, { selector: ({ labels }) => keyOf(labels), maxLength: 5 })
})

describe("the text of figures", () => {
  it.prop(
    "says what it is made from, whatever names, labels, help and values there are",
    [fc.uniqueArray(family, { selector: ({ name }) => name, maxLength: 4 })],
    ([families]) => {
      const expected = families.flatMap((family) => {
        if (family.type === "histogram" || family.samples.length === 0) return []
        const { help, name, samples, type } = family
        return [{ name, help, type, samples: samples.map((one) => ({ name, ...one })) }]
      })
      assert.deepStrictEqual(read(write(families)), expected)
    },
    property()
  )

  it("has a line for each bucket of a histogram, the sum and the count", () => {
    const histogram = new Histogram([0.0005, 1, 10])
    histogram.observe(0.5, 2)
    histogram.observe(20)
    const distribution = histogram.read()
    assert.strictEqual(
      write([{ type: "histogram", name: "took_seconds", help: "Time.", distribution }]),
      `# HELP took_seconds Time.
# TYPE took_seconds histogram
took_seconds_bucket{le="0.0005"} 0
took_seconds_bucket{le="1"} 2
took_seconds_bucket{le="10"} 2
took_seconds_bucket{le="+Inf"} 3
took_seconds_sum 21
took_seconds_count 3
`
    )
  })

  it("is not read by the reader of these tests where it is not of that form", () => {
    const head = "# HELP a A.\n# TYPE a gauge\n"
    assert.lengthOf(read(`${head}a 1\n`), 1)
    const wrong = [
      `${head}a 1`,
      `${head}b 1\n`,
      `${head}a one\n`,
      `${head}a 1\na 1\n`,
      `${head}a{b="\\t"} 1\n`,
      `${head}a{b="c} 1\n`,
      `${head}a{b="c",} 1\n`,
      `${head}a{b="c",b="d"} 1\n`,
      `${head}a 1\n${head}`,
      "a 1\n",
      "# TYPE a gauge\n# HELP a A.\na 1\n"
    ]
    for (const one of wrong) assert.throws(() => read(one), /text format/)
  })
})
