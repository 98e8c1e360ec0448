import { join, resolve } from "node:path"
import { Effect, Layer, Option } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { takesFiles } from "../../services/Folders.ts"
import { Moderation } from "../../services/server/access/Moderation.ts"
import type { ModerationUnreadable } from "../../services/server/access/ModerationFile.ts"
import { Motd, type MotdUnreadable } from "../../services/server/access/Motd.ts"
import {
  Operators,
  type OperatorsFile,
  type OperatorsUnreadable
} from "../../services/server/access/Operators.ts"
import * as ControlSocket from "../../services/server/admin/ControlSocket.ts"
import { Reload } from "../../services/server/Reload.ts"
import { Failure } from "../cli/Failure.ts"
import type { Given } from "../cli/Flags.ts"
import * as Copy from "./AccessCopy.ts"
import { stateFolder } from "./StateFolder.ts"

/** What the flags say of who may do what. */
export interface AccessFlags {
  readonly state: Option.Option<Given>
  readonly data: Option.Option<Given>
  readonly operators: Option.Option<Given>
  readonly motd: Option.Option<Given>
}

/** Who may do what, and where a shell can ask for it. */
export interface Access {
  readonly services: Layer.Layer<
    Moderation | Motd | Operators,
    ModerationUnreadable | MotdUnreadable | OperatorsUnreadable
  >
  /** Undefined where no shell can ask. */
  readonly socket: ControlSocket.ControlSocket | undefined
}

const failed = (message: string) => new Failure({ message, exitCode: ExitCode.data })

/** The folder, if files can be kept in it. One that was named has to take them. */
const usable = (folder: Option.Option<string>, isNamed: boolean) => {
  if (Option.isSome(folder) && takesFiles(folder.value)) return Effect.succeed(folder)
  return isNamed
    ? failed(Copy.unusableState(Option.getOrElse(folder, () => "")))
    : Effect.succeed(Option.none<string>())
}

/** The control socket of a folder. Of two servers with the same folder only one can keep something in it. */
const claimed = (folder: string, isNamed: boolean) =>
  ControlSocket.open(folder).pipe(
    Effect.map((socket) => ({ folder: Option.some(folder), socket })),
    Effect.catchTags({
      SocketTaken: () =>
        isNamed
          ? failed(Copy.otherServer(folder))
          : Effect.as(Effect.logInfo(Copy.notKeptBecauseOther(folder)), nowhere),
      NoSocket: ({ reason }) =>
        Effect.as(Effect.logWarning(Copy.noSocket(reason)), {
          folder: Option.some(folder),
          socket: undefined
        })
    })
  )

const nowhere = { folder: Option.none<string>(), socket: undefined }

const operatorsFile = (
  named: Option.Option<Given>,
  folder: Option.Option<string>
): Option.Option<OperatorsFile> =>
  Option.match(named, {
    onSome: ({ text }) => Option.some({ path: resolve(text), isOptional: false }),
    onNone: () =>
      Option.map(folder, (folder) => ({ path: join(folder, "operators"), isOptional: true }))
  })

/** Opens what the flags name, for as long as the scope lasts. */
export const open = ({ data, motd, operators, state }: AccessFlags) =>
  Effect.gen(function* () {
    const isNamed = Option.isSome(state)
    const found = yield* usable(yield* stateFolder(state, data), isNamed)
    const { folder, socket } = Option.isSome(found) ? yield* claimed(found.value, isNamed) : nowhere
    const whoActs = Option.match(operatorsFile(operators, found), {
      onNone: () => Operators.none,
      onSome: Operators.layer
    })
    const said = Option.match(motd, {
      onNone: () => Motd.none,
      onSome: ({ text }) => Motd.layer(resolve(text))
    })
    const services = Moderation.layer(Option.getOrUndefined(folder)).pipe(
      Layer.provideMerge(whoActs),
      Layer.merge(said)
    )
    return { services, socket } satisfies Access
  })

/** Reads the operators and the text again each time that is asked for. What cannot be used changes nothing. */
export const reloading: Layer.Layer<never, never, Motd | Operators | Reload> = Layer.scopedDiscard(
  Effect.gen(function* () {
    const { add } = yield* Reload
    const operators = yield* Operators
    const motd = yield* Motd
    if (operators.count() > 0)
      yield* Effect.logInfo("operators read", { operators: operators.count() })
    yield* add(
      operators.reload.pipe(
        Effect.zipRight(
          Effect.suspend(() =>
            Effect.logInfo("operators read again", { operators: operators.count() })
          )
        ),
        Effect.catchAll(({ isWrong, path, reason }) =>
          Effect.logError(Copy.operatorsUnreadable(path, reason, isWrong))
        )
      )
    )
    if (motd.text() === undefined) return
    yield* add(
      motd.reload.pipe(
        Effect.zipRight(Effect.logInfo("message of the day read again")),
        Effect.catchAll(({ isWrong, path, reason }) =>
          Effect.logError(Copy.motdUnreadable(path, reason, isWrong))
        )
      )
    )
  })
)

/** What a file that cannot be used is to the program: what is wrong in it is a mistake of its author. */
export const unusable = {
  ModerationUnreadable: ({ path, reason }: ModerationUnreadable) =>
    failed(Copy.moderationUnreadable(path, reason)),
  OperatorsUnreadable: ({ isWrong, path, reason }: OperatorsUnreadable) =>
    new Failure({
      message: Copy.operatorsUnreadable(path, reason, isWrong),
      exitCode: isWrong ? ExitCode.usage : ExitCode.data
    }),
  MotdUnreadable: ({ isWrong, path, reason }: MotdUnreadable) =>
    new Failure({
      message: Copy.motdUnreadable(path, reason, isWrong),
      exitCode: isWrong ? ExitCode.usage : ExitCode.data
    })
}
