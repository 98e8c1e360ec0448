import { randomBytes } from "node:crypto"
import { isatty } from "node:tty"
import { Effect, Layer, MutableRef, Option } from "effect"
import type { Nick } from "../../domain/chat/Nick.ts"
import { lobby, type RoomName } from "../../domain/chat/RoomName.ts"
import { Seconds } from "../../domain/chat/Seconds.ts"
import { Secret } from "../../domain/chat/Secret.ts"
import { initial } from "../../domain/client/Client.ts"
import { complete } from "../../domain/client/Completion.ts"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import type { Model, Naming, Preferences, Settings } from "../../domain/client/Model.ts"
import { suffixed } from "../../domain/client/NickConflict.ts"
import type { Entry, Notice } from "../../domain/client/Notice.ts"
import { undelivered } from "../../domain/client/Quit.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import { type Ending, runClient } from "../../services/client/Client.ts"
import * as PipeUi from "../../services/client/PipeUi.ts"
import { ServerLink } from "../../services/client/ServerLink.ts"
import * as TerminalUi from "../../services/client/TerminalUi.ts"
import { Terminal } from "../../services/client/terminal/Terminal.ts"
import type { Ui } from "../../services/client/Ui.ts"
import { Failure } from "../cli/Failure.ts"
import { watchOutput } from "../cli/Output.ts"
import * as Copy from "./ClientCopy.ts"
import { type Appearance, loginNick, type Plan } from "./ClientPlan.ts"

/** The ways to use the client, each put together from its layers and run to its end. */

/** For how long the server is asked to keep the session when the connection is lost. */
const keep = Seconds.make(120)

const settings = (plan: Plan, rest: Pick<Settings, "history" | "mode" | "naming">): Settings => ({
  ...rest,
  keep,
  secret: Secret.make(randomBytes(16).toString("base64url")),
  reconnectFor: plan.patience,
  server: `${plan.target.host} port ${plan.target.port}`
})

const ended = ({ code, sentence }: Ending): Effect.Effect<void, Failure> =>
  code === ExitCode.ok
    ? Effect.void
    : new Failure({ message: sanitizeForTerminal(sentence ?? Copy.ended), exitCode: code })

const run = (
  state: MutableRef.MutableRef<Model>,
  plan: Plan,
  face: Layer.Layer<Ui>
): Effect.Effect<void, Failure> =>
  Effect.zipRight(
    endWithTerminal,
    // When nobody reads the output any more it ends in order: the name is free at once.
    Effect.raceFirst(runClient(state, plan.target), watchOutput(stop))
  ).pipe(
    Effect.provide([ServerLink.layer, face]),
    Effect.onInterrupt(() => Effect.sync(() => exitAsStopped(MutableRef.get(state)))),
    Effect.flatMap(ended)
  )

const stop = () => {
  process.kill(process.pid, "SIGTERM")
}

/**
 * Ends when the terminal is closed. A program that has none (nohup, cron) lives on: Node resets a
 * SIGHUP that was ignored when it started to its default.
 */
const endWithTerminal = Effect.sync(() => {
  const hasTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor))
  if (hasTerminal) process.once("SIGHUP", stop)
  else process.on("SIGHUP", () => {})
})

/** A signal ends the program with 0, but a script is to know of lines that were not delivered. */
const exitAsStopped = (state: Model) => {
  if (undelivered(state) === 0) return
  process.once("exit", () => {
    process.exitCode = ExitCode.undelivered
  })
}

/** A person at a terminal. */
export const person = (
  plan: Plan,
  { look, plain, quiet, ignored }: Appearance,
  bell: Preferences["bell"],
  further: ReadonlyArray<RoomName>
): Effect.Effect<void, Failure> =>
  Effect.suspend(() => {
    const { room } = plan
    const nick = Option.orElse(plan.nick, () => plan.usual)
    const state = MutableRef.make(
      initial(
        settings(plan, { naming: { _tag: "Ask" }, history: 20, mode: "person" }),
        { quiet, bell, ignored, muted: [] },
        Option.getOrUndefined(nick),
        [room, ...new Set([lobby, ...further].filter((other) => other !== room))]
      )
    )
    const terminal = Terminal.layer({
      plain,
      complete: (draft, cursor) => complete(MutableRef.get(state), draft.slice(0, cursor))
    })
    return run(state, plan, Layer.provide(TerminalUi.layer(look), terminal))
  })

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

const program = (
  plan: Plan,
  named: Named,
  history: number,
  face: Layer.Layer<Ui>,
  hidden: Hidden = nothingHidden
) =>
  Effect.flatMap(named, ([naming, nick]) => {
    const state = MutableRef.make(
      initial(
        settings(plan, { naming, history, mode: "pipe" }),
        { ...hidden, bell: "off", muted: [] },
        nick,
        [plan.room]
      )
    )
    return run(state, plan, face)
  })

/** A filter: lines of the input are said, and what others say is printed. */
export const filter = (plan: Plan, { look, ...hidden }: Appearance): Effect.Effect<void, Failure> =>
  program(
    plan,
    asPerson(plan),
    0,
    PipeUi.layer({
      input: PipeUi.lines(process.stdin),
      output: process.stdout,
      errors: process.stderr,
      write: PipeUi.asText(look),
      links: false
    }),
    hidden
  )

/** Says a text, or the lines of the input, and is silent. */
export const send = (plan: Plan, text: Option.Option<string>): Effect.Effect<void, Failure> =>
  Effect.zipRight(
    Option.isNone(text) && process.stdin.isTTY === true ? tellHowToEnd : Effect.void,
    program(
      plan,
      beside(plan, "send"),
      0,
      PipeUi.layer({
        input: Option.match(text, {
          onNone: () => PipeUi.lines(process.stdin),
          onSome: PipeUi.message
        }),
        output: process.stdout,
        errors: process.stderr,
        write: () => undefined,
        links: false
      })
    )
  )

/** Somebody sits there who may expect a prompt. */
const tellHowToEnd = Effect.sync(() => process.stderr.write(`${Copy.howToEndSend}\n`))

/** What `tail` prints. */
export interface Tail {
  readonly json: boolean
  /** How many messages of the room's log come first. */
  readonly last: number
  /** None that is older than this, in milliseconds since 1970. */
  readonly since: number
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
    isEntry(notice) && notice.origin === "past" && notice.time < since
  return program(
    plan,
    beside(plan, "tail"),
    last,
    PipeUi.layer({
      input: follow ? PipeUi.nothing : PipeUi.end,
      output: process.stdout,
      errors: process.stderr,
      write: (notice) => (isOld(notice) ? undefined : write(notice)),
      // Written, they end it when nobody reads any more; a pipe's reader can go without being noticed.
      links: true
    }),
    json ? nothingHidden : hidden
  )
}
