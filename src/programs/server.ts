import { hostname } from "node:os"
import { Console, Effect, Layer, Option, Ref } from "effect"
import { HostName } from "../domain/chat/HostName.ts"
import { ExitCode } from "../domain/client/ExitCode.ts"
import * as Logging from "../services/server/admin/Logging.ts"
import * as Report from "../services/server/admin/MetricsOnSignal.ts"
import { Limits, type LimitsShape } from "../services/server/Limits.ts"
import { RoomLogs } from "../services/server/log/RoomLog.ts"
import { Rooms } from "../services/server/room/Rooms.ts"
import { Clients } from "../services/server/session/Connections.ts"
import { Nicknames } from "../services/server/session/Nicknames.ts"
import { KeptSessions } from "../services/server/session/ResumableSessions.ts"
import { Listener } from "../services/server/transport/Listener.ts"
import { exitCodesOf } from "./cli/ExitCodesHelp.ts"
import { Failure } from "./cli/Failure.ts"
import { main } from "./cli/Main.ts"
import { program } from "./cli/Program.ts"
import { withinDescriptors } from "./server/Descriptors.ts"
import { place } from "./server/Place.ts"
import * as Copy from "./server/ServerCopy.ts"
import * as Flags from "./server/ServerFlags.ts"

declare const NATTER_VERSION: string

const hostNameOf = (name: string) =>
  HostName.make(name.replace(/[^!-~]/g, "-").slice(0, 253) || "localhost")

const server = (port: number, host: string | undefined, limits: LimitsShape) =>
  Effect.gen(function* () {
    const isUp = yield* Ref.make(false)
    const clients = Clients.layer(hostNameOf(hostname()), (parted) =>
      // A server that could not listen has nobody to say goodbye to.
      Effect.whenEffect(Console.log(Copy.goodbye(parted)), Ref.get(isUp))
    )
    const all = Report.layer.pipe(
      Layer.provideMerge(Listener.layer({ port, host })),
      Layer.provide(clients),
      Layer.provide([Nicknames.layer, KeptSessions.layer, Rooms.layer]),
      Layer.provide(RoomLogs.layerMemory),
      Layer.provide(Limits.layer(limits))
    )
    const { address } = yield* Effect.flatMap(Layer.build(all), (context) =>
      Effect.provide(Listener, context)
    )
    yield* Ref.set(isUp, true)
    yield* Console.log(
      Copy.banner(place({ host: address.address, port: address.port }, NATTER_VERSION))
    )
    return yield* Effect.never
  }).pipe(Effect.scoped)

const natterServer = program({
  name: "natter-server",
  about: Copy.about,
  flags: Flags.flags,
  places: Flags.port,
  run: ({ bind, limits, logFormat, logLevel, port }, placedPort) =>
    Effect.flatMap(withinDescriptors(limits), (bounds) =>
      server(
        Option.getOrElse(placedPort, () => port),
        Option.getOrUndefined(Option.map(bind, ({ text }) => text)),
        bounds
      )
    ).pipe(
      Effect.catchTag(
        "ListenError",
        ({ message }) => new Failure({ message, exitCode: ExitCode.unreachable })
      ),
      Effect.provide(Logging.layer(logFormat, Logging.levels[logLevel]))
    ),
  footer: exitCodesOf("server")
})

main(natterServer)
