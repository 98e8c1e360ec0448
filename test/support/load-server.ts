/** The server's services in this process, without a listener and on the test's clock. */
import { Effect, Layer } from "effect"
import { HostName } from "../../src/domain/chat/HostName.ts"
import { Limits, type LimitsShape } from "../../src/services/server/Limits.ts"
import { RoomLogs } from "../../src/services/server/log/RoomLog.ts"
import { Rooms } from "../../src/services/server/room/Rooms.ts"
import { Clients } from "../../src/services/server/session/Connections.ts"
import { Nicknames } from "../../src/services/server/session/Nicknames.ts"
import { KeptSessions } from "../../src/services/server/session/ResumableSessions.ts"
import { MemorySocket } from "./memory-socket.ts"

/** No time to drain and no limit of speed, unless they are given. */
export const services = (limits: Partial<LimitsShape> = {}) =>
  Clients.layer(HostName.make("here"), () => Effect.void).pipe(
    Layer.provideMerge(Layer.mergeAll(Nicknames.layer, KeptSessions.layer, Rooms.layer)),
    Layer.provide(RoomLogs.layerMemory),
    Layer.provide(Limits.layer({ drain: 0, messageRate: 0, ...limits }))
  )

/** Connects somebody, who says NICK when a name is given and then is in the lobby. */
export const connect = Effect.fnUntraced(function* (nick?: string, address?: string) {
  const { admit } = yield* Clients
  const socket = new MemorySocket(address)
  admit(socket)
  if (nick !== undefined) {
    socket.client.send(`NICK ${nick}`)
    yield* Effect.promise(() => socket.client.until("JOINED lobby"))
  }
  return socket
})

/** Says something; the lines that come before the answer of a PING after it. */
export const ask = ({ client }: MemorySocket, line: string | Uint8Array) =>
  Effect.promise(() => client.ask(line))

/** Says something; the lines up to the first that begins like this. */
export const sayUntil = ({ client }: MemorySocket, line: string, start: string) =>
  Effect.promise(() => {
    client.send(line)
    return client.until(start)
  })

/** Everything that still comes up to the end of the connection. */
export const toTheEnd = ({ client }: MemorySocket) => Effect.promise(() => client.toTheEnd())
