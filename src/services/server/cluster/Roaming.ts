import { Deferred, Effect, FiberId, FiberSet, Layer } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Limits } from "../Limits.ts"
import { engineAgainAfter, engineSilentFor, lookedForAgainAfter } from "../limits/Cluster.ts"
import type { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "../session/Nicknames.ts"
import * as Restoring from "../session/Restoring.ts"
import { digestOf, ResumableSessions } from "../session/ResumableSessions.ts"
import { Session } from "../session/Session.ts"
import type { SessionMemory } from "../session/SessionMemory.ts"
import { Cluster } from "./Cluster.ts"
import { upToDate } from "./UpToDate.ts"

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
    const cluster = yield* Cluster
    const { node, onHappening, registry, submit } = cluster
    const { holderHere = () => undefined } = yield* Nicknames
    const context = yield* Effect.context<Services>()
    const fork = yield* FiberSet.makeRuntime<never>()
    /** Sessions that are on their way here. */
    const coming = new Map<SessionId, Deferred.Deferred<void, ChatErrorOf<"Unavailable">>>()

    const sessionHere = (id: SessionId): Session | undefined => {
      const holder = holderHere(id)
      return holder instanceof Session ? holder : undefined
    }
    const isOurs = (id: SessionId): boolean => registry.kept.get(id)?.node === node

    const inTime = Effect.timeoutFail({
      duration: engineSilentFor,
      onTimeout: () => unavailable
    })

    const moveAway = (id: SessionId): Effect.Effect<void> =>
      Effect.suspend(() => sessionHere(id)?.moveAway() ?? Effect.void)

    /** Takes a session, unless another node has taken it meanwhile. */
    const take = (session: SessionId, from: string) =>
      Effect.async<void, ChatErrorOf<"Unavailable">>((resume) =>
        submit({
          changes: () => [{ _tag: "Took", session, from }],
          done: ([outcome]) =>
            resume(outcome?._tag === "Refused" ? Effect.fail(unavailable) : Effect.void)
        })
      )

    /** Restores a session that is this node's by now, when what was left of it here has ended. */
    const restore = (id: SessionId): Effect.Effect<void, never, Services | ResumableSessions> =>
      Effect.suspend(() => {
        const kept = registry.kept.get(id)
        if (kept?.node !== node) return Effect.void
        const before = sessionHere(id)
        if (before?.isOver === false) return Effect.void
        return before === undefined
          ? Effect.zipRight(Restoring.restore(kept), again(id, engineAgainAfter))
          : again(id, lookedForAgainAfter)
      })

    const again = (id: SessionId, pause: number) =>
      Effect.suspend(() =>
        sessionHere(id)?.isOver === false
          ? Effect.void
          : Effect.zipRight(Effect.sleep(pause), restore(id))
      )

    const bring = (id: SessionId): Effect.Effect<void, ChatErrorOf<"Unavailable">> =>
      Effect.gen(function* () {
        const { node: from } = registry.kept.get(id) ?? { node }
        if (from !== node) yield* take(id, from)
        yield* restore(id)
        // It is over by now, or was taken by yet another node.
        if (!isOurs(id)) return yield* moveAway(id)
        const session = sessionHere(id)
        if (session !== undefined) session.isFromElsewhere = true
        yield* Effect.logInfo("came from another node", { nick: registry.kept.get(id)?.nick })
      }).pipe(Effect.provide(context), Effect.provideService(ResumableSessions, local))

    /** Brings a session here, once for all who want it, and whether or not these still wait. */
    const brought = (id: SessionId): Effect.Effect<void, ChatErrorOf<"Unavailable">> =>
      Effect.suspend(() => {
        const found = coming.get(id)
        const deferred =
          found ?? Deferred.unsafeMake<void, ChatErrorOf<"Unavailable">>(FiberId.none)
        if (found === undefined) {
          coming.set(id, deferred)
          const bringing = Effect.ensuring(
            bring(id),
            Effect.sync(() => coming.delete(id))
          )
          fork(Deferred.complete(deferred, bringing))
        }
        return Deferred.await(deferred)
      })

    onHappening((happening) => {
      if (happening._tag === "Moved") fork(moveAway(happening.session))
      if (happening._tag === "Orphaned") fork(Effect.ignore(brought(happening.session)))
    })

    return {
      ...local,
      fetch: (secret) =>
        Effect.flatMap(upToDate(cluster), () => {
          const kept = registry.kept.find(digestOf(secret))
          if (kept === undefined) return Effect.void
          const { id } = kept
          const isHere = isOurs(id) && sessionHere(id)?.isOver === false
          // While it comes it has its name already, and nothing else.
          if (isHere && !coming.has(id)) return Effect.void
          return inTime(brought(id))
        })
    }
  })
).pipe(Layer.provide(ResumableSessions.layer))
