import { resolve } from "node:path"
import { Effect, Layer, Option, Ref } from "effect"
import type { HostName } from "../domain/chat/HostName.ts"
import type { NickRule } from "../domain/chat/Nick.ts"
import type { RoomName } from "../domain/chat/RoomName.ts"
import { ExitCode } from "../domain/client/ExitCode.ts"
import { irc } from "../domain/protocol/irc/Irc.ts"
import { natter1 } from "../domain/protocol/natter/Natter1.ts"
import { Invitations } from "../services/server/access/Invitations.ts"
import type { NameOwners } from "../services/server/access/NameOwners.ts"
import type { NamesUnusable } from "../services/server/access/NamesFile.ts"
import * as Control from "../services/server/admin/Control.ts"
import * as Diagnosis from "../services/server/admin/Diagnosis.ts"
import type { LogFormat } from "../services/server/admin/Logging.ts"
import * as Logging from "../services/server/admin/Logging.ts"
import { Metrics } from "../services/server/admin/Metrics.ts"
import * as MetricsOnSignal from "../services/server/admin/MetricsOnSignal.ts"
import { Output } from "../services/server/admin/Output.ts"
import * as SpareMemory from "../services/server/admin/SpareMemory.ts"
import { Connections, type Farewells } from "../services/server/clients/Connections.ts"
import { Searches } from "../services/server/commands/Searches.ts"
import { Protocols, speaks } from "../services/server/connection/Protocols.ts"
import { Limits, type LimitsShape, type Retained } from "../services/server/Limits.ts"
import { NickPolicy } from "../services/server/NickPolicy.ts"
import { Reload } from "../services/server/Reload.ts"
import { Rooms } from "../services/server/room/Rooms.ts"
import * as Restoring from "../services/server/session/Restoring.ts"
import type { Encryption } from "../services/server/transport/Encryption.ts"
import { Listeners } from "../services/server/transport/Listeners.ts"
import { tcp } from "../services/server/transport/Tcp.ts"
import { http, Web } from "../services/server/web/Web.ts"
import { exitCodesOf } from "./cli/ExitCodesHelp.ts"
import { Failure } from "./cli/Failure.ts"
import { main } from "./cli/Main.ts"
import { program } from "./cli/Program.ts"
import * as Access from "./server/Access.ts"
import { ctl } from "./server/Ctl.ts"
import * as Data from "./server/Data.ts"
import { withinDescriptors } from "./server/Descriptors.ts"
import { type Encrypting, encrypting } from "./server/Encrypting.ts"
import { owners } from "./server/Names.ts"
import { operations } from "./server/Operations.ts"
import { hostName, locate } from "./server/Place.ts"
import * as Copy from "./server/ServerCopy.ts"
import * as Flags from "./server/ServerFlags.ts"
import { handleSignals } from "./server/Signals.ts"
import { stateFolder } from "./server/StateFolder.ts"
import { pageScheme, web } from "./server/WebPlan.ts"

declare const NATTER_VERSION: string

/** What the flags of a server come to. */
interface Options {
  readonly listen: Parameters<typeof tcp>[0]
  readonly limits: LimitsShape
  /** Rooms that keep more or fewer messages than the others. */
  readonly retained: ReadonlyMap<RoomName, Retained>
  readonly nicks: NickRule
  /** What it calls itself. */
  readonly name: HostName
  /** To whom names belong. */
  readonly owners: Layer.Layer<NameOwners, NamesUnusable>
  readonly logFormat: LogFormat
  readonly data: Data.DataFlags
  readonly access: Access.AccessFlags
  readonly encrypting: Encrypting
  /** What is told over HTTP. */
  readonly web: Layer.Layer<Web, never, Encryption>
  readonly schemeAt: ReturnType<typeof pageScheme>
  /** The file of the invitations; undefined where nobody needs one. */
  readonly invite: string | undefined
}

