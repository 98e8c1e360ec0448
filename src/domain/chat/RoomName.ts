import { Schema } from "effect"
import { invalidAs } from "./ErrorReply.ts"

/**
 * The name of a room: a lower-case letter, then up to 31 lower-case letters, digits and hyphens.
 * `inbox` is reserved: RESUME and GAP use it for private messages.
 */
export const RoomName = Schema.String.pipe(
  Schema.pattern(/^(?!inbox$)[a-z][a-z0-9-]{0,31}$/, {
    identifier: "RoomName",
    arbitrary: () => (fc) =>
      fc
        .oneof(fc.constantFrom("lobby", "dev", "a"), fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/))
        .filter((name) => name !== "inbox")
  }),
  Schema.brand("RoomName")
).annotations(
  invalidAs(
    "room-invalid",
    "A room's name is a lower-case letter and then up to 31 lower-case letters, digits and hyphens; inbox is reserved."
  )
)
export type RoomName = typeof RoomName.Type

/** The room that always exists and that everyone enters first. */
export const lobby: RoomName = RoomName.make("lobby")
