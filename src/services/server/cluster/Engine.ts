import { randomBytes } from "node:crypto"
import type { StreamConfig } from "@nats-io/jetstream"
import type { Msg, MsgHdrs, NatsConnection } from "@nats-io/transport-node"
import { Cause, Context, Data, Effect, FiberSet, Layer, Schedule, Schema, type Scope } from "effect"
import {
  dedupeWithin,
  engineAgainAfter,
  engineAnswersWithin,
  enginePingEvery,
  engineReadyWithin,
  historyAtOnce,
  readTries,
  recordsOfSubject
} from "../limits/Cluster.ts"
import type { EngineAddress } from "./EngineAddress.ts"
import { isSafe, versionOf } from "./Versions.ts"

/** What of the engine an operator sets. */
export interface EngineOptions {
  /** Where its servers are. One user is the same at all of them. */
  readonly servers: ReadonlyArray<EngineAddress>
  /** On how many of them everything is stored, where the stream has still to be made. */
  readonly replicas: number
  /** More than one also where the version is not known to be safe. */
  readonly insists: boolean
}

/** The engine cannot be used. */
export class EngineUnusable extends Data.TaggedError("EngineUnusable")<{
  readonly obstacle: "unreachable" | "foreign" | "version" | "stream"
  /** What it says; of a version, which one it is. */
  readonly reason: string
}> {}

/** The engine does not answer now. */
export class EngineGone extends Data.TaggedError("EngineGone")<{
  readonly reason: string
  /** Nobody was asked, for certain. */
  readonly isUnasked?: boolean
  /** It answers, and has no stream. */
  readonly isStreamless?: boolean
}> {}

/** A record at its place in the one order of all. */
export interface Stored {
  readonly place: number
  readonly subject: string
  readonly text: string
}

/** How far the stream goes. */
export interface Extent {
  readonly first: number
  readonly last: number
  /** When it was made: another stream has another time. */
  readonly created: string
}

const stream = "natter"
const live = "natter-live"

const subjects = { room: "natter.room", node: "natter.node", life: "natter.life" } as const

/** The subject of a kind of record, and what of that kind it is about. */
export const subjectOf = (kind: keyof typeof subjects, about: string): string =>
  `${subjects[kind]}.${about}`

/** What a subject is about; undefined for one of another kind. */
export const aboutOf = (kind: keyof typeof subjects, subject: string): string | undefined => {
  const prefix = `${subjects[kind]}.`
  return subject.startsWith(prefix) ? subject.slice(prefix.length) : undefined
}

const configOf = (replicas: number): Partial<StreamConfig> & { readonly name: string } => ({
  name: stream,
  subjects: Object.values(subjects).map((one) => `${one}.*`),
  num_replicas: replicas,
  max_msgs_per_subject: recordsOfSubject,
  duplicate_window: dedupeWithin * 1_000_000_000,
  allow_direct: true,
  republish: { src: ">", dest: `${live}.>` }
})

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** Whether nobody listens to what was asked. */
const isUnasked = (error: unknown): boolean =>
  error instanceof Error && (error.name === "NoResponders" || isUnasked(error.cause))

const gone = (error: unknown) =>
  new EngineGone({
    reason: reasonOf(error),
    isStreamless: error instanceof Error && error.name === "StreamNotFoundError"
  })

/** The connection to NATS JetStream: one stream holds the records of all nodes in one order. */
export class Engine extends Context.Tag("natter/services/server/cluster/Engine")<
  Engine,
  {
    /** This node, for as long as the process lives. */
    readonly node: string
    /** On how many servers the stream is stored. */
    readonly replicas: number
    readonly isConnected: () => boolean
    /**
     * Sends a record, without waiting. Sent again with the same id it is stored once. Whether it is stored
     * shows when it is read back.
     */
    readonly publish: (subject: string, id: string, text: string) => void
    /** Brings each record soon after it is stored; some may be missing, and some come twice. */
    readonly follow: (take: (record: Stored) => void) => Effect.Effect<void, never, Scope.Scope>
    readonly extent: Effect.Effect<Extent, EngineGone>
    /** The record at a place; undefined where it is not kept any more. */
    readonly at: (place: number) => Effect.Effect<Stored | undefined, EngineGone>
    /** Reads all records from a place to another one, in order. */
    readonly read: (
      from: number,
      to: number,
      take: (record: Stored) => void
    ) => Effect.Effect<void, EngineGone>
    /** Deletes all records of a subject up to and with a place. */
    readonly purge: (subject: string, place: number) => Effect.Effect<void, EngineGone>
    /** Asks another node, and gives each part of its answer; fails where none comes. */
    readonly ask: (what: string, text: string, within: number) => Effect.Effect<string, EngineGone>
    /** Answers what other nodes ask; what is asked of any node is answered by one of them. */
    readonly answer: (
      what: string,
      reply: (text: string) => Effect.Effect<string | undefined>,
      isForAny?: boolean
    ) => Effect.Effect<void, never, Scope.Scope>
  }
