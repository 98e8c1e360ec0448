import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { irc } from "../../../../src/domain/protocol/irc/Irc.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import { ask, connect, sayUntil, services } from "../../../support/load-server.ts"
import { MemoryTransport } from "../../../support/memory-transport.ts"

const both = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(irc))

describe("the name of the server", () => {
  it.scoped("is taken as a nickname, for everybody", () =>
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      assert.match((yield* ask(bob, "NICK HERE")).join(), /^ERR nick-taken /)
      const early = yield* connect()
      assert.match((yield* ask(early, "NICK here")).at(-1) ?? "", /^ERR nick-taken /)
      const guest = yield* (yield* MemoryTransport).connectSilently("127.0.0.1")
      const welcome = yield* sayUntil(guest, "USER a 0 * :a\r\nNICK Here\r", ":here 366 ")
      assert.match(welcome.join(), /:here 001 Herea /)
      yield* sayUntil(guest, "NICK here\r", ":here 433 Herea here :")
    }).pipe(Effect.provide(services({}, undefined, both)))
  )
})
