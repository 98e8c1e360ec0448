import { Effect, MutableRef, Option } from "effect"
import type { Nick } from "../../domain/chat/Nick.ts"
import { initial } from "../../domain/client/Client.ts"
import { jsonAnswer } from "../../domain/client/JsonAnswers.ts"
import type { Preferences } from "../../domain/client/Model.ts"
import { suffixed } from "../../domain/client/NickConflict.ts"
import type { Entry, Notice } from "../../domain/client/Notice.ts"
import type { Naming } from "../../domain/client/Settings.ts"
import * as PipeUi from "../../services/client/PipeUi.ts"
import type { Way } from "../../services/client/SecretFiles.ts"
import { type Failure, misused } from "../cli/Failure.ts"
import type { Appearance } from "./Appearance.ts"
import * as Copy from "./ClientCopy.ts"
import { loginNick, type Plan } from "./ClientPlan.ts"
import { run, secretsOf, settings } from "./Run.ts"

/** The ways in which programs use the client: each is the same client with another input and output. */

/** How a program comes to its name. */
type Named = Effect.Effect<readonly [Naming, Nick]>

const given = (nick: Nick): Named => Effect.succeed([{ _tag: "Fixed" }, nick] as const)
const derivedFrom = (base: Nick) => [{ _tag: "Derived", base }, base] as const

/** The name that the person has, too. */
const asPerson = ({ nick, usual }: Plan): Named =>
  Option.match(
    Option.orElse(nick, () => usual),
    { onSome: given, onNone: () => Effect.map(loginNick, derivedFrom) }
  )

/** The name that was asked for, or else one that is not the person's own, who may be there as well. */
const beside = ({ nick, usual }: Plan, suffix: string): Named =>
  Option.match(nick, {
    onSome: given,
    onNone: () =>
      Effect.map(Option.match(usual, { onSome: Effect.succeed, onNone: () => loginNick }), (own) =>
        derivedFrom(suffixed(own, suffix))
      )
  })

/** What is hidden of what others do. */
type Hidden = Pick<Preferences, "quiet" | "ignored">

/** A program that reads JSON gets everything. */
const nothingHidden: Hidden = { quiet: false, ignored: [] }

/** How a program uses the client. */
interface Use {
  readonly way: Exclude<Way, "person">
  readonly plan: Plan
  readonly named: Named
  readonly face: PipeUi.PipeOptions
  readonly hidden?: Hidden
  readonly history?: number
  readonly since?: number | undefined
  readonly tellsOfNewRoom?: boolean
  readonly staysWithoutRoom?: boolean
  readonly isWatched?: boolean
  readonly isSilent?: boolean
}

const program = ({ face, hidden = nothingHidden, history = 0, named, plan, way, ...rest }: Use) =>
  Effect.gen(function* () {
    const [naming, nick] = yield* named
    const secrets = yield* secretsOf(plan, nick, way)
    const state = MutableRef.make(
      initial(
        settings(plan, { ...rest, naming, history, mode: "pipe", leftSessions: secrets.found }),
        { ...hidden, bell: "off", muted: [] },
        nick,
        [plan.room]
      )
    )
    return yield* run(state, plan, secrets, PipeUi.layer(face))
  })

const streams = { output: process.stdout, errors: process.stderr }

/** A filter: lines of the input are said or carried out, and what others say is printed. */
export const filter = (plan: Plan, { look, ...hidden }: Appearance): Effect.Effect<void, Failure> =>
  program({
    way: "filter",
    plan,
    named: asPerson(plan),
    hidden,
    face: {
      ...streams,
      input: PipeUi.lines(process.stdin, PipeUi.typed),
      write: PipeUi.asText(look),
      links: false,
      skipsMotd: hidden.quiet
    }
  })

/** Sends a text, or the lines of the input, to a room or to one person, and is silent. */
export const send = (
  plan: Plan,
  text: Option.Option<string>,
  to: Option.Option<Nick>
): Effect.Effect<void, Failure> => {
  const reading = Option.match(to, { onNone: () => PipeUi.typed, onSome: PipeUi.toldTo })
  let isEmpty = true
  const read: PipeUi.Reading = (text) => {
    isEmpty &&= text.trim() === ""
    return reading(text)
  }
  return Effect.gen(function* () {
    if (Option.isNone(text) && process.stdin.isTTY === true) yield* tellHowToEnd
    yield* program({
      way: "send",
      plan,
      named: beside(plan, "send"),
      tellsOfNewRoom: Option.isNone(to),
      // Where all is well it prints nothing, or cron would mail it.
      isSilent: true,
      face: {
        ...streams,
        input: Option.match(text, {
          onNone: () => PipeUi.lines(process.stdin, read),
          onSome: (text) => PipeUi.message(text, read)
        }),
        write: () => undefined,
        links: false,
        skipsMotd: true
      }
    })
    // A command before this one in a pipeline that failed and printed nothing is to be noticed.
    if (isEmpty) return yield* misused(Copy.emptyInput)
  })
}

/** Somebody sits there who may expect a prompt. */
const tellHowToEnd = Effect.sync(() => process.stderr.write(`${Copy.howToEndSend}\n`))

/** A bot: the input has commands in JSON, and the output has events and answers. */
export const bot = (plan: Plan): Effect.Effect<void, Failure> =>
  program({
    way: "bot",
    plan,
    named: beside(plan, "bot"),
    staysWithoutRoom: true,
    face: {
      ...streams,
      input: PipeUi.lines(process.stdin, PipeUi.jsonCommand(plan.room), false),
      write: PipeUi.asJson(),
      answer: (answer) => JSON.stringify(jsonAnswer(answer)),
      links: true,
      events: true
    }
  })

/** What `tail` prints. */
export interface Tail {
  readonly json: boolean
  /** How many messages of the room's log come first; 0 for those that `since` asks for. */
  readonly last: number
  /** None that is older than this, in milliseconds since 1970. */
  readonly since: Option.Option<number>
  /** Goes on with what is said from now on. */
  readonly follow: boolean
}

const isEntry = (notice: Notice): notice is Entry =>
  notice._tag === "Message" || notice._tag === "TopicSet"

/** Prints what is said in a room. */
export const tail = (
  plan: Plan,
  { look, ...hidden }: Appearance,
  { follow, json, last, since }: Tail
): Effect.Effect<void, Failure> => {
  const write = json ? PipeUi.asJson(plan.room) : PipeUi.asText(look)
  const isOld = (notice: Notice) =>
    isEntry(notice) &&
    notice.origin === "past" &&
    Option.exists(since, (time) => notice.time < time)
  return program({
    way: "tail",
    plan,
    named: beside(plan, "tail"),
    hidden: json ? nothingHidden : hidden,
    history: last,
    tellsOfNewRoom: true,
    isSilent: true,
    since: last === 0 ? Option.getOrUndefined(since) : undefined,
    // A room can be silent for long: somebody who looks at an empty terminal is told that it works.
    isWatched: follow && process.stdout.isTTY === true,
    face: {
      ...streams,
      input: follow ? PipeUi.nothing : PipeUi.end,
      write: (notice) => (isOld(notice) ? undefined : write(notice)),
      // Written, they end it when nobody reads any more; a pipe's reader can go without being noticed.
      links: true,
      events: json,
      skipsMotd: true
    }
  })
}
