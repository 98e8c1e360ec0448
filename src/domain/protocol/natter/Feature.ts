import { Schema } from "effect"

const pattern = /^[!-~]{1,200}$/

/** What HELLO says of a server: `key`, or `key=value`, in 1 to 200 visible ASCII characters. */
export const Feature = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "Feature" }),
  Schema.brand("Feature")
)
export type Feature = typeof Feature.Type

export const isFeature = (value: unknown): value is Feature =>
  typeof value === "string" && pattern.test(value)

export const feature = (key: string, value: string | number): Feature =>
  Feature.make(`${key}=${value}`)

/** The value of the first feature with this key, empty where it has none; undefined when it is not there. */
export const valueOf = (features: ReadonlyArray<Feature>, key: string): string | undefined => {
  const found = features.find((one) => one === key || one.startsWith(`${key}=`))
  return found?.slice(key.length + 1)
}

/** The same as a whole number; undefined where it is not one. */
export const numberOf = (features: ReadonlyArray<Feature>, key: string): number | undefined => {
  const value = valueOf(features, key)
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}
