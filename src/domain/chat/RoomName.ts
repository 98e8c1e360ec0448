import { Schema } from "effect"
import { compactString } from "./Compact.ts"
import { rule } from "./Rule.ts"

const pattern = /^(?!inbox$)[a-z][a-z0-9-]{0,31}$/

/**
 * The name of a room: a lower-case letter, then up to 31 lower-case letters, digits and hyphens.
 * `inbox` is reserved: there it means the private messages of a person.
 */
export const RoomName = Schema.String.pipe(
  Schema.pattern(pattern, {
    identifier: "RoomName",
    arbitrary: () => (fc) =>
      fc
        .oneof(fc.constantFrom("lobby", "dev", "a"), fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/))
        .filter((name) => name !== "inbox")
  }),
  Schema.brand("RoomName")
).annotations(
  rule(
    "A room's name is a lower-case letter and then up to 31 lower-case letters, digits and hyphens; inbox is reserved."
  )
)
export type RoomName = typeof RoomName.Type

export const isRoomName = (value: unknown): value is RoomName =>
  typeof value === "string" && pattern.test(value)

/** A copy that holds nothing else in memory. */
export const compactRoomName = (room: RoomName): RoomName =>
  RoomName.make(compactString(room), { disableValidation: true })

/** The room that always exists and that everyone enters first. */
export const lobby: RoomName = RoomName.make("lobby")
