import { Context, Effect, Layer, Metric, Option } from "effect"
import { commitTimes, counters } from "../Counters.ts"
import { Connections } from "../clients/Connections.ts"
import { Rooms } from "../room/Rooms.ts"
import { ResumableSessions } from "../session/ResumableSessions.ts"
import * as EventLoop from "./EventLoop.ts"

/** All figures by name, as they are at this moment. */
export type Figures = Readonly<Record<string, number>>

/** How much there is of what comes and goes. */
export interface Gauges {
  readonly clients: number
  /** Sessions that are kept when their connection is lost. */
  readonly kept: number
  readonly rooms: number
  /** How late the event loop was, in milliseconds. */
  readonly loopDelay: number
}

/** What the server can tell of itself. Every figure is worked out when it is read. */
export class Metrics extends Context.Tag("natter/services/server/admin/Metrics")<
  Metrics,
  { readonly read: Effect.Effect<Figures>; readonly gauges: Effect.Effect<Gauges> }
>() {
  static readonly layer = Layer.scoped(
    Metrics,
    Effect.gen(function* () {
      const connections = yield* Connections
      const rooms = yield* Rooms
      const sessions = yield* ResumableSessions
      const loopDelay = yield* EventLoop.delay
      const gauges: Effect.Effect<Gauges> = Effect.all({
        clients: connections.count,
        kept: sessions.count,
        rooms: rooms.names.pipe(
          Effect.map(({ length }) => length),
          Effect.orElseSucceed(() => 0)
        ),
        loopDelay
      })
      const totals = Effect.all(
        Object.fromEntries(
          Object.entries(counters).map(([name, counter]) => [
            name,
            Effect.map(Metric.value(counter), ({ count }) => count)
          ])
        )
      )
      const commits = Effect.map(Metric.value(commitTimes), ({ quantiles }) => {
        const at = (share: number) =>
          Option.getOrElse(quantiles.find(([of]) => of === share)?.[1] ?? Option.none(), () => 0)
        return { commitP50: at(0.5), commitP99: at(0.99) }
      })
      const read = Effect.map(Effect.all([gauges, totals, commits]), ([now, all, times]) => ({
        ...now,
        ...all,
        ...times
      }))
      return { read, gauges }
    })
  )
}

/** All figures in one line: `metrics: clients=3 kept=1 rooms=1 …`. */
export const line = (figures: Figures): string =>
  [
    "metrics:",
    ...Object.entries(figures).map(([name, n]) => `${name}=${Math.round(n * 10) / 10}`)
  ].join(" ")
