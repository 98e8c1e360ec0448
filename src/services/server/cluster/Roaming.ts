import { Effect, FiberSet, Layer } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { engineSilentFor } from "../FixedLimits.ts"
import type { Limits } from "../Limits.ts"
import type { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "../session/Nicknames.ts"
import * as Restoring from "../session/Restoring.ts"
import { digestOf, ResumableSessions } from "../session/ResumableSessions.ts"
import { Session } from "../session/Session.ts"
import type { SessionMemory } from "../session/SessionMemory.ts"
import { Cluster } from "./Cluster.ts"

type Services = Cluster | Limits | Nicknames | Rooms | SessionMemory

const unavailable: ChatErrorOf<"Unavailable"> = { _tag: "Unavailable" }

/**
 * Kept sessions that any node can resume. A session is at one node at a time. Whoever shows its secret at another one
 * takes it there: from the record of that on, nothing counts that the node before says of it.
 */
export const layer: Layer.Layer<ResumableSessions, never, Services> = Layer.scoped(
  ResumableSessions,
  Effect.gen(function* () {
    const local = yield* ResumableSessions
    const { isOpen, node, onHappening, registry, submit } = yield* Cluster
    const { holders } = yield* Nicknames
    const context = yield* Effect.context<Services>()
    const fork = yield* FiberSet.makeRuntime<never>()
    /** Sessions that are on their way here. */
    const coming = new Map<SessionId, Effect.Effect<void, ChatErrorOf<"Unavailable">>>()

    const findHere = (id: SessionId) =>
      Effect.map(holders, (all) => {
        const found = all.find(({ holder }) => holder.id === id && holder instanceof Session)
        return found?.holder instanceof Session ? found.holder : undefined
      })

    const moveAway = (id: SessionId): Effect.Effect<void> =>
      Effect.flatMap(findHere(id), (session) => session?.moveAway() ?? Effect.void)

    const taken = (session: SessionId) =>
      Effect.async<void, ChatErrorOf<"Unavailable">>((resume) =>
        submit({
          changes: () => [{ _tag: "Took", session }],
          settled: () => resume(Effect.void)
        })
      ).pipe(Effect.timeoutFail({ duration: engineSilentFor, onTimeout: () => unavailable }))

    const bring = (id: SessionId): Effect.Effect<void, ChatErrorOf<"Unavailable">> =>
      Effect.gen(function* () {
        yield* taken(id)
        const kept = registry.kept.get(id)
        // It is over by now, or was taken by yet another node.
        if (kept?.node !== node) return
        yield* Restoring.restore(kept)
        yield* Effect.logInfo("came from another node", { nick: kept.nick })
        if (registry.kept.get(id)?.node !== node) yield* moveAway(id)
      }).pipe(
        Effect.provide(context),
        Effect.provideService(ResumableSessions, local),
        Effect.uninterruptible
      )

    /** Brings a session here, once for all who want it. */
    const brought = (id: SessionId) =>
      Effect.suspend(() => {
        const found = coming.get(id)
        if (found !== undefined) return found
        return Effect.flatMap(Effect.cached(bring(id)), (bringing) => {
          coming.set(id, bringing)
          return Effect.ensuring(
            bringing,
            Effect.sync(() => coming.delete(id))
          )
        })
      })

    onHappening((happening) => {
      if (happening._tag === "Moved") fork(moveAway(happening.session))
      if (happening._tag === "Orphaned") fork(Effect.ignore(brought(happening.session)))
    })

    return {
      ...local,
      fetch: (secret) =>
        Effect.suspend(() => {
          const kept = registry.kept.find(digestOf(secret))
          if (kept === undefined) return Effect.void
          const onItsWay = coming.get(kept.id)
          if (onItsWay !== undefined) return onItsWay
          if (kept.node === node) return Effect.void
          return isOpen() ? brought(kept.id) : Effect.fail(unavailable)
        })
    }
  })
).pipe(Layer.provide(ResumableSessions.layer))
