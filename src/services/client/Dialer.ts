import { Effect, FiberHandle, type Mailbox, Option, Random, type Scope } from "effect"
import type { Msg } from "../../domain/client/Msg.ts"
import { type Connection, type LinkError, ServerLink, type Target } from "./ServerLink.ts"

/** A message for the model; one from a connection has the number of that connection. */
export interface Incoming {
  readonly connection: number | undefined
  readonly msg: Msg
}

/** Makes connections one after the other, and reads the present one into the mailbox. */
export interface Dialer {
  /** Connects after this many milliseconds, in place of the present connection. */
  readonly dial: (after: number) => Effect.Effect<void>
  /** Gives up the present connection, and returns the message that it is gone, for this reason. */
  readonly hangUp: (sentence: string) => Effect.Effect<Msg>
  /** The number of the present connection. What other connections still deliver is out of date. */
  readonly current: () => number
  /** Writes whole lines to the present connection; without one, they are dropped. */
  readonly send: (lines: string) => Effect.Effect<void>
}

const disconnected = (sentence: string, reason?: LinkError["reason"]): Effect.Effect<Msg> =>
  Effect.map(Random.next, (chance) => ({
    _tag: "Disconnected",
    sentence,
    chance,
    isUntrusted: reason === "untrusted"
  }))

export const makeDialer = (
  target: Target,
  mailbox: Mailbox.Mailbox<Incoming>
): Effect.Effect<Dialer, never, ServerLink | Scope.Scope> =>
  Effect.gen(function* () {
    const link = yield* ServerLink
    const fiber = yield* FiberHandle.make()
    let number = 0
    let present = Option.none<Connection>()

    const run = (connection: number, after: number) =>
      Effect.gen(function* () {
        yield* Effect.sleep(after)
        const opened = yield* link.open(target)
        present = Option.some(opened)
        const offer = (msgs: ReadonlyArray<Msg>) =>
          mailbox.offerAll(msgs.map((msg) => ({ connection, msg })))
        const { features, host, isExposed, pins, remarks } = opened
        yield* offer([{ _tag: "Connected", host, features, isExposed, pins, remarks }])
        return yield* Effect.forever(
          Effect.flatMap(opened.receive, (lines) =>
            offer(lines.map((line): Msg => ({ _tag: "Received", line })))
          )
        )
      }).pipe(
        Effect.scoped,
        Effect.catchAll(({ message, reason }) =>
          Effect.flatMap(disconnected(message, reason), (msg) => mailbox.offer({ connection, msg }))
        )
      )

    const leave = Effect.sync(() => {
      number++
      present = Option.none()
    })

    return {
      dial: (after) =>
        Effect.zipRight(
          leave,
          Effect.suspend(() => FiberHandle.run(fiber, run(number, after)))
        ),
      hangUp: (sentence) =>
        Effect.suspend(() => (Option.isSome(present) ? present.value.reset : Effect.void)).pipe(
          Effect.zipRight(leave),
          Effect.zipRight(FiberHandle.clear(fiber)),
          Effect.zipRight(disconnected(sentence))
        ),
      current: () => number,
      send: (lines) =>
        Option.match(present, { onNone: () => Effect.void, onSome: ({ send }) => send(lines) })
    }
  })
