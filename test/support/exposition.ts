/** A strict reader of the text format 0.0.4 of Prometheus. It throws where a text is not of that form. */

export interface ReadSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ReadFamily {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly samples: ReadonlyArray<ReadSample>
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const figure = /^(?:NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/

const fail = (line: string): never => {
  throw new Error(`This is not of the text format: ${line}`)
}

const unescape = (text: string, known: Readonly<Record<string, string>>): string =>
  text.replace(/\\(.?)/gs, (pair, of: string) => known[of] ?? fail(pair))

const numberOf = (text: string): number => {
  if (!figure.test(text)) return fail(text)
  return text.endsWith("Inf") ? Number(`${text}inity`) : Number(text)
}

const labelsOf = (text: string): Readonly<Record<string, string>> => {
  const labels: Record<string, string> = {}
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\.)*)"(,|$)/sy
  let end = 0
  while (end < text.length) {
    const [, name = "", value = "", after] = pair.exec(text) ?? fail(text)
    if (Object.hasOwn(labels, name)) fail(text)
    Object.defineProperty(labels, name, {
      value: unescape(value, { "\\": "\\", '"': '"', n: "\n" }),
      enumerable: true
    })
    end = pair.lastIndex
    if (after === "," && end === text.length) fail(text)
  }
  return labels
}

const sampleOf = (line: string): ReadSample => {
  const [, name = "", labels = "", value = ""] =
    /^([^ {]+)(?:\{(.+)\})? ([^ ]+)$/s.exec(line) ?? fail(line)
  if (!metricName.test(name)) fail(line)
  return { name, labels: labelsOf(labels), value: numberOf(value) }
}

/** The names that the samples of a family may have. */
const namesOf = (name: string, type: string): ReadonlyArray<string> =>
  type === "histogram" ? ["_bucket", "_sum", "_count"].map((end) => name + end) : [name]

/** Each family begins with its HELP and its TYPE, in this order; no name and no labels come twice. */
export const read = (text: string): ReadonlyArray<ReadFamily> => {
  if (text !== "" && !text.endsWith("\n")) fail(text)
  const families: Array<{ name: string; help: string; type: string; samples: Array<ReadSample> }> =
    []
  const lines = text.split("\n").slice(0, -1)
  for (let at = 0; at < lines.length; ) {
    const [, name = "", help = ""] = /^# HELP ([^ ]+) (.*)$/s.exec(lines[at] ?? "") ?? fail(text)
    const [, again, type = ""] =
      /^# TYPE ([^ ]+) (counter|gauge|histogram)$/.exec(lines[at + 1] ?? "") ?? fail(text)
    if (again !== name || !metricName.test(name)) fail(name)
    if (families.some((family) => family.name === name)) fail(name)
    const samples: Array<ReadSample> = []
    for (at += 2; at < lines.length && lines[at]?.startsWith("#") === false; at++) {
      const sample = sampleOf(lines[at] ?? "")
      if (!namesOf(name, type).includes(sample.name)) fail(sample.name)
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
      if (
        samples.some((one) => JSON.stringify([one.name, Object.entries(one.labels).sort()]) === key)
      )
        fail(key)
      samples.push(sample)
    }
    families.push({ name, help: unescape(help, { "\\": "\\", n: "\n" }), type, samples })
  }
  return families
}
