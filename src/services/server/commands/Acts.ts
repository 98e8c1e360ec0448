import { Array as Arr, Clock, Effect, Either, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Actor } from "../../../domain/chat/moderation/Actor.ts"
import { banText } from "../../../domain/chat/moderation/Copy.ts"
import type { Reason } from "../../../domain/chat/moderation/Reason.ts"
import * as Sanctions from "../../../domain/chat/moderation/Sanctions.ts"
import * as Subject from "../../../domain/chat/moderation/Subject.ts"
import { endOf, type Term } from "../../../domain/chat/moderation/Term.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import * as Address from "../../../domain/network/Address.ts"
import { type Known, knownHere, Moderation, whoIs } from "../access/Moderation.ts"
import { maxSanctions } from "../limits/Operation.ts"
import { type Held, type NickHolder, Nicknames } from "../session/Nicknames.ts"

/**
 * What operators do to people, from a client or from a shell. Each of these acts is done when its Effect
 * succeeds. What it returns as `expel` is still to be done, after whoever asked has been answered: they may
 * be those who have to go.
 */

/** Who acts. */
export interface By {
  readonly actor: Actor
  /** What the log says of them. */
  readonly log: Readonly<Record<string, unknown>>
}

type Expelling = Effect.Effect<void>

const logged = (act: string, by: By, about: Readonly<Record<string, unknown>>) =>
  Effect.logInfo(act, { ...by.log, ...about })

const why = (reason: Reason | undefined) => (reason === undefined ? {} : { reason })

const findHolder = (nick: Nick) =>
  Effect.flatMap(Nicknames, ({ find }) => Effect.map(find(nick), Option.getOrUndefined))

const expectHolder = (nick: Nick) =>
  Effect.filterOrFail(
    findHolder(nick),
    (held): held is Held => held !== undefined,
    () => ({ _tag: "NoSuchNick" }) as const
  )

/** Ends the session of somebody. Its end is kept when they are expelled. */
export const kick = (
  by: By,
  nick: Nick,
  reason: Reason | undefined
): Effect.Effect<
  { readonly holder: NickHolder; readonly expel: Expelling },
  ChatErrorOf<"NoSuchNick">,
  Nicknames
> =>
  Effect.gen(function* () {
    const { holder } = yield* expectHolder(nick)
    yield* logged("kicked", by, { nick: holder.nick, ...why(reason) })
    return { holder, expel: holder.expel("kicked", reason) }
  })

/** What is known of somebody where they are. */
export const knownOf = (
  holder: NickHolder
): Effect.Effect<Known, ChatErrorOf<"NoSuchNick" | "Unavailable">, Moderation> =>
  holder.elsewhere?.known ?? Effect.map(Moderation, (moderation) => knownHere(moderation, holder))

/** By what somebody is meant who is here: their name and key, or without a key their name and address. */
const subjectsOf = (nick: Nick, { address, keys }: Known): ReadonlyArray<Subject.Subject> =>
  Subject.subjectsOf({ nick, keys, address: keys.length === 0 ? address : undefined })

const impose = (sanctions: ReadonlyArray<Sanctions.Sanction>) =>
  Effect.flatMap(Moderation, ({ change }) =>
    change<ChatErrorOf<"ModerationFull">>((imposed, now) =>
      Option.match(Sanctions.impose(imposed.sanctions, sanctions, now, maxSanctions), {
        onNone: () =>
          Either.left({ _tag: "ModerationFull", of: "sanctions", limit: maxSanctions } as const),
        onSome: (next) => Either.right({ ...imposed, sanctions: next })
      })
    )
  )

/** Whoever has a name now, and what is known of them; undefined where nobody has it any more. */
const meet = (nick: Nick) =>
  Effect.flatMap(expectHolder(nick), ({ holder }) =>
    Effect.map(knownOf(holder), (known) => ({ ...known, nick: holder.nick }))
  ).pipe(Effect.catchTag("NoSuchNick", () => Effect.void))

/** Lifts what is imposed on a subject; a name stands also for the person who has it now. */
const lift = (
  kinds: readonly [Sanctions.Kind, ...ReadonlyArray<Sanctions.Kind>],
  subject: Subject.Subject
) =>
  Effect.gen(function* () {
    const { change } = yield* Moderation
    const nick = Subject.nickOf(subject)
    const met = nick === undefined ? undefined : yield* meet(nick)
    const subjects = met === undefined ? [subject] : [subject, ...Subject.subjectsOf(met)]
    yield* change<ChatErrorOf<"NoSuchBan">>((imposed, now) =>
      Option.match(Sanctions.lift(imposed.sanctions, kinds, subjects, now), {
        onNone: () => Either.left({ _tag: "NoSuchBan", of: kinds[0] } as const),
        onSome: (next) => Either.right({ ...imposed, sanctions: next })
      })
    )
  })

type Imposing = ChatErrorOf<"ModerationFull" | "Unavailable">

