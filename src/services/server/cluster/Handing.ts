import { Effect, Schema, type Scope } from "effect"
import { engineAnswersWithin, snapshotPart, snapshotsKept } from "../limits/Cluster.ts"
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
  { answer, node }: Pick<Engine["Type"], "answer" | "node">,
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

/**
 * What some node knows; fails where none answers, or the one that does is behind.
 *
 * @param least the place up to which it has to have taken in all records: what came of those is not known here
 */
export const take = (
  { ask }: Pick<Engine["Type"], "ask">,
  least: number
): Effect.Effect<Snapshot, EngineGone> =>
  Effect.gen(function* () {
    const { id, node, parts } = yield* Effect.flatMap(
      ask("state", "", engineAnswersWithin),
      decodeOffer
    )
    const texts = yield* Effect.forEach(Array.from({ length: parts }), (_, part) =>
      ask(`state.${node}`, `${id} ${part}`, engineAnswersWithin)
    )
    const snapshot = yield* decode(texts.join(""))
    if (snapshot.asOf < least) return yield* new EngineGone({ reason: "it is behind" })
    return snapshot
  }).pipe(
    Effect.catchTag("ParseError", ({ message }) => Effect.fail(new EngineGone({ reason: message })))
  )
