import { Schema } from "effect"

const pattern = /^[!-~]{1,253}$/

/** The server's host name: up to 253 visible ASCII characters. */
export const HostName = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "HostName" }),
  Schema.brand("HostName")
)
export type HostName = typeof HostName.Type

export const isHostName = (value: unknown): value is HostName =>
  typeof value === "string" && pattern.test(value)
