import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { isatty } from "node:tty"
import { Context, Effect, Layer, MutableRef, Option, type Scope } from "effect"
import type { Nick } from "../../domain/chat/Nick.ts"
import { lobby, type RoomName } from "../../domain/chat/RoomName.ts"
import { Seconds } from "../../domain/chat/Seconds.ts"
import { Secret } from "../../domain/chat/Secret.ts"
import { initial } from "../../domain/client/Client.ts"
import { complete } from "../../domain/client/Completion.ts"
import { draftHint } from "../../domain/client/DraftHint.ts"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { expandDraft } from "../../domain/client/ExpandDraft.ts"
import { jsonAnswer } from "../../domain/client/JsonAnswers.ts"
import type { Model, Naming, Preferences, Settings } from "../../domain/client/Model.ts"
import { suffixed } from "../../domain/client/NickConflict.ts"
import type { Entry, Notice } from "../../domain/client/Notice.ts"
import { undelivered } from "../../domain/client/Quit.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import { type Ending, runClient } from "../../services/client/Client.ts"
import { type KeptSecrets, keptSecrets, noSecrets } from "../../services/client/KeptSecrets.ts"
import * as PipeUi from "../../services/client/PipeUi.ts"
import { ServerLink } from "../../services/client/ServerLink.ts"
import * as TerminalUi from "../../services/client/TerminalUi.ts"
import { Terminal } from "../../services/client/terminal/Terminal.ts"
import { Ui } from "../../services/client/Ui.ts"
import { secretsFolder, stateFolder } from "../cli/Environment.ts"
import { Failure } from "../cli/Failure.ts"
import { watchOutput } from "../cli/Output.ts"
import * as Copy from "./ClientCopy.ts"
import { type Appearance, loginNick, type Plan } from "./ClientPlan.ts"
import { lastNick, rememberFirst } from "./LastNick.ts"

/** The ways to use the client, each put together from its layers and run to its end. */

/** For how long the server is asked to keep the session when the connection is lost. */
const keep = Seconds.make(120)

