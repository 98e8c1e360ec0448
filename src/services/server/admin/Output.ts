import { Context, Effect, Layer } from "effect"
import * as LogWriter from "./LogWriter.ts"

/** Standard output. Printing never waits, so that nobody who pauses a terminal pauses the server. */
export class Output extends Context.Tag("natter/services/server/admin/Output")<
  Output,
  { readonly print: (text: string) => Effect.Effect<void> }
>() {
  static readonly layer: Layer.Layer<Output> = Layer.scoped(
    Output,
    Effect.map(
      LogWriter.open(1, (dropped) => `(${dropped} lines were dropped)`),
      (writer) => ({ print: (text) => Effect.sync(() => writer.add(text)) })
    )
  )
}
