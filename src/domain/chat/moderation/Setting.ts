import { Schema } from "effect"
import { isSeconds, Seconds } from "../Seconds.ts"

/** Something that operators set for a room. */
export const Setting = Schema.Union(
  // Only its members and those who are invited may enter and read it.
  Schema.Struct({ setting: Schema.Literal("private"), isOn: Schema.Boolean }),
  // Each member may say one message in so many seconds; 0 for no limit.
  Schema.Struct({ setting: Schema.Literal("slow"), seconds: Seconds })
)
export type Setting = typeof Setting.Type

/** How a setting is written: its name, and its value as a word. */
export const write = (of: Setting): readonly [name: string, value: string] =>
  of.setting === "private" ? ["private", of.isOn ? "on" : "off"] : ["slow", String(of.seconds)]

/** The setting of this name with this value; undefined where there is none. */
export const read = (name: string, value: string): Setting | undefined => {
  if (name === "private" && (value === "on" || value === "off"))
    return { setting: "private", isOn: value === "on" }
  const seconds: unknown = /^(?:0|[1-9]\d{0,5})$/.test(value) ? Number(value) : undefined
  return name === "slow" && isSeconds(seconds) ? { setting: "slow", seconds } : undefined
}

export const isSetting = Schema.is(Setting)