const settings = (
  plan: Plan,
  rest: Omit<Settings, "keep" | "secret" | "reconnectFor" | "server">
): Settings => ({
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

/** The front end, which keeps the secret of the session as soon as there is one. */
const keeping = (
  { keep }: KeptSecrets,
  state: MutableRef.MutableRef<Model>,
  face: Layer.Layer<Ui>
): Layer.Layer<Ui> =>
  Layer.map(face, (context) => {
    const ui = Context.get(context, Ui)
    const note = Effect.sync(() => {
      const { nick, phase, secret } = MutableRef.get(state)
      if (phase._tag === "Online" && nick !== undefined) keep(nick, secret)
    })
    return Context.make(Ui, { ...ui, view: (of) => Effect.zipRight(note, ui.view(of)) })
  })

/** The secrets of sessions on this server that a client left behind which was killed. */
const secretsOf = (
  { target }: Plan,
  nick: Nick | undefined
): Effect.Effect<KeptSecrets, never, Scope.Scope> =>
  Effect.flatMap(
    secretsFolder,
    Option.match({
      onNone: () => Effect.succeed(noSecrets),
      onSome: (folder) => keptSecrets(folder, target, nick)
    })
  )

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
  Effect.gen(function* () {
    const { room } = plan
    const nick = Option.getOrUndefined(Option.orElse(plan.nick, () => plan.usual))
    const secrets = yield* secretsOf(plan, nick)
    const login = yield* loginNick
    const file = Option.map(yield* stateFolder, (folder) => join(folder, "last-nick"))
    const offeredNick = Option.getOrElse(Option.flatMap(file, lastNick), () => login)
    // A name that was given for this run is not the one for the next.
    const remember = nick === undefined ? Option.map(file, rememberFirst) : Option.none()
    const state = MutableRef.make(
      initial(
        settings(plan, {
          naming: { _tag: "Ask" },
          remembersNick: Option.isSome(remember),
          history: 20,
          mode: "person",
          offeredNick,
          kept: secrets.found
        }),
        { quiet, bell, ignored, muted: [] },
        nick,
        [room, ...new Set([lobby, ...further].filter((other) => other !== room))]
      )
    )
    const terminal = Terminal.layer({
      plain,
      complete: (draft, cursor) =>
        complete(MutableRef.get(state), draft.slice(0, cursor), draft.slice(cursor)),
      expand: (beforeCursor) => expandDraft(MutableRef.get(state), beforeCursor),
      hint: (draft) => draftHint(MutableRef.get(state), draft)
    })
    const face = Layer.provide(TerminalUi.layer(look), terminal)
    const remembering: KeptSecrets = {
      ...secrets,
      keep: (nick, secret) => {
        secrets.keep(nick, secret)
        if (Option.isSome(remember)) remember.value(nick)
      }
    }
    return yield* run(state, plan, keeping(remembering, state, face))
  }).pipe(Effect.scoped)

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
  readonly plan: Plan
  readonly named: Named
  readonly face: PipeUi.PipeOptions
  readonly hidden?: Hidden
  readonly history?: number
  readonly since?: number | undefined
  readonly tellsOfEmptyRoom?: boolean
}

const program = ({ face, hidden = nothingHidden, history = 0, named, plan, ...rest }: Use) =>
  Effect.gen(function* () {
    const [naming, nick] = yield* named
    const secrets = yield* secretsOf(plan, nick)
    const state = MutableRef.make(
      initial(
        settings(plan, { ...rest, naming, history, mode: "pipe", kept: secrets.found }),
        { ...hidden, bell: "off", muted: [] },
        nick,
        [plan.room]
      )
    )
    return yield* run(state, plan, keeping(secrets, state, PipeUi.layer(face)))
  }).pipe(Effect.scoped)

const streams = { output: process.stdout, errors: process.stderr }

/** A filter: lines of the input are said or carried out, and what others say is printed. */
export const filter = (plan: Plan, { look, ...hidden }: Appearance): Effect.Effect<void, Failure> =>
  program({
    plan,
    named: asPerson(plan),
    hidden,
    face: {
      ...streams,
      input: PipeUi.lines(process.stdin, PipeUi.typed),
      write: PipeUi.asText(look),
      links: false
    }
  })

/** Sends a text, or the lines of the input, to a room or to one person, and is silent. */
export const send = (
  plan: Plan,
  text: Option.Option<string>,
  to: Option.Option<Nick>
): Effect.Effect<void, Failure> => {
  const read = Option.match(to, { onNone: () => PipeUi.typed, onSome: PipeUi.toldTo })
  return Effect.zipRight(
    Option.isNone(text) && process.stdin.isTTY === true ? tellHowToEnd : Effect.void,
    program({
      plan,
      named: beside(plan, "send"),
      tellsOfEmptyRoom: Option.isNone(to),
      face: {
        ...streams,
        input: Option.match(text, {
          onNone: () => PipeUi.lines(process.stdin, read),
          onSome: (text) => PipeUi.message(text, read)
        }),
        write: () => undefined,
        links: false
      }
    })
  )
}

/** Somebody sits there who may expect a prompt. */
const tellHowToEnd = Effect.sync(() => process.stderr.write(`${Copy.howToEndSend}\n`))

/** A bot: the input has commands in JSON, and the output has events and answers. */
export const bot = (plan: Plan): Effect.Effect<void, Failure> =>
  program({
    plan,
    named: beside(plan, "bot"),
    face: {
      ...streams,
      input: PipeUi.lines(process.stdin, PipeUi.jsonCommand(plan.room)),
      write: PipeUi.asJson(),
      answer: (answer) => JSON.stringify(jsonAnswer(answer)),
      links: true
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
    plan,
    named: beside(plan, "tail"),
    hidden: json ? nothingHidden : hidden,
    history: last,
    since: last === 0 ? Option.getOrUndefined(since) : undefined,
    face: {
      ...streams,
      input: follow ? PipeUi.nothing : PipeUi.end,
      write: (notice) => (isOld(notice) ? undefined : write(notice)),
      // Written, they end it when nobody reads any more; a pipe's reader can go without being noticed.
      links: true
    }
  })
}
