import { randomBytes } from "node:crypto"
import { isatty } from "node:tty"
import { Context, Effect, Layer, MutableRef, Option } from "effect"
import type { Nick } from "../../domain/chat/Nick.ts"
import { Seconds } from "../../domain/chat/Seconds.ts"
import { Secret } from "../../domain/chat/Secret.ts"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import type { Model } from "../../domain/client/Model.ts"
import { undelivered } from "../../domain/client/Quit.ts"
import type { Settings } from "../../domain/client/Settings.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import { type Ending, runClient } from "../../services/client/Client.ts"
import { type KeptSecrets, noSecrets } from "../../services/client/KeptSecrets.ts"
import { Keyring } from "../../services/client/Keyring.ts"
import * as NetLink from "../../services/client/NetLink.ts"
import { noting } from "../../services/client/Noting.ts"
import { keptSecrets, type Way } from "../../services/client/SecretFiles.ts"
import type { ServerLink } from "../../services/client/ServerLink.ts"
import { Ui } from "../../services/client/Ui.ts"
import { isInputGone } from "../../services/Terminals.ts"
import { secretsFolder, stateFolder } from "../cli/Environment.ts"
import { Failure } from "../cli/Failure.ts"
import { watchOutput } from "../cli/Output.ts"
import * as Copy from "./ClientCopy.ts"
import type { Plan } from "./ClientPlan.ts"
import { keeping } from "./OwnInvitation.ts"

/** How every way to use the client is run to its end, and keeps the secret of its session. */

/** For how long the server is asked to keep the session when the connection is lost. */
const keep = Seconds.make(120)

export const settings = (
  plan: Plan,
  rest: Omit<Settings, "invitation" | "mayExpose" | "keep" | "secret" | "reconnectFor" | "server">
): Settings => ({
  ...rest,
  keep,
  secret: Secret.make(randomBytes(16).toString("base64url")),
  reconnectFor: plan.patience,
  invitation: Option.getOrUndefined(plan.invitation),
  mayExpose: plan.acceptsNew,
  server: `${plan.target.host} port ${plan.target.port}`
})

const ended = ({ code, sentence }: Ending): Effect.Effect<void, Failure> =>
  code === ExitCode.ok
    ? Effect.void
    : new Failure({ message: sanitizeForTerminal(sentence ?? Copy.ended), exitCode: code })

/** The front end, which notes the session with all that it shows. */
const noted = (note: (state: Model) => void, state: MutableRef.MutableRef<Model>) =>
  Layer.map((context: Context.Context<Ui>) => {
    const ui = Context.get(context, Ui)
    const now = Effect.sync(() => note(MutableRef.get(state)))
    return Context.make(Ui, { ...ui, view: (of) => Effect.zipRight(now, ui.view(of)) })
  })

/** The secrets of sessions on this server that earlier runs left behind, as far as they may be taken back. */
export const secretsOf = (
  { target }: Plan,
  nick: Nick | undefined,
  way: Way
): Effect.Effect<KeptSecrets> =>
  Effect.flatMap(
    secretsFolder,
    Option.match({
      onNone: () => Effect.succeed(noSecrets),
      onSome: (folder) => keptSecrets(folder, target, nick, way)
    })
  )

const linkOf = ({ acceptsNew }: Plan, isPerson: boolean): Layer.Layer<ServerLink> =>
  Layer.provide(
    NetLink.layer,
    Layer.unwrapEffect(
      Effect.map(stateFolder, (folder) => Keyring.layer(folder, { acceptsNew, isPerson }))
    )
  )

export const run = (
  state: MutableRef.MutableRef<Model>,
  plan: Plan,
  secrets: KeptSecrets,
  face: Layer.Layer<Ui>
): Effect.Effect<void, Failure> =>
  Effect.flatMap(keeping(plan.invitation, plan.target), (keepInvitation) => {
    const noteSession = noting(secrets)
    const note = (state: Model, isLast = false) => {
      keepInvitation(state)
      noteSession(state, isLast)
    }
    const isPerson = MutableRef.get(state).settings.mode === "person"
    let isHungUp = false
    const hangUp = () => {
      isHungUp = true
      stop()
    }
    return Effect.zipRight(
      endWithTerminal(hangUp),
      // When nobody reads the output any more it ends in order.
      Effect.raceFirst(
        runClient(state, plan.target, { findSession: secrets.find, isHungUp: () => isHungUp }),
        watchOutput(() => (process.stdout.isTTY || isInputGone() ? hangUp : stop)())
      )
    ).pipe(
      Effect.provide([linkOf(plan, isPerson), face.pipe(noted(note, state))]),
      // A session that nobody heard the end of can be taken back.
      Effect.ensuring(
        Effect.sync(() => {
          const last = MutableRef.get(state)
          if (last.isSessionOver) secrets.forget()
          // Nobody may have seen what came since the last time.
          else if (!last.isHungUp) note(last, true)
        })
      ),
      Effect.onInterrupt(() => Effect.sync(() => exitAsStopped(MutableRef.get(state)))),
      Effect.flatMap(ended)
    )
  })

const stop = () => {
  process.kill(process.pid, "SIGTERM")
}

/**
 * Ends when the terminal is closed, of which the shell and the system each send a signal. A program that has
 * none (nohup, cron) lives on: Node resets a SIGHUP that was ignored when it started to its default.
 */
const endWithTerminal = (hangUp: () => void) =>
  Effect.sync(() => {
    const hasTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor))
    if (hasTerminal) process.once("SIGHUP", hangUp)
    process.on("SIGHUP", () => {})
  })

/** A signal ends the program with 0, but a script is to know of lines that were not delivered. */
const exitAsStopped = (state: Model) => {
  if (undelivered(state) === 0) return
  process.once("exit", () => {
    process.exitCode = ExitCode.undelivered
  })
}
