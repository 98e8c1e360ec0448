import { Effect, Option } from "effect"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { engineSilentFor, lookedForAgainAfter } from "../limits/Cluster.ts"
import { now } from "../Monotonic.ts"
import type { Engine } from "./Engine.ts"
import type { Registry } from "./Registry.ts"

/** How a node asks the one where somebody is. */

/** Whoever is meant, by the session and the name that they have. */
export interface Addressee {
  readonly id: SessionId
  readonly nick: Nick
}

/** What a node answers of whom it asked; none where they are not there: they are on their way to another, or end. */
type Answer<A, E> = Effect.Effect<Option.Option<A>, E>

/**
 * Asks one node, by the engine; fails where nobody knows what becomes of it.
 *
 * @param within milliseconds that it has for its answer
 */
export const askNode = <A, E>(
  engine: Pick<Engine["Type"], "ask" | "isConnected">,
  what: string,
  text: string,
  within: number,
  decode: (answer: string) => Answer<A, E>
) =>
  Effect.suspend(() => (engine.isConnected() ? engine.ask(what, text, within) : Effect.void)).pipe(
    Effect.catchTag("EngineGone", (gone) =>
      gone.isUnasked === true ? Effect.void : Effect.fail(gone)
    ),
    Effect.flatMap(
      (answer): Answer<A, E> =>
        answer === undefined ? Effect.succeed(Option.none()) : decode(answer)
    )
  )

/**
 * Asks the node where somebody is now, and waits for a while where they are on their way from one to another.
 *
 * @param askOnce asks one node
 */
export const askWhereSomebodyIs = <A, E>(
  registry: Pick<Registry, "find">,
  { id, nick }: Addressee,
  askOnce: (node: string) => Answer<A, E>
): Effect.Effect<A | "NoSuchNick" | "Unavailable", E> => {
  const once = Effect.suspend((): Answer<A | "NoSuchNick", E> => {
    const holding = registry.find(nick)
    return holding?.session === id ? askOnce(holding.node) : Effect.succeedSome("NoSuchNick")
  })
  const within = (end: number): Effect.Effect<A | "NoSuchNick" | "Unavailable", E> =>
    Effect.flatMap(
      once,
      Option.match({
        onSome: Effect.succeed<A | "NoSuchNick" | "Unavailable">,
        onNone: () =>
          Effect.flatMap(now, (at) =>
            at > end
              ? Effect.succeed("Unavailable" as const)
              : Effect.zipRight(Effect.sleep(lookedForAgainAfter), within(end))
          )
      })
    )
  return Effect.flatMap(now, (from) => within(from + engineSilentFor))
}
