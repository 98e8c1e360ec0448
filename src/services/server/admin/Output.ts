import { Context, Effect, Layer, Runtime } from "effect"
import { counted } from "../../../domain/chat/Counted.ts"
import * as LogWriter from "./LogWriter.ts"

/** Standard output. Printing never waits, so that nobody who pauses a terminal pauses the server. */
export class Output extends Context.Tag("natter/services/server/admin/Output")<
  Output,
  { readonly print: (text: string) => Effect.Effect<void> }
>() {
  /**
   * What cannot be written is lost, and the server goes on. The first time, `warning` is logged, unless
   * whoever read the output has just gone; it gets the code of the system, such as `ENOSPC`.
   */
  static readonly layer = (warning: (code: string | undefined) => string): Layer.Layer<Output> =>
    Layer.scoped(
      Output,
      Effect.gen(function* () {
        const log = Runtime.runFork(yield* Effect.runtime<never>())
        const writer = yield* LogWriter.open(
          1,
          (dropped) => `(${counted(dropped, "line")} ${dropped === 1 ? "was" : "were"} dropped)`,
          (code) => {
            if (code !== "EPIPE") log(Effect.logWarning(warning(code)))
          }
        )
        return { print: (text) => Effect.sync(() => writer.add(text)) }
      })
    )
}
