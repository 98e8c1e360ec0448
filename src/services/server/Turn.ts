import { Effect } from "effect"

/** The rest of this turn of the event loop: until every socket that is readable now has been read. */
export const turn = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})
