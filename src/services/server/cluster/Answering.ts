import { Deferred, Effect, Exit, FiberId, Option, Schema, type Scope } from "effect"
import { LineId } from "../../../domain/chat/LineId.ts"
import { Nick } from "../../../domain/chat/Nick.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Text } from "../../../domain/chat/Text.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Sender } from "../session/Inbox.ts"
import type { NickHolder } from "../session/Nicknames.ts"
import type { Cluster } from "./Cluster.ts"
import type { Engine } from "./Engine.ts"

/** What other nodes ask for people who are here: to tell them something, or to end their sessions. */

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
      text: Text,
      isNotice: Schema.Boolean
    }),
    Schema.TaggedStruct("Expel", {
      to: SessionId,
      reason: Schema.Literal("kicked", "banned"),
      text: Schema.NullOr(Text)
    })
  )
)
export type Asked = typeof Asked.Type

const Answered = Schema.parseJson(
  Schema.Literal(
    "Done",
    "InboxFull",
    "NoSuchNick",
    "Unavailable",
    /** They are not here: their session is on its way to another node, or ends. */
    "Elsewhere"
  )
)
export type Answered = typeof Answered.Type

export const encodeAsked = Schema.encodeSync(Asked)
const decodeAsked = Schema.decode(Asked)
const encodeAnswered = Schema.encodeSync(Answered)
export const decodeAnswered = Schema.decode(Answered)

/** Somebody at this node. */
type FindHere = (session: SessionId) => NickHolder | undefined

/** This node, and what it shares with others. */
export interface Here {
  readonly engine: Engine["Type"]
  readonly registry: Cluster["Type"]["registry"]
  readonly isOpen: Cluster["Type"]["isOpen"]
  readonly find: FindHere
}

const tellHere = (
  { registry }: Here,
  holder: NickHolder,
  asked: Extract<Asked, { readonly _tag: "Tell" }>
): Effect.Effect<Answered> =>
  Effect.suspend(() => {
    const { address, from, isExempt, isNotice, line, nick, text, time } = asked
    const answer = Deferred.unsafeMake<Answered>(FiberId.none)
    // It was told before, or those behind it move up, or they are elsewhere by now: whoever asks tries again.
    const notKept = () =>
      line !== null && registry.kept.hasAnswer(from, line) ? "Done" : "Elsewhere"
    const changes =
      line === null ? [] : [{ session: from, change: { _tag: "Told", id: line } as const }]
    const sender: Sender = { id: from, nick, origin: { address, isExempt }, changes }
    const done = (isKept: boolean) =>
      Deferred.unsafeDone(answer, Exit.succeed(isKept ? "Done" : notKept()))
    const refused = holder.tell(sender, time, text, done, isNotice)
    if (refused === undefined) return Deferred.await(answer)
    // It is over here, or was a moment ago: whoever asks looks where the name is now.
    return Effect.succeed(refused._tag === "NoSuchNick" ? "Elsewhere" : refused._tag)
  })

/** Does what was asked for somebody, where they are here. */
export const act = (here: Here, asked: Asked): Effect.Effect<Answered> => {
  const holder = here.find(asked.to)
  if (holder === undefined) return Effect.succeed("Elsewhere")
  return asked._tag === "Tell"
    ? tellHere(here, holder, asked)
    : Effect.as(holder.expel(asked.reason, asked.text ?? undefined), "Done")
}

/** Does what other nodes ask for people who are here. */
export const answer = (here: Here): Effect.Effect<void, never, Scope.Scope> =>
  here.engine.answer(`person.${here.engine.node}`, (text) =>
    decodeAsked(text).pipe(
      Effect.flatMap((asked) => act(here, asked)),
      Effect.map(encodeAnswered),
      Effect.option,
      Effect.map(Option.getOrUndefined)
    )
  )
