import { createConnection } from "node:net"
import { createInterface } from "node:readline"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Schema, Stream } from "effect"
import { Terminal } from "../../src/services/client/terminal/Terminal.ts"
import { untimed } from "./untimed.ts"

/**
 * A program with only a terminal, for tests: it prints its inputs as JSON, and obeys the orders that a
 * test sends over the socket on CONTROL_PORT.
 */

/** The orders of a test, one on each line, as JSON. */
export const Order = Schema.Struct({
  print: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] }),
  live: Schema.optional(
    Schema.Struct({ above: Schema.Array(Schema.String), prompt: Schema.String })
  ),
  draft: Schema.optional(Schema.String),
  end: Schema.optional(Schema.Literal("quit", "defect", "crash")),
  /** When it is stopped, it prints that and never ends. */
  linger: Schema.optionalWith(Schema.Boolean, { default: () => false })
})

const candidates = ["alice: ", "albert: ", "bob: "]
const complete = (draft: string, cursor: number) => {
  const stem = /\S*$/.exec(draft.slice(0, cursor))?.[0] ?? ""
  return { candidates: candidates.filter((word) => word.startsWith(stem)), stem }
}

const lines = (port: number) =>
  Stream.asyncPush<string>((emit) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        const socket = createConnection(port, "127.0.0.1")
        createInterface({ input: socket }).on("line", (line) => emit.single(line))
        return socket
      }),
      (socket) => Effect.sync(() => socket.destroy())
    )
  )

const program = Effect.gen(function* () {
  const terminal = yield* Terminal
  yield* terminal.live({ above: [], prompt: "lobby> " })
  let lingers = false

  const obey = (order: typeof Order.Type) =>
    Effect.gen(function* () {
      for (const block of order.print) yield* terminal.print(block)
      if (order.live !== undefined) yield* terminal.live(order.live)
      lingers ||= order.linger
      if (order.draft !== undefined) yield* terminal.draft({ text: order.draft })
      if (order.end === "quit") return yield* Effect.interrupt
      if (order.end === "defect") return yield* Effect.dieMessage("a defect")
      if (order.end === "crash") setImmediate(() => new URL("nowhere"))
    })

  const told: Effect.Effect<void> = Effect.gen(function* () {
    const input = untimed(yield* terminal.inputs.take)
    if (input._tag !== "Key") yield* terminal.print(`got ${JSON.stringify(input)}`)
    if (input._tag !== "End" && input._tag !== "Leave") yield* told
  }).pipe(Effect.orDie)

  const orders = lines(Number(process.env.CONTROL_PORT)).pipe(
    Stream.mapEffect(Schema.decode(Schema.parseJson(Order))),
    Stream.runForEach(obey)
  )
  yield* Effect.raceFirst(told, Effect.zipRight(orders, Effect.never)).pipe(
    Effect.onInterrupt(() =>
      lingers ? Effect.zipRight(terminal.print("stopping"), Effect.never) : Effect.void
    )
  )
})

program.pipe(
  Effect.provide(Terminal.layer({ complete, plain: process.argv.includes("--plain") })),
  NodeRuntime.runMain
)
