import { Effect, Layer, Option, Ref } from "effect"
import type { NickRule } from "../domain/chat/Nick.ts"
import type { RoomName } from "../domain/chat/RoomName.ts"
import { ExitCode } from "../domain/client/ExitCode.ts"
import { natter1 } from "../domain/protocol/natter/Natter1.ts"
import * as Control from "../services/server/admin/Control.ts"
import type { LogFormat } from "../services/server/admin/Logging.ts"
import * as Logging from "../services/server/admin/Logging.ts"
import { Metrics } from "../services/server/admin/Metrics.ts"
import * as MetricsOnSignal from "../services/server/admin/MetricsOnSignal.ts"
import { Output } from "../services/server/admin/Output.ts"
import * as SpareMemory from "../services/server/admin/SpareMemory.ts"
import { Limits, type LimitsShape, type Retained } from "../services/server/Limits.ts"
import { NickPolicy } from "../services/server/NickPolicy.ts"
import { Rooms } from "../services/server/room/Rooms.ts"
import { Connections, type Farewells } from "../services/server/session/Connections.ts"
import { Nicknames } from "../services/server/session/Nicknames.ts"
import { Protocols, speaks } from "../services/server/session/Protocols.ts"
import * as Restoring from "../services/server/session/Restoring.ts"
import { ResumableSessions } from "../services/server/session/ResumableSessions.ts"
import { Searches } from "../services/server/session/Searches.ts"
import { Listeners } from "../services/server/transport/Listeners.ts"
import { tcp } from "../services/server/transport/Tcp.ts"
import { exitCodesOf } from "./cli/ExitCodesHelp.ts"
import { Failure } from "./cli/Failure.ts"
import { main } from "./cli/Main.ts"
import { program } from "./cli/Program.ts"
import * as Access from "./server/Access.ts"
import { ctl } from "./server/Ctl.ts"
import * as Data from "./server/Data.ts"
import { withinDescriptors } from "./server/Descriptors.ts"
import { operations } from "./server/Operations.ts"
import { hostName, locate } from "./server/Place.ts"
import * as Copy from "./server/ServerCopy.ts"
import * as Flags from "./server/ServerFlags.ts"
import { handleSignals } from "./server/Signals.ts"

declare const NATTER_VERSION: string

const server = (
  port: number,
  host: string | undefined,
  limits: LimitsShape,
  rooms: ReadonlyMap<RoomName, Retained>,
  nicks: NickRule,
  logFormat: LogFormat,
  dataFlags: Data.DataFlags,
  accessFlags: Access.AccessFlags
) =>
  Effect.gen(function* () {
    const { print } = yield* Output
    const isUp = yield* Ref.make(false)
    const data = yield* Data.open(dataFlags)
    const access = yield* Access.open(accessFlags)
    // A server that could not listen has nobody to say goodbye to.
    const sayGoodbye = (farewells: Farewells) =>
      Effect.whenEffect(print(Copy.goodbye(farewells)), Ref.get(isUp))
    const all = Layer.merge(MetricsOnSignal.layer(logFormat), Control.layer(access.socket)).pipe(
      Layer.provide(Metrics.layer),
      Layer.provide(Connections.layer(sayGoodbye)),
      Layer.merge(SpareMemory.layer),
      Layer.provideMerge(Listeners.layer(tcp({ port, host }))),
      Layer.provide(Protocols.layer(hostName, speaks(natter1))),
      Layer.provide(Restoring.layer),
      Layer.provide([
        data.sessions,
        Nicknames.layer,
        ResumableSessions.layer,
        Rooms.layer,
        Searches.layer
      ]),
      Layer.provide(access.services),
      Layer.provide(data.logs),
      Layer.provide(NickPolicy.layer(nicks)),
      Layer.provide(Limits.layer(limits, rooms))
    )
    const { addresses } = yield* Effect.flatMap(Layer.build(all), (context) =>
      Effect.provide(Listeners, context)
    )
    yield* Ref.set(isUp, true)
    for (const address of addresses)
      yield* print(Copy.banner(locate(address, NATTER_VERSION), data.said))
    return yield* Effect.never
  }).pipe(Effect.scoped)

const unreadable = ({ reason }: { readonly reason: string }) =>
  new Failure({ message: Copy.cannotRead(reason), exitCode: ExitCode.data })

const natterServer = program({
  name: "natter-server",
  about: Copy.about,
  flags: Flags.flags,
  places: Flags.port,
  run: (flags, placedPort) => {
    const { bind, limits, logFormat, logLevel, nicks, port, retain } = flags
    return Effect.flatMap(withinDescriptors({ ...limits, logAge: limits.logAge.value }), (bounds) =>
      server(
        Option.getOrElse(placedPort, () => port),
        Option.getOrUndefined(Option.map(bind, ({ text }) => text)),
        bounds,
        new Map(retain.map(({ value }) => value)),
        nicks,
        logFormat,
        Flags.aboutData(flags),
        flags
      )
    ).pipe(
      Effect.catchTag(
        "ListenError",
        (error) =>
          new Failure({ message: Copy.cannotListen(error), exitCode: ExitCode.unreachable })
      ),
      Effect.catchTags({
        StoreUnavailable: unreadable,
        RecordsUnreadable: unreadable,
        ...Access.unusable
      }),
      Effect.provide(
        Layer.provideMerge(
          Output.layer(Copy.notPrinted),
          Logging.layer(logFormat, Logging.levels[logLevel])
        )
      )
    )
  },
  subcommands: { ...operations, ctl },
  footer: exitCodesOf("server")
})

handleSignals()
main(natterServer)
