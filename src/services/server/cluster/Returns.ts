import { Effect, FiberSet, Option, Schema, type Scope } from "effect"
import { Nick } from "../../../domain/chat/Nick.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Text } from "../../../domain/chat/Text.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { engineSilentFor, lookedForAgainAfter } from "../limits/Cluster.ts"
import { now } from "../Monotonic.ts"
import type { SentBack, SessionRecords } from "../session/SessionRecords.ts"
import type { Engine } from "./Engine.ts"
import type { Registry } from "./Registry.ts"

/** How letters that were never handed over come back to senders at other nodes. */

const Returned = Schema.parseJson(
  Schema.Struct({
    to: SessionId,
    nick: Nick,
    letter: Schema.Struct({ text: Text, time: Timestamp })
  })
)
const encode = Schema.encodeSync(Returned)
const decode = Schema.decode(Returned)

type Returns = Required<Pick<SessionRecords["Type"], "sendBack" | "onSentBack">>

/** Each comes back once at most: one of which nobody knows whether it did is not sent again. */
export const make = (
  engine: Engine["Type"],
  registry: Registry
): Effect.Effect<Returns, never, Scope.Scope> =>
  Effect.gen(function* () {
    const fork = yield* FiberSet.makeRuntime<never>()
    let take: (back: SentBack) => boolean = () => false
    yield* engine.answer(`returns.${engine.node}`, (text) =>
      decode(text).pipe(
        Effect.map((back) => (take(back) ? "yes" : "no")),
        Effect.option,
        Effect.map(Option.getOrUndefined)
      )
    )

    /** Whether nothing more is to be done about it. */
    const sendOnce = (back: SentBack): Effect.Effect<boolean> =>
      Effect.suspend(() => {
        if (take(back)) return Effect.succeed(true)
        const node = registry.nodeOf(back.to)
        if (node === undefined) return Effect.succeed(true)
        if (node === engine.node) return Effect.succeed(false)
        const { text, time } = back.letter
        return Effect.match(
          engine.ask(
            `returns.${node}`,
            encode({ ...back, letter: { text, time } }),
            engineSilentFor
          ),
          {
            onFailure: ({ isUnasked }) => isUnasked !== true,
            onSuccess: (answer) => answer === "yes"
          }
        )
      })

    const send = (back: SentBack) =>
      Effect.flatMap(now, (from) =>
        Effect.repeat(
          Effect.zip(
            Effect.tap(sendOnce(back), (isDone) =>
              isDone ? Effect.void : Effect.sleep(lookedForAgainAfter)
            ),
            now
          ),
          { until: ([isDone, at]) => isDone || at - from > engineSilentFor }
        )
      )

    return {
      sendBack: (back) => void fork(send(back)),
      onSentBack: (taken) => {
        take = taken
      }
    }
  })
