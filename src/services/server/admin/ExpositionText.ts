import type { Distribution } from "../Histogram.ts"

type Labels = Readonly<Record<string, string>>

/** One figure, told apart from others of its family by its labels. */
export interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** Figures of one name. */
export type Family = { readonly name: string; readonly help: string } & (
  | { readonly type: "counter" | "gauge"; readonly samples: ReadonlyArray<Sample> }
  | { readonly type: "histogram"; readonly distribution: Distribution | undefined }
)

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")

const quoted = (value: string): string => `"${escaped(value).replaceAll('"', '\\"')}"`

const number = (value: number): string => {
  if (Number.isNaN(value)) return "NaN"
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? "+Inf" : "-Inf"
}

const line = (name: string, labels: Labels, value: number): string => {
  const pairs = Object.entries(labels).map(([label, of]) => `${label}=${quoted(of)}`)
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${number(value)}`
}

const histogram = (name: string, of: Distribution | undefined): ReadonlyArray<string> => {
  if (of === undefined) return []
  const { buckets, count, sum } = of
  return [
    ...buckets.map(([bound, below]) => line(`${name}_bucket`, { le: number(bound) }, below)),
    line(`${name}_bucket`, { le: "+Inf" }, count),
    line(`${name}_sum`, {}, sum),
    line(`${name}_count`, {}, count)
  ]
}

/** The samples of a family. A histogram has a cumulative one for each bucket, their sum and their number. */
const samplesOf = (family: Family): ReadonlyArray<string> =>
  family.type === "histogram"
    ? histogram(family.name, family.distribution)
    : family.samples.map(({ labels, value }) => line(family.name, labels, value))

/** Writes figures in the text format 0.0.4 of Prometheus. A family without figures is left out. */
export const write = (families: ReadonlyArray<Family>): string =>
  families
    .flatMap((family) => {
      const { help, name, type } = family
      const samples = samplesOf(family)
      return samples.length === 0
        ? []
        : [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`, ...samples]
    })
    .map((text) => `${text}\n`)
    .join("")
