import { Effect, Option } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import { engineAgainAfter, engineSilentFor, givenUpAfter } from "../limits/Cluster.ts"
import { now } from "../Monotonic.ts"
import type { Sender } from "../session/Inbox.ts"
import type { NickHolder, TellRefused } from "../session/Nicknames.ts"
import {
  type Answered,
  type Asked,
  act,
  decodeAnswered,
  encodeAsked,
  type Here
} from "./Answering.ts"
import { type Addressee, askNode, askWhereSomebodyIs } from "./Asking.ts"

/** How private messages, and what operators do to people, come to the node where these are. */

const unlessElsewhere = Option.liftPredicate(
  (answered: Answered): answered is Exclude<Answered, "Elsewhere"> => answered !== "Elsewhere"
)

/** Asks the node where somebody is; fails where nobody knows what becomes of it. */
const ask = (here: Here, to: Addressee, asked: Asked, within: number) =>
  askWhereSomebodyIs(here.registry, to, (node) => {
    if (node === here.engine.node) return Effect.map(act(here, asked), unlessElsewhere)
    if (!here.isOpen()) return Effect.succeedSome("Unavailable" as const)
    return askNode(here.engine, `person.${node}`, encodeAsked(asked), within, (text) =>
      Effect.map(decodeAnswered(text), unlessElsewhere)
    )
  })

/**
 * Asks again where no answer has come, as long as a message may wait for NATS. What was asked before may still be done:
 * from then on it is certain only that it is done.
 *
 * @param isKnown whether it is known to be done
 */
const askOn = (here: Here, to: Addressee, asked: Asked, isKnown: () => boolean) =>
  Effect.flatMap(now, (from) => {
    const once = ask(here, to, asked, engineSilentFor)
    const again = Effect.option(once).pipe(
      Effect.map((answered) => isKnown() || Option.contains(answered, "Done")),
      Effect.tap((isDone) => (isDone ? Effect.void : Effect.sleep(engineAgainAfter))),
      Effect.zip(now),
      Effect.repeat({ until: ([isDone, at]) => isDone || at - from > givenUpAfter })
    )
    return Effect.catchAll(once, (gone) =>
      Effect.flatMap(again, ([isDone]) =>
        isDone ? Effect.succeed("Done" as const) : Effect.fail(gone)
      )
    )
  })

const lineOf = ({ changes = [] }: Sender): LineId | undefined => {
  for (const { change } of changes) if (change._tag === "Told") return change.id
  return undefined
}

/**
 * Tells somebody at another node.
 *
 * @param doubtful is called where nobody knows whether they have it
 */
export const tell = (
  here: Here,
  to: Addressee,
  [sender, time, text, done = () => {}, isNotice = false]: Parameters<NickHolder["tell"]>,
  doubtful: () => void
): Effect.Effect<void> => {
  const { id: from, nick, origin } = sender
  const line = lineOf(sender)
  const { kept } = here.registry
  const isTold = () => line !== undefined && kept.hasAnswer(from, line)
  const asked: Asked = {
    _tag: "Tell",
    to: to.id,
    from,
    nick,
    address: origin.address,
    isExempt: origin.isExempt,
    line: line ?? null,
    time,
    text,
    isNotice
  }
  // What another node has told of a session that is not kept is not known: asked twice, it would be told twice.
  const answered =
    line !== undefined && kept.has(from)
      ? askOn(here, to, asked, isTold)
      : ask(here, to, asked, givenUpAfter)
  return answered.pipe(
    Effect.option,
    Effect.flatMap((answered) =>
      Effect.sync(() => {
        const what = Option.getOrUndefined(answered)
        if (what === undefined && !isTold()) doubtful()
        if (what === "Done" || isTold()) done(true)
        else done(false, { _tag: what ?? "Unavailable" } satisfies TellRefused)
      })
    )
  )
}

/** Ends the session of somebody at another node. */
export const expel = (
  here: Here,
  to: Addressee,
  reason: "kicked" | "banned",
  text: Text | undefined
): Effect.Effect<void> =>
  Effect.ignore(
    ask(here, to, { _tag: "Expel", to: to.id, reason, text: text ?? null }, engineSilentFor)
  )
