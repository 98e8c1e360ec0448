import { Deferred, Effect, Exit, FiberId, Option, Schema, type Scope } from "effect"
import { LineId } from "../../../domain/chat/LineId.ts"
import { Nick } from "../../../domain/chat/Nick.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Text } from "../../../domain/chat/Text.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { engineSilentFor } from "../FixedLimits.ts"
import type { Sender } from "../session/Inbox.ts"
import type { NickHolder, TellRefused } from "../session/Nicknames.ts"
import type { Cluster } from "./Cluster.ts"
import type { Engine } from "./Engine.ts"

/** How private messages, and what operators do to people, come to the node where these are. */

const Asked = Schema.parseJson(
  Schema.Union(
    Schema.TaggedStruct("Tell", {
      to: SessionId,
      from: SessionId,
      nick: Nick,
      address: Schema.String,
      isExempt: Schema.Boolean,
      /** The number of the message. */
      line: Schema.NullOr(LineId),
      time: Timestamp,
      text: Text
    }),
    Schema.TaggedStruct("Expel", {
      to: SessionId,
      reason: Schema.Literal("kicked", "banned"),
      text: Schema.NullOr(Text)
    })
  )
)
type Asked = typeof Asked.Type

const Answered = Schema.parseJson(Schema.Literal("Done", "InboxFull", "NoSuchNick", "Unavailable"))
type Answered = typeof Answered.Type

const encode = Schema.encodeSync(Asked)
const decode = Schema.decode(Asked)
const encodeAnswer = Schema.encodeSync(Answered)
const decodeAnswer = Schema.decode(Answered)

/** Somebody at this node. */
type FindHere = (session: SessionId) => NickHolder | undefined

const tellHere = (
  holder: NickHolder,
  { address, from, isExempt, line, nick, text, time }: Extract<Asked, { readonly _tag: "Tell" }>
): Effect.Effect<Answered> =>
  Effect.suspend(() => {
    const answer = Deferred.unsafeMake<Answered>(FiberId.none)
    const changes =
      line === null ? [] : [{ session: from, change: { _tag: "Told", id: line } as const }]
    const sender: Sender = { id: from, nick, origin: { address, isExempt }, changes }
    const refused = holder.tell(sender, time, text, (isKept) =>
      Deferred.unsafeDone(answer, Exit.succeed(isKept ? "Done" : "Unavailable"))
    )
    return refused === undefined ? Deferred.await(answer) : Effect.succeed(refused._tag)
  })

/** Does what other nodes ask for people who are here. */
export const answer = (
  { answer, node }: Engine["Type"],
  find: FindHere
): Effect.Effect<void, never, Scope.Scope> =>
  answer(`person.${node}`, (text) =>
    decode(text).pipe(
      Effect.flatMap((asked): Effect.Effect<Answered> => {
        const holder = find(asked.to)
        if (holder === undefined) return Effect.succeed("NoSuchNick")
        return asked._tag === "Tell"
          ? tellHere(holder, asked)
          : Effect.as(holder.expel(asked.reason, asked.text ?? undefined), "Done")
      }),
      Effect.map(encodeAnswer),
      Effect.option,
      Effect.map(Option.getOrUndefined)
    )
  )

const ask = ({ ask }: Engine["Type"], node: string, asked: Asked) =>
  Effect.flatMap(ask(`person.${node}`, encode(asked), engineSilentFor), decodeAnswer)

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
  engine: Engine["Type"],
  { registry }: Cluster["Type"],
  to: { readonly id: SessionId; readonly node: string },
  [sender, time, text, settled = () => {}]: Parameters<NickHolder["tell"]>,
  doubtful: () => void
): Effect.Effect<void> => {
  const { id: from, nick, origin } = sender
  const line = lineOf(sender)
  const isTold = () =>
    line !== undefined && registry.kept.get(from)?.answers.some(({ id }) => id === line) === true
  return ask(engine, to.node, {
    _tag: "Tell",
    to: to.id,
    from,
    nick,
    address: origin.address,
    isExempt: origin.isExempt,
    line: line ?? null,
    time,
    text
  }).pipe(
    Effect.catchTag("EngineGone", ({ isUnasked }) =>
      isUnasked === true ? Effect.succeed<Answered>("Unavailable") : Effect.fail("doubtful")
    ),
    Effect.option,
    Effect.flatMap((answered) =>
      Effect.sync(() => {
        const what = Option.getOrUndefined(answered)
        if (what === undefined && !isTold()) doubtful()
        if (what === "Done" || isTold()) settled(true)
        else settled(false, { _tag: what ?? "Unavailable" } satisfies TellRefused)
      })
    )
  )
}

/** Ends the session of somebody at another node. */
export const expel = (
  engine: Engine["Type"],
  to: { readonly id: SessionId; readonly node: string },
  reason: "kicked" | "banned",
  text: Text | undefined
): Effect.Effect<void> =>
  Effect.ignore(ask(engine, to.node, { _tag: "Expel", to: to.id, reason, text: text ?? null }))