/** Fails for an operator, and where one of the keys is an operator's. */
const checkNoOperator = ({
  isOperator: isKnown,
  keys
}: Pick<Known, "isOperator" | "keys">): Effect.Effect<
  void,
  ChatErrorOf<"IsOperator">,
  Moderation
> =>
  Effect.flatMap(Moderation, ({ isOperator }) =>
    isKnown || keys.some((key) => isOperator({ key }))
      ? Effect.fail({ _tag: "IsOperator" } as const)
      : Effect.void
  )

/** Keeps somebody silent who is here, and no operator. Returns what was imposed. */
export const mute = (
  by: By,
  nick: Nick,
  seconds: Term,
  reason: Reason | undefined
): Effect.Effect<
  ReadonlyArray<Sanctions.Sanction>,
  Imposing | ChatErrorOf<"IsOperator" | "NoSuchNick">,
  Moderation | Nicknames
> =>
  Effect.gen(function* () {
    const { holder } = yield* expectHolder(nick)
    const known = yield* knownOf(holder)
    yield* checkNoOperator(known)
    const until = endOf(seconds, yield* Clock.currentTimeMillis)
    const sanctions = subjectsOf(holder.nick, known).map((subject) => ({
      kind: "mute" as const,
      subject,
      nick: holder.nick,
      until,
      by: by.actor,
      ...why(reason)
    }))
    yield* impose(sanctions)
    yield* logged("muted", by, { nick: holder.nick, seconds, ...why(reason) })
    return sanctions
  })

/** Lets somebody speak again. */
export const unmute = (
  by: By,
  nick: Nick
): Effect.Effect<void, ChatErrorOf<"NoSuchBan" | "Unavailable">, Moderation | Nicknames> =>
  Effect.zipRight(lift(["mute"], Subject.ofNick(nick)), logged("unmuted", by, { nick }))

/** Whether a subject is the machine of the server, which stands for nobody. */
const isHere = (subject: Subject.Subject): boolean => Address.isExempt(subject.replace(/\/64$/, ""))

/**
 * Keeps out a subject; a nickname that somebody has stands for them. Those who are here and are meant are to
 * be expelled, but never an operator.
 */
export const ban = (
  by: By,
  subject: Subject.Subject,
  seconds: Term,
  reason: Reason | undefined
): Effect.Effect<
  { readonly sanctions: ReadonlyArray<Sanctions.Sanction>; readonly expel: Expelling },
  Imposing | ChatErrorOf<"IsOperator" | "NeverBanned">,
  Moderation | Nicknames
> =>
  Effect.gen(function* () {
    if (isHere(subject)) return yield* Effect.fail({ _tag: "NeverBanned" } as const)
    const nick = Subject.nickOf(subject)
    const met = nick === undefined ? undefined : yield* meet(nick)
    yield* checkNoOperator(
      met ?? { isOperator: false, keys: Arr.fromNullable(Subject.keyIn(subject)) }
    )
    const subjects = met === undefined ? [subject] : subjectsOf(met.nick, met)
    const until = endOf(seconds, yield* Clock.currentTimeMillis)
    const sanctions = subjects.map((one) => ({
      kind: "ban" as const,
      subject: Subject.grouped(one),
      ...(nick === undefined ? {} : { nick }),
      until,
      by: by.actor,
      ...why(reason)
    }))
    yield* impose(sanctions)
    yield* logged("banned", by, { subjects, seconds, ...why(reason) })
    const { holders } = yield* Nicknames
    const { isOperatorNow } = yield* Moderation
    const text = banText({ seconds: seconds === 0 ? undefined : seconds, reason })
    const expel = Effect.flatMap(holders, (all) =>
      Effect.forEach(
        all.filter(({ holder }) => isMeant(sanctions, holder) && !isOperatorNow(holder)),
        ({ holder }) => holder.expel("banned", text),
        { concurrency: "unbounded", discard: true }
      )
    )
    return { sanctions, expel }
  })

const isMeant = (sanctions: ReadonlyArray<Sanctions.Sanction>, holder: NickHolder): boolean => {
  const keys = new Set(sanctions.map(({ subject }) => Subject.keyOf(subject)))
  return Subject.subjectsOf(whoIs(holder)).some((subject) => keys.has(Subject.keyOf(subject)))
}

/** Lets a subject in again. A key or an address, which `unmute` does not take, may also speak again. */
export const unban = (
  by: By,
  subject: Subject.Subject
): Effect.Effect<void, ChatErrorOf<"NoSuchBan" | "Unavailable">, Moderation | Nicknames> =>
  Effect.zipRight(
    lift(Subject.nickOf(subject) === undefined ? ["ban", "mute"] : ["ban"], subject),
    logged("unbanned", by, { subject })
  )

/** A ban or mute as it is told. */
export const eventOf = ({
  by,
  kind,
  reason,
  subject,
  until
}: Sanctions.Sanction): EventOf<"Banned" | "Muted"> => ({
  _tag: kind === "ban" ? "Banned" : "Muted",
  subject,
  until,
  by,
  ...why(reason)
})
