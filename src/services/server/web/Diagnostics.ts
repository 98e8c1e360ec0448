import { Context, type Effect, type Option } from "effect"

/** What the server tells those who watch over it, such as a monitoring system. */
export class Diagnostics extends Context.Tag("natter/services/server/web/Diagnostics")<
  Diagnostics,
  {
    /** All figures, in the text format of Prometheus. */
    readonly metrics: Effect.Effect<string>
    /** Why the server is not healthy, in one sentence; none where it is. */
    readonly health: Effect.Effect<Option.Option<string>>
  }
>() {}
