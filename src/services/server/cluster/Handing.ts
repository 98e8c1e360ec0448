import { Effect, Schema, type Scope } from "effect"
import { engineAnswersWithin, snapshotPart, snapshotsKept } from "../FixedLimits.ts"
import { type Engine, EngineGone } from "./Engine.ts"
import { Offer, Snapshot } from "./Snapshot.ts"

/** How a node that begins learns from another what it cannot read in the stream. */

const encode = Schema.encodeSync(Snapshot)
const decode = Schema.decode(Snapshot)
const encodeOffer = Schema.encodeSync(Offer)
const decodeOffer = Schema.decode(Offer)

/**
 * Answers nodes that begin.
 *
 * @param look what this node knows now; undefined while it has only begun itself
 */
export const give = (
  { answer, node }: Engine["Type"],
  look: () => Snapshot | undefined
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const texts = new Map<number, string>()
    let id = 0
    yield* answer(
      "state",
      () =>
        Effect.sync(() => {
          const snapshot = look()
          if (snapshot === undefined) return undefined
          const text = encode(snapshot)
          id += 1
          texts.set(id, text)
          texts.delete(id - snapshotsKept)
          return encodeOffer({ node, id, parts: Math.ceil(text.length / snapshotPart) })
        }),
      true
    )
    yield* answer(`state.${node}`, (which) =>
      Effect.sync(() => {
        const [id, part] = which.split(" ").map(Number)
        return texts
          .get(id ?? 0)
          ?.slice((part ?? 0) * snapshotPart, ((part ?? 0) + 1) * snapshotPart)
      })
    )
  })

/** What some node knows; fails where none answers. */
export const take = ({ ask }: Engine["Type"]): Effect.Effect<Snapshot, EngineGone> =>
  Effect.gen(function* () {
    const { id, node, parts } = yield* Effect.flatMap(
      ask("state", "", engineAnswersWithin),
      decodeOffer
    )
    const texts = yield* Effect.forEach(Array.from({ length: parts }), (_, part) =>
      ask(`state.${node}`, `${id} ${part}`, engineAnswersWithin)
    )
    return yield* decode(texts.join(""))
  }).pipe(
    Effect.catchTag("ParseError", ({ message }) => Effect.fail(new EngineGone({ reason: message })))
  )
