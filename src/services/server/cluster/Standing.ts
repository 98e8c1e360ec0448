import { Effect, Layer, Option, Schema } from "effect"
import { Nick } from "../../../domain/chat/Nick.ts"
import { RoomName } from "../../../domain/chat/RoomName.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { Pin } from "../../../domain/security/Pin.ts"
import { knownHere, Moderation } from "../access/Moderation.ts"
import { engineSilentFor } from "../limits/Cluster.ts"
import { type Elsewhere, type NickHolder, Nicknames } from "../session/Nicknames.ts"
import { type Addressee, askNode, askWhereSomebodyIs } from "./Asking.ts"
import { Cluster } from "./Cluster.ts"
import { Engine } from "./Engine.ts"
import { upToDate } from "./UpToDate.ts"

/** How a node learns by what bans and mutes know somebody at another one, and lets them into a room there. */

const Asked = Schema.parseJson(
  Schema.Union(
    Schema.TaggedStruct("Identify", { to: SessionId }),
    Schema.TaggedStruct("Invite", { to: SessionId, room: RoomName, time: Timestamp, nick: Nick })
  )
)
type Asked = typeof Asked.Type

const Answered = Schema.parseJson(
  Schema.Union(
    Schema.TaggedStruct("Known", {
      keys: Schema.Array(Pin),
      address: Schema.NullOr(Schema.String),
      isOperator: Schema.Boolean
    }),
    /** They are not here: their session is on its way to another node, or ends. */
    Schema.TaggedStruct("Elsewhere", {})
  )
)
type Answered = typeof Answered.Type

const encode = Schema.encodeSync(Asked)
const decode = Schema.decode(Asked)
const encodeAnswer = Schema.encodeSync(Answered)
const decodeAnswer = Schema.decode(Answered)

interface Place {
  readonly engine: Pick<Engine["Type"], "ask" | "isConnected">
  readonly registry: Cluster["Type"]["registry"]
}

const ask = ({ engine, registry }: Place, to: Addressee, asked: Asked) =>
  askWhereSomebodyIs(registry, to, (node) =>
    askNode(engine, `standing.${node}`, encode(asked), engineSilentFor, (text) =>
      Effect.map(
        decodeAnswer(text),
        Option.liftPredicate((answered) => answered._tag !== "Elsewhere")
      )
    )
  ).pipe(
    Effect.orElseSucceed(() => "Unavailable" as const),
    Effect.flatMap((answered) =>
      typeof answered === "string" ? Effect.fail({ _tag: answered }) : Effect.succeed(answered)
    )
  )

/** The node where somebody is. */
export const elsewhere = (place: Place, node: string, to: Addressee): Elsewhere => ({
  node,
  known: Effect.map(
    ask(place, to, { _tag: "Identify", to: to.id }),
    ({ address, isOperator, keys }) => ({ address: address ?? undefined, isOperator, keys })
  ),
  invite: ({ nick, room, time }) =>
    Effect.asVoid(ask(place, to, { _tag: "Invite", to: to.id, nick, room, time }))
})

const isElsewhere: Answered = { _tag: "Elsewhere" }

/** Answers other nodes. */
export const layer: Layer.Layer<never, never, Cluster | Engine | Moderation | Nicknames> =
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const cluster = yield* Cluster
      const engine = yield* Engine
      const moderation = yield* Moderation
      const { holderHere = () => undefined } = yield* Nicknames

      const known = (holder: NickHolder): Answered => {
        const { address, ...rest } = knownHere(moderation, holder)
        return { _tag: "Known", ...rest, address: address ?? null }
      }

      const act = (asked: Asked): Answered => {
        const holder = holderHere(asked.to)
        if (holder === undefined) return isElsewhere
        if (asked._tag === "Invite") {
          const { nick, room, time } = asked
          moderation.letIn(holder, room)
          holder.hear({ _tag: "Invited", nick, room, time })
        }
        return known(holder)
      }

      /** That a room is private, and whose keys it knows, is known here before somebody is let in. */
      const answer = (asked: Asked): Effect.Effect<Answered> =>
        asked._tag === "Identify"
          ? Effect.sync(() => act(asked))
          : Effect.match(upToDate(cluster), {
              onFailure: () => isElsewhere,
              onSuccess: () => act(asked)
            })

      yield* engine.answer(`standing.${engine.node}`, (text) =>
        decode(text).pipe(
          Effect.flatMap(answer),
          Effect.map(encodeAnswer),
          Effect.option,
          Effect.map(Option.getOrUndefined)
        )
      )
    })
  )