const server = ({
  access: accessFlags,
  data: dataFlags,
  encrypting,
  invite,
  limits,
  listen,
  logFormat,
  name,
  nicks,
  owners,
  retained,
  schemeAt,
  web
}: Options) =>
  Effect.gen(function* () {
    const { print } = yield* Output
    const isUp = yield* Ref.make(false)
    const data = yield* Data.open(dataFlags)
    const access = yield* Access.open(accessFlags)
    // A server that could not listen has nobody to say goodbye to.
    const sayGoodbye = (farewells: Farewells) =>
      Effect.whenEffect(print(Copy.goodbye(farewells)), Ref.get(isUp))
    const invitations =
      invite === undefined
        ? Invitations.layerOpen
        : Invitations.layer(invite, Copy.invitationsUnusable)
    const diagnosis = Layer.provide(
      Diagnosis.layer({ version: NATTER_VERSION, say: Copy.unhealthy }),
      data.backing
    )
    const all = Layer.mergeAll(
      MetricsOnSignal.layer(logFormat),
      Layer.provide(Control.layer(access.socket), data.sharing),
      Layer.provide(Web.diagnosed, diagnosis)
    ).pipe(
      Layer.provide(Metrics.layer),
      Layer.provide(Connections.layer(sayGoodbye)),
      Layer.merge(SpareMemory.layer),
      Layer.provideMerge(Listeners.layer(tcp(listen))),
      Layer.provide(Protocols.layer(name, speaks(natter1), speaks(irc))),
      Layer.merge(encrypting.renewal),
      Layer.merge(Access.reloading),
      Layer.merge(data.watch),
      Layer.provide(web),
      Layer.provide(encrypting.layer),
      Layer.provide(Restoring.layer),
      Layer.provide(data.resumable),
      Layer.provide([data.sessions, data.names, Rooms.layer, Searches.layer]),
      Layer.provide(Layer.provide(access.services, data.sharing)),
      Layer.provide(data.logs),
      Layer.provide(Layer.provide(owners, data.sharing)),
      Layer.provide(NickPolicy.layer(nicks, name)),
      Layer.provide(Limits.layer(limits, retained)),
      Layer.provide(invitations),
      Layer.provide(Layer.provideMerge(Reload.onSignal, Reload.layer))
    )
    const { addresses } = yield* Effect.flatMap(Layer.build(all), (context) =>
      Effect.provide(Listeners, context)
    )
    yield* Ref.set(isUp, true)
    const { pin, said: key } = encrypting
    for (const address of addresses) {
      const place = locate(address, NATTER_VERSION)
      const page = schemeAt(place.host)
      const known = { pin, key, isByInvitation: invite !== undefined, page }
      yield* print(Copy.banner(place, known, data.said))
    }
    return yield* data.lost
  }).pipe(Effect.scoped)

const unreadable = ({ reason }: { readonly reason: string }) =>
  new Failure({ message: Copy.cannotRead(reason), exitCode: ExitCode.data })

const natterServer = program({
  name: "natter-server",
  about: Copy.about,
  flags: Flags.flags,
  places: Flags.port,
  run: (flags, placedPort) => {
    const { behind, bind, data, invite, limits, logFormat, logLevel, name, names, nicks, port } =
      flags
    return Effect.gen(function* () {
      const folder = yield* stateFolder(flags.state, data)
      const encryption = yield* encrypting(flags, folder, [natter1.name, irc.name, http])
      return yield* server({
        listen: {
          port: Option.getOrElse(placedPort, () => port),
          host: Option.getOrUndefined(Option.map(bind, ({ text }) => text)),
          proxies: Option.getOrUndefined(behind)
        },
        limits: yield* withinDescriptors({ ...limits, logAge: limits.logAge.value }),
        retained: new Map(flags.retain.map(({ value }) => value)),
        nicks,
        name: Option.getOrElse(name, () => hostName),
        owners: yield* owners(names, folder),
        logFormat,
        data: Flags.aboutData(flags),
        access: flags,
        encrypting: encryption,
        web: web(flags, encryption.isGiven),
        schemeAt: pageScheme(flags, !flags.plainOnly),
        invite: Option.getOrUndefined(Option.map(invite, ({ text }) => resolve(text)))
      })
    }).pipe(
      Effect.catchTag(
        "ListenError",
        (error) =>
          new Failure({ message: Copy.cannotListen(error), exitCode: ExitCode.unreachable })
      ),
      Effect.catchTag(
        "InvitationsUnusable",
        (error) =>
          new Failure({ message: Copy.invitationsUnusable(error), exitCode: ExitCode.usage })
      ),
      Effect.catchTag(
        "NamesUnusable",
        (error) => new Failure({ message: Copy.namesUnusable(error), exitCode: ExitCode.data })
      ),
      Effect.catchTags({
        EngineUnusable: (error) =>
          new Failure({ message: Copy.engineUnusable(error, []), exitCode: ExitCode.data }),
        ClusterLost: (error) =>
          new Failure({ message: Copy.clusterLost(error), exitCode: ExitCode.data }),
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
