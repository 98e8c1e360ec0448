/** The server's services in this process, over a transport in memory and on the test's clock. */
import { Effect, Layer } from "effect"
import { HostName } from "../../src/domain/chat/HostName.ts"
import { natter1 } from "../../src/domain/protocol/natter/Natter1.ts"
import type { Pin } from "../../src/domain/security/Pin.ts"
import type { InvitationsUnusable } from "../../src/services/server/access/InvitationFiles.ts"
import { Invitations } from "../../src/services/server/access/Invitations.ts"
import { Moderation } from "../../src/services/server/access/Moderation.ts"
import type { ModerationUnreadable } from "../../src/services/server/access/ModerationFile.ts"
import { Motd } from "../../src/services/server/access/Motd.ts"
import { NameOwners } from "../../src/services/server/access/NameOwners.ts"
import type { NamesUnusable } from "../../src/services/server/access/NamesFile.ts"
import { Operators } from "../../src/services/server/access/Operators.ts"
import { Connections } from "../../src/services/server/clients/Connections.ts"
import { Searches } from "../../src/services/server/commands/Searches.ts"
import { Protocols, speaks } from "../../src/services/server/connection/Protocols.ts"
import { Limits, type LimitsShape } from "../../src/services/server/Limits.ts"
import * as MemoryLog from "../../src/services/server/log/MemoryLog.ts"
import { NickPolicy } from "../../src/services/server/NickPolicy.ts"
import { Rooms } from "../../src/services/server/room/Rooms.ts"
import { Nicknames } from "../../src/services/server/session/Nicknames.ts"
import { ResumableSessions } from "../../src/services/server/session/ResumableSessions.ts"
import { SessionMemory } from "../../src/services/server/session/SessionMemory.ts"
import { Encryption } from "../../src/services/server/transport/Encryption.ts"
import type { Listeners } from "../../src/services/server/transport/Listeners.ts"
import { Web } from "../../src/services/server/web/Web.ts"
import { until } from "./captured-logs.ts"
import * as Memory from "./memory-transport.ts"

/** Nobody is an operator, and nothing is imposed. */
export const nobodysAccess: Layer.Layer<Moderation | Motd, ModerationUnreadable> = Layer.merge(
  Layer.provide(Moderation.layer(undefined), Operators.none),
  Motd.none
)

/** No time to drain and no limit of speed, unless they are given. */
export const services = (
  limits: Partial<LimitsShape> = {},
  logs = MemoryLog.layer,
  protocols = Protocols.layer(HostName.make("here"), speaks(natter1)),
  listeners = Memory.layer,
  memory = SessionMemory.layer,
  access: Access = {}
) => servicesOn(listeners, limits, logs, protocols, memory, access)

/** The same, where names belong to those whose keys are in a file. */
export const servicesOwning = (owners: Layer.Layer<NameOwners, NamesUnusable>) =>
  servicesOn(Memory.layer, {}, undefined, undefined, undefined, { owners })

/** Who gets in, and who may do what; everybody gets in, and nobody is an operator, where nothing else is given. */
interface Access {
  readonly encryption?: Layer.Layer<Encryption>
  readonly invitations?: Layer.Layer<Invitations, InvitationsUnusable>
  readonly owners?: Layer.Layer<NameOwners, NamesUnusable>
  readonly moderation?: Layer.Layer<Moderation | Motd, ModerationUnreadable>
  /** Who has which name, and which sessions are kept: what several servers share. */
  readonly names?: Layer.Layer<Nicknames>
  readonly resumable?: Layer.Layer<
    ResumableSessions,
    never,
    Limits | Nicknames | Rooms | SessionMemory
  >
  /** What is done about people whom other servers ask for. */
  readonly watch?: Layer.Layer<never, never, Moderation | Nicknames>
  /** Nobody is answered over HTTP where nothing else is given. */
  readonly web?: Layer.Layer<Web, never, Encryption>
}

/** The same, over another transport. */
export const servicesOn = <Transport, E>(
  listeners: Layer.Layer<Listeners | Transport, E>,
  limits: Partial<LimitsShape>,
  logs = MemoryLog.layer,
  protocols = Protocols.layer(HostName.make("here"), speaks(natter1)),
  memory = SessionMemory.layer,
  {
    encryption = Encryption.none,
    invitations = Invitations.layerOpen,
    moderation = nobodysAccess,
    names = Nicknames.layer,
    owners = NameOwners.free,
    resumable = ResumableSessions.layer,
    watch = Layer.empty,
    web = Web.none
  }: Access = {}
) =>
  Connections.layer(() => Effect.void).pipe(
    Layer.merge(watch),
    Layer.provideMerge(
      Layer.mergeAll(
        listeners,
        memory,
        names,
        Layer.provide(resumable, [memory, names, Rooms.layer]),
        Rooms.layer,
        Searches.layer,
        protocols,
        Layer.orDie(moderation)
      )
    ),
    Layer.provide(web),
    Layer.provide([logs, encryption, invitations, owners]),
    Layer.provide(NickPolicy.layer("letters", HostName.make("here"))),
    Layer.provideMerge(Limits.layer({ drain: 0, messageRate: 0, ...limits }))
  )

/** Connects somebody, who speaks first. With a name they say NICK, and then are in the lobby. */
export const connect = Effect.fnUntraced(function* (
  nick?: string,
  address = "127.0.0.1",
  key?: Pin
) {
  const transport = yield* Memory.MemoryTransport
  const connection = yield* transport.connect(address, key)
  if (nick !== undefined) {
    connection.client.send(`NICK ${nick}`)
    yield* Effect.promise(() => connection.client.until("JOINED lobby"))
  }
  return connection
})

/** Connects a client with this key, or without one. It was greeted, and has no name yet. */
export const withKey = (key?: Pin, address?: string) =>
  Effect.tap(connect(undefined, address, key), (connection) => sayUntil(connection, "", "HELLO"))

/** Says something; the lines that come before the answer of a PING after it. */
export const ask = ({ client }: Memory.MemoryConnection, line: string | Uint8Array) =>
  Effect.promise(() => client.ask(line))

/** Says something; the lines up to the first that begins like this. */
export const sayUntil = ({ client }: Memory.MemoryConnection, line: string, start: string) =>
  Effect.promise(() => {
    client.send(line)
    return client.until(start)
  })

/** The secret of somebody whose session is kept. */
export const secretOf = (nick: string): string => nick.padEnd(22, "-")

/** Connects somebody whose session is kept for a minute, and who is in the lobby. */
export const keeper = Effect.fnUntraced(function* (nick: string, address?: string) {
  const connection = yield* connect(undefined, address)
  yield* sayUntil(connection, `NICK ${nick} 60 ${secretOf(nick)}`, "JOINED lobby")
  return connection
})

/** Everything that still comes up to the end of the connection. */
export const toTheEnd = ({ client }: Memory.MemoryConnection) =>
  Effect.promise(() => client.toTheEnd())

/** Is gone without a word; done when the server has noticed. */
export const vanish = ({ client }: Memory.MemoryConnection) =>
  Effect.gen(function* () {
    const clients = yield* Connections
    const before = yield* clients.count
    client.drop()
    while ((yield* clients.count) === before) yield* until(() => true)
  })
