/** Places for logs that many tests share, because one on disk is slow to make. */
import { afterAll } from "@effect/vitest"
import { type Context, Effect, Exit, Layer, Scope } from "effect"
import { RoomLogs } from "../../src/services/server/log/RoomLog.ts"

/** Runs something in a place for logs that keep at least so many entries, with none in it. */
export type Within = <A, E>(
  keeps: number,
  body: Effect.Effect<A, E, RoomLogs | Scope.Scope>
) => Effect.Effect<A, E>

const forgetAll = Effect.flatMap(RoomLogs, ({ forget, names }) =>
  Effect.flatMap(names, (all) => Effect.forEach(all, forget))
)

/** Makes each place once, until the tests of the file are over; every body leaves it without logs. */
export const sharing = (logs: (keeps: number) => Layer.Layer<RoomLogs>): Within => {
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const places = new Map<number, Effect.Effect<Context.Context<RoomLogs>>>()
  const placeOf = (keeps: number) => {
    const made = places.get(keeps)
    if (made !== undefined) return made
    const place = Effect.runSync(Effect.cached(Layer.buildWithScope(logs(keeps), scope)))
    places.set(keeps, place)
    return place
  }
  return (keeps, body) =>
    Effect.flatMap(placeOf(keeps), (place) =>
      Effect.scoped(body).pipe(Effect.ensuring(Effect.orDie(forgetAll)), Effect.provide(place))
    )
}
