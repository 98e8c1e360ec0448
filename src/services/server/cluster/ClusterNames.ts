import { Clock, Effect, FiberSet, Layer, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import { engineSilentFor } from "../limits/Cluster.ts"
import { now } from "../Monotonic.ts"
import { type Claimed, type Held, type NickHolder, Nicknames } from "../session/Nicknames.ts"
import { Session } from "../session/Session.ts"
import { answer } from "./Answering.ts"
import { Cluster } from "./Cluster.ts"
import { Engine } from "./Engine.ts"
import * as Letters from "./Letters.ts"
import type { Holding } from "./Registry.ts"
import { RemoteHolder } from "./RemoteHolder.ts"
import * as Standing from "./Standing.ts"

const unavailable: ChatErrorOf<"Unavailable"> = { _tag: "Unavailable" }

/** Nicknames that all nodes share: a claim counts when it is read back, if nobody has come before. */
export const layer: Layer.Layer<Nicknames, never, Cluster | Engine> = Layer.scoped(
  Nicknames,
  Effect.gen(function* () {
    const local = yield* Nicknames
    const cluster = yield* Cluster
    const engine = yield* Engine
    const { isOpen, node, registry, submit } = cluster
    const fork = yield* FiberSet.makeRuntime<never>()
    /** Who has a name here. */
    const here = new Map<SessionId, NickHolder>()

    const place = { engine, registry, isOpen, find: (session: SessionId) => here.get(session) }
    yield* answer(place)

    const remote = (holding: Holding): RemoteHolder =>
      new RemoteHolder(holding, cluster, {
        tell: (to, ...message) => {
          const [{ id: from }] = message
          const author = here.get(from)
          fork(
            Letters.tell(place, to, message, () => {
              if (author instanceof Session) author.abandon()
            })
          )
        },
        expel: (to, reason, text) => Letters.expel(place, to, reason, text),
        elsewhere: (to) => Standing.elsewhere(place, holding.node, to)
      })
    const heldElsewhere = (holding: Holding): Held => {
      const { nick, since } = holding
      return { nick, since, holder: remote(holding) }
    }
    const isElsewhere = (holding: Holding): boolean => holding.node !== node
    /** Also one that is on its way from or to this node. */
    const isReached = (holding: Holding): boolean =>
      isElsewhere(holding) || registry.kept.get(holding.session)?.node === node

    const free = (session: SessionId, nick: Nick | undefined, at: number): void =>
      submit({
        changes: () => [{ _tag: "Freed", nick, session, at: timestampAt(at) }],
        done: () => {}
      })

    /** Claims a name at all nodes; of a claim of which nobody knows what becomes the name is given up again. */
    const claimed = (
      nick: Nick,
      session: SessionId,
      since: Timestamp | undefined,
      key: Pin | undefined
    ): Effect.Effect<Claimed, ChatErrorOf<"NickTaken" | "Unavailable">> =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        const isOwn = registry.find(nick)?.session === session
        return Effect.async<Claimed, ChatErrorOf<"NickTaken">>((resume) =>
          submit({
            changes: () => [
              {
                _tag: "Claimed",
                nick,
                session,
                at: timestampAt(at),
                since,
                ...(key === undefined ? {} : { key })
              }
            ],
            done: ([outcome]) =>
              resume(
                outcome?._tag === "Granted"
                  ? Effect.succeed(outcome)
                  : Effect.fail({ _tag: "NickTaken", heldFor: undefined })
              )
          })
        ).pipe(
          Effect.interruptible,
          Effect.timeoutFail({ duration: engineSilentFor, onTimeout: () => unavailable }),
          Effect.tapErrorTag("Unavailable", () =>
            Effect.sync(() => {
              if (!isOwn) free(session, nick, at)
            })
          )
        )
      })

    const claim: Nicknames["Type"]["claim"] = (nick, holder, since) =>
      Effect.gen(function* () {
        const { id } = holder
        if (id === undefined) return yield* local.claim(nick, holder, since)
        const held = registry.find(nick)
        const isHere = Option.isSome(yield* local.find(nick))
        if (held !== undefined && held.session !== id && (isElsewhere(held) || isHere))
          return yield* Effect.fail({
            _tag: "NickTaken",
            heldFor: isHere ? undefined : remote(held).heldFor(yield* now)
          } as const)
        if (!isOpen()) return yield* Effect.fail(unavailable)
        const granted = yield* claimed(nick, id, since, holder.key)
        yield* local.claim(nick, holder, granted.since)
        here.set(id, holder)
        return granted
      }).pipe(Effect.uninterruptible)

    cluster.onHappening((happening) => {
      if (happening._tag !== "Told") return
      const author = here.get(happening.session)
      if (author instanceof Session) author.accept(Option.some(happening.id), { _tag: "Ok" })
    })

    return {
      ...local,
      holderHere: place.find,
      claim,
      release: (holder) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) =>
          Effect.zipRight(
            local.release(holder),
            Effect.sync(() => {
              const { goesOn, id } = holder
              if (id === undefined) return
              if (here.get(id) === holder) here.delete(id)
              if (goesOn !== true) free(id, undefined, at)
            })
          )
        ),
      rename: (holder, from, to) =>
        Effect.tap(local.rename(holder, from, to), () =>
          Effect.map(Clock.currentTimeMillis, (at) => {
            const { id } = holder
            if (id !== undefined && foldNick(from) !== foldNick(to)) free(id, from, at)
          })
        ),
      find: (nick) =>
        Effect.map(local.find(nick), (found) =>
          Option.orElse(
            Option.filter(found, ({ holder }) => holder.goesOn !== true),
            () =>
              Option.map(
                Option.filter(Option.fromNullable(registry.find(nick)), isReached),
                heldElsewhere
              )
          )
        ),
      holders: Effect.map(local.holders, (all) => [
        ...all,
        ...registry.holdings.filter(isElsewhere).map(heldElsewhere)
      ])
    }
  })
).pipe(Layer.provide(Nicknames.layer))
