import { Effect } from "effect"
import type * as LineEditor from "../../src/services/client/terminal/LineEditor.ts"
import { Terminal } from "../../src/services/client/terminal/Terminal.ts"
import type { PlayedTty } from "./tty.ts"

/** Runs a test with the client's terminal on a simulated one. */
export const onTerminal = <A, E>(
  options: { readonly complete: LineEditor.Complete; readonly plain: boolean },
  test: (terminal: Terminal["Type"], tty: PlayedTty) => Effect.Effect<A, E>,
  tty: PlayedTty
) =>
  Effect.flatMap(Terminal, (terminal) => test(terminal, tty)).pipe(
    Effect.provide(Terminal.layerTty(options, { ...tty, kind: "xterm" })),
    Effect.ensuring(Effect.sync(tty.screen.dispose))
  )

export const type = (tty: PlayedTty, keys: string) => Effect.promise(() => tty.type(keys))

export const settled = (tty: PlayedTty) => Effect.promise(tty.settled)
