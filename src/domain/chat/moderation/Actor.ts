import { Schema } from "effect"
import { isNick, Nick } from "../Nick.ts"

/** Who has acted: somebody by their nickname, or `-`, whoever runs the server, from a shell. */
export const Actor = Schema.Union(Nick, Schema.Literal("-"))
export type Actor = typeof Actor.Type

export const isActor = (value: unknown): value is Actor => value === "-" || isNick(value)
