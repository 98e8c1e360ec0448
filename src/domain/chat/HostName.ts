import { Schema } from "effect"

/** The server's host name: up to 253 visible ASCII characters. */
export const HostName = Schema.String.pipe(
  Schema.pattern(/^[!-~]{1,253}$/, { identifier: "HostName" }),
  Schema.brand("HostName")
)
export type HostName = typeof HostName.Type