>() {
  static readonly layer = (options: EngineOptions): Layer.Layer<Engine, EngineUnusable> =>
    Layer.scoped(Engine, make(options))
}

const notFound = 404

const decodeNext = Schema.decodeUnknownSync(
  Schema.parseJson(
    Schema.Struct({
      message: Schema.optional(Schema.Struct({ seq: Schema.Int })),
      error: Schema.optional(Schema.Struct({ code: Schema.Int, description: Schema.String }))
    })
  )
)

/** Where a live record is, from its headers. */
const placeIn = (headers: MsgHdrs | undefined): number => Number(headers?.get("Nats-Sequence") ?? 0)

const credentialsIn = (servers: ReadonlyArray<EngineAddress>) => {
  const { password, user } = servers.find(({ user }) => user !== undefined) ?? {}
  return user === undefined ? {} : { user, pass: password ?? "" }
}

/** What the library says where the connection is closed without a word, or something else than NATS answers. */
const foreign = /provided an undefined error|unexpected response from server/

const connectTo = ({ servers }: EngineOptions) =>
  Effect.gen(function* () {
    const { connect, headers } = yield* Effect.promise(() => import("@nats-io/transport-node"))
    const connection = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () =>
          connect({
            servers: servers.map(({ place }) => place),
            ...credentialsIn(servers),
            name: "natter",
            maxReconnectAttempts: -1,
            reconnectTimeWait: engineAgainAfter,
            reconnectJitter: engineAgainAfter,
            pingInterval: enginePingEvery,
            maxPingOut: 2,
            timeout: engineAnswersWithin
          }),
        catch: (error) => {
          const reason = reasonOf(error)
          return new EngineUnusable({
            obstacle: foreign.test(reason) ? "foreign" : "unreachable",
            reason
          })
        }
      }),
      // What was sent is sent; an engine that is gone is not waited for.
      (connection) =>
        Effect.tryPromise(() => connection.drain()).pipe(
          Effect.timeout(engineAnswersWithin),
          Effect.ignore,
          Effect.zipRight(Effect.ignore(Effect.tryPromise(() => connection.close())))
        )
    )
    return { connection, headers }
  })

/**
 * Opens the stream, and makes it where there is none. Several nodes may do so at once. Servers of NATS that have just
 * been started, or lost their leader, need some seconds until they can.
 */
const openStream = (connection: NatsConnection, replicas: number) =>
  Effect.tryPromise({
    try: async () => {
      const { jetstreamManager } = await import("@nats-io/jetstream")
      const manager = await jetstreamManager(connection, { timeout: engineAnswersWithin })
      const names = await manager.streams.names().next()
      const { config } = names.includes(stream)
        ? await manager.streams.info(stream)
        : await manager.streams.add(configOf(replicas))
      return { manager, replicas: config.num_replicas }
    },
    catch: (error) => new EngineUnusable({ obstacle: "stream", reason: reasonOf(error) })
  }).pipe(Effect.retry(Schedule.spaced(engineAgainAfter).pipe(Schedule.upTo(engineReadyWithin))))

