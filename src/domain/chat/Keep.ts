import { Schema } from "effect"
import { Seconds } from "./Seconds.ts"
import { Secret } from "./Secret.ts"

/** A client's wish to have its session kept after a lost connection: how long, and the key to it. */
export const Keep = Schema.Struct({ seconds: Seconds, secret: Secret })
export type Keep = typeof Keep.Type
