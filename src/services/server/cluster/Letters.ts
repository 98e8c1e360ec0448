import { Deferred, Effect, Exit, FiberId, Option, Schema, type Scope } from "effect"
import { LineId } from "../../../domain/chat/LineId.ts"
import { Nick } from "../../../domain/chat/Nick.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { Text } from "../../../domain/chat/Text.ts"
import { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Sender } from "../session/Inbox.ts"
import type { NickHolder, TellRefused } from "../session/Nicknames.ts"
import * as Asking from "./Asking.ts"
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
type Asked = typeof Asked.Type

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
type Answered = typeof Answered.Type

const encode = Schema.encodeSync(Asked)
const decode = Schema.decode(Asked)
const encodeAnswer = Schema.encodeSync(Answered)
const decodeAnswer = Schema.decode(Answered)

/** Somebody at this node. */
type FindHere = (session: SessionId) => NickHolder | undefined

/** This node, and what it shares with others. */
interface Here {
  readonly engine: Engine["Type"]
  readonly registry: Cluster["Type"]["registry"]
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
    const settled = (isKept: boolean) =>
      Deferred.unsafeDone(answer, Exit.succeed(isKept ? "Done" : notKept()))
    const refused = holder.tell(sender, time, text, settled, isNotice)
    if (refused === undefined) return Deferred.await(answer)
    // It is over here, or was a moment ago: whoever asks looks where the name is now.
    return Effect.succeed(refused._tag === "NoSuchNick" ? "Elsewhere" : refused._tag)
  })

/** Does what was asked for somebody, where they are here. */
const act = (here: Here, asked: Asked): Effect.Effect<Answered> => {
  const holder = here.find(asked.to)
  if (holder === undefined) return Effect.succeed("Elsewhere")
  return asked._tag === "Tell"
    ? tellHere(here, holder, asked)
    : Effect.as(holder.expel(asked.reason, asked.text ?? undefined), "Done")
}

/** Does what other nodes ask for people who are here. */
export const answer = (here: Here): Effect.Effect<void, never, Scope.Scope> =>
  here.engine.answer(`person.${here.engine.node}`, (text) =>
    decode(text).pipe(
      Effect.flatMap((asked) => act(here, asked)),
      Effect.map(encodeAnswer),
      Effect.option,
      Effect.map(Option.getOrUndefined)
    )
  )

/** Asks the node where somebody is; fails where nobody knows what becomes of it. */
const ask = (here: Here, to: Asking.Addressee, asked: Asked) =>
  Asking.ask(here.registry, to, (node) =>
    node === here.engine.node
      ? Effect.map(act(here, asked), unlessElsewhere)
      : Asking.askNode(here.engine, `person.${node}`, encode(asked), (text) =>
          Effect.map(decodeAnswer(text), unlessElsewhere)
        )
  )

const unlessElsewhere = Option.liftPredicate(
  (answered: Answered): answered is Exclude<Answered, "Elsewhere"> => answered !== "Elsewhere"
)

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
  here: Here,
  to: Asking.Addressee,
  [sender, time, text, settled = () => {}, isNotice = false]: Parameters<NickHolder["tell"]>,
  doubtful: () => void
): Effect.Effect<void> => {
  const { id: from, nick, origin } = sender
  const line = lineOf(sender)
  const isTold = () => line !== undefined && here.registry.kept.hasAnswer(from, line)
  return ask(here, to, {
    _tag: "Tell",
    to: to.id,
    from,
    nick,
    address: origin.address,
    isExempt: origin.isExempt,
    line: line ?? null,
    time,
    text,
    isNotice
  }).pipe(
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
  here: Here,
  to: Asking.Addressee,
  reason: "kicked" | "banned",
  text: Text | undefined
): Effect.Effect<void> =>
  Effect.ignore(ask(here, to, { _tag: "Expel", to: to.id, reason, text: text ?? null }))