const make = (options: EngineOptions) =>
  Effect.gen(function* () {
    const { connection, headers } = yield* connectTo(options)
    const version = connection.info?.version ?? ""
    if (options.replicas > 1 && !options.insists && !isSafe(versionOf(version)))
      return yield* new EngineUnusable({ obstacle: "version", reason: version })
    const { DeliverPolicy, jetstream } = yield* Effect.promise(() => import("@nats-io/jetstream"))
    const { manager, replicas } = yield* openStream(connection, options.replicas)
    const client = jetstream(connection, { timeout: engineAnswersWithin })
    const node = randomBytes(6).toString("hex")
    const fork = yield* FiberSet.makeRuntime<never>()
    const report = (defect: unknown) =>
      void fork(Effect.logError("A record of the engine could not be taken in.", Cause.die(defect)))

    const isConnected = yield* watchStatus(connection, fork)

    /** A callback that throws would make the connection deaf for ever. */
    const listen = (subject: string, take: (message: Msg) => void, queue?: string) =>
      Effect.asVoid(
        Effect.acquireRelease(
          Effect.sync(() =>
            connection.subscribe(subject, {
              ...(queue === undefined ? {} : { queue }),
              callback: (error, message) => {
                try {
                  if (error === null) take(message)
                } catch (defect) {
                  report(defect)
                }
              }
            })
          ),
          (subscription) => Effect.sync(() => subscription.unsubscribe())
        )
      )

    /** The first place from here on that has a record; undefined where there is none. Its leader is asked. */
    const firstFrom = async (place: number): Promise<number | undefined> => {
      const question = JSON.stringify({ seq: place, next_by_subj: ">" })
      const asked = `$JS.API.STREAM.MSG.GET.${stream}`
      const answer = await connection.request(asked, question, { timeout: engineAnswersWithin })
      const { error, message } = decodeNext(answer.string())
      if (error !== undefined && error.code !== notFound) throw new Error(error.description)
      return message?.seq
    }

    /** Some records from a place on; gives the place behind them. */
    const readSome = async (from: number, to: number, take: (record: Stored) => void) => {
      const consumer = await client.consumers.get(stream, {
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: from
      })
      const messages = await consumer.fetch({
        max_messages: historyAtOnce,
        expires: engineAnswersWithin
      })
      let next = from
      for await (const message of messages) {
        const { seq: place, subject } = message
        if (place < next) continue
        if (place <= to) take({ place, subject, text: message.string() })
        next = place + 1
        // It would wait for records that nobody has written yet.
        if (next > to || message.info.pending === 0) break
      }
      await consumer.delete().catch(() => false)
      return next
    }

    /**
     * In pieces: a consumer whose server dies may end without a word, or bring nothing any more. Nor does it know for
     * certain what is left: the stream does.
     */
    const read = (from: number, to: number, take: (record: Stored) => void) =>
      Effect.tryPromise({
        try: async () => {
          let next = from
          for (let tries = 0; tries < readTries; ) {
            const first = next > to ? undefined : await firstFrom(next)
            if (first === undefined || first > to) return
            next = await readSome(first, to, take)
            tries = next > first ? 0 : tries + 1
          }
          throw new Error(`records from ${next} on do not come`)
        },
        catch: gone
      })

    return {
      node,
      replicas,
      isConnected,
      publish: (subject: string, id: string, text: string) => {
        if (connection.isClosed()) return
        const head = headers()
        head.set("Nats-Msg-Id", id)
        connection.publish(subject, text, { headers: head })
      },
      follow: (take: (record: Stored) => void) =>
        listen(`${live}.>`, (message) =>
          take({
            place: placeIn(message.headers),
            subject: message.subject.slice(live.length + 1),
            text: message.string()
          })
        ),
      extent: Effect.tryPromise({
        try: async () => {
          const { created, state } = await manager.streams.info(stream)
          return { first: Math.max(1, state.first_seq), last: state.last_seq, created }
        },
        catch: gone
      }),
      at: (place: number) =>
        Effect.tryPromise({
          try: async () => {
            const found = await manager.streams.getMessage(stream, { seq: place })
            return found === null
              ? undefined
              : { place, subject: found.subject, text: found.string() }
          },
          catch: gone
        }),
      read,
      purge: (filter: string, place: number) =>
        Effect.asVoid(
          Effect.tryPromise({
            try: () => manager.streams.purge(stream, { filter, seq: place + 1 }),
            catch: gone
          })
        ),
      ask: (what: string, text: string, within: number) =>
        Effect.tryPromise({
          try: async () =>
            (await connection.request(`natter-ask.${what}`, text, { timeout: within })).string(),
          catch: (error) => new EngineGone({ reason: reasonOf(error), isUnasked: isUnasked(error) })
        }),
      answer: (
        what: string,
        reply: (text: string) => Effect.Effect<string | undefined>,
        isForAny = false
      ) =>
        listen(
          `natter-ask.${what}`,
          (message) =>
            void fork(
              Effect.map(reply(message.string()), (text) => {
                if (text !== undefined) message.respond(text)
              })
            ),
          isForAny ? "any" : undefined
        )
    }
  })

/** Whether the connection stands, as far as is known; what happens to it is logged. */
const watchStatus = (
  connection: NatsConnection,
  fork: (effect: Effect.Effect<unknown>) => unknown
) =>
  Effect.sync(() => {
    let isConnected = true
    const watch = async () => {
      for await (const { type } of connection.status()) {
        if (type === "disconnect" && isConnected) {
          isConnected = false
          fork(Effect.logWarning("The connection to NATS is lost. It is tried again."))
        }
        if (type === "reconnect" && !isConnected) {
          isConnected = true
          fork(Effect.logInfo("NATS is connected again."))
        }
      }
    }
    void watch()
    return () => isConnected && !connection.isClosed()
  })
