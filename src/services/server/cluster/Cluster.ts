import { Context, Data, Deferred, Effect, FiberSet, Layer, Schedule } from "effect"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import type { ClusterFigures } from "../ClusterFigures.ts"
import { Limits } from "../Limits.ts"
import { beatEvery, engineAgainAfter, sentAgainAfter } from "../limits/Cluster.ts"
import { logsBytes } from "../limits/Store.ts"
import { Rings } from "../log/Rings.ts"
import { millis } from "../Monotonic.ts"
import type { ClusterRoom } from "./ClusterRoom.ts"
import { Engine, EngineUnusable, subjectOf } from "./Engine.ts"
import { Follower } from "./Follower.ts"
import * as Handing from "./Handing.ts"
import type { Happening, Submitted } from "./Happening.ts"
import type { Living } from "./Lives.ts"
import { Meter } from "./Meter.ts"
import { encodeLife } from "./NodeRecord.ts"
import type { Registry } from "./Registry.ts"
import { type Loss, Replica } from "./Replica.ts"
import type { Texts } from "./Texts.ts"

/** This node cannot go on: it is not what the other nodes take it for. */
export class ClusterLost extends Data.TaggedError("ClusterLost")<{
  readonly cause: Loss
}> {}

/** What several nodes share: each takes in the same records in the same order, and so comes to the same. */
export class Cluster extends Context.Tag("natter/services/server/cluster/Cluster")<
  Cluster,
  {
    readonly node: string
    readonly rooms: ReadonlyMap<RoomName, ClusterRoom>
    /** The room of a name, whether or not there is one. */
    readonly roomOf: (name: RoomName) => ClusterRoom
    /** Whether anything can be taken in now. */
    readonly isOpen: () => boolean
    readonly registry: Registry
    readonly texts: Texts
    readonly submit: (submitted: Submitted) => void
    /** The nodes that live. */
    readonly nodes: () => ReadonlyArray<Living>
    /** Is told what happens from now on. */
    readonly onHappening: (told: (happening: Happening) => void) => void
    /** Fails when this node cannot go on. */
    readonly lost: Effect.Effect<never, ClusterLost>
    readonly figures: () => ClusterFigures
  }
>() {
  /** @param label what operators see of this node */
  static readonly layer = (label: string): Layer.Layer<Cluster, EngineUnusable, Engine | Limits> =>
    Layer.scoped(Cluster, make(label))
}

const unusable = ({ reason }: { readonly reason: string }) =>
  new EngineUnusable({ obstacle: "stream", reason })

const make = (label: string) =>
  Effect.gen(function* () {
    const engine = yield* Engine
    const { node } = engine
    const { keptOf } = yield* Limits
    const clock = yield* Effect.clock
    const fork = yield* FiberSet.makeRuntime<never>()
    const lost = yield* Deferred.make<never, ClusterLost>()
    const lose = (cause: Loss) =>
      void Deferred.unsafeDone(lost, Effect.fail(new ClusterLost({ cause })))
    const { created } = yield* Effect.mapError(engine.extent, unusable)
    const meter = new Meter()
    const replica = new Replica({
      meter,
      node,
      created,
      rings: new Rings(logsBytes),
      logSizeOf: (room) => keptOf(room).logSize,
      now: () => millis(clock),
      time: () => timestampAt(clock.unsafeCurrentTimeMillis()),
      publish: engine.publish,
      isConnected: engine.isConnected,
      purge: (subject, place) => void fork(Effect.ignore(engine.purge(subject, place))),
      lose,
      log: (effect) => void fork(effect)
    })

    const follower = new Follower(
      engine,
      meter,
      (record) => replica.take(record, false),
      (loss) => replica.lose(loss)
    )
    yield* Handing.give(engine, () => replica.snapshot(follower.place))
    yield* follower.begin((record) => replica.take(record, true)).pipe(Effect.mapError(unusable))

    /** What came of the records up to here this node has to be told. */
    const past = follower.place
    /** Learns what others know; where nobody is left who knows, there is nothing to be known. */
    const joined: Effect.Effect<void> = Effect.suspend(() => {
      if (replica.lives.all.every((living) => living.node === node))
        return Effect.sync(() => replica.begin(undefined, follower.place))
      return Effect.matchEffect(Handing.take(engine, past), {
        onSuccess: (snapshot) => Effect.sync(() => replica.begin(snapshot, snapshot.asOf)),
        onFailure: () =>
          Effect.suspend(() => {
            bury(replica.lives.silentSince(begunAt))
            return Effect.zipRight(Effect.sleep(engineAgainAfter), joined)
          })
      })
    })

    /** Takes those for dead of which nothing was heard for too long. */
    const bury = (nodes: ReadonlyArray<Living>): void => {
      for (const { node: silent, place } of nodes)
        engine.publish(
          subjectOf("life", "dead"),
          `${node}.dead.${silent}.${place}`,
          encodeLife({ _tag: "Dead", node: silent, last: place })
        )
    }

    const begunAt = millis(clock)
    yield* joined

    let beats = 0
    const beat = Effect.sync(() => {
      beats += 1
      replica.lives.send(beats)
      engine.publish(
        subjectOf("life", node),
        `${node}.beat.${beats}`,
        // All of them stay: whoever reads them later has to judge as those who see them now.
        encodeLife({ _tag: "Beat", node, no: beats, label })
      )
    })
    const every = <A>(milliseconds: number, effect: Effect.Effect<A>) =>
      effect.pipe(
        Effect.repeat(Schedule.spaced(milliseconds)),
        Effect.interruptible,
        Effect.forkScoped
      )
    yield* every(beatEvery, beat)
    yield* every(
      sentAgainAfter / 4,
      Effect.sync(() => {
        replica.tick()
        bury(replica.lives.silent())
      })
    )
    // What follows is served only when others take this node for living.
    yield* Effect.repeat(Effect.sleep(5), { until: () => replica.isOpen() })
    // A finalizer can be cut short only where it says so.
    yield* Effect.addFinalizer(() =>
      Effect.timeoutOption(Effect.interruptible(replica.end), engineAgainAfter * 4)
    )

    return {
      node,
      rooms: replica.rooms,
      roomOf: replica.roomOf,
      isOpen: replica.isOpen,
      registry: replica.registry,
      texts: replica.texts,
      submit: replica.submit,
      nodes: () => replica.lives.all,
      onHappening: replica.listen,
      lost: Deferred.await(lost),
      figures: () => ({
        nodes: replica.lives.all.length,
        lease: replica.lives.leaseLeft / 1000,
        names: replica.registry.size,
        records: meter.records,
        behind: follower.behind,
        waiting: replica.waitingFor / 1000,
        resent: meter.resent,
        repaired: meter.repaired,
        roundTrip: meter.roundTrip.read()
      })
    }
  })
