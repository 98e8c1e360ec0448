import { once } from "node:events"
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Connection, Peer } from "../../../../src/services/server/transport/Connection.ts"
import { netListener } from "../../../../src/services/server/transport/NetListener.ts"

const peer: Peer = {
  transport: "tcp",
  name: "here",
  origin: "here",
  isExempt: false,
  isEncrypted: false,
  key: undefined
}

/** Listens on any port, with connections from this peer. */
const listener = (peerOf: () => Peer | undefined) =>
  netListener({
    options: { port: 0, host: "127.0.0.1" },
    wanted: { transport: "tcp", host: "127.0.0.1", port: 0 },
    addressOf: (server) => {
      const address = server.address()
      return typeof address === "object" && address !== null
        ? { transport: "tcp", host: address.address, port: address.port }
        : undefined
    },
    peerOf
  })

const closed = (port: number) =>
  Effect.promise(async () => {
    const socket = connect({ host: "127.0.0.1", port })
    socket.on("error", () => {})
    await once(socket, "close")
  })

describe("a listener", () => {
  it.scopedLive("does not hand over a socket that was reset before it was accepted", () =>
    Effect.gen(function* () {
      const accepted: Array<Connection> = []
      const answers = [undefined, peer]
      const { address, serve } = yield* listener(() => answers.shift())
      yield* Effect.forkScoped(
        serve((connection) => {
          accepted.push(connection)
          connection.abort()
        })
      )
      yield* closed(address.port)
      assert.lengthOf(accepted, 0)
      yield* closed(address.port)
      assert.lengthOf(accepted, 1)
    })
  )
})
