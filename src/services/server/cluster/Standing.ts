import { Effect, Layer, Option, Schema } from "effect"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Pin } from "../../../domain/security/Pin.ts"
import { knownHere, Moderation } from "../access/Moderation.ts"
import { type NickHolder, Nicknames } from "../session/Nicknames.ts"
import * as Asking from "./Asking.ts"
import type { Cluster } from "./Cluster.ts"
import { Engine } from "./Engine.ts"

/** How a node learns what bans, mutes and invitations need to know of somebody at another one. */

const Asked = Schema.parseJson(Schema.TaggedStruct("Identify", { to: SessionId }))

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

type Elsewhere = Required<NickHolder>["elsewhere"]

interface Here {
  readonly engine: Pick<Engine["Type"], "ask">
  readonly registry: Cluster["Type"]["registry"]
}

/** What the node where somebody is knows of them. */
export const known = ({ engine, registry }: Here, to: Asking.Addressee): Elsewhere["known"] =>
  Asking.ask(registry, to, (node) =>
    Asking.askNode(engine, `standing.${node}`, encode({ _tag: "Identify", to: to.id }), (text) =>
      Effect.map(
        decodeAnswer(text),
        Option.liftPredicate((answered) => answered._tag !== "Elsewhere")
      )
    )
  ).pipe(
    Effect.orElseSucceed(() => "Unavailable" as const),
    Effect.flatMap((answered) =>
      typeof answered === "string"
        ? Effect.fail({ _tag: answered })
        : Effect.succeed({ ...answered, address: answered.address ?? undefined })
    )
  )

/** Answers other nodes. */
export const layer: Layer.Layer<never, never, Engine | Moderation | Nicknames> =
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const engine = yield* Engine
      const moderation = yield* Moderation
      const { holderHere = () => undefined } = yield* Nicknames
      const answer = (session: SessionId): Answered => {
        const holder = holderHere(session)
        if (holder === undefined) return { _tag: "Elsewhere" }
        const { address, ...rest } = knownHere(moderation, holder)
        return { _tag: "Known", ...rest, address: address ?? null }
      }
      yield* engine.answer(`standing.${engine.node}`, (text) =>
        decode(text).pipe(
          Effect.map(({ to }) => encodeAnswer(answer(to))),
          Effect.option,
          Effect.map(Option.getOrUndefined)
        )
      )
    })
  )
