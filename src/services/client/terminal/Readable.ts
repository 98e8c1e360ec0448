import { Effect, Option } from "effect"

/** A stream of bytes in Node: a socket, or standard input. */
export interface Source {
  readonly read: () => Uint8Array | null
  readonly on: (event: string, listener: (...args: ReadonlyArray<unknown>) => void) => unknown
  readonly off: (event: string, listener: (...args: ReadonlyArray<unknown>) => void) => unknown
  readonly destroy: () => unknown
  readonly readableEnded: boolean
  readonly destroyed: boolean
}

const events = ["readable", "end", "close", "error"] as const

/**
 * The next bytes of a source; none if there will be no more, for whatever reason. Nothing is read ahead
 * of this, so a source that has more has to wait.
 */
export const pull = (source: Source): Effect.Effect<Option.Option<Uint8Array>> => {
  const next: Effect.Effect<Option.Option<Uint8Array>> = Effect.suspend(() => {
    const chunk = source.read()
    if (chunk !== null) return Effect.succeed(Option.some(chunk))
    return source.readableEnded || source.destroyed ? Effect.succeedNone : later
  })
  const later = Effect.async<Option.Option<Uint8Array>>((resume) => {
    const wake = () => {
      mute()
      resume(next)
    }
    const mute = () => {
      for (const event of events) source.off(event, wake)
    }
    for (const event of events) source.on(event, wake)
    return Effect.sync(mute)
  })
  return next
}
